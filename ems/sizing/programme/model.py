"""A pool whose sizes are decided with its dispatch: the least cost, the cost at any sizes, and its slopes."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from ems.dispatch import read_policy
from ems.dispatch.engines import plan_problem
from ems.dispatch.optimiser.sized import SizedModel
from ems.dispatch.optimiser.sizes import problem_at
from ems.dispatch.outcome import Infeasible
from ems.sizing.search.parts import Box, Cut
from ems.year.one import simulate
from profiles.errors import RunError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from ems.dispatch import Policy
    from ems.dispatch.optimiser.sized import Sized
    from ems.dispatch.optimiser.sizes import Sizes
    from ems.dispatch.problem import DispatchProblem, Plan
    from ems.district import District
    from ems.results import Result
    from ems.sizing.programme.parts import PoolPart
    from ems.sizing.search.parts import Ask

    Floats = NDArray[np.float64]

CLOSED_FRACTION = 1e-9
"""Gap up to which a dispatch with whole numbers counts as the best, as a share of its cost."""
STEP_FRACTION = 1e-3
"""Step of differences as a share of a size's range, where there are no slopes."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PoolProgramme:
    """What is sized at the pool, as a linear programme; sizes are those of all units, in the order of the parts.

    Parameters
    ----------
    district
        The district, with the scenario's sizes.
    policy
        Rules of what acts before.
    parts
        What is sized.
    first
        Number of the first storage at the pool that is planned; those before followed their rule.
    problem
        The pool with every size at zero.
    sizes
        What the sizes add and cost a year.
    net_load_kw
        Net load that the planned storages meet with the plants of the scenario, shape (steps,) [kW].
    before_kw
        Discharge less charge of the storages before, shape (first, steps) [kW].
    fixed_cost
        What of the year's district cost no size changes: the programme's cost and this are the district cost (E11)
        [currency].
    idle_fraction
        Share of the load that is matched in its step while the planned storages stand idle, the plants as planned.
    load_kwh
        Load of the district [kWh].
    notes
        What a reader must know.
    """

    district: District
    policy: Policy
    parts: tuple[PoolPart, ...]
    first: int
    problem: DispatchProblem
    sizes: Sizes
    net_load_kw: Floats
    before_kw: Floats
    fixed_cost: float
    idle_fraction: float
    load_kwh: float
    notes: tuple[str, ...]
    _models: dict[str, SizedModel] = field(default_factory=dict, repr=False)

    @property
    def model(self) -> SizedModel:
        """The programme in the hands of the solver, made when it is first asked for."""
        if "cost" not in self._models:
            self._models["cost"] = SizedModel(self.problem, self.sizes)
        return self._models["cost"]

    @property
    def is_convex(self) -> bool:
        """Whether the cost is convex in the sizes and no whole number is needed, so that what is found is proven."""
        return self.model.is_linear

    @property
    def planned(self) -> Floats:
        """Sizes that the scenario has, shape (variables,) [kWh] and [kW]."""
        return np.concatenate(
            [[part.planned_kwh][: part.kind == "storage"] + [part.planned_kw][: _has_kw(part)] for part in self.parts]
        )

    @property
    def prices(self) -> Floats:
        """What a unit of each variable costs a year, shape (variables,) [currency]."""
        return self.sizes.cost

    @property
    def net_prices(self) -> Floats:
        """What a unit of each variable costs to buy after subsidy, shape (variables,) [currency]."""
        found = []
        for part in self.parts:
            paid = 1.0 - part.price.subsidy_fraction
            found.append(part.per_variable(paid * part.price.price_per_kwh, paid * part.price.price_per_kw))
        return np.concatenate(found)

    @property
    def box(self) -> Box:
        """Range of the variables."""
        return Box(lower=self.sizes.lower, upper=self.sizes.upper)

    @property
    def search_prices(self) -> Floats:
        """What a search for a goal makes small: the yearly prices; where nothing costs anything, the sizes."""
        return self.prices if self.prices.any() else np.ones_like(self.prices)

    def within(self, lower: Floats, upper: Floats) -> PoolProgramme:
        """Return the same programme with other ranges.

        Parameters
        ----------
        lower, upper
            Smallest and largest sizes, shape (variables,).

        Notes
        -----
        What the solver holds is shared where it knows those sizes, as it answers for sizes within its range alone.
        """
        is_known = bool((lower >= self.sizes.lower).all() and (upper <= self.sizes.upper).all())
        sizes = replace(self.sizes, lower=lower, upper=upper)
        return replace(self, sizes=sizes, _models=self._models if is_known else {})

    def purchase_cost(self, sizes: Floats) -> Floats:
        """What sizes cost a year, shape (…) [currency].

        Parameters
        ----------
        sizes
            Shape (…, variables).
        """
        return np.asarray(sizes @ self.prices)

    def least(self, *, budget_cost: float | None = None) -> Sized:
        """Sizes of least yearly cost, their purchase included; its costs are the programme's (see ``fixed_cost``).

        Parameters
        ----------
        budget_cost
            Most that may be spent on all sizes after subsidy; None: no limit [currency].
        """
        bound = self.sizes
        if budget_cost is not None:
            bound = replace(self.sizes, row=self.net_prices[None], row_upper=np.array([budget_cost]))
        return SizedModel(self.problem, bound).least()

    def cost_at(self, sizes: Floats) -> float:
        """Cost of a year at best dispatch with some sizes, without ``fixed_cost`` [currency].

        Parameters
        ----------
        sizes
            Shape (variables,).
        """
        bound_cost, cost = self.model.cost_range_at(sizes)
        is_closed = self.is_convex or cost - bound_cost <= CLOSED_FRACTION * abs(cost)
        return cost if is_closed else self.plan_at(sizes).cost

    def operation(self) -> Ask:
        """Ask for the cost of a year at best dispatch, without ``fixed_cost`` [currency].

        Where the cost is not convex the answers are costs alone: their slopes are NaN.
        """

        def costs(sizes: Floats) -> Sequence[Cut]:
            return [Cut(at=np.array(at), value=self.cost_at(at), slopes=np.full(len(at), np.nan)) for at in sizes]

        return self._asking(lambda: self.model) if self.is_convex else costs

    def asking(self, changed: Callable[[DispatchProblem], DispatchProblem]) -> Ask:
        """Ask for the least cost of a year when something of its problem is otherwise.

        Parameters
        ----------
        changed
            What is otherwise: prices or limits, the same at all sizes.
        """
        made: list[SizedModel] = []

        def model() -> SizedModel:
            if not made:
                made.append(SizedModel(changed(self.problem), self.sizes))
            return made[0]

        return self._asking(model)

    def sides(self, sizes: Floats) -> tuple[Floats, Floats]:
        """Slopes of the cost of running to both sides of some sizes, each moved alone, shape (variables,) each.

        Parameters
        ----------
        sizes
            Shape (variables,).

        Returns
        -------
        tuple
            As :meth:`ems.dispatch.optimiser.SizedModel.sides`; where the cost is not convex, differences over a
            thousandth of each range.
        """
        if not self.is_convex:
            return self._differences(np.asarray(sizes, dtype=float))
        return self.model.sides(sizes, lower=self.sizes.lower, upper=self.sizes.upper)

    def _differences(self, sizes: Floats) -> tuple[Floats, Floats]:
        found, here = np.full((2, len(sizes)), np.nan), self.cost_at(sizes)
        steps = STEP_FRACTION * (self.sizes.upper - self.sizes.lower)
        for number, step in enumerate(steps):
            for side, sign in enumerate((-1.0, 1.0)):
                moved = sizes.copy()
                moved[number] += sign * step
                if step > 0.0 and self.sizes.lower[number] <= moved[number] <= self.sizes.upper[number]:
                    found[side, number] = (self.cost_at(moved) - here) / (sign * step)
        return found[0], found[1]

    def plan_at(self, sizes: Floats) -> Plan:
        """Best dispatch with some sizes, by the engine that suits them.

        Parameters
        ----------
        sizes
            Shape (variables,).
        """
        return planned_at(problem_at(self.problem, self.sizes, sizes))

    def district_at(self, sizes: Floats) -> District:
        """District with some sizes at the pool.

        Parameters
        ----------
        sizes
            Shape (variables,).
        """
        storages = self.district.pool_storages
        plants, of_group = self.district.pool_plants_kw.copy(), dict(self.district.group_plants_kw)
        moved = problem_at(self.problem, self.sizes, sizes).storages
        changed: dict[str, Any] = {}
        for name in ("capacity_kwh", "max_charge_kw", "max_discharge_kw", "initial_energy_kwh"):
            changed[name] = np.concatenate([getattr(storages, name)[: self.first], getattr(moved, name)])
        for part in self.parts:
            if part.kind == "pv" and part.power_at is not None:
                group = self.district.scenario.pv[part.name].group
                of_group[group] = of_group[group].copy()
                of_group[group][part.plant] += sizes[part.power_at] - plants[part.plant]
                plants[part.plant] = sizes[part.power_at]
        moved_storages = replace(storages, **changed)
        return replace(self.district, pool_storages=moved_storages, pool_plants_kw=plants, group_plants_kw=of_group)

    def year_at(self, sizes: Floats) -> Result:
        """Year with some sizes, played and judged: the rules before, and the plan of the rest carried out.

        Parameters
        ----------
        sizes
            Shape (variables,).
        """
        # what the solver holds already answers sooner than the engine that would be chosen for one plan
        plan = self.model.plan_at(sizes) if self.is_convex else self.plan_at(sizes)
        groups = self.district.pool_storages.group
        powers = [*self.before_kw, *plan.battery_kw]
        policy = read_policy(f"{self.policy.site.name}+follow", has_plan=True)
        carried = replace(policy, site=self.policy.site)
        return simulate(self.district_at(sizes), carried, plan_kw=dict(zip(groups, powers, strict=True)))

    def _asking(self, model: Callable[[], SizedModel]) -> Ask:
        def ask(sizes: Floats) -> Sequence[Cut]:
            cuts: dict[int, Cut] = {}
            # from small to large: every programme goes on from where the one before ended
            for number in np.argsort(sizes.sum(axis=1), kind="stable").tolist():
                cost, slopes = model().cost_at(sizes[number])
                cuts[number] = Cut(at=np.array(sizes[number]), value=cost, slopes=slopes)
            return [cuts[number] for number in range(len(sizes))]

        return ask


def planned_at(problem: DispatchProblem) -> Plan:
    """Best plan of a problem, by the engine that suits it.

    Parameters
    ----------
    problem
        With sizes.

    Raises
    ------
    profiles.errors.RunError
        No plan keeps all limits.
    """
    outcome = plan_problem(problem).outcome
    if isinstance(outcome, Infeasible) or outcome.plan is None:
        raise RunError("No plan keeps all limits of the pool with these sizes; choose others")
    return outcome.plan


def _has_kw(part: PoolPart) -> bool:
    return part.kind == "pv" or part.has_own_power
