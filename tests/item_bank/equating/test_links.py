"""What every link must do, on scores small enough to be checked by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from item_bank.equating.conversions import Conversion, Method
from item_bank.equating.distributions import (
    AnchoredScores,
    Scores,
    ScoresUnfit,
    anchored_scores_of,
    scores_of,
)
from item_bank.equating.equivalent_groups import circle_arc
from item_bank.equating.methods import (
    bootstrap_errors,
    link_anchored,
    link_groups,
    resampled,
)
from item_bank.equating.offering import OF_DESIGN, Design, offers
from item_bank.equating.percentiles import percentile_ranks, points_at
from item_bank.equating.smoothing import smoothed
from item_bank.equating.tables import to_scaling_table
from item_bank.errors import ScalingTableRefused
from item_bank.scaling import linear_sample_table

TOP = 6
groups = st.lists(st.integers(0, TOP), min_size=10, max_size=60).filter(
    lambda totals: len(set(totals)) > 2
)


def anchored(totals: list[int]) -> AnchoredScores:
    """Half of each total lies on the anchor."""
    return anchored_scores_of([(total, total // 2) for total in totals], TOP, TOP // 2)


class TestEquivalentGroups:
    def test_the_mean_moves_everybody_alike(self) -> None:
        found = link_groups(Method.MEAN, scores_of([1, 2, 3], 4), scores_of([2, 3, 4], 4))

        assert found.y_of_x.tolist() == [1, 2, 3, 4, 5]

    def test_a_line_keeps_standardised_deviations(self) -> None:
        found = link_groups(Method.LINEAR, scores_of([1, 2, 3], 4), scores_of([0, 2, 4], 4))

        assert found.y_of_x == pytest.approx([-2, 0, 2, 4, 6])

    @given(groups)
    def test_a_form_linked_to_itself_keeps_every_score_that_occurs(self, totals: list[int]) -> None:
        scores = scores_of(totals, TOP)
        for method in OF_DESIGN[Design.EQUIVALENT_GROUPS]:
            if method is Method.SMOOTHED_EQUIPERCENTILE:
                continue
            found = link_groups(method, scores, scores).y_of_x
            assert [found[x] for x in set(totals)] == pytest.approx(list(set(totals)), abs=1e-9)

    @given(groups, groups)
    def test_equipercentile_links_never_fall(self, x: list[int], y: list[int]) -> None:
        found = link_groups(Method.EQUIPERCENTILE, scores_of(x, TOP), scores_of(y, TOP)).y_of_x

        assert (np.diff(found) >= -1e-9).all()
        assert -0.5 <= found[0] <= found[-1] <= TOP + 0.5

    @given(groups)
    def test_a_point_and_its_percentile_rank_belong_together(self, totals: list[int]) -> None:
        scores = scores_of(totals, TOP)
        at = np.array([float(score) for score in sorted(set(totals))])

        assert points_at(scores, percentile_ranks(scores, at)) == pytest.approx(at)

    def test_scores_that_are_all_the_same_make_no_line(self) -> None:
        with pytest.raises(ScoresUnfit, match="All scores"):
            link_groups(Method.LINEAR, scores_of([2, 2, 2], 4), scores_of([1, 2, 3], 4))

    def test_forms_of_other_lengths_are_not_identical(self) -> None:
        with pytest.raises(ScoresUnfit, match="cannot simply be worth itself"):
            link_groups(Method.IDENTITY, scores_of([1, 2], 4), scores_of([1, 2], 5))


class TestCircleArc:
    def test_it_goes_through_its_three_points(self) -> None:
        found = circle_arc(20, (4, 5), (12, 14), (20, 20)).y_of_x

        assert [found[4], found[12], found[20]] == pytest.approx([5, 14, 20])

    def test_without_a_rise_it_is_the_line(self) -> None:
        assert circle_arc(10, (0, 0), (5, 5), (10, 10)).y_of_x == pytest.approx(range(11))

    def test_points_out_of_order_are_refused(self) -> None:
        with pytest.raises(ScoresUnfit, match="not in order"):
            circle_arc(10, (5, 5), (3, 3), (10, 10))


class TestOverAnAnchor:
    @given(groups)
    def test_a_group_linked_to_itself_keeps_its_mean(self, totals: list[int]) -> None:
        scores = anchored(totals)
        for method in (Method.TUCKER, Method.CHAINED_LINEAR, Method.NOMINAL_WEIGHTS_MEAN):
            try:
                found = link_anchored(method, scores, scores)
            except ScoresUnfit:
                continue
            assert found.y_of_x == pytest.approx(range(TOP + 1), abs=1e-9)

    def test_a_better_group_does_not_make_a_form_easier(self) -> None:
        """The same form, one point of ability apart on total and anchor: nothing to adjust."""
        weaker = anchored_scores_of([(2, 1), (4, 2), (6, 3)] * 5, 8, 4)
        better = anchored_scores_of([(4, 2), (6, 3), (8, 4)] * 5, 8, 4)

        assert link_anchored(Method.TUCKER, weaker, better).y_of_x == pytest.approx(range(9))

    def test_an_anchor_above_its_total_is_refused(self) -> None:
        with pytest.raises(ScoresUnfit, match="more on the anchor than in total"):
            anchored_scores_of([(1, 2), (3, 1)], 5, 3)

    def test_a_method_for_other_groups_is_refused(self) -> None:
        scores = anchored([1, 2, 3, 4])
        with pytest.raises(ScoresUnfit, match="not one for groups with an anchor"):
            link_anchored(Method.EQUIPERCENTILE, scores, scores)


class TestSmoothing:
    def test_it_keeps_as_many_moments_as_its_degree(self) -> None:
        scores = scores_of([1, 2, 2, 3, 3, 3, 4, 4, 5, 7], 8)
        smooth = smoothed(scores, 3)

        for power in (0, 1, 2, 3):
            expected = (scores.counts * scores.values**power).sum()
            assert (smooth.counts * scores.values**power).sum() == pytest.approx(expected)

    def test_a_degree_without_end_is_refused(self) -> None:
        with pytest.raises(ScoresUnfit, match="degree 9"):
            smoothed(scores_of([1, 2, 3], 4), 9)


class TestStandardErrors:
    x, y = scores_of([1, 2, 3, 4] * 30, 5), scores_of([0, 2, 3, 5] * 30, 5)

    def again(self, chance: np.random.Generator) -> Conversion:
        return link_groups(Method.MEAN, resampled(self.x, chance), resampled(self.y, chance))

    def test_the_same_seed_gives_the_same_errors(self) -> None:
        one, other = (bootstrap_errors(self.again, 100, seed=3) for _ in range(2))

        assert one.tolist() == other.tolist()

    def test_for_the_mean_they_are_what_theory_says(self) -> None:
        """Var(mean y - mean x) = var(x)/n + var(y)/n, K&B, table 7.2."""
        expected = np.sqrt(self.x.variance / self.x.n + self.y.variance / self.y.n)

        errors = bootstrap_errors(self.again, 2000, seed=1)

        assert errors == pytest.approx([expected] * 6, rel=0.08)

    def test_too_few_samples_are_refused(self) -> None:
        with pytest.raises(ScoresUnfit, match="Resample between"):
            bootstrap_errors(self.again, 5, seed=1)


class TestWhatIsOffered:
    def test_few_candidates_leave_the_methods_that_were_made_for_them(self) -> None:
        found = offers(
            Design.ANCHOR, x_candidates=60, y_candidates=90, form_items=100, anchor_items=20
        )

        assert [one.method for one in found if one.is_offered] == [
            Method.IDENTITY,
            Method.NOMINAL_WEIGHTS_MEAN,
            Method.CIRCLE_ARC,
        ]
        assert found[3].reason == "needs 100 candidates on each form; there are 60"

    def test_a_short_anchor_leaves_an_argument_only(self) -> None:
        found = offers(
            Design.ANCHOR, x_candidates=5000, y_candidates=5000, form_items=100, anchor_items=12
        )

        assert [one.method for one in found if one.is_offered] == [Method.IDENTITY]
        assert "an anchor of 20 items" in found[1].reason

    def test_many_candidates_may_be_linked_by_anything(self) -> None:
        found = offers(
            Design.EQUIVALENT_GROUPS, x_candidates=1500, y_candidates=1500, form_items=40
        )

        assert all(one.is_offered for one in found)


class TestTheScalingTable:
    base = linear_sample_table(raw_max=10, cut_raw=6, scale_min=200, scale_max=800, scale_cut=500)

    def test_identity_gives_the_same_table(self) -> None:
        scores = Scores(np.ones(11))

        assert (
            to_scaling_table(link_groups(Method.IDENTITY, scores, scores), self.base) == self.base
        )

    def test_a_harder_form_needs_fewer_points(self) -> None:
        x, y = scores_of([3, 4, 5], 10), scores_of([4, 5, 6], 10)

        table = to_scaling_table(link_groups(Method.MEAN, x, y), self.base)

        assert (table.cut_raw, self.base.cut_raw) == (5, 6)
        assert table.scale(10) == 800

    @given(groups, groups)
    def test_it_is_always_sound(self, x: list[int], y: list[int]) -> None:
        base = linear_sample_table(
            raw_max=TOP, cut_raw=3, scale_min=200, scale_max=800, scale_cut=500
        )
        found = link_groups(Method.EQUIPERCENTILE, scores_of(x, TOP), scores_of(y, TOP))
        try:
            table = to_scaling_table(found, base)
        except ScalingTableRefused:
            # Nobody would pass, or nobody fail: no table rather than a false one.
            return
        passes = [raw for raw in range(TOP + 1) if table.scale(raw) >= 500]
        # Nobody passes whose equivalent falls short of the old form's cut.
        assert all(found.y_of_x[raw] >= 3 - 1e-9 for raw in passes)
