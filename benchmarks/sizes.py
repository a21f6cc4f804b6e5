"""How much is measured: in full, or as a smoke run that only shows that everything works."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class HerdSize:
    """So many starts within so many seconds."""

    starts: int
    within_seconds: float


@dataclass(frozen=True, slots=True)
class Sizes:
    """Numbers of the parts; the full ones are those of the design's budgets."""

    rounds: int = 2
    run_seconds: float = 3.0
    clients: tuple[int, ...] = (32, 128)
    pgbench_clients: tuple[int, ...] = (8, 32)
    open_rate: float = 265.0
    open_seconds: float = 20.0
    open_players: int = 300
    herds: tuple[HerdSize, ...] = (HerdSize(200, 0), HerdSize(1000, 60), HerdSize(2000, 0))
    herd_saving: int = 100
    herd_rate: float = 100.0
    deadline_players: int = 1000
    deadline_seconds: float = 10.0
    reconnect_players: int = 1000
    reconnect_entries: int = 20
    reconnect_gone_seconds: float = 15.0
    sittings: int = 40
    sitting_saves: int = 120
    sittings_at_once: int = 4
    running_players: int = 1000
    signatures: int = 5000
    items_walked: int = 40
    # Shows that everything works, and nothing else.
    is_smoke: bool = False


FULL = Sizes()
QUICK = Sizes(
    rounds=1,
    run_seconds=0.7,
    clients=(8,),
    pgbench_clients=(8,),
    open_rate=50.0,
    open_seconds=1.0,
    open_players=16,
    herds=(HerdSize(10, 0), HerdSize(10, 1), HerdSize(20, 0)),
    herd_saving=5,
    herd_rate=20.0,
    deadline_players=10,
    deadline_seconds=1.0,
    reconnect_players=10,
    reconnect_gone_seconds=1.0,
    sittings=2,
    running_players=20,
    signatures=500,
    items_walked=5,
    is_smoke=True,
)
