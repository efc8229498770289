"""What the plan is worth over the years of a pathway, against the same years without it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ems.economics import appraise
from ems.economics.worth.single_years import year_by_year
from profiles.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ems.ageing import Life
    from ems.economics import Appraisal
    from ems.pathways.year.record import YearRecord
    from ems.scenario import Scenario


def appraisal_of(
    scenario: Scenario, records: Mapping[int, YearRecord], cohorts: Mapping[tuple[str, int], Life]
) -> tuple[Appraisal | None, tuple[str, ...]]:
    """Appraise the plan over the years.

    Parameters
    ----------
    scenario
        What is invested, and how it is financed.
    records
        Figures by year.
    cohorts
        Lives of the batteries.

    Returns
    -------
    Appraisal or None
        None where nothing is invested, or the years that money is judged over are others.
    tuple of str
        Why there is none.
    """
    if not scenario.capital:
        return None, ("the scenario states no investment ([capital]), so the plan is not appraised",)
    worth = {year: record.worth for year, record in records.items() if record.worth is not None}
    # of the others nobody knows when they end: they last as long as their investment says
    replaced = {key: cohort.replaced_in for key, cohort in cohorts.items() if _ages(scenario, key[0])}
    try:
        # what is spent after the last of these years brings nothing in them: appraise leaves it out, and says so
        return appraise(scenario, year_by_year(worth, replaced=replaced)), ()
    except InputError as error:
        return None, (f"the plan is not appraised: {'; '.join(str(problem) for problem in error.problems)}",)


def _ages(scenario: Scenario, storage: str) -> bool:
    """Whether a storage class says when its batteries end."""
    ageing = scenario.storage[storage].ageing
    return ageing.chemistry != "none" or ageing.warranty_years is not None
