"""One call for every way to decide: rules alone, a plan for the year, each for itself, a rolling horizon."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ems.dispatch.problem import Objective
from ems.simulation.foresight import build_foresight
from ems.simulation.planned_year import plan_each_for_itself, plan_year
from ems.simulation.records import Planning
from ems.simulation.requests import RequestBook
from ems.simulation.rolling import ask_by_rule, roll_year
from ems.simulation.year import play_year
from profiles.errors import ProblemCollector

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from ems.dispatch import Policy
    from ems.district import District
    from ems.simulation.planned_run import PlannedRun
    from ems.simulation.records import Requests
    from ems.simulation.year import YearOutcome
    from profiles.forecast import ForecastMethod

    Floats = NDArray[np.float64]
    Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayedYear:
    """A year and how it was decided.

    Parameters
    ----------
    outcome
        What happened.
    planning
        What was planned; None where rules decided.
    requests
        What was asked of people and air conditioners; None where nobody was asked.
    notes
        What a reader must know.
    """

    outcome: YearOutcome
    planning: Planning | None
    requests: Requests | None
    notes: tuple[str, ...] = ()


def play_policy(
    district: District,
    policy: Policy,
    *,
    plan_kw: Mapping[str, Floats] | None = None,
    keep_sites: bool = False,
    end_energy_kwh: tuple[Floats, Floats] | None = None,
    forecast_method: ForecastMethod | None = None,
    span: tuple[int, int] | None = None,
    objective: Objective | None = None,
    tell: Tell | None = None,
) -> PlayedYear:
    """Play a year under a policy, requests to people and air conditioners included.

    Parameters
    ----------
    district
        The district; its scenario says how is planned, what is forecast and who may be asked.
    policy
        Who decides.
    plan_kw
        For ``follow``: planned power per storage group, discharge positive, shape (steps,) [kW].
    keep_sites
        Whether to keep the net power of every site.
    end_energy_kwh
        ``"optimal"`` and ``"each_for_itself"``: least energy of the storages at the sites and at the pool at the year's
        end, shape (storages,) each [kWh]; None: what they held at its start.
    forecast_method
        Method of the forecasts in place of the scenario's.
    span
        ``"optimal"``: first step that is planned and one past the last; self-consumption before and after.
    objective
        ``"optimal"`` and ``"rolling"``: what plans make small; None: what the scenario's planner is told to.
    tell
        Called with lines of progress.

    Returns
    -------
    PlayedYear
        What happened and how it was decided.

    Raises
    ------
    profiles.errors.InputError
        Settings, forecasts or a plan are wrong.
    profiles.errors.RunError
        No plan was found, or a rule failed.
    """
    _check_span(district, policy, span)
    asked = district.scenario.demand_response
    requests = RequestBook(
        district,
        nudges=asked.nudges == "rule" or (asked.nudges == "optimal" and policy.planner == "rolling"),
        rooms=asked.air_conditioning and policy.planner is not None,
    )
    notes = _notes(district, policy, span)
    goal = objective or Objective(stages=tuple(stage.weights for stage in district.scenario.planner.objective))
    if policy.planner == "rolling":
        foresight = build_foresight(district, forecast_method)
        run = roll_year(district, policy, requests, foresight, objective=goal, keep_sites=keep_sites, tell=tell)
        return _planned(policy, run, requests, foresight.method, notes)
    if requests.groups:
        ask_by_rule(district, requests, build_foresight(district, forecast_method))
    if policy.planner is None:
        outcome = play_year(
            district,
            policy,
            plan_kw=plan_kw,
            load_factor=requests.load_factor(0, district.grid.n_steps),
            keep_sites=keep_sites,
        )
        return PlayedYear(outcome=outcome, planning=None, requests=_record(requests), notes=notes)
    if policy.planner == "optimal":
        run = plan_year(
            district,
            policy,
            requests,
            span=span,
            end_energy_kwh=end_energy_kwh,
            objective=goal,
            keep_sites=keep_sites,
            tell=tell,
        )
    else:
        run = plan_each_for_itself(
            district, policy, requests, end_energy_kwh=end_energy_kwh, keep_sites=keep_sites, tell=tell
        )
    return _planned(policy, run, requests, "perfect", notes)


def _check_span(district: District, policy: Policy, span: tuple[int, int] | None) -> None:
    """Refuse steps that are not of the year, and a policy that plans no part of it."""
    if span is None:
        return
    n_steps, problems = district.grid.n_steps, ProblemCollector(f"policy {policy.name!r}")
    if policy.planner != "optimal":
        problems.add("span", "a part of the year is planned by the policy optimal alone", "leave span out")
    whole = len(span) == len(("first", "end")) and all(isinstance(step, (int, np.integer)) for step in span)
    if not (whole and 0 <= span[0] < span[1] <= n_steps):
        rule = f"must be the first step and one past the last, whole numbers, 0 to {n_steps:,}"
        problems.add(f"span = {span}", rule, "such as (0, 744)")
    problems.raise_if_any()


def _planned(
    policy: Policy, run: PlannedRun, requests: RequestBook, forecast: str, notes: tuple[str, ...]
) -> PlayedYear:
    """What a year of plans leaves behind."""
    planning = Planning(
        planner=str(policy.planner),
        forecast=forecast,
        engine=run.book.engine,
        choices=run.book.choices,
        detail=run.layout.detail,
        approximations=run.layout.approximations,
        windows=run.book.windows,
        promised=run.book.promised,
        promised_cost=run.book.promised_cost,
    )
    if requests.rooms and not requests.has_points:
        notes = (
            *notes,
            "the points ran out: plans count the price of a point, and see the budget only when it is spent",
        )
    return PlayedYear(outcome=run.replay.outcome(), planning=planning, requests=_record(requests), notes=notes)


def _record(requests: RequestBook) -> Requests | None:
    return requests.record() if requests.groups or requests.rooms else None


def _notes(district: District, policy: Policy, span: tuple[int, int] | None) -> tuple[str, ...]:
    """What is asked for and the policy does not do."""
    asked, notes = district.scenario.demand_response, []
    if asked.nudges == "optimal" and policy.planner != "rolling":
        notes.append("nudges are planned by the policy rolling alone; this policy asks nobody")
    if asked.air_conditioning and policy.planner is None:
        notes.append("air conditioners are steered by planners alone; this policy leaves them to their owners")
    if policy.planner == "optimal" and span is not None:
        first, last = (district.grid.index[step] for step in (span[0], span[1] - 1))
        notes.append(f"planned is {first:%Y-%m-%d %H:%M} to {last:%Y-%m-%d %H:%M}; before and after, self-consumption")
    return tuple(notes)
