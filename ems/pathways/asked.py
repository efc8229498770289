"""Which years are asked for, and how prices go on in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ems.scenario.keys import nearest
from ems.scenario.money import PriceCase
from profiles.errors import ProblemCollector

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ems.scenario import Scenario

EARLIEST, LATEST = 1950, 2200
"""The years that a scenario may have."""
PRICES_STAY = PriceCase(title="Prices stay", title_ja="価格は据え置き")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Years and prices of a pathway.

    Parameters
    ----------
    first_year, last_year
        First and last year; calendar year and fiscal year alike.
    base_year
        Year up to which the scenario's wholesale prices and emission factor hold; from then on they change.
    case
        Name of the price case; None: prices stay.
    prices
        How prices go on.
    """

    first_year: int
    last_year: int
    base_year: int
    case: str | None
    prices: PriceCase

    @property
    def years(self) -> tuple[int, ...]:
        """All years in order."""
        return tuple(range(self.first_year, self.last_year + 1))


def asked_years(
    scenario: Scenario,
    first_year: int | None = None,
    last_year: int | None = None,
    prices: str | None = None,
    workers: int = 0,
) -> Asked:
    """Check what is asked for, and take from the scenario what is not.

    Parameters
    ----------
    scenario
        Its ``pathway`` and ``price_case`` tables.
    first_year, last_year
        First and last year; None: the scenario's.
    prices
        Name of a price case; None: the scenario's, or prices stay.
    workers
        Years at a time, which is checked with the rest.

    Returns
    -------
    Asked
        Years and prices.

    Raises
    ------
    profiles.errors.InputError
        Years that no scenario can have, the last before the first, no such price case, no number of workers, or loads
        from a file, which holds one year.

    Examples
    --------
    >>> from ems.scenario import read_scenario
    >>> asked_years(read_scenario("kumamoto"), 2025, 2027).years
    (2025, 2026, 2027)
    """
    section = scenario.pathway
    first = section.first_year if first_year is None else first_year
    last = section.last_year if last_year is None else last_year
    case = section.prices if prices is None else prices
    problems = ProblemCollector("pathway")
    for name, year in (("first year", first), ("last year", last)):
        if isinstance(year, bool) or not isinstance(year, int):
            problems.add(f"{name} = {year!r}", "must be a whole number")
        elif not EARLIEST <= year <= LATEST:
            problems.add(f"{name} = {year}", f"must lie between {EARLIEST} and {LATEST}")
    if not problems.problems and last < first:
        problems.add(f"last year = {last}", f"must not lie before the first year, {first}")
    if case is not None and case not in scenario.price_case:
        known = nearest(str(case), scenario.price_case) or "the scenario has none: add a table [price_case.NAME]"
        problems.add(f'prices = "{case}"', "there is no such price case", known)
    if isinstance(workers, bool) or not isinstance(workers, int) or workers < 0:
        problems.add(f"workers = {workers!r}", "must be a whole number, 0 (as many as there are cores) or more")
    if first != last:
        for problem in _files_of_one_year(scenario):
            problems.add(*problem)
    problems.raise_if_any()
    found = PRICES_STAY if case is None else scenario.price_case[case]
    return Asked(first_year=first, last_year=last, base_year=section.base_year, case=case, prices=found)


def _files_of_one_year(scenario: Scenario) -> Iterator[tuple[str, str, str]]:
    """Find files of series that hold one year alone: place, rule, remedy."""
    for section, file in (("load", scenario.load.file), ("forecast", scenario.forecast.file)):
        if file is not None:
            remedy = "leave it out, or ask for that year alone: --from YEAR --to YEAR"
            yield f'{section}.file = "{file}"', "holds one year, a pathway has several", remedy
