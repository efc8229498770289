"""Random numbers by counting: the value belongs to (seed, class, purpose, number), whoever asks and in whatever order.

Threads can therefore share the work in any way, and a class keeps its numbers when another class is added.
"""

from __future__ import annotations

from enum import IntEnum
from hashlib import sha256
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

MASK = 0xFFFFFFFF
FIRST_MULTIPLIER = 0x7FEB352D
SECOND_MULTIPLIER = 0x846CA68B - 2**32  # modulo 2³² the same as 0x846CA68B, but no product leaves 64 bits
STRIDE = 0x9E3779B9 - 2**32  # golden ratio: neighbouring counters lie far apart
RANGE = float(2**32)


class Purpose(IntEnum):
    """What a stream of numbers is for; each purpose has its own stream."""

    HOUSEHOLD = 1
    SIZE = 2
    AIR_CONDITIONING = 3
    ROUTINE = 4
    PRESENCE = 5
    MEASURE = 6
    CLASS_DAY = 7
    CLASS_STEP = 8
    SITE = 9


def mix(numbers: NDArray[np.int64]) -> NDArray[np.int64]:
    """Hash 32-bit numbers so that every bit depends on every bit.

    Notes
    -----
    The 32-bit finaliser "lowbias32" (C. Wellons, hash-prospector, 2018), of the same family as splitmix.
    """
    x = numbers & MASK
    x = ((x ^ (x >> 16)) * FIRST_MULTIPLIER) & MASK
    x = ((x ^ (x >> 15)) * SECOND_MULTIPLIER) & MASK
    return x ^ (x >> 16)


def key_of_class(seed: int, name: str) -> int:
    """Return a 32-bit key for a class, whatever its place among the others."""
    return int.from_bytes(sha256(f"{seed}/{name}".encode()).digest()[:4], "big")


def stream(key: int, purpose: Purpose, n: int) -> NDArray[np.int64]:
    """Return the first n 32-bit numbers of a purpose; shape (n,)."""
    start = mix(np.asarray([key ^ (int(purpose) * 0x01000193 & MASK)], dtype=np.int64))
    return mix(start + np.arange(n, dtype=np.int64) * STRIDE)


def uniforms(key: int, purpose: Purpose, n: int) -> NDArray[np.float64]:
    """Return numbers spread evenly over the open interval from 0 to 1; shape (n,)."""
    return np.asarray((stream(key, purpose, n) + 0.5) / RANGE, dtype=np.float64)


def normals(key: int, purpose: Purpose, n: int) -> NDArray[np.float64]:
    """Return numbers of mean 0 and standard deviation 1, normally distributed; shape (n,)."""
    from scipy.special import ndtri  # noqa: PLC0415  heavy: imported where used

    return np.asarray(ndtri(uniforms(key, purpose, n)))
