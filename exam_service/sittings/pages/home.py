"""The start page: where a person is, what is next, and by when."""

from uuid import UUID

from fastapi import APIRouter, Request, Response

from exam_service.applications import use_cases as applications
from exam_service.applications.rules.eligibility import NotEligible
from exam_service.errors import N_
from exam_service.people.dependencies import Candidate, PerhapsActor, Public
from exam_service.people.rules import Actor, Permission
from exam_service.sittings.use_cases.home import list_exams_of_candidate
from exam_service.web.services import DeliverySession, Now
from exam_service.web.templates import redirect, render

router = APIRouter()

# Where staff find their desks, by what they may do.
DESKS: tuple[tuple[Permission, str, str, str], ...] = (
    (
        Permission.READ_SITTINGS,
        "/manage/sittings",
        N_("Sittings"),
        N_("Events, time, answers and scores of every sitting; release of scores."),
    ),
    (
        Permission.RELEASE_SCORES,
        "/manage/releases",
        N_("Releases"),
        N_("Scores that are ready, and what holds the others back."),
    ),
    (
        Permission.DECIDE_REQUESTS,
        "/manage/requests",
        N_("Requests and payments"),
        N_("What candidates asked for and what waits for a decision."),
    ),
    (
        Permission.WATCH_SITTINGS,
        "/proctor",
        N_("Board"),
        N_("Sittings that are open now: let candidates in, stop a clock, let it run again."),
    ),
    (
        Permission.DECIDE_ACCOMMODATIONS,
        "/manage/accommodations",
        N_("Accommodations"),
        N_("Extra time for candidates."),
    ),
    (
        Permission.PLAN_EXAMS,
        "/manage/exams",
        N_("Exams"),
        N_("Policies, administrations and forms."),
    ),
    (
        Permission.READ_BANK,
        "/bank",
        N_("Item bank"),
        N_("Items, their versions and languages; import from a spreadsheet; forms."),
    ),
    (
        Permission.READ_STANDARDS,
        "/standards",
        N_("Standard setting"),
        N_("Panels, cut scores, and what makes forms equivalent."),
    ),
    (
        Permission.JUDGE_STANDARD,
        "/judge",
        N_("Your panels"),
        N_("Rate the items of a form for its cut score."),
    ),
    (
        Permission.CHANGE_KEYS,
        "/manage/key-changes",
        N_("Key changes"),
        N_("Score an item otherwise: what it would change, two signatures, new scores."),
    ),
    (
        Permission.CHECK_SCORES,
        "/manage/hand-checks",
        N_("Hand checks"),
        N_("Scores that candidates asked us to check by hand."),
    ),
    (
        Permission.READ_PRACTICE,
        "/practice",
        N_("Practice items"),
        N_("Items that everybody may see and work with. Items of the exam stay closed."),
    ),
    (
        Permission.READ_AUDIT,
        "/manage/audit",
        N_("Audit"),
        N_("Who did what, when and why."),
    ),
)


@router.get("/")
async def show_home(
    _: Public, request: Request, actor: PerhapsActor, open_session: DeliverySession, now: Now
) -> Response:
    if actor is None:
        return render(request, "candidate/welcome.html")
    exams = []
    if actor.may(Permission.SIT):
        exams = await list_exams_of_candidate(open_session, account_id=actor.account_id, now=now)
    return render(
        request,
        "candidate/home.html",
        actor=actor,
        exams=exams,
        desks=desks_of(actor),
        is_candidate=actor.may(Permission.SIT),
        # Nobody is asked about themselves when their exam is next or under way.
        is_near_exam=any(exam.live or exam.may_begin for exam in exams),
    )


def desks_of(actor: Actor) -> list[dict[str, str]]:
    return [
        {"href": href, "title": title, "text": text}
        for permission, href, title, text in DESKS
        if actor.may(permission)
    ]


@router.post("/exams/{exam_id}/request")
async def request_attempt(
    exam_id: UUID, request: Request, actor: Candidate, open_session: DeliverySession, now: Now
) -> Response:
    """Ask for the next attempt. Asking again while one is open finds that one."""
    try:
        await applications.request_attempt(
            open_session, account_id=actor.account_id, exam_id=exam_id, now=now
        )
    except NotEligible:
        # The home page says every reason with its date and what to do.
        return redirect(
            request, "/", notice=N_("This cannot be requested now; see why below."), kind="warm"
        )
    return redirect(
        request, "/", notice=N_("Your request is with us. You will see the decision here.")
    )


@router.get("/accessibility")
async def show_accessibility(_: Public, request: Request, actor: PerhapsActor) -> Response:
    return render(request, "candidate/accessibility.html", actor=actor)
