"""The small linear program over the caps of all billing periods: what is cheapest by the planes known so far."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.dispatch.exact.capped_bound import Planes

    Floats = NDArray[np.float64]

MONEY_FRACTION = 1e-3
"""Unit of money as a share of the scale: with it HiGHS's smallest tolerance, an absolute one, is 1e-13 of the scale."""
OPTIONS: dict[str, bool | float | str] = {
    "output_flag": False,
    "presolve": "off",  # a few more rows each time: the last basis is worth more
    "solver": "simplex",
    "primal_feasibility_tolerance": 1e-10,
    "dual_feasibility_tolerance": 1e-10,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What is cheapest by all planes.

    Parameters
    ----------
    cap_kw
        Shape (periods,) [kW].
    cost
        Of these caps, by the planes: but for the solver's tolerance, no plan is cheaper [currency].
    weights
        Share of each round's planes in this cost, shape (rounds, stretches); a stretch's shares add up to 1.
    """

    cap_kw: Floats
    cost: float
    weights: Floats


class CapMaster:
    """Planes of all rounds in one program; it chooses caps, and the energies where one stretch hands on to the next.

    Parameters
    ----------
    price_per_kw
        Price of a cap [currency/kW].
    cap_limits_kw
        Lowest and highest cap of each period, shape (periods,) each [kW].
    end_limits_kwh
        Lowest and highest energy when each stretch ends, shape (stretches,) each [kWh].
    start_energy_kwh
        Energy when the window begins; None: that with which it ends [kWh].
    scale_cost
        Size of the costs, see ``Plans`` [currency].

    Notes
    -----
    Caps and energies count from their lowest value in parts of their range, costs from those of the first planes in
    parts of the scale, so that numbers are near 1.
    """

    def __init__(
        self,
        *,
        price_per_kw: float,
        cap_limits_kw: tuple[Floats, Floats],
        end_limits_kwh: tuple[Floats, Floats],
        start_energy_kwh: float | None,
        scale_cost: float,
    ) -> None:
        self._lowest_kw, self._range_kw = cap_limits_kw[0], np.subtract(*cap_limits_kw[::-1])
        self._lowest_kwh, self._range_kwh = end_limits_kwh[0], np.subtract(*end_limits_kwh[::-1])
        self._start_kwh = start_energy_kwh
        self._money = MONEY_FRACTION * scale_cost
        self._first_cost = np.full(len(end_limits_kwh[0]), np.nan)
        self._n_caps, self._n_stretches = len(self._lowest_kw), len(self._lowest_kwh)
        self._highs = self._empty_program(price_per_kw)

    def _empty_program(self, price_per_kw: float) -> Any:  # noqa: ANN401 (highspy has no types)
        import highspy  # noqa: PLC0415 (a solver is loaded where one is needed)

        highs = highspy.Highs()  # type: ignore[no-untyped-call]
        for name, value in OPTIONS.items():
            highs.setOptionValue(name, value)
        ranged, free = self._n_caps + self._n_stretches, np.full(self._n_stretches, np.inf)
        lower, upper = np.append(np.zeros(ranged), -free), np.append(np.ones(ranged), free)
        price = np.zeros(ranged + self._n_stretches)
        price[: self._n_caps] = price_per_kw * self._range_kw / self._money
        price[ranged:] = 1.0
        start, none = np.zeros(len(price), dtype=np.int32), np.zeros(0, dtype=np.int32)
        highs.addCols(len(price), price, lower, upper, 0, start, none, np.zeros(0))
        return highs

    def add(self, planes: Planes) -> None:
        """Add the planes of another round.

        Parameters
        ----------
        planes
            A plane for each stretch.
        """
        caps, ends = slice(0, self._n_caps), self._n_caps + np.arange(self._n_stretches)
        rows = np.zeros((self._n_stretches, self._n_caps + 2 * self._n_stretches))
        rows[:, caps] = planes.slope_per_kw * self._range_kw
        stretch = np.arange(self._n_stretches)
        rows[stretch, ends] -= planes.end_per_kwh * self._range_kwh
        before = stretch - 1  # the last one is before the first
        start_per_range = planes.start_per_kwh * self._range_kwh[before]
        begins_kwh = self._lowest_kwh[before]
        if self._start_kwh is not None:
            begins_kwh[0], start_per_range[0] = self._start_kwh, 0.0
        rows[stretch, ends[before]] += start_per_range
        rows /= self._money
        rows[stretch, ends + self._n_stretches] = 1.0
        cost = planes.cost - planes.slope_per_kw @ self._lowest_kw
        cost += planes.end_per_kwh * self._lowest_kwh - planes.start_per_kwh * begins_kwh
        if np.isnan(self._first_cost).any():
            self._first_cost = cost
        at, column = np.nonzero(rows)
        self._highs.addRows(
            self._n_stretches,
            (cost - self._first_cost) / self._money,
            np.full(self._n_stretches, np.inf),
            len(at),
            np.searchsorted(at, stretch).astype(np.int32),
            column.astype(np.int32),
            rows[at, column],
        )

    def solve(self) -> Proposal | None:
        """Find what is cheapest by all planes, of one round at least; None where the solver does not get there."""
        if not self._is_solved():
            self._highs.clearSolver()  # now and then HiGHS loses its way from the last basis
            if not self._is_solved():
                return None
        solution = self._highs.getSolution()
        part = np.asarray(solution.col_value)[: self._n_caps]
        cost = self._highs.getInfo().objective_function_value * self._money + float(self._first_cost.sum())
        weights = np.maximum(np.asarray(solution.row_dual).reshape(-1, self._n_stretches), 0.0)
        return Proposal(
            cap_kw=self._lowest_kw + self._range_kw * np.clip(part, 0.0, 1.0),
            cost=cost,
            weights=weights / weights.sum(axis=0),
        )

    def _is_solved(self) -> bool:
        import highspy  # noqa: PLC0415 (loaded already)

        self._highs.run()
        return bool(self._highs.getModelStatus() == highspy.HighsModelStatus.kOptimal)
