"""Goals for several classes at the pool: a matched share, a highest import, batteries that carry vital services."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import brentq

from ems.dispatch.optimiser.sizes import problem_at
from ems.sizing.answering.together_search import Searched, cheapest_within, widened
from ems.sizing.asked import refuse
from ems.sizing.goals import matched_share, peak_import
from ems.sizing.programme.model import planned_at
from ems.sizing.programme.questions import keeping, lowest_peak, missing, unmatched
from ems.sizing.search.parts import Box, Limit, OutOfReachError
from ems.units import number, percent

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.sizing.answer import Method
    from ems.sizing.asked import Asked
    from ems.sizing.programme.model import PoolProgramme
    from ems.sizing.search.parts import Ask
    from profiles.errors import InputError

    Floats = NDArray[np.float64]

CLOSE_FRACTION = 1e-6
"""To which share of its range PV is found where its cost is not convex."""
KEPT_FRACTION = 1e-9
PV_NOTE = (
    "found by halving: contracted supply makes the share bend upwards in places as plants grow, so that only that more "
    "of them never match less is used"
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GoalFound:
    """Sizes that reach a goal.

    Parameters
    ----------
    programme
        Answers for sizes from nothing to beyond what is shown.
    sizes
        Shape (variables,).
    method
        How they were found.
    bound_cost
        Proven lower bound of their price; NaN where nothing is proven [currency].
    reached
        What is reached of what was asked.
    operation_cost
        Cost of the year with them, ``fixed_cost`` aside [currency].
    rounds
        How often sizes were asked for.
    notes
        What a reader must know.
    """

    programme: PoolProgramme
    sizes: Floats
    method: Method
    bound_cost: float
    reached: float
    operation_cost: float
    rounds: int
    notes: tuple[str, ...]


class PoolShare:
    """The matched share of the district's load as a question about sizes at the pool.

    Parameters
    ----------
    programme
        What is sized.
    """

    def __init__(self, programme: PoolProgramme) -> None:
        district = programme.district
        self.programme = programme
        self.contract_kw = district.contract_kw
        short_kw = np.maximum(programme.net_load_kw - self.contract_kw, 0.0)
        self.idle_kwh = float(short_kw.sum()) * district.grid.step_h
        self._ask = programme.asking(unmatched(self.contract_kw))

    @property
    def is_convex(self) -> bool:
        """Whether the unmatched energy is convex in the sizes: plants beside a contract make it bend upwards."""
        has_plants = any(part.kind == "pv" for part in self.programme.parts)
        return not (has_plants and bool(self.contract_kw.any()))

    @property
    def limit_kwh(self) -> Ask:
        """Ask for the energy that stays unmatched at the pool [kWh]."""
        return self._ask

    def most_kwh(self, fraction: float) -> float:
        """Energy that may stay unmatched at the pool where a share is to be reached [kWh].

        Parameters
        ----------
        fraction
            Share of the district's load.
        """
        return self.idle_kwh - (fraction - self.programme.idle_fraction) * self.programme.load_kwh

    def shares(self, sizes: Floats) -> Floats:
        """Highest share with each size, shape (sizes,).

        Parameters
        ----------
        sizes
            Shape (sizes, variables).
        """
        if self.is_convex:
            left_kwh = np.array([cut.value for cut in self._ask(sizes)])
        else:
            left_kwh = np.array([self.unmatched_kwh(one) for one in sizes])
        return np.asarray(self.programme.idle_fraction + (self.idle_kwh - left_kwh) / self.programme.load_kwh)

    def unmatched_kwh(self, sizes: Floats) -> float:
        """Energy that stays unmatched at the pool with given sizes, convex or not [kWh].

        Parameters
        ----------
        sizes
            Shape (variables,).
        """
        at = problem_at(self.programme.problem, self.programme.sizes, sizes)
        return planned_at(unmatched(self.contract_kw)(at)).cost


def sizes_for_share(programme: PoolProgramme, asked: Asked) -> GoalFound:
    """Find the cheapest sizes with which a share of the load is matched in its own step.

    Parameters
    ----------
    programme
        What is sized.
    asked
        The question, with the share.

    Raises
    ------
    profiles.errors.InputError
        No sizes reach it, or this pool's share cannot be asked for.
    """
    if any(plant.renewable_fraction < 1.0 for plant in programme.district.scenario.generation.values()):
        what = "some plants are not renewable in full, so that surplus is not renewable surplus"
        raise refuse("goal = 'share'", what, "size one storage that acts last at the pool, or try sizes: ems sweep")
    first = PoolShare(programme)
    if not first.is_convex:
        if len(programme.prices) > 1:
            what = "plants that are sized with storages beside a contract: no search can prove what is cheapest"
            raise refuse("goal = 'share'", what, "size the plants or the storages alone, or try sizes: ems sweep")
        return _plants_for_share(programme, asked)
    most_kwh = first.most_kwh(float(asked.goal.value or 0.0))
    known: dict[int, PoolShare] = {}

    def limits(wide: PoolProgramme) -> list[Limit]:
        share = known.setdefault(id(wide), PoolShare(wide))
        return [Limit(ask=share.limit_kwh, most=most_kwh, scale=max(share.idle_kwh, 1.0))]

    try:
        searched = cheapest_within(programme, asked, limits)
    except OutOfReachError as error:
        raise _out_of_reach(programme, asked, error) from error
    share = known.get(id(searched.programme)) or PoolShare(searched.programme)
    reached = float(share.shares(searched.found.sizes[None])[0])
    return _found(searched, reached, matched_share.NOTE, None)


def _plants_for_share(programme: PoolProgramme, asked: Asked) -> GoalFound:
    """Find the fewest plants with which a share is reached: more of them never match less."""
    wide = widened(programme, programme.box)
    share = PoolShare(wide)
    most_kwh = share.most_kwh(float(asked.goal.value or 0.0))
    low, high = float(programme.box.lower[0]), float(programme.box.upper[0])
    if asked.goal.budget is not None:
        high = min(high, asked.goal.budget / float(programme.net_prices[0]))
    rounds = 0

    def over_kwh(rated_kw: float) -> float:
        nonlocal rounds
        rounds += 1
        return share.unmatched_kwh(np.array([rated_kw])) - most_kwh

    room_kwh = KEPT_FRACTION * max(share.idle_kwh, 1.0)
    if over_kwh(high) > room_kwh:
        raise too_little(wide, asked, float(share.shares(np.array([[high]]))[0]), np.array([high]))
    size = low
    if over_kwh(low) > room_kwh:
        close = CLOSE_FRACTION * high
        size = float(brentq(over_kwh, low, high, xtol=close))
        while over_kwh(size) > room_kwh:
            size = min(size + close, high)
    sizes = np.array([size])
    return GoalFound(
        programme=wide,
        sizes=sizes,
        method="bisection",
        bound_cost=float("nan"),
        reached=float(share.shares(sizes[None])[0]),
        operation_cost=wide.cost_at(sizes),
        rounds=rounds,
        notes=(matched_share.NOTE, PV_NOTE),
    )


def sizes_for_peak(programme: PoolProgramme, asked: Asked) -> GoalFound:
    """Find the cheapest sizes with which the import stays below a power.

    Parameters
    ----------
    programme
        What is sized.
    asked
        The question, with the power [kW].

    Raises
    ------
    profiles.errors.InputError
        No sizes reach it.
    """
    most_kw = float(asked.goal.value or 0.0)
    net_kw = programme.problem.nodes.net_load_kw
    over_kwh = float(np.maximum(net_kw - most_kw, 0.0).sum()) * programme.problem.step_h
    asks: dict[int, Ask] = {}

    def limits(wide: PoolProgramme) -> list[Limit]:
        ask = asks.setdefault(id(wide), wide.asking(missing(most_kw)))
        return [Limit(ask=ask, most=0.0, scale=max(over_kwh, 1.0))]

    try:
        searched = cheapest_within(programme, asked, limits)
    except OutOfReachError as error:
        raise _out_of_reach(programme, asked, error) from error
    if searched.found.sizes.any():
        return _found(searched, most_kw, peak_import.NOTE, most_kw)
    reached = lowest_peaks_kw(searched.programme, searched.found.sizes[None])
    return _found(searched, float(reached[0]), peak_import.NOTE, most_kw)


def lowest_peaks_kw(programme: PoolProgramme, sizes: Floats) -> Floats:
    """Lowest highest import that sizes can keep, shape (sizes,) [kW].

    Parameters
    ----------
    programme
        What is sized.
    sizes
        Shape (sizes, variables).
    """
    return np.array([cut.value for cut in programme.asking(lowest_peak)(sizes)])


def _found(searched: Searched, reached: float, note: str, kept_kw: float | None) -> GoalFound:
    """Put together what a search by cuts found; the cost is that of the cheapest dispatch that keeps the peak."""
    programme, found = searched.programme, searched.found
    if kept_kw is None:
        operation = programme.cost_at(found.sizes)
    else:
        ask = programme.asking(keeping(kept_kw * (1.0 + KEPT_FRACTION)))
        operation = ask(found.sizes[None])[0].value
    return GoalFound(
        programme=programme,
        sizes=np.maximum(found.sizes, 0.0),
        method="programme",
        bound_cost=found.bound,
        reached=reached,
        operation_cost=operation,
        rounds=found.rounds,
        notes=(note,),
    )


def _out_of_reach(programme: PoolProgramme, asked: Asked, error: OutOfReachError) -> InputError:
    """Say that no sizes reach the goal, and what is the best within reach."""
    if error.limit is None:
        return budget_too_small(programme, asked)
    wide = widened(programme, Box(lower=programme.box.lower, upper=np.maximum(programme.box.upper, error.sizes)))
    if asked.goal.kind == "share":
        best = float(PoolShare(wide).shares(error.sizes[None])[0])
    else:
        best = float(lowest_peaks_kw(wide, error.sizes[None])[0])
    return too_little(wide, asked, best, error.sizes)


def too_little(programme: PoolProgramme, asked: Asked, best: float, sizes: Floats) -> InputError:
    """Return the error of a goal that no sizes reach.

    Parameters
    ----------
    programme, asked
        What is sized, and the question.
    best
        The share, or the import [kW], that is the best within reach.
    sizes
        Sizes with which it is reached, shape (variables,).
    """
    limits = []
    if asked.most is not None:
        limits.append(f"most = {number(asked.most)} {'kW' if asked.keys[0].startswith('pv.') else 'kWh'}")
    if asked.goal.budget is not None:
        limits.append(f"budget = {number(asked.goal.budget)}")
    inside = f" within {' and '.join(limits)}" if limits else ""
    # rounded to where it can be asked for
    share, kw = np.floor(1e4 * best) / 1e4, np.ceil(10.0 * best) / 10.0
    is_share = asked.goal.kind == "share"
    said = percent(share, 2) if is_share else f"{kw:,.1f} kW"
    value = percent(float(asked.goal.value or 0.0), 2) if is_share else f"{asked.goal.value:,g} kW"
    what = f"no sizes reach it{inside}; the best is {said}, with {_amounts(programme, sizes)}"
    return refuse(f"value = {value}", what, "ask for that much, or for another goal")


def budget_too_small(programme: PoolProgramme, asked: Asked) -> InputError:
    """Return the error of a budget that does not buy the smallest sizes.

    Parameters
    ----------
    programme, asked
        What is sized, and the question.
    """
    cost = float(programme.box.lower @ programme.net_prices)
    what = f"does not buy the smallest sizes, which cost {cost:,.0f} after subsidy"
    return refuse(f"budget = {asked.goal.budget:,.0f}", what, "raise it, or allow smaller sizes")


def _amounts(programme: PoolProgramme, sizes: Floats) -> str:
    """Sizes in words, of each unit."""
    texts = []
    for part in programme.parts:
        if part.capacity_at is not None:
            texts.append(f"{part.key} {number(float(sizes[part.capacity_at]) / part.units)} kWh each")
        elif part.power_at is not None:
            texts.append(f"{part.key} {number(float(sizes[part.power_at]))} kW")
    return ", ".join(texts)
