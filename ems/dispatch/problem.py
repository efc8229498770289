"""What a planner may know, and what it answers: forecasts in, powers out; it never sees actuals.

A problem is a forest of nodes (sites under a pool, or sites alone), each with a load, a generation, prices and limits
at the line to the node above, and storages. Everything is an array over the steps of the plan's window.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import numpy as np

from ems.dispatch.problem_checks import problems_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from numpy.typing import NDArray

    from ems.storage import Storages

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

GRID = -1
"""``PlanNodes.parent`` of a node that hangs on the public grid."""

Goal = Literal["cost", "co2_kg", "unmatched_kwh", "peak_import_kw"]
EndKind = Literal["cyclic", "at_least", "value"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanNodes:
    """Nodes of a forest; a node stands before the nodes that hang on it.

    Parameters
    ----------
    names
        Name of each node.
    parent
        Number of the node above, or ``GRID``; shape (nodes,).
    load_kw, generation_kw
        Forecast load and generation, each 0 or more, shape (nodes, steps) [kW].
    import_price_per_kwh, export_price_per_kwh
        Paid for what comes from the node above, earned for what goes there, shape (nodes, steps) [currency/kWh].
    import_limit_kw, export_limit_kw
        Highest power either way; infinite where there is no limit, shape (nodes, steps) [kW].
    """

    names: tuple[str, ...]
    parent: Ints
    load_kw: Floats
    generation_kw: Floats
    import_price_per_kwh: Floats
    export_price_per_kwh: Floats
    import_limit_kw: Floats
    export_limit_kw: Floats

    @property
    def count(self) -> int:
        """Number of nodes."""
        return len(self.names)

    @property
    def net_load_kw(self) -> Floats:
        """Load less generation, shape (nodes, steps) [kW]."""
        return np.asarray(self.load_kw - self.generation_kw)


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandCharge:
    """Price of the highest import of each billing period at one node.

    Parameters
    ----------
    node
        Number of the node.
    price_per_kw
        Price of a kW of the period's highest import [currency/kW].
    period
        Number of the billing period of each step, from 0, shape (steps,).
    already_paid_kw
        Highest import that each period has seen before the window, shape (periods,) [kW].
    """

    node: int
    price_per_kw: float
    period: Ints
    already_paid_kw: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """What must be, or what is worth being, in the storages when the window ends (E5).

    Parameters
    ----------
    kind
        ``"cyclic"``: the energy at the end is that at the start, which is free; ``"at_least"``: at least
        ``energy_kwh``; ``"value"``: energy left is worth a concave curve.
    energy_kwh
        For ``"at_least"``: shape (storages,) [kWh]; None takes the energy at the start.
    value_per_kwh, piece_kwh
        For ``"value"``: price and length of the pieces of the curve, from zero energy up (a storage with a negative
        floor: from its floor up), prices falling; shape (storages, pieces) [currency/kWh] and [kWh].
    """

    kind: EndKind
    energy_kwh: Floats | None = None
    value_per_kwh: Floats | None = None
    piece_kwh: Floats | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidates:
    """Requests that may be made (E7): each candidate is one event of one group, of one kind, at one start.

    Parameters
    ----------
    names
        What each candidate is called, for example ``"homes less 2027-08-01 17:00"``.
    group
        Number of the group of people each belongs to, from 0, shape (candidates,).
    node
        Node whose load each changes, shape (candidates,).
    start
        Step of the window at which each starts, ascending within a group, shape (candidates,).
    blocked_steps
        Steps from its start on in which the group may start no other event (duration and rest), shape (candidates,).
    change_kw
        Change of the node's load if the event takes place, rebound included, shape (candidates, steps) [kW].
    points
        Points that each would earn the group, shape (candidates,).
    start_cost
        Price of the event besides its points, for the response that it uses up, shape (candidates,) [currency].
    day, week
        Day and week of each, numbered from 0, shape (candidates,).
    most_per_day, most_per_week
        How many more events each group may have, shape (groups, days) and (groups, weeks).
    points_left
        Points that may still be paid.
    currency_per_point
        What a point costs [currency].
    """

    names: tuple[str, ...]
    group: Ints
    node: Ints
    start: Ints
    blocked_steps: Ints
    change_kw: Floats
    points: Floats
    start_cost: Floats
    day: Ints
    week: Ints
    most_per_day: Ints
    most_per_week: Ints
    points_left: float
    currency_per_point: float

    @property
    def count(self) -> int:
        """Number of candidates."""
        return len(self.names)


@dataclass(frozen=True, slots=True, kw_only=True)
class Objective:
    """What is made as small as possible: stages one after the other, each a weighted sum of goals.

    Parameters
    ----------
    stages
        Per stage the weight of each goal: ``"cost"`` [1/currency], ``"co2_kg"`` [1/kg], ``"unmatched_kwh"`` [1/kWh]
        (import that no contract covers in its step), ``"peak_import_kw"`` [1/kW]. A later stage may not worsen an
        earlier one by more than ``tolerance`` of it.
    tolerance
        Relative, of the earlier stage's value.

    Examples
    --------
    >>> Objective().stages[0]["cost"]
    1.0
    """

    stages: tuple[Mapping[Goal, float], ...] = ({"cost": 1.0},)
    tolerance: float = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class DispatchProblem:
    """A window of steps to plan.

    Parameters
    ----------
    times
        Start of every step, for messages; length steps.
    step_h
        Length of a step [h].
    nodes
        Nodes with their forecasts, prices and limits.
    storages
        Storages at the nodes, with their energy at the start and every limit per step of the window.
    loss_price_per_kwh
        Price of what a storage loses (charge less discharge less what it gained), shape (storages,) [currency/kWh].
    unmet_drain_price_per_kwh
        Price of a drain that is not met [currency/kWh].
    unserved_price_per_kwh
        Price of load that is not served [currency/kWh].
    end
        End of the horizon.
    emission_kg_per_kwh
        Carbon of what comes from the public grid, shape (steps,) [kg/kWh].
    co2_price_per_kg
        Price of carbon, part of the cost [currency/kg].
    contract_kw
        Renewable supply bought from outside, shape (steps,) [kW].
    demand_charges
        Prices of highest imports.
    candidates
        Requests that may be made; None: none.
    objective
        What is made small.

    Raises
    ------
    profiles.errors.InputError
        Shapes, limits, efficiencies, prices or budgets are wrong; all problems at once.
    """

    times: pd.DatetimeIndex
    step_h: float
    nodes: PlanNodes
    storages: Storages
    loss_price_per_kwh: Floats
    end: End
    emission_kg_per_kwh: Floats
    contract_kw: Floats
    unserved_price_per_kwh: float
    unmet_drain_price_per_kwh: float = 1000.0
    co2_price_per_kg: float = 0.0
    demand_charges: tuple[DemandCharge, ...] = ()
    candidates: Candidates | None = None
    objective: Objective = field(default_factory=Objective)

    def __post_init__(self) -> None:
        """Refuse what cannot be planned."""
        problems_of(self).raise_if_any()

    @property
    def n_steps(self) -> int:
        """Number of steps."""
        return len(self.times)

    @property
    def import_price_with_carbon_per_kwh(self) -> Floats:
        """Price of what a node takes, with that of the carbon at the public grid, shape (nodes, steps)."""
        from_grid = (self.nodes.parent < 0)[:, None]
        carbon = self.co2_price_per_kg * self.emission_kg_per_kwh
        return np.asarray(self.nodes.import_price_per_kwh + np.where(from_grid, carbon, 0.0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a planner answers; all powers are 0 or more.

    Parameters
    ----------
    charge_kw, discharge_kw
        Per storage, shape (storages, steps) [kW].
    energy_kwh
        Energy when each step ends, shape (storages, steps) [kWh].
    start_energy_kwh
        Energy when the window begins, shape (storages,) [kWh]; differs from the problem's where the end is cyclic.
    import_kw, export_kw, curtailed_kw, unserved_kw
        Per node, shape (nodes, steps) [kW].
    load_change_kw
        Change of each node's load by requests, shape (nodes, steps) [kW].
    chosen
        Whether each candidate takes place, shape (candidates,).
    cost
        Cost of the plan [currency], whatever the objective was: all nodes' energy, demand charges, wear, losses,
        unserved, carbon price and points, less the value of what is left.
    goals
        Value of every goal that the objective names.
    """

    charge_kw: Floats
    discharge_kw: Floats
    energy_kwh: Floats
    start_energy_kwh: Floats
    import_kw: Floats
    export_kw: Floats
    curtailed_kw: Floats
    unserved_kw: Floats
    load_change_kw: Floats
    chosen: NDArray[np.bool_]
    cost: float
    goals: Mapping[str, float]

    @property
    def battery_kw(self) -> Floats:
        """Discharge less charge, shape (storages, steps) [kW]."""
        return np.asarray(self.discharge_kw - self.charge_kw)
