"""What the pages of analyses show: the list of an exam, and one analysis."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from exam_service.analysis.store import analyses, imported, requests, sat
from exam_service.analysis.store.analyses import AnalysisSubject
from exam_service.analysis.tables import (
    AnalysisRow,
    ImportedAdministrationRow,
    ImportedRunRow,
)
from exam_service.authoring.store import accounts
from exam_service.authoring.store.exams import BankExam, load_bank_exam
from exam_service.database.session import OpenSession
from exam_service.errors import NotFound
from exam_service.exams.tables import AdministrationRow, FormRow
from exam_service.scoring.store import reports

FORMS = "forms"
EARLIER = "earlier"


@dataclass(frozen=True, slots=True)
class ListedAnalysis:
    """One set of responses that can be analysed, and how its newest analysis stands."""

    # Below the exam's address of analyses.
    address: str
    title: str
    where: str
    candidates: int
    computed_at: datetime | None
    # Candidates of the newest analysis; fewer than there are means that it is out of date.
    analysed: int


@dataclass(frozen=True, slots=True)
class ListedEarlier:
    """An earlier administration with its analysis and its newest scores."""

    analysis: ListedAnalysis
    items: int
    # The raw score that passed in the newest run; None without one.
    cut: int | None


@dataclass(frozen=True, slots=True)
class AnalysesDesk:
    exam: BankExam
    own: tuple[ListedAnalysis, ...]
    earlier: tuple[ListedEarlier, ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an address asks for."""

    kind: str
    code: str
    administration_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class AnalysisDesk:
    """One subject with its newest analysis, if there is one."""

    exam: BankExam
    subject: AnalysisSubject
    wanted: Wanted
    title: str
    row: AnalysisRow | None
    computed_by: str
    form: FormRow | None
    administration: AdministrationRow | None
    earlier: ImportedAdministrationRow | None
    run: ImportedRunRow | None
    # Areas of the form whose reports state a score of their own now.
    numeric_areas: frozenset[str]
    # The request that is being computed now.
    under_way: UUID | None

    @property
    def document(self) -> dict[str, Any]:
        if self.row is None:
            raise NotFound
        return self.row.document

    def item(self, code: str) -> dict[str, Any]:
        """One item of the analysis; its neighbours have the buttons beside."""
        for item in self.document["items"]:
            if item["item"] == code:
                found: dict[str, Any] = item
                return found
        raise NotFound


async def load_analyses(open_session: OpenSession, *, exam_code: str) -> AnalysesDesk:
    async with open_session() as session:
        exam = await load_bank_exam(session, exam_code)
        forms = await sat.list_sat_forms(session, exam.id)
        earlier = await imported.list_imported(session, exam.id)
        cuts = await imported.list_newest_cuts(session, [row.id for row in earlier])
        newest: dict[AnalysisSubject, AnalysisRow] = {}
        for row in await analyses.list_analyses(session, exam.id):
            subject = AnalysisSubject(row.form_id, row.administration_id, row.imported_id)
            newest.setdefault(subject, row)
    own = [
        *_whole_forms(forms, newest),
        *(
            _listed(
                f"{FORMS}/{one.form.code}?administration={one.administration.id}",
                f"Form {one.form.code}",
                one.administration.title,
                one.sittings,
                newest.get(AnalysisSubject(one.form.id, one.administration.id)),
            )
            for one in forms
        ),
    ]
    return AnalysesDesk(
        exam,
        tuple(own),
        tuple(
            ListedEarlier(
                _listed(
                    f"{EARLIER}/{row.code}",
                    row.title,
                    row.code,
                    row.candidates,
                    newest.get(AnalysisSubject(imported_id=row.id)),
                ),
                row.items,
                cuts.get(row.id),
            )
            for row in earlier
        ),
    )


async def load_analysis(
    open_session: OpenSession, *, exam_code: str, wanted: Wanted, now: datetime
) -> AnalysisDesk:
    """One subject; refuses what is none of this exam's."""
    form: FormRow | None = None
    earlier: ImportedAdministrationRow | None = None
    administration: AdministrationRow | None = None
    run: ImportedRunRow | None = None
    async with open_session() as session:
        exam = await load_bank_exam(session, exam_code)
        if wanted.kind == FORMS:
            form = await analyses.load_form(session, exam.id, wanted.code)
            title = f"Form {form.code}"
            if wanted.administration_id is not None:
                administration = await session.get(AdministrationRow, wanted.administration_id)
                if administration is None or administration.exam_id != exam.id:
                    raise NotFound
        elif wanted.kind == EARLIER:
            earlier = await imported.load_imported(session, exam.id, wanted.code)
            run = await imported.find_run(session, earlier.id)
            title = earlier.title
        else:
            raise NotFound
        subject = AnalysisSubject(
            form.id if form else None,
            administration.id if administration else None,
            earlier.id if earlier else None,
        )
        row = await analyses.find_analysis(session, subject)
        asked = await requests.find_under_way(session, subject, now)
        numeric: frozenset[str] = frozenset()
        if form is not None:
            numeric = await reports.list_numeric_areas(session, form.id, now)
        names: Mapping[UUID, str] = {}
        if row is not None and row.computed_by is not None:
            names = await accounts.list_names(session, [row.computed_by])
    computed_by = next(iter(names.values()), "the service")
    return AnalysisDesk(
        exam=exam,
        subject=subject,
        wanted=wanted,
        title=title,
        row=row,
        computed_by=computed_by,
        form=form,
        administration=administration,
        earlier=earlier,
        run=run,
        numeric_areas=numeric,
        under_way=None if asked is None else asked.id,
    )


async def is_in_bank(open_session: OpenSession, desk: AnalysisDesk, item_code: str) -> bool:
    """Does the bank have an item of this code? Items of its own forms it always has."""
    if desk.form is not None:
        return True
    async with open_session() as session:
        return bool(await imported.link_items(session, desk.exam.id, [item_code]))


def _whole_forms(
    forms: list[sat.SatForm], newest: Mapping[AnalysisSubject, AnalysisRow]
) -> list[ListedAnalysis]:
    by_form: dict[UUID, list[sat.SatForm]] = {}
    for one in forms:
        by_form.setdefault(one.form.id, []).append(one)
    return [
        _listed(
            f"{FORMS}/{some[0].form.code}",
            f"Form {some[0].form.code}",
            "All administrations",
            sum(one.sittings for one in some),
            newest.get(AnalysisSubject(form_id)),
        )
        for form_id, some in by_form.items()
    ]


def _listed(
    address: str, title: str, where: str, candidates: int, row: AnalysisRow | None
) -> ListedAnalysis:
    return ListedAnalysis(
        address,
        title,
        where,
        candidates,
        None if row is None else row.computed_at,
        0 if row is None else row.candidates,
    )
