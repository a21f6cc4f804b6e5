"""Which lease of the log a device's entries belong to. Pure.

A restored service gives the numbers of takeovers that it forgot out once more. What a device sends
that it does not know under its number is a lease of its own, by the number below zero: it is held,
takes no number of the other's, and comes before everything that counts (decision 0028).
"""

import hashlib


def device_mark(device: str) -> str:
    """Tells devices apart where people read. Its name itself is nobody's but the device's."""
    return hashlib.sha256(device.encode()).hexdigest()[:16]


def number_in_log(epoch: int, device: str | None, holder_mark: str | None) -> int:
    """Where the log keeps what `device` sends under `epoch`, which the device of this mark took as
    far as the service knows."""
    if device is None or holder_mark is None or device_mark(device) == holder_mark:
        return epoch
    return -epoch
