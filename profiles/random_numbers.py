"""Chance that can be repeated: independent streams of random numbers from one seed."""

from __future__ import annotations

from zlib import crc32

import numpy as np

from profiles.errors import InputError, Problem


def random_stream(seed: int, name: str) -> np.random.Generator:
    """Return the stream of random numbers that a seed has for a purpose.

    Streams of different names are independent, so drawing more numbers for one purpose leaves the others as they were.

    Parameters
    ----------
    seed
        Whole number, 0 or greater.
    name
        What the numbers are for, for example ``"days"``.

    Returns
    -------
    Generator
        PCG64, the same for the same seed and name.

    Raises
    ------
    InputError
        The seed is negative.

    Examples
    --------
    >>> bool(random_stream(1, "days").random() == random_stream(1, "days").random())
    True
    >>> bool(random_stream(1, "days").random() == random_stream(1, "hours").random())
    False
    """
    if seed < 0:
        source = "random numbers"
        raise InputError(source, [Problem(where=f"seed = {seed}", what="must be a whole number from 0")])
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence((seed, crc32(name.encode())))))
