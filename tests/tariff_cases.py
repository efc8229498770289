"""Small tariffs and steps for tests of tariffs and of what uses them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from ems.tariffs.lay import lay_tariff
from ems.tariffs.read import parse_tariff

if TYPE_CHECKING:
    from ems.tariffs.laid import LaidTariff
    from ems.tariffs.model import Tariff

TOKYO = "Asia/Tokyo"
HEAD: dict[str, Any] = {"name": "case", "title": "Case", "seller": "Nobody", "certainty": "made up for a test"}
FLAT: list[dict[str, Any]] = [{"periods": [{"price_per_kwh": 20.0}]}]


def made(**tables: Any) -> Tariff:
    """Return a tariff of a flat 20 per kWh with further or other tables."""
    return parse_tariff(HEAD | {"energy": FLAT} | tables)


def steps(first: str, end: str, *, step_h: float = 1.0, timezone: str = TOKYO) -> pd.DatetimeIndex:
    """Return the steps from one local time to before another."""
    start, stop = (pd.Timestamp(text, tz=timezone).tz_convert("UTC") for text in (first, end))
    return pd.date_range(start, stop, freq=pd.Timedelta(hours=step_h), inclusive="left").tz_convert(timezone)


def year(number: int = 2027, *, step_h: float = 1.0, timezone: str = TOKYO) -> pd.DatetimeIndex:
    """Return the steps of a calendar year."""
    return steps(f"{number}-01-01", f"{number + 1}-01-01", step_h=step_h, timezone=timezone)


def laid_on(tariff: Tariff, index: pd.DatetimeIndex, **further: Any) -> LaidTariff:
    """Lay a tariff on steps whose length is read off them."""
    return lay_tariff(tariff, index, step_h=(index[1] - index[0]) / pd.Timedelta(hours=1), **further)
