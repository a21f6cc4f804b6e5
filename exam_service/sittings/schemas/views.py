"""From what a use case saw to what travels: field by field, so that nothing else can."""

from exam_service.keys import ServiceKeys, base64url
from exam_service.responses.rules import ItemSession, ReceiptKind, ReceiptStatement, instant_text
from exam_service.responses.schemas import SubmissionView
from exam_service.sittings.rules.lifecycle import SittingState
from exam_service.sittings.schemas.wire import (
    AnsweredCount,
    ClockReading,
    Connection,
    ItemSessionView,
    MessageView,
    PackageView,
    PauseView,
    PlayerPolicy,
    PresentedItem,
    PresentedOption,
    SectionOutline,
    SectionView,
    SittingView,
    TimeAccountView,
    TimeLine,
)
from exam_service.sittings.use_cases.look import SittingSeen
from exam_service.sittings.use_cases.messages import StaffMessage
from exam_service.sittings.use_cases.receipt import TimeAccount
from item_bank.items import Markup
from item_bank.languages import find_language
from item_bank.presentation import SectionDocument


def view_of(seen: SittingSeen, keys: ServiceKeys) -> SittingView:
    """The player's view: field by field, so that nothing else of a sitting can travel."""
    row, policy = seen.row, seen.policy
    open_section_number = row.section or 1
    numbered = list(enumerate(policy.sections, start=1))
    return SittingView(
        id=row.id,
        state=row.state,
        revision=seen.contact.revision,
        server_time=instant_text(seen.now),
        lease=seen.lease,
        chain=seen.contact.chain.hex(),
        connection=_connection_of(seen),
        packages=[
            PackageView(section=section, url=f"/packages/{address}")
            for section, address in sorted(seen.packages.items())
        ],
        section_key=None if seen.key_code is None else base64url(seen.key_code),
        order=None if seen.order is None else list(seen.order),
        pause=_pause_of(seen),
        messages=[_message_of(message) for message in seen.messages],
        submission=submission_of(seen, keys),
        section=row.section,
        sections=[
            SectionOutline(number=number, items=section.items, locked=number < open_section_number)
            for number, section in numbered
        ],
        language=row.language,
        direction=find_language(row.language).direction,
        epoch=seen.epoch,
        acknowledged_sequence=seen.acknowledged_sequence,
        clock=ClockReading.of(seen.clock),
        policy=_policy_of(seen),
        responses=[_item_session_of(one) for one in seen.resumption.sessions.values()],
        position=seen.resumption.position,
        answered=[
            AnsweredCount(section=number, answered=seen.answered(number), items=section.items)
            for number, section in numbered
        ],
        receipt_url=f"/exam/{row.id}/receipt",
    )


def _connection_of(seen: SittingSeen) -> Connection:
    return Connection(
        offline_work_seconds=seen.contact.offline_work.total_seconds(),
        credit_left_seconds=seen.credit_left.total_seconds(),
    )


def _policy_of(seen: SittingSeen) -> PlayerPolicy:
    return PlayerPolicy(
        warning_minutes=list(seen.policy.warning_minutes),
        break_minutes=int(seen.ledger.break_given.total_seconds() // 60),
        break_after_section=seen.policy.break_after_section,
    )


def _item_session_of(one: ItemSession) -> ItemSessionView:
    return ItemSessionView(slot=one.slot, option=one.option, flagged=one.flagged, struck=one.struck)


def _message_of(message: StaffMessage) -> MessageView:
    return MessageView(
        id=message.id,
        text=message.text,
        sent_at=instant_text(message.sent_at),
        seen=message.seen,
    )


def _pause_of(seen: SittingSeen) -> PauseView | None:
    if seen.pause is None:
        return None
    return PauseView(reason=seen.pause.reason, by_person=seen.pause.by_person)


def submission_of(seen: SittingSeen, keys: ServiceKeys) -> SubmissionView | None:
    """Derived anew whenever it is asked for: the same until late entries are added."""
    if seen.row.state != SittingState.SUBMITTED or seen.row.ended_at is None:
        return None
    statement = ReceiptStatement(
        ReceiptKind.SUBMITTED,
        seen.row.id,
        seen.epoch,
        seen.acknowledged_sequence,
        seen.contact.chain,
        seen.row.ended_at,
        seen.earlier,
    )
    return SubmissionView.signed(statement, keys.receipts)


def section_view_of(document: SectionDocument) -> SectionView:
    return SectionView(
        section=document.section,
        language=document.language,
        direction=document.direction,
        items=[
            PresentedItem(
                slot=item.slot,
                stem=item.stem,
                options=[
                    PresentedOption(option=option.option, text=option.text)
                    for option in item.options
                ],
                stimulus=item.stimulus or None,
                markup=None if item.markup is Markup.PLAIN else item.markup,
            )
            for item in document.items
        ],
    )


def time_view_of(account: TimeAccount) -> TimeAccountView:
    return TimeAccountView(
        allotted_seconds=account.time_given.total_seconds(),
        used_seconds=account.time_used.total_seconds(),
        break_allotted_seconds=account.break_given.total_seconds(),
        break_used_seconds=account.break_used.total_seconds(),
        lines=[
            TimeLine(
                kind=line.kind,
                cause=line.cause,
                reason=line.reason,
                by_person=line.by_person,
                started_at=instant_text(line.started_at),
                ended_at=None if line.ended_at is None else instant_text(line.ended_at),
                seconds=line.length.total_seconds(),
                is_charged=line.is_charged,
            )
            for line in account.lines
        ],
    )
