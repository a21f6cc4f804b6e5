"""One run of damaged documents through one reader, each within a time limit."""

import signal
from dataclasses import dataclass
from types import FrameType

from item_bank.errors import ContentError
from tests.fuzz.mutations import damaged
from tests.fuzz.target import every_target

SECONDS_PER_INPUT_MAX = 20


@dataclass(frozen=True, slots=True)
class Crash:
    """An input that was neither read nor refused with a sentence."""

    reader: str
    seed: int
    what: str

    @property
    def again(self) -> str:
        """The command that brings it again."""
        return f"python -m tests.fuzz --reader {self.reader} --seed {self.seed} --inputs 1"


def run(reader: str, seeds: range) -> list[Crash]:
    """Read one damaged document per seed; what was neither read nor refused comes back."""
    target = every_target()[reader]
    before = signal.signal(signal.SIGALRM, _too_long)
    crashes = []
    for seed in seeds:
        content = damaged(target, seed)
        signal.alarm(SECONDS_PER_INPUT_MAX)
        try:
            target.read(content)
        except ContentError as refusal:
            if not refusal.message.strip():
                crashes.append(Crash(reader, seed, "refused without a word"))
        except Exception as fault:
            crashes.append(Crash(reader, seed, f"{type(fault).__name__}: {fault}"[:300]))
        finally:
            signal.alarm(0)
    signal.signal(signal.SIGALRM, before)
    return crashes


def _too_long(_signal: int, _frame: FrameType | None) -> None:
    raise TimeoutError(f"not read within {SECONDS_PER_INPUT_MAX} seconds")
