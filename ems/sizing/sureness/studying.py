"""How sure a size is: uncertain things drawn together, all sizes in every draw, and what matters for one of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from ems.sizing.sureness.answer import Sureness
from ems.sizing.sureness.checks import read_asked
from ems.sizing.sureness.draws.hypercube import probabilities, values_at
from ems.sizing.sureness.draws.one_at_a_time import one_at_a_time
from ems.sizing.sureness.draws.sobol_indices import sobol_indices
from ems.sizing.sureness.draws.statistics import best_size_kwh, best_table, sizes_table, worst_tenth
from ems.sizing.sureness.draws.tried import Drawn, more_sizes_kwh
from ems.sizing.sureness.factors.asked import changed
from ems.sizing.sureness.factors.known import known_factors
from ems.sizing.sureness.notes import notes_of
from ems.sizing.sureness.words import Told, sentences, sentences_ja

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from ems.dispatch.policy import PolicyLike
    from ems.district import District
    from ems.scenario import Scenario
    from ems.sizing.sureness.checks import Asked
    from ems.sizing.sureness.factors.factor import Factor
    from ems.sizing.sureness.ready import Ready

    Floats = NDArray[np.float64]

TIMES: Final = (0.02, 0.05, 0.1, 0.2, 0.3, 0.45, 0.6, 0.8, 1.0, 1.3, 1.7, 2.2, 3.0)
"""Sizes that are tried over the scenario's, unless they are said."""
NOTHING_HELD: Final = dict.fromkeys(("weather", "loads", "outages", "forecast", "outage_worth"), 0.0) | dict.fromkeys(
    ("wholesale_level", "wholesale_spread", "retail_level"), 1.0
)
"""Values of factors that a scenario does not have."""


def how_sure(
    district: Scenario | District,
    what: str | None = None,
    *,
    draws: int = 200,
    worlds: int = 12,
    load_draws: int = 2,
    index_draws: int = 256,
    sizes_kwh: Sequence[float] | Floats | None = None,
    size_kwh: float | None = None,
    factors: Mapping[str, object] | None = None,
    policy: PolicyLike | None = None,
    price_per_kwh: float | None = None,
    price_per_kw: float | None = None,
    subsidy_fraction: float | None = None,
    life_years: float | None = None,
    discount_fraction: float | None = None,
    seed: int = 1,
    workers: int = 0,
    tell: Callable[[str], None] | None = None,
) -> Sureness:
    """Say how sure the size of a storage is when weather, loads, prices and outages are uncertain.

    Parameters
    ----------
    district
        A scenario, or a district built from one; other years of weather and loads are built from its scenario. Those
        of a weather file are made of its own days, with the loads of the same days; so are the loads of a load file
        where the weather is synthetic.
    what
        Storage class at the pool (``"storage.shelter"``) or behind meters, with one common size at all of its sites
        (``"storage.home"``) or at one site (``"storage.home@home_17"``); None: the last that acts at the pool, or where
        the pool has none the first at sites.
    draws
        How many futures are drawn, by a Latin hypercube; all sizes meet the same.
    worlds, load_draws
        How many years of weather, and draws of the loads in each, are built; 1: the scenario's own alone.
    index_draws
        Power of two: Sobol indices are made of so many times the number of factors and two more futures; 0: none.
    sizes_kwh
        Capacities of each unit that are tried; None: from a fiftieth to three times that of the scenario, and
        six more evenly over where the best of most draws lies. Power keeps its proportion to capacity [kWh].
    size_kwh
        Capacity of each unit that is looked at one factor at a time and by Sobol indices; None: the best on average,
        or the scenario's where that is none at all [kWh].
    factors
        What is said of the factors by name: None leaves one out (the scenario's own value, perfect foresight, no
        outages), a number holds it, ``(low, high)`` is even between the two, pairs of probability and value are
        quantiles. ``Sureness.factors`` lists them.
    policy
        Rule of everything that acts before the storage; None: the scenario's, or self-consumption where that is a
        planner.
    price_per_kwh, price_per_kw
        Investment before subsidy; None: the scenario's [currency/kWh] and [currency/kW].
    subsidy_fraction, life_years, discount_fraction
        Share that the state pays, life [years] and discount rate; None: the scenario's.
    seed
        Whole number, 0 or greater: the same seed gives the same answer, whatever the number of threads.
    workers
        How many threads plan; 0: as many as the machine has cores.
    tell
        Is told, in a few words, what is being done.

    Returns
    -------
    Sureness
        Gains of all sizes over the draws, the best sizes, what matters, and all of it in sentences.

    Raises
    ------
    profiles.errors.InputError
        An argument is wrong, there is no such storage at the pool, or nothing says what it costs.

    Notes
    -----
    The best size of a draw is where the parabola through the best of the sizes tried and its neighbours is highest; all
    other sizes are among those tried.

    Each future is planned with perfect foresight by the exact planner, and each midnight anew on the net load of the
    day before; the factor ``forecast`` lies between the two. Outages are drawn from the scenario's events for
    shelters at which a unit stands. The notes of the answer say what is left out.

    Examples
    --------
    >>> import ems
    >>> sureness = how_sure(ems.read_scenario("kumamoto"), draws=10, worlds=1, load_draws=1, index_draws=0)
    >>> sureness.best_mean_kwh  # prices that never change leave a battery nothing to earn
    0.0
    """
    whole = {"draws": draws, "worlds": worlds, "load_draws": load_draws, "seed": seed, "workers": workers}
    prices = {
        "price_per_kwh": price_per_kwh,
        "price_per_kw": price_per_kw,
        "subsidy_fraction": subsidy_fraction,
        "life_years": life_years,
        "discount_fraction": discount_fraction,
    }
    asked = read_asked(whole, index_draws, sizes_kwh, size_kwh, factors, prices)
    from ems.sizing.sureness.preparing import prepared  # noqa: PLC0415 - imports the compiled planner

    ready = prepared(district, what, asked, policy, tell)
    return _answered(ready, asked, tell)


def _answered(ready: Ready, asked: Asked, tell: Callable[[str], None] | None) -> Sureness:
    """Draw, gain, and say what it means."""
    varied, held = changed(known_factors(ready.about), asked.factors)
    held = NOTHING_HELD | held
    values = values_at(varied, probabilities(varied, asked.draws, asked.seed), held)
    if not varied:
        values = {name: np.full(asked.draws, value[0]) for name, value in values.items()}
    gains_of = _Gains(ready=ready, asked=asked)
    _say(tell, f"Planning {asked.draws:,} futures")
    drawn = _all_sizes(gains_of, values, asked, ready)
    best = best_size_kwh(drawn.capacity_kwh, drawn.gains.mean(axis=0))
    found = asked.size_kwh or best or ready.planned_kwh
    _say(tell, f"What matters for {found:,.0f} kWh")
    served = gains_of.served_kwh(np.array([found]))

    def value_of(chances: Mapping[str, Floats]) -> Floats:
        each = values_at(varied, chances, held)
        return np.asarray(gains_of.at(each, np.array([found]), served)[:, 0])

    alone = one_at_a_time(varied, value_of)
    indices, evaluations = sobol_indices(list(varied), value_of, base_draws=asked.index_draws, seed=asked.seed)
    indices = indices.loc[alone.index].assign(title=alone["title"], title_ja=alone["title_ja"])
    return _put_together(ready, asked, (varied, values), drawn, found, (alone, indices, evaluations))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Gains:
    """Gains of sizes, with what they serve in outages."""

    ready: Ready
    asked: Asked

    def times(self, capacity_kwh: Floats) -> Floats:
        """Sizes over that of the scenario."""
        return np.asarray(capacity_kwh / self.ready.planned_kwh)

    def served_kwh(self, capacity_kwh: Floats) -> Floats:
        """Vital load served thanks to the storage, shape (years of outages, sizes) [kWh]."""
        if self.ready.outages is None:
            return np.zeros((1, len(capacity_kwh)))
        return self.ready.outages.served_kwh(self.times(capacity_kwh), threads=self.asked.workers)

    def at(self, values: Mapping[str, Floats], capacity_kwh: Floats, served_kwh: Floats | None = None) -> Floats:
        """Gains of sizes, shape (draws, sizes) [currency]."""
        served = self.served_kwh(capacity_kwh) if served_kwh is None else served_kwh
        return self.ready.study.gains(values, self.times(capacity_kwh), served)


def _all_sizes(gains_of: _Gains, values: Mapping[str, Floats], asked: Asked, ready: Ready) -> Drawn:
    """Gains of the sizes asked for, of none and of the plan's; finer around the best where nothing was said."""
    planned = ready.planned_kwh
    first = np.array(TIMES) * planned if asked.sizes_kwh is None else asked.sizes_kwh
    extra = [planned] if asked.size_kwh is None else [planned, asked.size_kwh]
    sizes = np.unique(np.concatenate([first, extra]))
    none = Drawn(capacity_kwh=np.zeros(1), gains=np.zeros((asked.draws, 1)))
    drawn = none.joined(Drawn(capacity_kwh=sizes, gains=gains_of.at(values, sizes)))
    if asked.sizes_kwh is not None:
        return drawn
    more = more_sizes_kwh(drawn)
    return drawn.joined(Drawn(capacity_kwh=more, gains=gains_of.at(values, more))) if len(more) else drawn


def _put_together(
    ready: Ready,
    asked: Asked,
    drawn_from: tuple[Mapping[str, Factor], Mapping[str, Floats]],
    drawn: Drawn,
    found: float,
    matters: tuple[pd.DataFrame, pd.DataFrame, int],
) -> Sureness:
    """Make the answer."""
    scenario, study, planned = ready.scenario, ready.study, ready.planned_kwh
    (varied, values), (alone, indices, evaluations) = drawn_from, matters
    sizes, gains, worst = drawn.capacity_kwh, drawn.gains, worst_tenth(drawn.gains)
    told = Told(
        currency=scenario.currency,
        units=study.units,
        capacity_kwh=sizes,
        gains=gains,
        found=int(np.argmin(np.abs(sizes - found))),
        planned=int(np.argmin(np.abs(sizes - planned))),
        best_mean=int(np.argmax(gains.mean(axis=0))),
        best_worst=int(np.argmax(worst)),
        worst=worst,
        one_at_a_time=alone,
        sobol=indices,
        varied=frozenset(varied),
        at_sites=ready.about.at_sites,
        own_days=ready.about.own_days,
    )
    gains.setflags(write=False)
    return Sureness(
        title=scenario.title,
        title_ja=scenario.title_ja,
        currency=scenario.currency,
        key=ready.key,
        units=study.units,
        draws=asked.draws,
        worlds=ready.about.worlds * ready.about.load_draws,
        seed=asked.seed,
        evaluations=evaluations,
        sizes=sizes_table(sizes, sizes * study.power_kw / study.capacity_kwh, gains),
        best=best_table(sizes, gains, {name: values[name] for name in varied}),
        gains=gains,
        found_kwh=found,
        planned_kwh=planned,
        best_mean_kwh=float(sizes[told.best_mean]),
        best_worst_tenth_kwh=float(sizes[told.best_worst]),
        one_at_a_time=alone,
        sobol=indices,
        factors=_factors_table(varied),
        sentences=sentences(told),
        sentences_ja=sentences_ja(told),
        notes=(*ready.notes, *notes_of(told, asked, ready.about, evaluations)),
    )


def _factors_table(varied: Mapping[str, Factor]) -> pd.DataFrame:
    """One row a factor."""
    import pandas as pd  # noqa: PLC0415 - imported where used

    names = ("title", "title_ja", "unit", "distribution", "source")
    rows = [
        {name: getattr(factor, name) for name in names}
        | {"low_value": factor.low, "median": factor.median, "high_value": factor.high}
        for factor in varied.values()
    ]
    columns = ["title", "title_ja", "unit", "distribution", "low_value", "median", "high_value", "source"]
    return pd.DataFrame(rows, index=pd.Index(list(varied), name="factor", dtype=object), columns=columns)


def _say(tell: Callable[[str], None] | None, what: str) -> None:
    if tell is not None:
        tell(what)
