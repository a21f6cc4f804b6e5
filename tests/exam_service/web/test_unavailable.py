"""What is said as "the database does not answer", and what is an accident of ours."""

import asyncpg
import pytest
from sqlalchemy import select

from exam_service.database.session import OpenSession
from exam_service.exams.tables import ExamPolicyRow
from exam_service.web.error_handlers import is_unavailable


@pytest.mark.parametrize(
    "error",
    [
        asyncpg.CannotConnectNowError("the database system is starting up"),
        asyncpg.AdminShutdownError("terminating connection due to administrator command"),
        asyncpg.TooManyConnectionsError("sorry, too many clients already"),
        asyncpg.InterfaceError("connection is closed"),
        ConnectionRefusedError(),
        TimeoutError(),
    ],
    ids=lambda error: type(error).__name__,
)
def test_a_database_that_starts_stops_or_is_full_is_unavailable(error: Exception) -> None:
    assert is_unavailable(error)


async def test_a_value_that_cannot_be_sent_is_an_accident(as_office: OpenSession) -> None:
    with pytest.raises(Exception, match="int32") as refused:
        async with as_office() as session:
            await session.execute(select(ExamPolicyRow).where(ExamPolicyRow.version == 2**40))

    assert not is_unavailable(refused.value)
