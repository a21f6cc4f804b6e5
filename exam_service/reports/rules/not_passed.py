"""The words for who did not reach the passing score this time: score, standard, counts.

Never "fail" of a person.
"""

from exam_service.errors import N_
from exam_service.reports.rules.documents import NotPassedArea, NotPassedReport, Reach
from exam_service.reports.rules.issuing import PER_MILLE
from exam_service.reports.rules.phrases import (
    BAND_WORDS,
    facts,
    percent,
    policy_of,
    practice,
    sample,
)
from exam_service.reports.rules.text import (
    AreaText,
    Passage,
    Picture,
    ReportSubject,
    ReportText,
    Say,
    TableText,
)

SCORE = N_("Your score is {scaled}. The passing score is {cut}.")
WHAT_NOW = N_(
    "This report shows what went well and where practice helps most. Your start page says whether"
    " and until when you can take the exam again."
)
AREAS = (
    N_(
        "The dot is the share of questions that you answered right. The line through it shows how"
        " far chance alone could have moved the dot. The dashed mark is the share that the passing"
        " standard asks for."
    ),
)
AREA_SENTENCE = N_(
    "{area}: {word}. {correct} of {items} questions right. Chance alone could have moved this to"
    " anything from {low} to {high} percent; the standard asks for {standard} percent."
)
TABLE_HEADS = (
    N_("Area"),
    N_("Result"),
    N_("Right answers"),
    N_("Questions"),
    N_("Range of chance"),
)
HOW_SURE = (
    N_(
        "Each area has only a few questions. With other questions on the same areas your counts"
        " would differ a little. If you took many exams like this one, the line would hold your"
        " true level in about two of three."
    ),
    N_(
        "“Near the standard” means that the line reaches across the dashed mark: your answers do"
        " not show on which side of the standard you are in this area."
    ),
)
SCALE = N_(
    "The score runs from {minimum} to {maximum}; {cut} or more is a pass. It is not a percentage"
    " and not a number of questions. It puts every form of the exam on one scale, so that the same"
    " score asks the same of everyone."
)
TRIED_OUT = N_(
    "The counts of the areas hold only questions that count towards the score. A few questions in"
    " every exam are being tried out and never count."
)


AREA_SCORE = N_(
    "A score of its own is given only for an area where the answers of many people have shown that"
    " it says more about the area than the score of the whole exam does."
)


def compose_not_passed(report: NotPassedReport, subject: ReportSubject, say: Say) -> ReportText:
    areas = tuple(_area(area, report.standard_per_mille, subject, say) for area in report.areas)
    has_scores = any(area.scaled is not None for area in report.areas)
    how_sure = (*HOW_SURE, AREA_SCORE) if has_scores else HOW_SURE
    return ReportText(
        title=say(N_("Score report")),
        headline=say(N_("You did not reach the passing score this time.")),
        lead=(say(SCORE, scaled=report.scaled, cut=report.scale_cut), say(WHAT_NOW)),
        sample=sample(subject, say),
        facts=facts(subject, say),
        areas=Passage(say(N_("Your result by area")), tuple(map(say, AREAS))),
        ends=(say(N_("No question right")), say(N_("All questions right"))),
        area_texts=areas,
        table=TableText(
            say(N_("Result by area")),
            (*map(say, TABLE_HEADS), *((say(N_("Area score")),) if has_scores else ())),
            tuple(
                (text.title, text.word, *_counts(area, say), *_score(area, has_scores=has_scores))
                for area, text in zip(report.areas, areas, strict=True)
            ),
        ),
        practice=practice(report, subject, say),
        passages=(
            Passage(say(N_("How sure these numbers are")), tuple(map(say, how_sure))),
            Passage(say(N_("About the score")), _about_the_score(report, subject, say)),
        ),
    )


def _area(
    area: NotPassedArea, standard_per_mille: int, subject: ReportSubject, say: Say
) -> AreaText:
    policy = policy_of(area.area, subject)
    title, word = subject.said(policy.titles), say(BAND_WORDS[area.band])
    counts = {"correct": area.correct, "items": area.items}
    note = say(N_("{correct} of {items} questions right"), **counts)
    if area.scaled is not None:
        note += " · " + say(N_("Score of this area: {scaled}"), scaled=area.scaled)
    covers = subject.said(policy.descriptions)
    if area.reach is None:
        return AreaText(title, word, "", note, covers, picture=None)
    sentence = say(
        AREA_SENTENCE,
        area=title,
        word=word,
        low=percent(area.reach.low_per_mille),
        high=percent(area.reach.high_per_mille),
        standard=percent(standard_per_mille),
        **counts,
    )
    return AreaText(
        title, word, sentence, note, covers, _picture(area, area.reach, standard_per_mille)
    )


def _picture(area: NotPassedArea, reach: Reach, standard_per_mille: int) -> Picture:
    return Picture(
        low=reach.low_per_mille / PER_MILLE,
        high=reach.high_per_mille / PER_MILLE,
        marker=area.correct / area.items,
        cuts=(standard_per_mille / PER_MILLE,),
    )


def _counts(area: NotPassedArea, say: Say) -> tuple[str, str, str]:
    if area.reach is None:
        return str(area.correct), str(area.items), "–"
    low, high = percent(area.reach.low_per_mille), percent(area.reach.high_per_mille)
    where = say(N_("{low} to {high} percent"), low=low, high=high)
    return str(area.correct), str(area.items), where


def _score(area: NotPassedArea, *, has_scores: bool) -> tuple[str, ...]:
    if not has_scores:
        return ()
    return ("–" if area.scaled is None else str(area.scaled),)


def _about_the_score(report: NotPassedReport, subject: ReportSubject, say: Say) -> tuple[str, ...]:
    scale = say(
        SCALE,
        minimum=report.scale_minimum,
        maximum=report.scale_maximum,
        cut=report.scale_cut,
    )
    if any(area.pretest for area in subject.policy.areas):
        return scale, say(TRIED_OUT)
    return (scale,)
