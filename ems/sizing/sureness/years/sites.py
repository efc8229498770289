"""Years behind the meters of sites: what their bills are with a size, at best dispatch."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np

from ems.sizing.places.sites.building import site_place
from profiles.errors import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from ems.district import District
    from ems.economics.sizes import UnitPrice
    from ems.sizing.places.sites.place import SitePlace

    Floats = NDArray[np.float64]

MOST_NUMBERS: Final = 40_000_000
"""Steps of all sites in all years that are kept: two arrays of them are 640 MB."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SiteYear:
    """Weather and loads of one year at the sites.

    Parameters
    ----------
    place
        The sites with their storage.
    surplus_kwh
        Energy that they have too much in the year without the storage [kWh].
    """

    place: SitePlace
    surplus_kwh: float


def site_year(district: District, what: str, price: UnitPrice) -> SiteYear:
    """Keep what is needed of a year.

    Parameters
    ----------
    district
        The district in that year.
    what
        ``"storage.home"`` or ``"storage.home@home_17"``.
    price
        What the class costs.
    """
    place = site_place(district, what, {price.key: price})
    net_kw = place.loads.net_load_kw(place.planned_plants_kw)
    return SiteYear(place=place, surplus_kwh=float(np.maximum(-net_kw, 0.0).sum()) * place.loads.step_h)


def check_room(own: SiteYear, what: str, years: int) -> None:
    """Refuse more sites and years than memory holds.

    Parameters
    ----------
    own
        The scenario's own year.
    what
        What is sized.
    years
        How many years are built.

    Raises
    ------
    profiles.errors.InputError
        There are too many.
    """
    sites, steps = own.place.loads.load_kw.shape
    if sites * steps * years > MOST_NUMBERS:
        rule = f"{sites:,} sites in {years:,} years are more than are kept in memory"
        remedy = f"name one site ({what}@{own.place.site_names[0]}), or fewer worlds"
        raise InputError("how_sure", [Problem(where=what, what=rule, remedy=remedy)])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SiteOperation:
    """Running costs behind meters: bills at best dispatch.

    Parameters
    ----------
    years
        By weather and by draw of the loads.

    Notes
    -----
    All prices of a site go up and down together, which changes no plan: the bill is that of the scenario's prices times
    the level.
    """

    years: Sequence[Sequence[SiteYear]]
    _known: dict[tuple[int, int, float], float] = field(default_factory=dict, repr=False)

    def costs(self, values: Mapping[str, Floats], times: Floats) -> tuple[Floats, Floats]:
        """Cost with perfect foresight, shape (draws, sizes), and nothing for forecasts [currency].

        Parameters
        ----------
        values
            Values of the factors ``weather``, ``loads`` and ``retail_level``, shape (draws,) each.
        times
            Capacity and power over those of the scenario, shape (sizes,).
        """
        met = np.stack([values["weather"], values["loads"]], axis=1).astype(int)
        alike, of_draw = np.unique(met, axis=0, return_inverse=True)
        cost = np.array([[self._cost(int(row), int(column), float(size)) for size in times] for row, column in alike])
        planned = values["retail_level"][:, None] * cost[of_draw.reshape(-1)]
        return planned, np.zeros_like(planned)

    def _cost(self, weather: int, loads: int, size: float) -> float:
        """Bills of one year with one size, planned once."""
        key = (weather, loads, size)
        if key not in self._known:
            place = self.years[weather][loads].place
            self._known[key] = float(place.cost_of_sites(size * place.planned).sum())
        return self._known[key]
