"""The generator's process: reads a job, prepares it, says so, runs it when told, and reports.

It speaks one JSON value per line on standard input and output.
"""

import asyncio
import base64
import json
import sys
from collections import Counter
from random import Random
from typing import Any

import uvloop
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from benchmarks.load.measured import Measured
from benchmarks.load.player import Player, Slot, Ticket
from benchmarks.load.scenarios import SCENARIOS
from benchmarks.load.wire import Line

PROGRESS_SECONDS = 0.5
FIELDS_SIGNED = ("kind", "sitting", "epoch", "sequence", "chain", "server_time")
FORMAT = "exam-receipt-1"


def players_of(job: dict[str, Any]) -> list[Player]:
    sections = [
        [Slot(item["slot"], tuple(item["options"])) for item in items] for items in job["sections"]
    ]
    chance = Random(job["seed"])
    players = []
    for sent in job["tickets"]:
        turns = tuple((first, section) for first, section in sent.pop("turns"))
        line = Line(job["host"], job["port"])
        players.append(Player(Ticket(**sent, turns=turns), sections, line, chance))
    return players


async def run(job: dict[str, Any]) -> None:
    """One scenario from its preparation to its report."""
    players, measured = players_of(job), Measured()
    scenario = SCENARIOS[job["scenario"]](**job["plan"])
    await scenario.prepare(players)
    for player in players:
        # What happened on the way to the start is not part of the figure.
        player.troubles.clear()
    say({"ready": True})
    await asyncio.to_thread(sys.stdin.readline)
    telling = asyncio.create_task(tell_progress(measured))
    await scenario.run(players, measured)
    telling.cancel()
    say({"over": True})
    await asyncio.to_thread(sys.stdin.readline)
    say(report_of(players, measured, job["receipt_keys"]))


async def tell_progress(measured: Measured) -> None:
    while True:
        await asyncio.sleep(PROGRESS_SECONDS)
        say({"answered": measured.answered})


def report_of(
    players: list[Player], measured: Measured, receipt_keys: dict[str, str]
) -> dict[str, Any]:
    troubles: Counter[str] = Counter()
    for player in players:
        troubles.update(player.troubles)
    receipts = [player.receipt for player in players if player.receipt is not None]
    return {
        "measured": {
            "latencies": measured.latencies,
            "late": measured.late,
            "refusals": measured.refusals,
        },
        "troubles": dict(troubles),
        "players": [player.report() for player in players],
        "receipts": len(receipts),
        "receipts_signed_wrongly": sum(not is_signed(one, receipt_keys) for one in receipts),
    }


def is_signed(receipt: dict[str, Any], receipt_keys: dict[str, str]) -> bool:
    """Whether the published key signed exactly this receipt."""
    key = Ed25519PublicKey.from_public_bytes(decoded(receipt_keys[receipt["key_id"]]))
    statement = "\n".join([FORMAT, *(str(receipt[name]) for name in FIELDS_SIGNED)])
    try:
        key.verify(decoded(receipt["signature"]), statement.encode())
    except InvalidSignature:
        return False
    return True


def decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def say(value: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    uvloop.run(run(json.loads(sys.stdin.readline())))
