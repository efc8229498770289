"""How a problem is solved: engine, time, gap, threads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from profiles.errors import ProblemCollector

Engine = Literal["arrays", "pyomo"]
Method = Literal["choose", "simplex", "ipm"]
ENGINES: tuple[Engine, ...] = ("arrays", "pyomo")
METHODS: tuple[Method, ...] = ("choose", "simplex", "ipm")


@dataclass(frozen=True, slots=True, kw_only=True)
class SolveSettings:
    """Settings of one solve.

    Parameters
    ----------
    engine
        ``"arrays"`` hands HiGHS the problem as arrays, ``"pyomo"`` through Pyomo.
    time_limit_s
        Longest time in the solver [s].
    gap_fraction
        Relative gap at which a problem with whole numbers counts as solved.
    threads
        Threads of the solver; 0 leaves the choice to it.
    method
        Method for linear problems; ``"choose"`` is the dual simplex, the fastest at every size that was tried.

    Raises
    ------
    profiles.errors.InputError
        A value breaks its rule.
    """

    engine: Engine = "arrays"
    time_limit_s: float = 3600.0
    gap_fraction: float = 1e-4
    threads: int = 0
    method: Method = "choose"

    def __post_init__(self) -> None:
        """Check every rule and report all that is broken."""
        problems = ProblemCollector("solver settings")
        if self.engine not in ENGINES:
            problems.add(f"engine = {self.engine!r}", f"must be one of {', '.join(ENGINES)}")
        if self.method not in METHODS:
            problems.add(f"method = {self.method!r}", f"must be one of {', '.join(METHODS)}")
        if not self.time_limit_s > 0:
            problems.add(f"time_limit_s = {self.time_limit_s} s", "must be above 0 s")
        if not 0 <= self.gap_fraction < 1:
            problems.add(f"gap_fraction = {self.gap_fraction}", "must lie in [0, 1)")
        if self.threads < 0:
            problems.add(f"threads = {self.threads}", "must be 0 (the solver chooses) or more")
        problems.raise_if_any()
