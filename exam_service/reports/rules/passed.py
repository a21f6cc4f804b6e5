"""The words of a passing report: no number in them, as there is none in its type."""

from exam_service.errors import N_
from exam_service.reports.rules.documents import PassedArea, PassingReport
from exam_service.reports.rules.phrases import BAND_WORDS, facts, policy_of, practice, sample
from exam_service.reports.rules.text import (
    AreaText,
    Passage,
    Picture,
    ReportSubject,
    ReportText,
    Say,
    TableText,
)
from item_bank.bands import ZONES, Band

LEAD = (
    N_("You reached the passing standard of this exam."),
    N_(
        "Your result goes to the certification body, which decides on your certification and writes"
        " to you about it."
    ),
)
AREAS = (
    N_(
        "The line shows in which part of the range your answers lie, measured against the standard."
        " It is drawn in three parts only, on purpose."
    ),
)
HOW_SURE = (
    N_(
        "Each area has only a few questions, so it can be told only roughly. With other questions"
        " on the same areas you could have come out one part higher or lower."
    ),
    N_(
        "“Near the standard” means that your answers do not show on which side of the standard you"
        " are in this area."
    ),
)
NO_NUMBERS = (
    N_(
        "A pass says that the standard was reached, not by how much. Everyone who passes gets the"
        " same kind of report, so that nobody is compared by points that were never meant for it."
    ),
)


def compose_passed(report: PassingReport, subject: ReportSubject, say: Say) -> ReportText:
    areas = tuple(_area(area, subject, say) for area in report.areas)
    return ReportText(
        title=say(N_("Score report")),
        headline=say(N_("You passed.")),
        lead=tuple(map(say, LEAD)),
        sample=sample(subject, say),
        facts=facts(subject, say),
        areas=Passage(say(N_("Your result by area")), tuple(map(say, AREAS))),
        ends=(say(BAND_WORDS[Band.BELOW]), say(BAND_WORDS[Band.ABOVE])),
        area_texts=areas,
        table=TableText(
            say(N_("Result by area")),
            (say(N_("Area")), say(N_("Result"))),
            tuple((area.title, area.word) for area in areas),
        ),
        practice=practice(report, subject, say),
        passages=(
            Passage(say(N_("How sure this is")), tuple(map(say, HOW_SURE))),
            Passage(say(N_("Why there are no numbers")), tuple(map(say, NO_NUMBERS))),
        ),
    )


def _area(area: PassedArea, subject: ReportSubject, say: Say) -> AreaText:
    policy = policy_of(area.area, subject)
    title, word = subject.said(policy.titles), say(BAND_WORDS[area.band])
    zone = ZONES.get(area.band)
    parts = (ZONES[Band.NEAR].low, ZONES[Band.NEAR].high)
    return AreaText(
        title=title,
        word=word,
        sentence=say(N_("{area}: {word}."), area=title, word=word),
        note=None,
        covers=subject.said(policy.descriptions),
        picture=Picture(zone.low, zone.high, None, parts) if zone else None,
    )
