"""How long one commit takes on this machine when nobody else commits: mostly the disk's flush."""

from statistics import median
from time import perf_counter

from benchmarks.installation import Installation

COMMITS = 200


async def flush_microseconds_of(installation: Installation) -> float:
    connection = await installation.connect()
    try:
        await connection.execute("CREATE TABLE IF NOT EXISTS bench_commits (number int)")
        seconds = []
        for number in range(COMMITS):
            began = perf_counter()
            await connection.execute("INSERT INTO bench_commits VALUES ($1)", number)
            seconds.append(perf_counter() - began)
        await connection.execute("DROP TABLE bench_commits")
    finally:
        await connection.close()
    return median(seconds) * 1e6
