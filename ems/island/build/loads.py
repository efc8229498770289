"""What shelters serve, on the steps of the year: by the clock, the month and the air outside."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ems.island.shelter import Service

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.district import District
    from ems.scenario.resilience import Hours
    from ems.scenario.resilience import Service as ServiceTable

    Floats = NDArray[np.float64]


def service_of(district: District, name: str, table: ServiceTable) -> Service:
    """Build one service of the scenario for the steps of a district.

    Parameters
    ----------
    district
        With its calendar and its weather.
    name, table
        The service as the scenario has it.
    """
    share = load_share(district, table)
    return Service(
        name=name,
        title=table.title,
        title_ja=table.title_ja,
        vital=table.vital,
        load_kw=_frozen(table.load_kw * share),
        load_kw_per_person=_frozen(table.load_kw_per_person * share),
        shed_below_fraction=table.shed_below_fraction,
        shed_below_h=table.shed_below_h,
        served=scheduled(district, table.served_hours),
    )


def load_share(district: District, table: ServiceTable) -> Floats:
    """Load of a service over its highest, shape (steps,).

    Parameters
    ----------
    district
        With its calendar and its weather.
    table
        Shares by the local hour, months, and the air temperatures between which cooling and heating rise.

    Notes
    -----
    A service with temperatures follows the larger of cooling and heating; one without is not driven by the weather.
    """
    calendar = district.calendar
    share = np.array(table.hourly_fraction)[calendar.hour.astype(np.int64)] * np.isin(calendar.month, table.months)
    air_c, driven = district.drivers.sky.air_temperature_c, []
    if table.cooling_from_c is not None and table.cooling_full_c is not None:
        driven.append((air_c - table.cooling_from_c) / (table.cooling_full_c - table.cooling_from_c))
    if table.heating_from_c is not None and table.heating_full_c is not None:
        driven.append((table.heating_from_c - air_c) / (table.heating_from_c - table.heating_full_c))
    return np.asarray(share * np.clip(np.max(driven, axis=0), 0.0, 1.0) if driven else share)


def scheduled(district: District, served_hours: Hours) -> NDArray[np.bool_]:
    """Whether the schedule has something switched on, shape (steps,).

    Parameters
    ----------
    district
        With its calendar.
    served_hours
        Local hours, from and to; through midnight where the first is the later one [h].
    """
    (begin, end), hour = served_hours, district.calendar.hour
    on = (hour >= begin) & (hour < end) if begin < end else (hour >= begin) | (hour < end)
    on.setflags(write=False)
    return np.asarray(on)


def _frozen(array: Floats) -> Floats:
    """Make an array read-only."""
    array.setflags(write=False)
    return array
