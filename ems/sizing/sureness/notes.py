"""What a reader of a study of uncertainty must know."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ems.sizing.sureness.checks import Asked
    from ems.sizing.sureness.factors.known import About
    from ems.sizing.sureness.words import Told

BETWEEN = (
    "the best size of each lies between the sizes tried, by the parabola through the best of them and its neighbours; "
    "all other sizes told are among those tried"
)
NOT_ASKED = "the distributions are mostly assumptions; their sources stand beside them, and any can be replaced"
PLANNED = (
    "every future is planned with perfect foresight of the pool's net load; everything that acts before the storage "
    "follows the policy's rules at the scenario's prices"
)
ROLLED = (
    "forecast errors: the cost lies between that of perfect foresight (0) and that of a plan made each midnight for "
    "two days on the last day's net load (1), prices known"
)
AT_SITES = (
    "every drawn year is planned with perfect foresight of each site's net load; what the district gains beside the "
    "sites' bills is left out"
)
OUTAGES = (
    "outages: {years:,} years drawn from the scenario's events, each like the scenario's own weather and loads, the "
    "storage left as the best plan of that year has it; only vital services at shelters with a unit count, in outages; "
    "cars, neighbours, other storages, what filling up after a warning costs and all other damage are left out"
)
LARGEST = "the largest size tried is the best: give larger sizes (sizes_kwh)"
FLAT = "no size tried is better than none on average, so the plan's size is looked at one factor at a time"


def notes_of(told: Told, asked: Asked, about: About, evaluations: int) -> tuple[str, ...]:
    """Return what a reader must know of what was drawn and tried.

    Parameters
    ----------
    told
        Sizes and gains.
    asked
        What was asked.
    about
        What could be drawn.
    evaluations
        Futures of the Sobol indices.
    """
    last = len(told.capacity_kwh) - 1
    notes = [
        f"{asked.draws:,} futures by a Latin hypercube, seed {asked.seed}; {BETWEEN}",
        NOT_ASKED,
        AT_SITES if about.at_sites else PLANNED,
    ]
    if about.has_forecast:
        notes.append(ROLLED)
    if about.outage_years > 1:
        notes.append(OUTAGES.format(years=about.outage_years))
    if evaluations:
        notes.append(f"Sobol indices of {evaluations:,} further futures, 95 % intervals by the bootstrap (SALib)")
    if last in {told.best_mean, told.best_worst}:
        notes.append(LARGEST)
    if told.best_mean == 0 and asked.size_kwh is None:
        notes.append(FLAT)
    return tuple(notes)
