"""``ems.pathway``: the plan over the years, one simulated year each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ems.ageing import lives
from ems.pathways.asked import asked_years
from ems.pathways.dates import last_known_year, tariffs_of
from ems.pathways.notes import notes_of
from ems.pathways.order import MOST_PROCESSES, MOST_THREADS, cores, in_passes, in_turn
from ems.pathways.table import year_table
from ems.pathways.worth import appraisal_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import pandas as pd

    from ems.ageing import Life, Stress
    from ems.dispatch.policy import PolicyLike
    from ems.economics import Appraisal
    from ems.pathways.asked import Asked
    from ems.pathways.year.one_year import PathwayYears
    from ems.pathways.year.record import YearRecord
    from ems.scenario import Scenario


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pathway:
    """The plan over the years.

    Parameters
    ----------
    title, title_ja
        Names of the scenario for people.
    scenario
        The plan.
    policy
        Name of the policy that decided in every year.
    currency
        Unit of the money.
    asked
        Years, and how prices go on in them.
    table
        One row a year; columns as :data:`ems.pathways.table.COLUMNS` says.
    capacity
        Capacity of each storage class after ageing, the mean of each year: one row a year, one column a class [kWh].
    lives
        Life of the batteries by storage class and year of installation.
    appraisal
        Whether the plan pays, and for whom; None where the scenario states no investment, or judges
        money over other years.
    passes
        How often all years were gone through: 1 where they were played one after the other.
    notes
        What a reader must know.
    notes_of_last_year
        What a reader of the last year must know, as its run and its books say it.
    """

    title: str
    title_ja: str
    scenario: Scenario
    policy: str
    currency: str
    asked: Asked
    table: pd.DataFrame
    capacity: pd.DataFrame
    lives: Mapping[tuple[str, int], Life]
    appraisal: Appraisal | None
    passes: int
    notes: tuple[str, ...]
    notes_of_last_year: tuple[str, ...]

    @property
    def years(self) -> tuple[int, ...]:
        """The years in order."""
        return self.asked.years


def pathway(
    scenario: Scenario,
    policy: PolicyLike | None = None,
    *,
    first_year: int | None = None,
    last_year: int | None = None,
    prices: str | None = None,
    workers: int = 0,
    processes: bool = False,
    tell: Callable[[str], None] | None = None,
) -> Pathway:
    """Go through the years of a plan: what is installed by then, batteries that age, tariffs by date, prices by case.

    Parameters
    ----------
    scenario
        From :func:`ems.read_scenario`.
    policy
        Who decides in every year, as :func:`ems.simulate` takes it; None: the scenario's.
    first_year, last_year
        First and last year; None: the scenario's.
    prices
        Name of a price case of the scenario; None: the scenario's.
    workers
        Years at a time; 0: as many as there are cores, threads at most four, processes at most eight. No figure depends
        on it. A year of 3,000 sites and 8,760 steps takes about 1 GB while it is in work.
    processes
        Whether years are played at once, each in a process of its own, again and again until their batteries are those
        that the years before leave; for planners on machines with many cores. Else they are played one after the other,
        each on all cores, and their bills and books are made beside. The figures are the same, bit for bit.
    tell
        Is told, in a few words, what is being done.

    Returns
    -------
    Pathway
        A table of the years, the lives of the batteries, what the plan is worth.

    Raises
    ------
    profiles.errors.InputError
        Years or workers that make no sense, no such price case, a wrong policy, tariff or weather file.
    profiles.errors.RunError
        A year could not be played.

    Notes
    -----
    Every year has the same weather; its calendar (days off, leap days) is its own. Fiscal and calendar year are one:
    what is installed in a fiscal year is there from January on.

    Examples
    --------
    >>> import ems
    >>> found = ems.pathway(ems.read_scenario("kumamoto"), first_year=2026, last_year=2027)
    >>> list(found.table.index)
    [2026, 2027]
    """
    asked = asked_years(scenario, first_year, last_year, prices, workers)
    hear = tell or _ignore
    hear("Weather and tariffs")
    years = _prepared(scenario, policy, asked)
    numbers = played_years(scenario, asked)
    passes = 1
    if processes:
        records, stresses, passes = in_passes(years, numbers, cores(workers, min(len(numbers), MOST_PROCESSES)), hear)
    else:
        records, stresses = in_turn(years, numbers, cores(workers, MOST_THREADS), hear)
    hear("Money over the years")
    return _found(scenario, years, {year: records[year] for year in asked.years}, stresses, passes)


def played_years(scenario: Scenario, asked: Asked) -> tuple[int, ...]:
    """Years that are played: from the first battery that ages on, because its age counts.

    Parameters
    ----------
    scenario
        Its storage classes.
    asked
        Years that are looked at.
    """
    ageing = (kind for kind in scenario.storage.values() if kind.ageing.chemistry != "none")
    begins = [step.year for kind in ageing for step in kind.rollout if step.year <= asked.last_year]
    return tuple(range(min([asked.first_year, *begins]), asked.last_year + 1))


def _prepared(scenario: Scenario, policy: PolicyLike | None, asked: Asked) -> PathwayYears:
    """Read once what all years share."""
    from ems.dispatch import read_policy  # noqa: PLC0415 - numba takes a second to import
    from ems.district.drivers import choose_weather  # noqa: PLC0415
    from ems.pathways.year.one_year import PathwayYears  # noqa: PLC0415

    tariffs = tariffs_of(scenario)
    return PathwayYears(
        scenario=scenario,
        asked=asked,
        policy=read_policy(scenario.policy.name if policy is None else policy),
        weather=choose_weather(scenario),
        tariffs=tariffs,
        last_known_year=last_known_year(tariffs),
    )


def _found(
    scenario: Scenario,
    years: PathwayYears,
    records: Mapping[int, YearRecord],
    stresses: Mapping[int, Mapping[str, Stress]],
    passes: int,
) -> Pathway:
    """Put together what the years say."""
    import pandas as pd  # noqa: PLC0415 - imported where used

    from ems.pathways.year.lives import capacities  # noqa: PLC0415

    asked = years.asked
    cohorts = lives(scenario, stresses, last_year=asked.last_year)
    capacity = pd.DataFrame(
        capacities(scenario, cohorts, asked.years), index=pd.Index(asked.years, name="year"), dtype="float64"
    )
    appraisal, why_not = appraisal_of(scenario, records, cohorts)
    return Pathway(
        title=scenario.title,
        title_ja=scenario.title_ja,
        scenario=scenario,
        policy=years.policy.name,
        currency=scenario.currency,
        asked=asked,
        table=year_table(scenario, records, cohorts, capacity),
        capacity=capacity,
        lives=cohorts,
        appraisal=appraisal,
        passes=passes,
        notes=(*notes_of(scenario, years, cohorts, passes), *why_not),
        notes_of_last_year=records[asked.last_year].notes,
    )


def _ignore(_what: str) -> None:
    """Tell nobody."""
