"""Acts at planned instants, to the microsecond: the loop's own timers know milliseconds only.

A save that takes one millisecond cannot be measured by a clock that is one millisecond late.
"""

import asyncio
import ctypes
import os
from collections.abc import Callable, Sequence
from time import monotonic

_CLOCK_MONOTONIC = 1
_ABSOLUTE = 1
_libc = ctypes.CDLL(None, use_errno=True)


class _Span(ctypes.Structure):
    _fields_ = (("seconds", ctypes.c_long), ("nanoseconds", ctypes.c_long))


class _Timer(ctypes.Structure):
    _fields_ = (("interval", _Span), ("value", _Span))


async def act_at(instants: Sequence[float], act: Callable[[int, float], None]) -> None:
    """Call `act(index, instant)` at each of these readings of the monotonic clock, in order."""
    if not instants:
        return
    timer = _libc.timerfd_create(_CLOCK_MONOTONIC, os.O_NONBLOCK | os.O_CLOEXEC)
    assert timer >= 0, os.strerror(ctypes.get_errno())
    loop = asyncio.get_running_loop()
    finished = loop.create_future()
    position = 0

    def due() -> None:
        nonlocal position
        os.read(timer, 8)
        while position < len(instants) and instants[position] <= monotonic():
            act(position, instants[position])
            position += 1
        if position < len(instants):
            _arm(timer, instants[position])
        elif not finished.done():
            finished.set_result(None)

    loop.add_reader(timer, due)
    try:
        _arm(timer, instants[0])
        await finished
    finally:
        loop.remove_reader(timer)
        os.close(timer)


def _arm(timer: int, instant: float) -> None:
    seconds = int(instant)
    nanoseconds = int((instant - seconds) * 1e9)
    setting = _Timer(_Span(0, 0), _Span(seconds, nanoseconds))
    assert _libc.timerfd_settime(timer, _ABSOLUTE, ctypes.byref(setting), None) == 0
