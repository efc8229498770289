"""Life of batteries that were installed together: health year by year, end of life, replacement."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ems.ageing.over_years.fading import NEW, Condition, age, efficiency_fraction
from ems.district.health import Health
from profiles.errors import ProblemCollector

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ems.ageing.laws.chemistry import ChemistrySet
    from ems.ageing.over_years.year_stress import Stress


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """Batteries of one class that were installed in one year.

    Parameters
    ----------
    first_year, last_year
        Year in which they were installed, and the last one that was looked at.
    health
        By year what they are like in that year: the mean of its beginning and its end. A simulation of the year takes
        this.
    capacity_fraction
        By year the capacity at its end, before a replacement, over that of the new battery.
    conditions
        By year the state at its end, before a replacement.
    age_years
        By year how old they are at its end.
    replaced_in
        Years at whose beginning new ones took their place.
    end_of_life_year
        First year that ends with no more than the capacity at which batteries are replaced; None: none.
    """

    first_year: int
    last_year: int
    health: Mapping[int, Health]
    capacity_fraction: Mapping[int, float]
    conditions: Mapping[int, Condition]
    age_years: Mapping[int, int]
    replaced_in: tuple[int, ...]
    end_of_life_year: int | None


def life(
    chemistry: ChemistrySet | None,
    stresses: Mapping[int, Stress],
    *,
    first_year: int,
    last_year: int,
    end_of_life_fraction: float = 0.7,
    warranty_years: int | None = None,
) -> Life:
    """Follow batteries from the year of their installation.

    Parameters
    ----------
    chemistry
        Laws by which they age; None: they do not, and only their age replaces them.
    stresses
        What a year does to them, by year. A year that is missing takes that of the nearest earlier one, else of the
        nearest later one.
    first_year, last_year
        Year of the installation, and the last year to look at.
    end_of_life_fraction
        Capacity at which they are replaced, over that of the new battery.
    warranty_years
        They are replaced after so many years at the latest; None: by capacity alone.

    Returns
    -------
    Life
        Year by year. What has reached its end in a year is new at the beginning of the next.

    Raises
    ------
    profiles.errors.InputError
        The last year lies before the first, a limit is out of range, or there is no stress at all.
    """
    _check(chemistry, stresses, first_year, last_year, end_of_life_fraction, warranty_years)
    health: dict[int, Health] = {}
    conditions: dict[int, Condition] = {}
    ages: dict[int, int] = {}
    replaced: list[int] = []
    worn_out: list[int] = []
    state, efficiency, years = NEW, 1.0, 0
    for year in range(first_year, last_year + 1):
        after, efficiency_after = _one_year(chemistry, stresses, state, year)
        health[year] = Health(
            capacity_fraction=(state.capacity_fraction + after.capacity_fraction) / 2.0,
            efficiency_fraction=(efficiency + efficiency_after) / 2.0,
        )
        years += 1
        conditions[year], ages[year] = after, years
        worn_out += [year] if after.capacity_fraction <= end_of_life_fraction else []
        state, efficiency = after, efficiency_after
        if year in worn_out or years == warranty_years:
            state, efficiency, years = NEW, 1.0, 0
            replaced.append(year + 1)
    return Life(
        first_year=first_year,
        last_year=last_year,
        health=health,
        capacity_fraction={year: condition.capacity_fraction for year, condition in conditions.items()},
        conditions=conditions,
        age_years=ages,
        replaced_in=tuple(year for year in replaced if year <= last_year),
        end_of_life_year=min(worn_out, default=None),
    )


def _one_year(
    chemistry: ChemistrySet | None, stresses: Mapping[int, Stress], state: Condition, year: int
) -> tuple[Condition, float]:
    """State and efficiency at the end of a year; the same as at its beginning where nothing ages."""
    if chemistry is None:
        return state, 1.0
    span = _stress_of(stresses, year)
    after = age(chemistry, state, span)
    return after, efficiency_fraction(chemistry, after, span)


def _stress_of(stresses: Mapping[int, Stress], year: int) -> Stress:
    """Stress of a year, or of the nearest one that is known, the earlier first."""
    earlier = [known for known in stresses if known <= year]
    return stresses[max(earlier) if earlier else min(stresses)]


def _check(
    chemistry: ChemistrySet | None,
    stresses: Mapping[int, Stress],
    first_year: int,
    last_year: int,
    end_of_life_fraction: float,
    warranty_years: int | None,
) -> None:
    problems = ProblemCollector("life of a battery")
    if last_year < first_year:
        problems.add(f"last_year = {last_year}", f"must not lie before the first, {first_year}")
    if not 0.0 < end_of_life_fraction < 1.0:
        problems.add(f"end_of_life_fraction = {end_of_life_fraction}", "must lie between 0 and 1")
    if warranty_years is not None and warranty_years < 1:
        problems.add(f"warranty_years = {warranty_years}", "must be 1 year or more", "leave it out for none")
    if chemistry is not None and not stresses:
        problems.add("stresses", "must hold the stress of at least one year")
    problems.raise_if_any()
