"""Years of weather and loads, built one after another; only what the storage meets of each is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from ems.district.build import build_district
from ems.district.drivers import build_drivers
from profiles.random_numbers import random_stream

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Protocol, TypeVar

    from ems.district import District
    from ems.district.drivers import Drivers
    from ems.scenario import Scenario

    class Ordered(Protocol):
        """Anything that knows the surplus of its year."""

        @property
        def surplus_kwh(self) -> float:
            """Energy that there is too much in the year [kWh]."""

    Kept = TypeVar("Kept", bound=Ordered)

MOST_SEEDS: Final = 1_000_000


def drawn_years(
    scenario: Scenario,
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
    scenario
        The district.
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
    """
    weathers = [None] if worlds == 1 else _seeds(seed, "weather", worlds)
    draws = [scenario.load.seed] if load_draws == 1 else _seeds(seed, "loads", load_draws)
    years: list[list[Kept]] = []
    for weather in weathers:
        drivers: Drivers | None = None
        years.append([])
        for number in draws:
            if tell is not None:
                done = sum(len(row) for row in years) + 1
                tell(f"Building year {done} of {len(weathers) * len(draws)}")
            varied = _varied(scenario, weather, number)
            drivers = build_drivers(varied) if drivers is None else drivers
            years[-1].append(kept(build_district(varied, drivers=drivers)))
    return _in_order(years)


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
