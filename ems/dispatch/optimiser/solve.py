"""From a problem to an outcome."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ems.dispatch.optimiser.build import build
from ems.dispatch.optimiser.engine import Ending
from ems.dispatch.optimiser.settings import SolveSettings
from ems.dispatch.optimiser.stages import minimise_stages, weighted
from ems.dispatch.outcome import Feasible, Infeasible, Optimal, TimedOut
from profiles.errors import RunError

if TYPE_CHECKING:
    import pyomo.environ as pyo

    from ems.dispatch.optimiser.algebra import LinearModel
    from ems.dispatch.optimiser.build import Model
    from ems.dispatch.optimiser.engine import Answer, Engine, Tell
    from ems.dispatch.optimiser.rows import Rows
    from ems.dispatch.optimiser.sizes import Sizes
    from ems.dispatch.outcome import Outcome
    from ems.dispatch.problem import DispatchProblem, Objective, Plan

DEFAULT = SolveSettings()
ROUNDING = 1e-9


def solve(problem: DispatchProblem, settings: SolveSettings = DEFAULT, tell: Tell | None = None) -> Outcome:
    """Plan the window of a problem.

    Parameters
    ----------
    problem
        What the planner knows, and what it is to make small.
    settings
        Engine, time, gap, threads.
    tell
        Called with a line of progress now and then; None stays silent.

    Returns
    -------
    Outcome
        ``Optimal``, ``Feasible``, ``TimedOut`` or ``Infeasible``.

    Raises
    ------
    profiles.errors.RunError
        HiGHS fails for a reason that is none of these.
    """
    model = build(problem)
    answer = minimum(model.linear, problem.objective, settings, tell)
    if answer.ending is Ending.INFEASIBLE:
        from ems.dispatch.optimiser.diagnosis import reasons  # noqa: PLC0415 (imports highspy)

        return Infeasible(reasons=reasons(model.linear, problem.times))
    return _outcome(model, answer, settings)


def plan_or_raise(outcome: Outcome, what: str) -> Plan:
    """Plan of an outcome that has one.

    Parameters
    ----------
    outcome
        What :func:`solve` returned.
    what
        What was planned, for the message: ``"the district's year"``.

    Raises
    ------
    profiles.errors.RunError
        There is no plan; the message says why.
    """
    if isinstance(outcome, Infeasible):
        raise RunError("\n".join([f"No plan for {what} keeps all limits:", *(f"  {line}" for line in outcome.reasons)]))
    if outcome.plan is not None:
        return outcome.plan
    limit_s = outcome.time_limit_s  # only a time-out has no plan
    raise RunError(f"No plan for {what} was found within {limit_s:g} s; allow more time or plan fewer steps")


def pyomo_model(problem: DispatchProblem, sizes: Sizes | None = None) -> pyo.ConcreteModel:
    """Build the same model in Pyomo: to read, to write out, or to solve with constraints of one's own.

    Parameters
    ----------
    problem
        The problem; the objective is its first stage.
    sizes
        Sizes that are decided too, and are then part of the objective; None: none.

    Returns
    -------
    pyomo.environ.ConcreteModel
        Variables and constraints with the names of FORMULATION.md, indexed by unit and step, and ``objective``.
    """
    from ems.dispatch.optimiser.in_pyomo import lowered  # noqa: PLC0415 (imports pyomo)
    from ems.dispatch.optimiser.rows import rows_of  # noqa: PLC0415 (imports scipy)

    model = build(problem, sizes).linear
    coefficients, constant = weighted(model, problem.objective.stages[0])
    return lowered(model, rows_of(model), coefficients + model.goal_coefficients("purchase"), constant).model


def minimum(model: LinearModel, objective: Objective, settings: SolveSettings, tell: Tell | None = None) -> Answer:
    """Minimise the stages of an objective over a linear model.

    Parameters
    ----------
    model
        The model.
    objective
        Stages, each a weighted sum of the model's goals.
    settings
        Engine, time, gap, threads.
    tell
        Called with a line of progress now and then.
    """
    from ems.dispatch.optimiser.rows import rows_of  # noqa: PLC0415 (imports scipy)

    rows = rows_of(model)
    return minimise_stages(_engine(model, rows, settings, tell), model, rows, objective, settings, tell)


def _engine(model: LinearModel, rows: Rows, settings: SolveSettings, tell: Tell | None) -> Engine:
    if settings.engine == "pyomo":
        from ems.dispatch.optimiser.in_pyomo import PyomoEngine  # noqa: PLC0415 (imports pyomo)

        if tell is not None:
            tell("Solving: through Pyomo, which says nothing until it is done")
        return PyomoEngine(model, rows, settings)
    from ems.dispatch.optimiser.in_highs import HighsEngine  # noqa: PLC0415 (imports highspy)

    return HighsEngine(model, rows, settings, tell)


def _outcome(model: Model, answer: Answer, settings: SolveSettings) -> Outcome:
    plan = None if answer.solution is None else model.plan_of(answer.solution)
    if answer.ending is Ending.TIMED_OUT or plan is None:
        return TimedOut(
            plan=plan, bound=answer.bound, gap_fraction=answer.gap_fraction, time_limit_s=settings.time_limit_s
        )
    gap_fraction = max(answer.gap_fraction, _gap_of_plan(model, plan, answer))
    kind = Optimal if gap_fraction <= settings.gap_fraction else Feasible
    return kind(plan=plan, bound=answer.bound, gap_fraction=gap_fraction)


def _gap_of_plan(model: Model, plan: Plan, answer: Answer) -> float:
    """Relative distance between the plan that is handed out and the bound.

    Where the model is a relaxation (FORMULATION.md), the plan is brought back to what the replay does and may cost more
    than the solution it came from; rounding alone is no gap.
    """
    stages = model.facts.problem.objective.stages
    if len(stages) > 1 or "cost" not in stages[0]:
        return 0.0  # the last stage is the solver's tie-breaker
    value = sum(weight * plan.goals[goal] for goal, weight in stages[0].items())
    distance = value - answer.bound
    return distance / abs(value) if distance > ROUNDING * abs(value) and np.isfinite(distance) else 0.0
