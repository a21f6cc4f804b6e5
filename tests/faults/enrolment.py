"""An exam that can be sat, and people who may sit it, made with the product's own acts."""

import asyncio
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import UUID

from exam_service.applications import use_cases as applications
from exam_service.applications.store import find_unused_request
from exam_service.clock import utc_now
from exam_service.database import migrations
from exam_service.database.session import Address, DatabaseRole, Databases
from exam_service.exams.store import find_exam_by_code
from exam_service.people.rules import Role
from exam_service.people.use_cases import create_account
from tests.browser.small_exam import ITEMS, load_exam, written_items
from tests.faults.candidate import Enrolled

CODE = "faults"
PASSWORD = "quite-a-walk-in-the-park"
BORN = date(1990, 5, 1)
STAFF = (Role.EXAM_MANAGER, Role.PSYCHOMETRICIAN, Role.ITEM_REVIEWER, Role.AUTHOR)


@dataclass(frozen=True, slots=True)
class Programme:
    """The exam that candidates of every run sit, and who authorizes them."""

    databases: Databases
    exam_id: UUID
    manager_id: UUID

    async def enrol(self, name: str) -> Enrolled:
        """A new candidate: authorized, and the attempt paid."""
        now = utc_now()
        email = f"{name}@example.org"
        account_id = await create_account(
            self.databases.opener(DatabaseRole.IDENTITY),
            email=email,
            name=name,
            password=PASSWORD,
            roles=[Role.CANDIDATE],
            language="en",
            now=now,
        )
        office = self.databases.opener(DatabaseRole.OFFICE)
        authorization_id = await applications.authorize(
            office,
            account_id=account_id,
            exam_id=self.exam_id,
            date_of_birth=BORN,
            actor_id=self.manager_id,
            now=now,
        )
        async with office() as session:
            request = await find_unused_request(session, authorization_id)
        assert request is not None, "an authorization comes with the first request"
        await applications.record_payment(
            office,
            request_id=request.id,
            amount_cents=0,
            currency="USD",
            reference=name,
            actor_id=self.manager_id,
            now=now,
        )
        return Enrolled(email, PASSWORD, str(self.exam_id))


async def open_programme(owner_url: str, folder: Path) -> Programme:
    """Tables, staff and a published exam, in an empty database."""
    await asyncio.to_thread(migrations.upgrade, owner_url)
    addresses = {
        role: Address(owner_url.replace("exam_owner@", f"{role}@")) for role in DatabaseRole
    }
    databases = Databases(addresses, connections_max=4)
    people = {
        role: await create_account(
            databases.opener(DatabaseRole.IDENTITY),
            email=f"{role}@example.org",
            name=role.replace("_", " ").title(),
            password=PASSWORD,
            roles=[role],
            language="en",
            now=utc_now(),
        )
        for role in STAFF
    }
    items = await asyncio.to_thread(written_items, folder / "items.csv")
    await asyncio.to_thread(load_exam, owner_url, items, CODE, ITEMS, ())
    async with databases.opener(DatabaseRole.OFFICE)() as session:
        exam = await find_exam_by_code(session, CODE)
    assert exam is not None, "the exam was made"
    return Programme(databases, exam.id, people[Role.EXAM_MANAGER])
