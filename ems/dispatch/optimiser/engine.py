"""What every road to the solver offers: minimise, change limits, demand whole numbers, keep a goal within a limit."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Protocol

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from ems.dispatch.optimiser.settings import SolveSettings

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Tell = Callable[[str], None]

ZERO_GAP = 1e-6
"""Distance between objective and bound that counts as none, the solver's own absolute gap."""


class Ending(Enum):
    """How one run of the solver ended."""

    SOLVED = "solved"
    TIMED_OUT = "timed out"
    INFEASIBLE = "infeasible"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What one run of the solver found.

    Parameters
    ----------
    ending
        How it ended.
    solution
        Value of every column, shape (columns,); None where no solution was found.
    objective
        Value of the objective there; infinite where there is none.
    bound
        Proven lower bound of the objective; minus infinity where there is none.
    """

    ending: Ending
    solution: Floats | None = None
    objective: float = np.inf
    bound: float = -np.inf

    @property
    def gap_fraction(self) -> float:
        """Relative distance between objective and bound; infinite where one is missing."""
        distance = self.objective - self.bound
        if not np.isfinite(distance):
            return np.inf
        return 0.0 if distance <= ZERO_GAP else distance / max(abs(self.objective), ZERO_GAP)


class Engine(Protocol):
    """A model in the hands of a solver; what it changed stays changed until it is changed back."""

    def minimise(self, coefficients: Floats, constant: float, time_limit_s: float) -> Answer:
        """Make ``coefficients · columns + constant`` as small as possible.

        Parameters
        ----------
        coefficients
            Shape (columns,).
        constant
            Added to the objective.
        time_limit_s
            Longest time of this run [s].
        """
        ...

    def set_limits(self, columns: Ints, lower: Floats, upper: Floats) -> None:
        """Give columns new limits, shape (columns named,) each."""
        ...

    def demand_whole_numbers(self, *, wanted: bool) -> None:
        """Demand that the integer columns take whole numbers, or let them take any between."""
        ...

    def keep_below(self, coefficients: Floats, upper: float) -> None:
        """Add the constraint ``coefficients · columns ≤ upper``, shape (columns,)."""
        ...


def options_of(settings: SolveSettings, *, whole_numbers: bool) -> dict[str, str | float | int | bool]:
    """Options of HiGHS, the same on both roads.

    Parameters
    ----------
    settings
        What was asked for.
    whole_numbers
        Whether whole numbers are demanded: then HiGHS chooses the method of the relaxations itself.

    Notes
    -----
    The dual simplex was faster than interior point with crossover at every size tried, from a window of 48 steps to
    1.1 million columns (every home's meter for a month), and it starts warm where a model is solved again.
    """
    method = "simplex" if settings.method == "choose" else settings.method
    return {
        "output_flag": False,
        "solver": "choose" if whole_numbers else method,
        "threads": settings.threads,
        "mip_rel_gap": settings.gap_fraction,
    }
