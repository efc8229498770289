"""The optimiser: a dispatch problem becomes a linear model, HiGHS solves it, the outcome is a type.

Only this package imports ``pyomo``; ``pyomo`` and ``highspy`` are imported only while it solves.
"""

from ems.dispatch.optimiser.build import Model, build
from ems.dispatch.optimiser.settings import SolveSettings
from ems.dispatch.optimiser.sized import Sized, SizedModel, solve_sized
from ems.dispatch.optimiser.sizes import Sizes, problem_at
from ems.dispatch.optimiser.solve import plan_or_raise, pyomo_model, solve
from ems.dispatch.outcome import Feasible, Infeasible, Optimal, Outcome, TimedOut

__all__ = [
    "Feasible",
    "Infeasible",
    "Model",
    "Optimal",
    "Outcome",
    "Sized",
    "SizedModel",
    "Sizes",
    "SolveSettings",
    "TimedOut",
    "build",
    "plan_or_raise",
    "problem_at",
    "pyomo_model",
    "solve",
    "solve_sized",
]
