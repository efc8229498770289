"""Lives of all batteries of a scenario, by class and year of installation, and the healths that a district takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ems.ageing.laws.sets import chemistry_set
from ems.ageing.over_years.cohort_life import life

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ems.ageing.over_years.cohort_life import Life
    from ems.ageing.over_years.year_stress import Stress
    from ems.district.health import Health
    from ems.scenario import Scenario


def lives(
    scenario: Scenario, stresses: Mapping[int, Mapping[str, Stress]], *, last_year: int
) -> dict[tuple[str, int], Life]:
    """Follow every cohort: the units of a storage class that were installed in one year.

    Parameters
    ----------
    scenario
        Its storage classes say how they age (``ageing``) and when they are installed (``rollout``).
    stresses
        By year and storage class what the year did, as :func:`ems.ageing.class_stresses` finds it. All units of a class
        go through the same relative to their capacity.
    last_year
        Last year to look at.

    Returns
    -------
    dict
        (storage class, year of installation) → life. A class that no year has a stress for (it was never played, or has
        no capacity) stays new, as does one of chemistry ``"none"``; ``warranty_years`` replaces it all the same.
    """
    found: dict[tuple[str, int], Life] = {}
    for name, kind in scenario.storage.items():
        known = {year: classes[name] for year, classes in stresses.items() if name in classes}
        chemistry = chemistry_set(kind.ageing.chemistry) if known else None
        for year in sorted({step.year for step in kind.rollout if step.year <= last_year}):
            found[name, year] = life(
                chemistry,
                known,
                first_year=year,
                last_year=last_year,
                end_of_life_fraction=kind.ageing.end_of_life_fraction,
                warranty_years=kind.ageing.warranty_years,
            )
    return found


def healths(cohorts: Mapping[tuple[str, int], Life], year: int) -> dict[tuple[str, int], Health]:
    """Healths of one year, for :func:`ems.build_district`.

    Parameters
    ----------
    cohorts
        From :func:`lives`.
    year
        The year to be simulated.

    Returns
    -------
    dict
        (storage class, year of installation) → health; cohorts that are not installed yet are left out.
    """
    return {key: cohort.health[year] for key, cohort in cohorts.items() if year in cohort.health}
