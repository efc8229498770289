"""Local times of a file in UTC: the hour that comes twice is told by its order, one that the clock skips is none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    Mask = NDArray[np.bool_]

HAS_OFFSET: Final = r"[T ].*(?:Z|[+-]\d{2}(?::?\d{2})?)$"
"""How a written time ends that has its offset from UTC."""


class Placed(NamedTuple):
    """Times in UTC, NaT where one cannot be told, and why: ``skipped`` by the clock, or ``alone`` in a doubled hour."""

    utc: pd.Series[pd.Timestamp]
    skipped: Mask
    alone: Mask


def placed_in_utc(local: pd.Series[pd.Timestamp], timezone: str) -> Placed:
    """Turn local times without offset into UTC.

    Parameters
    ----------
    local
        Times without offset; NaT where one could not be read.
    timezone
        IANA name of the local time.
    """
    known = local.notna().to_numpy()
    exists = local.dt.tz_localize(timezone, ambiguous=np.ones(len(local), bool), nonexistent="NaT")
    skipped = known & exists.isna().to_numpy()
    once = local.dt.tz_localize(timezone, ambiguous="NaT", nonexistent="shift_forward")
    alone = known & once.isna().to_numpy() & ~local.duplicated(keep=False).to_numpy()
    seen_before = local.duplicated(keep="first").to_numpy()
    exact = local.dt.tz_localize(timezone, ambiguous=~seen_before, nonexistent="NaT")
    return Placed(exact.dt.tz_convert("UTC").where(~alone), skipped, alone)
