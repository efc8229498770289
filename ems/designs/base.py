"""What many designs of one storage share: the year without it, the net load that it meets, prices and limits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ems.designs.design import Designs, lay_out

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    from ems.dispatch import Policy
    from ems.dispatch.rules import Signals
    from ems.district import District
    from ems.results import Result

    Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DesignBase:
    """One storage at one node, and all that does not change with its size.

    Parameters
    ----------
    district
        The district, the storage in it as the scenario has it.
    policy
        Who decides; rules alone.
    storage_class
        Name of the storage's class in the scenario.
    group
        Its name at the pool.
    number
        Its number among the storages at the pool; it is the last.
    units
        How many units it stands for.
    without
        The year without it, judged.
    net_load_kw
        Net load that it meets, after all storages that act before it, shape (steps,) [kW].
    signals
        What its rule sees; arrays of two years.
    may_export
        Whether it may discharge more than the net load.
    import_limit_kw, export_limit_kw
        Limits of the line, infinite where there are none [kW].
    present
        The one design that the scenario has.
    """

    district: District
    policy: Policy
    storage_class: str
    group: str
    number: int
    units: int
    without: Result
    net_load_kw: Floats
    signals: Signals
    may_export: bool
    import_limit_kw: float
    export_limit_kw: float
    present: Designs

    @property
    def step_h(self) -> float:
        """Length of a step [h]."""
        return self.district.grid.step_h

    @property
    def n_steps(self) -> int:
        """Number of steps."""
        return self.district.grid.n_steps

    def designs(
        self,
        *,
        capacity_kwh: ArrayLike | None = None,
        max_charge_kw: ArrayLike | None = None,
        max_discharge_kw: ArrayLike | None = None,
        charge_efficiency: ArrayLike | None = None,
        discharge_efficiency: ArrayLike | None = None,
        standing_loss_fraction_per_h: ArrayLike | None = None,
        floor_fraction: ArrayLike | None = None,
        ceiling_fraction: ArrayLike | None = None,
        initial_fraction: ArrayLike | None = None,
        wear_price_per_kwh: ArrayLike | None = None,
        reserve_kwh: ArrayLike | None = None,
    ) -> Designs:
        """Designs that differ from the present one in what is given; what is not given stays, the powers too.

        Parameters
        ----------
        capacity_kwh, max_charge_kw, max_discharge_kw
            Of all units together, a number or one a design, as all that follows [kWh] and [kW].
        charge_efficiency, discharge_efficiency
            Where all losses fall on the charge (E3): their product, and 1.
        standing_loss_fraction_per_h, floor_fraction, ceiling_fraction, initial_fraction, wear_price_per_kwh
            As in :class:`ems.designs.Designs`.
        reserve_kwh
            None: the share of the capacity that the scenario states; where it states none, what outages need with each
            design, if the rule keeps a reserve [kWh].

        Returns
        -------
        Designs
            As many as the longest array has entries.

        Raises
        ------
        profiles.errors.InputError
            Lengths differ, or a value breaks its rule; all problems at once.
        """
        given = {
            "capacity_kwh": capacity_kwh,
            "max_charge_kw": max_charge_kw,
            "max_discharge_kw": max_discharge_kw,
            "charge_efficiency": charge_efficiency,
            "discharge_efficiency": discharge_efficiency,
            "standing_loss_fraction_per_h": standing_loss_fraction_per_h,
            "floor_fraction": floor_fraction,
            "ceiling_fraction": ceiling_fraction,
            "initial_fraction": initial_fraction,
            "wear_price_per_kwh": wear_price_per_kwh,
        }
        values = {name: getattr(self.present, name) if value is None else value for name, value in given.items()}
        laid = lay_out(**values, reserve_kwh=0.0 if reserve_kwh is None else reserve_kwh)
        if reserve_kwh is not None or not self.policy.pool.uses_own_series:
            return laid
        from ems.designs.reserves import with_reserves  # noqa: PLC0415 - builds shelters, which few rules need

        return with_reserves(self, laid)
