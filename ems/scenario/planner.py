"""How a planner plans: what it sees of the district, how far ahead, how often, and how it is solved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from ems.scenario.quantities import Bounds, Price
from ems.scenario.section import Section

Hours = Annotated[int, Bounds(1, 8784, "h", whole=True)]
Goal = Literal["cost", "co2_kg", "unmatched_kwh", "peak_import_kw"]
Weight = Annotated[float, Bounds(0, 1e9)]
Stage = Annotated[Mapping[Goal, Weight], Field(min_length=1)]


class Planner(Section):
    """Settings of the policies that plan."""

    detail: Literal["class", "site"] = Field(
        default="class", description="One node for each class of sites with storages, or one for each such site."
    )
    objective: Annotated[tuple[Stage, ...], Field(min_length=1)] = Field(
        default=({"cost": 1.0},),
        description="Optimal and rolling: what plans make small, in stages one after the other, each a weighted sum of "
        "goals: cost [1/currency], co2_kg [1/kg], unmatched_kwh [1/kWh], peak_import_kw [1/kW].",
    )
    engine: Literal["arrays", "pyomo"] = Field(
        default="arrays", description="How the problem reaches the solver HiGHS: directly, or through Pyomo."
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
    time_limit_s: Annotated[float, Bounds(0.01, 1e6, "s")] = Field(
        default=3600.0, description="Longest time in the solver for one plan [s]."
    )
    threads: Annotated[int, Bounds(0, 1024, whole=True)] = Field(
        default=0, description="Threads of the solver; 0: its own choice."
    )
