"""What the dates of a scenario's tariffs say: up to when prices are known, and the levy of a year."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ems.scenario import Scenario
    from ems.tariffs.model import Dated, Tariff

MONTHS_PER_YEAR = 12


def tariffs_of(scenario: Scenario) -> tuple[Tariff, ...]:
    """Read every tariff that sites pay by, once: those with the plan first, then those before it.

    Parameters
    ----------
    scenario
        Its ``billing``; none: no tariffs.

    Raises
    ------
    profiles.errors.InputError
        A tariff is wrong, or does not exist.
    """
    from ems.tariffs.read import tariff_of  # noqa: PLC0415 - only where somebody is billed

    named = [
        (one.tariff, one.tariff_with_storage, one.tariff_before, one.tariff_before_with_storage)
        for one in scenario.billing.values()
    ]
    by_place = dict.fromkeys(name for names in zip(*named, strict=True) for name in names if name is not None)
    return tuple(tariff_of(scenario, name) for name in by_place)


def last_known_year(tariffs: Iterable[Tariff]) -> int | None:
    """Return the year of the last date on which a price of any tariff changes; None where no price has a date.

    Parameters
    ----------
    tariffs
        The tariffs.
    """
    return max((day.year for tariff in tariffs for day in _dates(tariff)), default=None)


def _dates(tariff: Tariff) -> Iterator[date]:
    """Yield the first days of energy, basic and demand prices."""
    entries: tuple[Dated, ...] = (*tariff.energy, *tariff.basic, *tariff.demand)
    yield from (entry.since for entry in entries if entry.since is not None)


def levy_of_year(tariffs: Iterable[Tariff], year: int, levy_per_kwh: float | None = None) -> float | None:
    """Return the mean levy of a calendar year, whose first months have that of the fiscal year before.

    Parameters
    ----------
    tariffs
        The first of them that has a levy decides.
    year
        Calendar year.
    levy_per_kwh
        Levy after the last year known; None: stays [currency/kWh].

    Returns
    -------
    float or None
        None where no tariff has a levy [currency/kWh].

    Examples
    --------
    >>> from ems.tariffs import read_tariff
    >>> round(levy_of_year([read_tariff("kyuden-juryo-dento-b")], 2026), 3)  # (4 * 3.98 + 8 * 4.18) / 12
    4.113
    """
    from ems.tariffs.laying.levies import levies_of  # noqa: PLC0415 - only where somebody is billed
    from ems.tariffs.laying.month_prices import levy_by_month  # noqa: PLC0415

    days = [date(year, month, 1) for month in range(1, MONTHS_PER_YEAR + 1)]
    for tariff in tariffs:
        if levies_of(tariff):
            return float(levy_by_month(tariff, days, levy_per_kwh).price.mean())
    return None
