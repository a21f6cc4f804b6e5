"""What every report says, whatever its outcome. Sentences are English, for the catalogues."""

from urllib.parse import urlencode

from exam_service.errors import N_
from exam_service.exams.rules.policy import AreaPolicy
from exam_service.reports.rules.documents import Report
from exam_service.reports.rules.text import Entry, Passage, ReportSubject, Say
from item_bank.bands import Band

BAND_WORDS = {
    Band.BELOW: N_("Below the standard"),
    Band.NEAR: N_("Near the standard"),
    Band.ABOVE: N_("Above the standard"),
    Band.TOO_FEW: N_("Too few questions to say"),
}
# Areas in these bands are what practice is proposed for, in this order.
TO_PRACTISE = (Band.BELOW, Band.NEAR)


def facts(subject: ReportSubject, say: Say) -> tuple[tuple[str, str], ...]:
    return (
        (say(N_("Name")), subject.name),
        (say(N_("Exam")), subject.said(subject.policy.titles)),
        (say(N_("Date of the exam")), subject.sat_on),
        (say(N_("Date of this report")), subject.issued_on),
    )


def sample(subject: ReportSubject, say: Say) -> str | None:
    if not subject.policy.is_sample:
        return None
    return say(
        N_(
            "This is a sample: its questions, its passing standard and its scale were made to show"
            " the service. It certifies nothing."
        )
    )


def practice(report: Report, subject: ReportSubject, say: Say) -> Passage:
    heading = say(N_("What to practice next"))
    entries = tuple(
        Entry(
            subject.said(policy.titles),
            subject.said(policy.practice),
            _practice_href(policy, subject),
        )
        for band in TO_PRACTISE
        for policy in (policy_of(area.area, subject) for area in report.areas if area.band is band)
    )
    if not entries:
        sentence = N_("No area stands out. Go on practicing the way you did.")
        return Passage(heading, (say(sentence),))
    sentence = N_("Begin at the top of this list: the first areas have the most to gain.")
    return Passage(heading, (say(sentence),), entries)


def _practice_href(area: AreaPolicy, subject: ReportSubject) -> str:
    """The practice items of an area; nothing where it has none."""
    if area.code not in subject.practised:
        return ""
    return "/practice?" + urlencode({"exam": subject.exam_code, "area": area.code})


def policy_of(code: str, subject: ReportSubject) -> AreaPolicy:
    return next(area for area in subject.policy.areas if area.code == code)


def percent(per_mille: int) -> int:
    """Halves are rounded up, as a person would."""
    return (per_mille + 5) // 10
