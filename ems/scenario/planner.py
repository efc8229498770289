"""How a planner plans: what it sees of the district, how far ahead, how often, and how it is solved."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from ems.scenario.quantities import Bounds, Price
from ems.scenario.section import Section

Goal = Literal["cost", "co2_kg", "unmatched_kwh", "peak_import_kw"]
Hours = Annotated[int, Bounds(1, 8784, "h", whole=True)]
Weight = Annotated[float, Bounds(0, 1e9)]


class Goals(Section):
    """One stage of an objective: a weighted sum of goals."""

    cost: Weight = Field(default=0.0, description="Weight of the district cost [1/currency].")
    co2_kg: Weight = Field(default=0.0, description="Weight of the carbon of the import [1/kg].")
    unmatched_kwh: Weight = Field(default=0.0, description="Weight of import that no contract covers [1/kWh].")
    peak_import_kw: Weight = Field(default=0.0, description="Weight of the highest import [1/kW].")

    @property
    def weights(self) -> dict[Goal, float]:
        """Weights above zero by the name of their goal."""
        every: dict[Goal, float] = {
            "cost": self.cost,
            "co2_kg": self.co2_kg,
            "unmatched_kwh": self.unmatched_kwh,
            "peak_import_kw": self.peak_import_kw,
        }
        return {goal: weight for goal, weight in every.items() if weight > 0.0}


class Planner(Section):
    """Settings of the policies that plan."""

    detail: Literal["auto", "class", "site"] = Field(
        default="auto",
        description="One node for each class of sites with storages (an approximation), or one for each such site; "
        "auto: each site where there are few, or where they can be coordinated under the pool's price, else classes.",
    )
    objective: tuple[Goals, ...] = Field(
        default=(Goals(cost=1.0),),
        description="Optimal and rolling: what plans make small, in stages one after the other.",
    )
    engine: Literal["auto", "arrays", "pyomo"] = Field(
        default="auto",
        description="Who plans. auto: the exact planner where it can, coordination for what is too large for a solver, "
        "else the solver HiGHS, given the problem as arrays; arrays, pyomo: HiGHS alone, directly or through Pyomo.",
    )
    window_h: Hours = Field(default=48, description="Rolling: how far ahead a plan looks [h].")
    replan_h: Hours = Field(default=24, description="Rolling: how long a plan is carried out until the next [h].")
    first_issue_h: Annotated[int, Bounds(0, 23, "h", whole=True)] = Field(
        default=0,
        description="Rolling: local hour of the first day at which planning anew begins; the plan made at midnight "
        "holds until then [h].",
    )
    terminal_value_per_kwh: Price | None = Field(
        default=None,
        description="Rolling: worth of a kWh stored when a plan ends [currency per kWh]; none: found from prices.",
    )
    co2_price_per_kg: Annotated[float, Bounds(0, 1e6, "per kg")] = Field(
        default=0.0, description="Price of carbon that a plan counts [currency per kg]."
    )
    gap_fraction: Annotated[float, Bounds(0, 0.5)] = Field(
        default=1e-4, description="Relative gap at which a plan with yes-or-no decisions counts as optimal."
    )
    added_gap_fraction: Annotated[float, Bounds(0, 0.5)] = Field(
        default=0.01,
        description="Gap at which the coordination of many sites ends, as a fraction of what their storages add.",
    )
    time_limit_s: Annotated[float, Bounds(0.01, 1e6, "s")] = Field(
        default=3600.0, description="Longest time in the solver for one plan [s]."
    )
    threads: Annotated[int, Bounds(0, 1024, whole=True)] = Field(
        default=0, description="Threads of the solver; 0: its own choice."
    )
