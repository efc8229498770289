"""A meter with a storage of any size: the cases of some sizes, and what may be asked of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from ems.dispatch.storage_cases import NO_UNSERVED_PRICE
from ems.sizing.search.energies import counting_import
from ems.sizing.search.of_plans import cuts_of
from ems.sizing.search.parts import holding_row
from ems.sizing.search.peaks import avoiding_above, counting_above, of_the_peak
from profiles.errors import RunError

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from ems.dispatch.exact.cases import Cases, Plans
    from ems.dispatch.exact.slopes import Direction
    from ems.sizing.search.parts import Ask, Cut, Row
    from ems.storage import Storage

    Floats = NDArray[np.float64]

End = Literal["cyclic", "at_least"]
OVER_TIMES = 1e3
"""What import above a peak costs at least, as a multiple of the highest price: stored energy is never worth that."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Meter:
    """A meter, and what may be bought beside it: capacity, and perhaps power and generation, in this order.

    Parameters
    ----------
    net_load_kw
        Load less generation that is there already, shape (steps,) [kW].
    import_price, export_price
        Shape () or (steps,) [currency/kWh].
    step_h
        Length of a step [h].
    storage
        Its efficiencies, limits as shares and, where the power is not sized, the proportion of power to capacity.
    has_own_power
        Whether the power is sized too, that of charge and discharge alike.
    generation_per_kw
        What a kW of generation gives, shape (steps,) [kW]; None: none is sized.
    end
        How the steps end (E5).
    years
        How many years the steps stand for.
    """

    net_load_kw: Floats
    import_price: Floats
    export_price: Floats
    step_h: float
    storage: Storage
    has_own_power: bool
    generation_per_kw: Floats | None
    end: End
    years: float

    @property
    def n_variables(self) -> int:
        """Number of sizes."""
        return len(self.limits(0.0, 0.0, 0.0))

    @property
    def over_price_per_kwh(self) -> float:
        """What import above a peak costs more where one is asked for [currency/kWh]."""
        return max(NO_UNSERVED_PRICE, OVER_TIMES * float(self.import_price.max()))

    @property
    def moved_kwh(self) -> float:
        """Energy of all steps, at least 1: what rounding of energies is measured by [kWh]."""
        return max(self.step_h * float(np.abs(self.net_load_kw).sum()), 1.0)

    def prices(self, per_kwh: float, per_kw: float, per_generation_kw: float) -> Floats:
        """Price of a unit of each size, shape (variables,) [currency].

        Parameters
        ----------
        per_kwh, per_kw, per_generation_kw
            Of a kWh, of a kW of charge, and of a kW of generation [currency].
        """
        if not self.has_own_power:
            per_kwh = per_kwh + per_kw * self._charge_kw_per_kwh
        return self.limits(per_kwh, per_kw, per_generation_kw)

    def limits(self, kwh: float, kw: float, generation_kw: float) -> Floats:
        """Sizes as an array, shape (variables,); those that are not sized fall away.

        Parameters
        ----------
        kwh, kw, generation_kw
            Capacity, power and generation [kWh], [kW] and [kW].
        """
        power = [kw] if self.has_own_power else []
        return np.array([kwh, *power, *([] if self.generation_per_kw is None else [generation_kw])])

    def capacity_kwh(self, sizes: Floats) -> Floats:
        """Capacity, shape (…) [kWh].

        Parameters
        ----------
        sizes
            Shape (…, variables).
        """
        return np.asarray(sizes[..., 0])

    def charge_kw(self, sizes: Floats) -> Floats:
        """Power of the charge, shape (…) [kW].

        Parameters
        ----------
        sizes
            Shape (…, variables).
        """
        return np.asarray(sizes[..., 1] if self.has_own_power else self._charge_kw_per_kwh * sizes[..., 0])

    def generation_kw(self, sizes: Floats) -> Floats:
        """Generation, shape (…); 0 where it is not sized [kW].

        Parameters
        ----------
        sizes
            Shape (…, variables).
        """
        return np.asarray(np.zeros(sizes.shape[:-1]) if self.generation_per_kw is None else sizes[..., -1])

    def with_generation(self, sizes: Floats) -> Meter:
        """The meter with that generation built, so that it is sized no more.

        Parameters
        ----------
        sizes
            Shape (variables,).
        """
        net = self._net_kw(sizes[None])[0]
        return replace(self, net_load_kw=net, generation_per_kw=None)

    def rows(self) -> list[Row]:
        """Linear limits that any size must keep: the power makes up for what is lost at the floor."""
        if not self.has_own_power:
            return []
        return [*holding_row(lambda kwh, kw: self.limits(kwh, kw, 0.0), self.held_kw(1.0))]

    def held_kw(self, capacity_kwh: float) -> float:
        """Power that makes up for what is lost at the floor, or at the start that must be there at the end [kW].

        Parameters
        ----------
        capacity_kwh
            Capacity of the storage [kWh].
        """
        lost = self._held_fraction * (1.0 - self._kept_fraction) * capacity_kwh
        return float(lost / (self.storage.effective_efficiencies[0] * self.step_h))

    def operation(self, most_import_kw: float = np.inf) -> Ask:
        """Ask for the least cost of a year's operation; sizes that do not keep the peak pay dearly for what is above.

        Parameters
        ----------
        most_import_kw
            Highest import [kW].
        """
        over = self.over_price_per_kwh
        return self._asking(lambda cases: avoiding_above(cases, most_import_kw, over), per_cost=1.0 / self.years)

    def above(self, most_import_kw: float) -> Ask:
        """Ask for the least energy that must be imported above a peak [kWh].

        Parameters
        ----------
        most_import_kw
            Highest import [kW].
        """
        return self._asking(lambda cases: counting_above(cases, most_import_kw))

    def above_any(self) -> Ask:
        """Ask for the same at sizes with the peak in one more column at their end [kWh]."""

        def ask(points: Floats) -> list[Cut]:
            sizes = points[:, :-1]
            cases = counting_above(self.cases(sizes), points[:, -1])
            return cuts_of(cases, self.planned(cases, sizes), [*self.directions(sizes), of_the_peak()], points)

        return ask

    def imported(self) -> Ask:
        """Ask for the least energy that is imported [kWh]."""
        return self._asking(counting_import)

    def plans(self, sizes: Floats, most_import_kw: float = np.inf) -> Plans:
        """Best plans at least cost.

        Parameters
        ----------
        sizes
            Shape (sizes, variables).
        most_import_kw
            Highest import [kW].
        """
        return self.planned(avoiding_above(self.cases(sizes), most_import_kw, self.over_price_per_kwh), sizes)

    def planned(self, cases: Cases, sizes: Floats) -> Plans:
        """Best plans of some cases.

        Parameters
        ----------
        cases
            Cases of these sizes, perhaps at other prices.
        sizes
            Shape (sizes, variables).

        Raises
        ------
        profiles.errors.RunError
            A storage cannot make up for what it loses: sizes that break the rows of the meter.
        """
        from ems.dispatch.exact.batch import plan_cases  # noqa: PLC0415 (imports numba)

        plans = plan_cases(cases)
        if not np.isfinite(plans.cost).all():
            at = int(np.argmin(np.isfinite(plans.cost)))
            kwh, kw = float(self.capacity_kwh(sizes)[at]), float(self.charge_kw(sizes)[at])
            raise RunError(
                f"size_storage: {kwh:g} kWh with {kw:g} kW have no plan that keeps their floor; "
                "give a storage with a lower floor, or with less standing loss"
            )
        return plans

    def cases(self, sizes: Floats) -> Cases:
        """One case for each size, at the meter's prices and with no limit of its line.

        Parameters
        ----------
        sizes
            Shape (sizes, variables).
        """
        from ems.dispatch.exact.cases import Cases  # noqa: PLC0415 (keeps `import ems` light)

        unit, count = self.storage, len(sizes)
        ones, none, unlimited = np.ones(count), np.zeros((count, 0)), np.full((1, 1), np.inf)
        into, out = unit.effective_efficiencies
        capacity, start = self.capacity_kwh(sizes), self._start_fraction
        net = self._net_kw(sizes)
        discharge = self._discharge_kw(sizes)[:, None]
        return Cases(
            step_h=self.step_h,
            net_load_kw=net,
            import_price_per_kwh=np.atleast_2d(self.import_price),
            export_price_per_kwh=np.atleast_2d(self.export_price),
            import_limit_kw=unlimited,
            export_limit_kw=unlimited,
            charge_limit_kw=self.charge_kw(sizes)[:, None],
            discharge_limit_kw=np.minimum(discharge, np.maximum(net, 0.0)) if self._is_held_back else discharge,
            floor_kwh=unit.floor_fraction * capacity[:, None],
            ceiling_kwh=unit.ceiling_fraction * capacity[:, None],
            drain_kwh=np.zeros((1, 1)),
            charge_efficiency=into * ones,
            discharge_efficiency=out * ones,
            kept_fraction=self._kept_fraction * ones,
            wear_price_per_kwh=unit.wear_price_per_kwh * ones,
            loss_price_per_kwh=0.0 * ones,
            initial_energy_kwh=start * capacity,
            end=self.end,
            end_energy_kwh=start * capacity,
            end_value_per_kwh=none,
            end_piece_kwh=none,
            unserved_price_per_kwh=2.0 * self.over_price_per_kwh,  # no line is limited: above all that is paid
            unmet_drain_price_per_kwh=NO_UNSERVED_PRICE,
        )

    def directions(self, sizes: Floats) -> list[Direction]:
        """How the series of these cases move with each size.

        Parameters
        ----------
        sizes
            Shape (sizes, variables).
        """
        from ems.dispatch.exact.slopes import Direction  # noqa: PLC0415 (imports numba)

        unit, start = self.storage, self._start_fraction
        limits = {"floor_kwh": unit.floor_fraction, "ceiling_kwh": unit.ceiling_fraction}
        ends = {"initial_energy_kwh": start, "end_energy_kwh": start}
        free: float | Floats = 1.0
        if self._is_held_back:  # where the load is what limits the discharge, a higher power changes nothing
            free = (self._discharge_kw(sizes)[:, None] <= self._net_kw(sizes)).astype(float)
        if self.has_own_power:
            found = [Direction(**limits, **ends), Direction(charge_limit_kw=1.0, discharge_limit_kw=free)]
        else:
            out = self._discharge_kw_per_kwh * free
            found = [
                Direction(**limits, **ends, charge_limit_kw=self._charge_kw_per_kwh, discharge_limit_kw=out),
            ]
        if self.generation_per_kw is not None:
            found.append(Direction(net_load_kw=-self.generation_per_kw))
        return found

    @property
    def _is_held_back(self) -> bool:
        """Whether the load limits the discharge; beside generation that is sized, that is seen to afterwards."""
        return not self.storage.may_export and self.generation_per_kw is None

    @property
    def _start_fraction(self) -> float:
        unit = self.storage
        return unit.floor_fraction if unit.initial_fraction is None else unit.initial_fraction

    @property
    def _held_fraction(self) -> float:
        """Energy that must be kept up, as a share of the capacity."""
        return self.storage.floor_fraction if self.end == "cyclic" else self._start_fraction

    @property
    def _kept_fraction(self) -> float:
        return float((1.0 - self.storage.standing_loss_fraction_per_h) ** self.step_h)

    @property
    def _charge_kw_per_kwh(self) -> float:
        return self.storage.max_charge_kw / self.storage.capacity_kwh

    @property
    def _discharge_kw_per_kwh(self) -> float:
        return self.storage.max_discharge_kw / self.storage.capacity_kwh

    def _discharge_kw(self, sizes: Floats) -> Floats:
        return np.asarray(sizes[:, 1] if self.has_own_power else self._discharge_kw_per_kwh * sizes[:, 0])

    def _net_kw(self, sizes: Floats) -> Floats:
        if self.generation_per_kw is None:
            return np.asarray(np.broadcast_to(self.net_load_kw, (len(sizes), len(self.net_load_kw))))
        return np.asarray(self.net_load_kw - sizes[:, -1:] * self.generation_per_kw)

    def _asking(self, changed: Callable[[Cases], Cases], per_cost: float = 1.0) -> Ask:
        """Ask for the least cost of the cases with other prices or limits."""

        def ask(sizes: Floats) -> list[Cut]:
            cases = changed(self.cases(sizes))
            plans = self.planned(cases, sizes)
            return cuts_of(cases, plans, self.directions(sizes), sizes, per_cost=per_cost)

        return ask
