"""The direct road: a model goes to HiGHS as numpy arrays, a solution comes back as one."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import highspy
import numpy as np

from ems.dispatch.optimiser.engine import Answer, Ending, options_of
from profiles.errors import RunError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.dispatch.optimiser.algebra import LinearModel
    from ems.dispatch.optimiser.engine import Tell
    from ems.dispatch.optimiser.rows import Rows
    from ems.dispatch.optimiser.settings import SolveSettings

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

TELL_EVERY_S = 1.0

ENDINGS = {
    highspy.HighsModelStatus.kOptimal: Ending.SOLVED,
    highspy.HighsModelStatus.kModelEmpty: Ending.SOLVED,
    highspy.HighsModelStatus.kTimeLimit: Ending.TIMED_OUT,
    highspy.HighsModelStatus.kInfeasible: Ending.INFEASIBLE,
}
"""What is neither here is an error: a bounded model of finite numbers cannot end in it."""


class HighsEngine:
    """A model in HiGHS.

    Parameters
    ----------
    model, rows
        The model, whose goals are not used, and its constraints.
    settings
        Gap, threads, method.
    tell
        Called with a line of progress at most every second; None stays silent.
    """

    def __init__(self, model: LinearModel, rows: Rows, settings: SolveSettings, tell: Tell | None = None) -> None:
        self._settings = settings
        self._n_columns = model.n_columns
        self._integer = model.integer_columns
        self._whole_numbers = len(self._integer) > 0
        self._highs = highspy.Highs()  # type: ignore[no-untyped-call]
        self._highs.setOptionValue("output_flag", False)  # noqa: FBT003 (a signature of highspy)
        self._pass(model, rows)
        self._watch = _Watch(tell)
        if tell is not None:
            self._watch.begin(self._highs)

    def _pass(self, model: LinearModel, rows: Rows) -> None:
        lower, upper = model.column_limits
        integrality = np.zeros(model.n_columns, dtype=np.int32)
        integrality[self._integer] = int(highspy.HighsVarType.kInteger)
        status = self._highs.passModel(
            model.n_columns,
            rows.count,
            len(rows.value),
            int(highspy.MatrixFormat.kRowwise),
            int(highspy.ObjSense.kMinimize),
            0.0,
            np.zeros(model.n_columns),
            lower,
            upper,
            rows.lower,
            rows.upper,
            rows.start,
            rows.column,
            rows.value,
            integrality,
        )
        if status == highspy.HighsStatus.kError:
            raise RunError("HiGHS refuses the model: a limit or a coefficient is not a number, or out of range")

    def minimise(self, coefficients: Floats, constant: float, time_limit_s: float) -> Answer:
        """Make ``coefficients · columns + constant`` as small as possible (see :class:`Engine`)."""
        highs = self._highs
        highs.changeColsCost(self._n_columns, np.arange(self._n_columns, dtype=np.int32), coefficients)
        highs.changeObjectiveOffset(constant)
        options = options_of(self._settings, whole_numbers=self._whole_numbers)
        # HiGHS compares the limit with all its runs of this model together
        for name, value in {**options, "time_limit": highs.getRunTime() + max(time_limit_s, 0.0)}.items():
            highs.setOptionValue(name, value)
        self._run()
        return self._answer()

    def _run(self) -> None:
        if self._highs.run() == highspy.HighsStatus.kError and self._settings.threads:
            # its threads were started with another number, by an earlier model
            highspy.Highs.resetGlobalScheduler(True)  # noqa: FBT003 (a signature of highspy)
            self._highs.run()
        self._watch.raise_what_stopped_it()

    def _answer(self) -> Answer:
        status = self._highs.getModelStatus()
        ending = ENDINGS.get(status)
        if ending is None:
            raise RunError(f"HiGHS cannot solve the model: {self._highs.modelStatusToString(status)}")
        info = self._highs.getInfo()
        found = self._highs.getSolution()
        feasible = info.primal_solution_status == int(highspy.SolutionStatus.kSolutionStatusFeasible)
        if not (feasible and found.value_valid):
            return Answer(ending=ending, bound=info.mip_dual_bound if self._whole_numbers else -np.inf)
        objective = float(info.objective_function_value)
        bound = objective if ending is Ending.SOLVED else -np.inf
        return Answer(
            ending=ending,
            solution=np.asarray(found.col_value),
            objective=objective,
            bound=float(info.mip_dual_bound) if self._whole_numbers else bound,
        )

    def set_limits(self, columns: Ints, lower: Floats, upper: Floats) -> None:
        """Give columns new limits (see :class:`Engine`)."""
        self._highs.changeColsBounds(len(columns), columns.astype(np.int32), lower, upper)

    def set_row_limits(self, rows: Ints, lower: Floats, upper: Floats) -> None:
        """Give rows new limits, shape (rows named,) each."""
        change = self._highs.changeRowsBounds  # type: ignore[attr-defined]
        change(len(rows), rows.astype(np.int32), lower, upper)

    def demand_whole_numbers(self, *, wanted: bool) -> None:
        """Demand whole numbers of the integer columns, or not (see :class:`Engine`)."""
        kind = highspy.HighsVarType.kInteger if wanted else highspy.HighsVarType.kContinuous
        kinds = np.full(len(self._integer), int(kind), dtype=np.uint8)
        self._highs.changeColsIntegrality(len(self._integer), self._integer.astype(np.int32), kinds)
        self._whole_numbers = wanted and len(self._integer) > 0

    def keep_below(self, coefficients: Floats, upper: float) -> None:
        """Add the constraint ``coefficients · columns ≤ upper`` (see :class:`Engine`)."""
        columns = np.flatnonzero(coefficients)
        self._highs.addRow(-np.inf, upper, len(columns), columns.astype(np.int32), coefficients[columns])

    def use(self, settings: SolveSettings) -> None:
        """Take other settings from the next run on.

        Parameters
        ----------
        settings
            Gap, threads, method.
        """
        self._settings = settings

    def reduced_costs(self) -> Floats:
        """What the objective of the last linear run gains by a unit more of each column, shape (columns,).

        Of a column held at one value: the slope of the best objective by that value.
        """
        return np.asarray(self._highs.getSolution().col_dual)

    def least_violation(self, lower_price: Floats, upper_price: Floats, row_price: Floats) -> Floats | None:
        """Values of the columns that break the limits as little as possible, shape (columns,); None where unsolved.

        Parameters
        ----------
        lower_price, upper_price
            Price of passing a column's lower and upper limit by one, shape (columns,).
        row_price
            Price of passing a row's limits by one, shape (rows,).
        """
        self._highs.setOptionValue("time_limit", self._highs.getRunTime() + self._settings.time_limit_s)
        status = self._highs.feasibilityRelaxation(1.0, 1.0, 1.0, lower_price, upper_price, row_price)
        found = self._highs.getSolution()
        return np.asarray(found.col_value) if status == highspy.HighsStatus.kOk and found.value_valid else None


class _Watch:
    """Says how far the solver is, and carries Ctrl-C out of it."""

    def __init__(self, tell: Tell | None) -> None:
        self._tell = tell
        self._last_s = time.monotonic()
        self._stopped: KeyboardInterrupt | None = None

    def begin(self, highs: highspy.Highs) -> None:
        """Have HiGHS call back while it works."""
        highs.setCallback(self._called, None)
        kinds = highspy.cb.HighsCallbackType
        for kind in (kinds.kCallbackSimplexInterrupt, kinds.kCallbackIpmInterrupt, kinds.kCallbackMipInterrupt):
            highs.startCallback(kind)

    def raise_what_stopped_it(self) -> None:
        """Go on with the Ctrl-C that ended the run, if one did."""
        if self._stopped is not None:
            raise self._stopped

    def _called(
        self,
        kind: highspy.cb.HighsCallbackType,
        message: str,  # noqa: ARG002 (the signature of highspy)
        seen: highspy.cb.HighsCallbackOutput,
        answer: highspy.cb.HighsCallbackInput,
        data: object,  # noqa: ARG002 (the signature of highspy)
    ) -> None:
        try:
            now_s = time.monotonic()
            if self._tell is not None and now_s - self._last_s >= TELL_EVERY_S:
                self._last_s = now_s
                self._tell(_progress(kind, seen))
        except KeyboardInterrupt as stopped:  # an exception may not pass through HiGHS
            self._stopped = stopped
            answer.user_interrupt = True


def _progress(kind: highspy.cb.HighsCallbackType, seen: highspy.cb.HighsCallbackOutput) -> str:
    if kind == highspy.cb.HighsCallbackType.kCallbackMipInterrupt:
        gap = f"{seen.mip_gap:.2%}" if np.isfinite(seen.mip_gap) else "none yet"
        return f"Solving: {seen.mip_node_count:,} nodes, gap {gap}"
    if kind == highspy.cb.HighsCallbackType.kCallbackIpmInterrupt:
        return f"Solving: {seen.ipm_iteration_count:,} interior-point iterations"
    return f"Solving: {seen.simplex_iteration_count:,} iterations"
