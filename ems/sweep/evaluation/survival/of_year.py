"""Survival of one played year: by shelter, and of the worst of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import numpy as np

from ems.island.build.shelters import shelters
from ems.resilience.starts.stored import energy_at_start_kwh
from ems.storage import Storage
from ems.sweep.evaluation.columns import SURVIVAL, survival_name
from ems.sweep.evaluation.survival.vital_need import VitalNeed
from profiles.errors import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from ems.district import District
    from ems.island.shelter import Shelter
    from ems.results import Result

Share = TypeVar("Share", float, "NDArray[np.float64]")

NO_BATTERY = Storage(
    capacity_kwh=0.0, max_charge_kw=0.0, max_discharge_kw=0.0, charge_efficiency=1.0, discharge_efficiency=1.0
)


def shelters_asked(district: District) -> tuple[Shelter, ...]:
    """Shelters with vital services: those whose survival is told.

    Parameters
    ----------
    district
        With its shelters.

    Raises
    ------
    profiles.errors.InputError
        There are none.
    """
    found = tuple(one for one in shelters(district) if one.vital.any())
    if not found:
        what = "no shelter has a vital service, whose survival could be told"
        remedy = "leave survival_hours out, or name a vital service in [shelter.*].services"
        raise InputError(district.scenario.name, [Problem(where="shelter", what=what, remedy=remedy)])
    return found


def survival_of_year(district: District, result: Result, *, hours: float) -> dict[str, float]:
    """Share of the starts of a year from which the vital services last.

    Parameters
    ----------
    district
        What was simulated.
    result
        What its policy left in the batteries.
    hours
        Length of the outages [h].

    Returns
    -------
    dict
        One column a shelter, and the worst of them first.

    Raises
    ------
    profiles.errors.InputError
        The length breaks its rule, or no shelter has a vital service.
    """
    tolerance_kw = district.scenario.outage.tolerance_kw
    shares = {}
    for shelter in shelters_asked(district):
        need = VitalNeed.of_shelter(shelter, hours, tolerance_kw)
        held, nothing = energy_at_start_kwh(result, shelter), np.zeros(shelter.n_steps)
        shares[shelter.name] = need.lasting_fraction(shelter.storage or NO_BATTERY, held, 1.0, nothing)
    return survival_columns(shares)


def survival_columns(share_of: Mapping[str, Share]) -> dict[str, Share]:
    """Columns of the survival of shelters, and of the worst of them.

    Parameters
    ----------
    share_of
        Share of the starts by shelter, at least one: a number, or one a design.

    Examples
    --------
    >>> float(survival_columns({"school": 0.9, "flats": 0.8})["survival_fraction"])
    0.8
    >>> list(survival_columns({"school": 0.9, "flats": 0.8}))
    ['survival_fraction', 'survival_fraction.school', 'survival_fraction.flats']
    """
    worst = np.minimum.reduce(list(share_of.values()))
    return {SURVIVAL: worst} | {survival_name(name): share for name, share in share_of.items()}
