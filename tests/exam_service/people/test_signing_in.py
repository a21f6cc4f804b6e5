"""Signing in: what opens the door, what does not, and what never says which."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest

from exam_service.database.session import DatabaseRole, Databases, OpenConnection, OpenSession
from exam_service.people import store
from exam_service.people.rules import FAILURES_PER_ACCOUNT_MAX, PERMISSIONS, Permission, Role
from exam_service.people.use_cases import (
    HASHES_AT_ONCE_MAX,
    SignInRefused,
    TooManyTries,
    create_account,
    sign_in,
    sign_out,
)
from tests.builders.exams import NINE, at

EMAIL = "robin@example.org"
PASSWORD = "a long enough password"
LIFETIME = timedelta(hours=12)


@pytest.fixture
async def account(as_identity: OpenSession) -> None:
    await create_account(
        as_identity,
        email=EMAIL,
        name="Robin Vega",
        password=PASSWORD,
        roles=[Role.CANDIDATE],
        language="es",
        now=NINE,
    )


@pytest.fixture
def lend(databases: Databases) -> OpenConnection:
    return databases.lender(DatabaseRole.DELIVERY)


async def attempt(
    as_identity: OpenSession, email: str = EMAIL, password: str = PASSWORD, minute: float = 0
) -> UUID:
    return await sign_in(
        as_identity,
        email=email,
        password=password,
        address="192.0.2.7",
        device="a browser",
        lifetime=LIFETIME,
        now=at(minute),
    )


@pytest.mark.usefixtures("account")
class TestSignIn:
    async def test_the_right_password_opens_a_sign_in_that_ends_by_itself(
        self, as_identity: OpenSession, lend: OpenConnection
    ) -> None:
        sign_in_id = await attempt(as_identity, email="Robin@Example.ORG")

        async with lend() as connection:
            actor = await store.find_actor(connection, sign_in_id, at(1))
            later = await store.find_actor(connection, sign_in_id, at(721))
        assert actor is not None
        assert (actor.name, actor.language, actor.roles) == (
            "Robin Vega",
            "es",
            frozenset({Role.CANDIDATE}),
        )
        assert later is None

    async def test_a_wrong_password_and_an_unknown_address_are_refused_alike(
        self, as_identity: OpenSession
    ) -> None:
        with pytest.raises(SignInRefused) as wrong:
            await attempt(as_identity, password="another password")
        with pytest.raises(SignInRefused) as unknown:
            await attempt(as_identity, email="nobody@example.org")

        assert wrong.value.message == unknown.value.message

    async def test_signing_out_revokes_the_row_behind_the_cookie(
        self, as_identity: OpenSession, lend: OpenConnection
    ) -> None:
        sign_in_id = await attempt(as_identity)
        await sign_out(as_identity, sign_in_id=sign_in_id, now=at(1))

        async with lend() as connection:
            assert await store.find_actor(connection, sign_in_id, at(2)) is None

    async def test_after_several_wrong_tries_everybody_waits_a_little_and_then_it_works(
        self, as_identity: OpenSession
    ) -> None:
        for _ in range(FAILURES_PER_ACCOUNT_MAX):
            with pytest.raises(SignInRefused):
                await attempt(as_identity, password="wrong")
        with pytest.raises(TooManyTries) as refusal:
            await attempt(as_identity)

        assert 0 < int(str(refusal.value.details["wait_seconds"])) <= 120
        assert isinstance(await attempt(as_identity, minute=3), UUID)

    async def test_many_tries_in_one_instant_are_no_way_around_the_wait(
        self, as_identity: OpenSession
    ) -> None:
        tries = [
            attempt(as_identity, password="wrong") for _ in range(FAILURES_PER_ACCOUNT_MAX * 4)
        ]
        outcomes = await asyncio.gather(*tries, return_exceptions=True)

        checked = [one for one in outcomes if isinstance(one, SignInRefused)]
        assert len(checked) < FAILURES_PER_ACCOUNT_MAX + HASHES_AT_ONCE_MAX
        assert {type(one) for one in outcomes} == {SignInRefused, TooManyTries}

    async def test_a_testing_centre_behind_one_address_is_not_shut_out_by_one_person(
        self, as_identity: OpenSession
    ) -> None:
        for _ in range(FAILURES_PER_ACCOUNT_MAX + 2):
            with pytest.raises((SignInRefused, TooManyTries)):
                await attempt(as_identity, email="somebody@example.org", password="wrong")

        assert isinstance(await attempt(as_identity), UUID)

    async def test_no_password_is_stored_in_the_clear_or_with_expensive_settings(
        self, open_session: OpenSession
    ) -> None:
        async with open_session() as session:
            account = await store.find_account_by_email(session, EMAIL)

        assert account is not None
        assert account.password_hash.startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_every_role_has_its_permissions_and_every_permission_a_role() -> None:
    assert set(PERMISSIONS) == set(Role)
    assert frozenset().union(*PERMISSIONS.values()) == set(Permission)


def test_nobody_but_candidates_sits_and_candidates_do_nothing_else() -> None:
    assert PERMISSIONS[Role.CANDIDATE] == {Permission.SIT}
    assert [role for role in Role if Permission.SIT in PERMISSIONS[role]] == [Role.CANDIDATE]
