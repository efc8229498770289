"""One objective after the other: a later stage may not worsen an earlier one."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np

from ems.dispatch.optimiser import whole_numbers
from ems.dispatch.optimiser.engine import Answer, Ending

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from ems.dispatch.optimiser.algebra import LinearModel
    from ems.dispatch.optimiser.engine import Engine, Tell
    from ems.dispatch.optimiser.rows import Rows
    from ems.dispatch.optimiser.settings import SolveSettings
    from ems.dispatch.problem import Goal, Objective

    Floats = NDArray[np.float64]

ROOM = 1e-6
"""What a later stage may worsen an earlier one by in any case, in its own unit: the solver's tolerance."""


def stages_of(objective: Objective) -> tuple[Mapping[Goal, float], ...]:
    """Stages to solve: those asked for, and cost to choose among equals where no stage names it."""
    if any("cost" in stage for stage in objective.stages):
        return objective.stages
    return (*objective.stages, {"cost": 1.0})


def weighted(model: LinearModel, stage: Mapping[Goal, float]) -> tuple[Floats, float]:
    """Objective of a stage: coefficients, shape (columns,), and constant."""
    coefficients = np.zeros(model.n_columns)
    constant = 0.0
    for goal, weight in stage.items():
        coefficients += weight * model.goal_coefficients(goal)
        constant += weight * model.goal_constants.get(goal, 0.0)
    return coefficients, constant


def minimise_stages(
    engine: Engine,
    model: LinearModel,
    rows: Rows,
    objective: Objective,
    settings: SolveSettings,
    tell: Tell | None = None,
) -> Answer:
    """Minimise the stages of an objective one after the other.

    Parameters
    ----------
    engine
        Holds the model.
    model, rows
        Goals, which columns take whole numbers, and the constraints.
    objective
        Stages and tolerance.
    settings
        Time limit for all stages together, gap.
    tell
        Called with the number of the stage, where there are several.

    Returns
    -------
    Answer
        Solution, objective and bound of the last stage; where the time ended, the solution of the last stage that had
        one.
    """
    deadline_s = time.perf_counter() + settings.time_limit_s
    stages = stages_of(objective)
    best = Answer(ending=Ending.TIMED_OUT)
    for number, stage in enumerate(stages, start=1):
        if tell is not None and len(stages) > 1:
            tell(f"Solving: stage {number} of {len(stages)} ({', '.join(stage)})")
        coefficients, constant = weighted(model, stage)
        task = whole_numbers.Task(
            model=model,
            rows=rows,
            coefficients=coefficients,
            constant=constant,
            gap_fraction=settings.gap_fraction,
            deadline_s=deadline_s,
        )
        answer = whole_numbers.minimise(engine, task)
        if answer.ending is Ending.TIMED_OUT and answer.solution is None and best.solution is not None:
            return Answer(ending=Ending.TIMED_OUT, solution=best.solution, objective=task.at(best.solution))
        if answer.ending is Ending.INFEASIBLE and best.solution is not None:
            # The earlier solution keeps every limit, so only the solver's arithmetic can say this: what is known is
            # that solution, and nothing of how much better this stage could be.
            if number > len(objective.stages):
                return best
            return Answer(ending=Ending.SOLVED, solution=best.solution, objective=task.at(best.solution))
        if answer.ending is not Ending.SOLVED:
            return answer
        best = answer
        room = max(objective.tolerance * abs(answer.objective), ROOM)
        engine.keep_below(coefficients, answer.objective + room - constant)
    return best
