"""Years of weather and loads, built one after another; only what the storage meets of each is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from ems.district.build import build_district
from ems.district.drivers import build_drivers
from ems.sizing.sureness.years.own_days import drawn_days, rows_of_file, steps_of_days, with_loads_of, with_weather_of
from profiles.random_numbers import random_stream

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Protocol, TypeVar

    from numpy.typing import NDArray

    from ems.district import District
    from ems.district.drivers import Drivers
    from ems.scenario import Scenario

    class Ordered(Protocol):
        """Anything that knows the surplus of its year."""

        @property
        def surplus_kwh(self) -> float:
            """Energy that there is too much in the year [kWh]."""

    Kept = TypeVar("Kept", bound=Ordered)
    Ints = NDArray[np.int64]
    Built = Iterator[tuple[tuple[int, int], District]]

MOST_SEEDS: Final = 1_000_000


def drawn_years(
    district: District,
    kept: Callable[[District], Kept],
    *,
    worlds: int,
    load_draws: int,
    seed: int,
    tell: Callable[[str], None] | None = None,
) -> list[list[Kept]]:
    """Build every year of weather with every draw of the loads.

    Parameters
    ----------
    district
        The scenario's own year.
    kept
        What is kept of a district; districts themselves are large.
    worlds, load_draws
        How many years of weather, and draws of the loads; 1: the scenario's own.
    seed
        What their seeds are drawn from.
    tell
        Is told, in a few words, what is being done.

    Returns
    -------
    list of list
        By weather and by draw of the loads; both in the order of the surplus, the least first.

    Notes
    -----
    A weather file has no other years: they are made of its own days, with the loads of the same days. So are those
    of a load file where the weather is synthetic.
    """
    of_days = district.scenario.weather.file is not None
    built = (_of_own_days if of_days else _of_seeds)(district, worlds, load_draws, seed)
    years: dict[tuple[int, int], Kept] = {}
    for done in range(1, worlds * load_draws + 1):
        if tell is not None:
            tell(f"Building year {done} of {worlds * load_draws}")
        at, year = next(built)
        years[at] = kept(year)
    return _in_order([[years[world, loads] for loads in range(load_draws)] for world in range(worlds)])


def _of_seeds(district: District, worlds: int, load_draws: int, seed: int) -> Built:
    """Yield years of synthetic weather, loads of other seeds, and loads of a file from its own days."""
    scenario, rows = district.scenario, rows_of_file(district)
    steps = [_steps(district, seed, f"loads {number}") for number in range(load_draws)]
    for world, weather in enumerate([None] if worlds == 1 else _seeds(seed, "weather", worlds)):
        drivers: Drivers | None = None
        for loads, number in enumerate(_load_seeds(scenario, load_draws, seed)):
            varied = _varied(scenario, weather, number)
            drivers = build_drivers(varied) if drivers is None else drivers
            built = build_district(varied, drivers=drivers)
            is_moved = load_draws > 1 and rows.any()
            yield (world, loads), with_loads_of(built, steps[loads], rows) if is_moved else built


def _of_own_days(district: District, worlds: int, load_draws: int, seed: int) -> Built:
    """Yield years of the own year's days, weather and loads of a day together, and loads of other seeds."""
    steps = [_steps(district, seed, f"weather {number}") for number in range(worlds)]
    for loads, number in enumerate(_load_seeds(district.scenario, load_draws, seed)):
        built = district
        if load_draws > 1:
            built = build_district(_varied(district.scenario, None, number), drivers=district.drivers)
        for world in range(worlds):
            yield (world, loads), built if worlds == 1 else with_weather_of(built, steps[world])


def _steps(district: District, seed: int, purpose: str) -> Ints:
    """Steps that a year of the own year's days is made of, shape (steps,)."""
    days = drawn_days(district.calendar, random_stream(seed, f"sureness: days of {purpose}"))
    return steps_of_days(district.calendar, days)


def _load_seeds(scenario: Scenario, load_draws: int, seed: int) -> list[int]:
    return [scenario.load.seed] if load_draws == 1 else _seeds(seed, "loads", load_draws)


def _seeds(seed: int, purpose: str, count: int) -> list[int]:
    """Return seeds, no two alike; more of them continue fewer."""
    stream, found = random_stream(seed, f"sureness: seeds of {purpose}"), dict[int, None]()
    while len(found) < count:
        found[int(stream.integers(1, MOST_SEEDS))] = None
    return list(found)


def _varied(scenario: Scenario, weather: int | None, load_seed: int) -> Scenario:
    """Return the scenario with another year of weather and another draw of the loads."""
    parts: dict[str, object] = {"load": scenario.load.model_copy(update={"seed": load_seed})}
    if weather is not None:
        parts["weather"] = scenario.weather.model_copy(update={"year": "sampled", "seed": weather})
    return scenario.model_copy(update=parts)


def _in_order(years: list[list[Kept]]) -> list[list[Kept]]:
    """Return weathers and draws of the loads by their surplus, the least first."""
    surplus = np.array([[year.surplus_kwh for year in row] for row in years])
    rows, columns = (np.argsort(surplus.mean(axis=axis), kind="stable") for axis in (1, 0))
    return [[years[row][column] for column in columns] for row in rows]
