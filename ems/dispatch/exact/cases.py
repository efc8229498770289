"""What the exact planner is asked and what it answers: one storage at one node, many times over, as arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.dispatch.problem import EndKind

    Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cases:
    """A batch of cases, each one storage at one node.

    Series have the shape (rows, columns): as many rows as cases, or one that all cases share; as many columns as steps,
    or one that holds at every step. The net load has a column for every step.

    Parameters
    ----------
    step_h
        Length of a step [h].
    net_load_kw
        Load less generation of the node before its storage [kW].
    import_price_per_kwh, export_price_per_kwh
        Paid and earned at the node's line; 0 ≤ export price ≤ import price at every step [currency/kWh].
    import_limit_kw, export_limit_kw
        Highest power through the line, infinite where there is no limit [kW].
    charge_limit_kw, discharge_limit_kw
        Power limits of the storage; where it may not export, its discharge limit is at most the positive net load [kW].
    floor_kwh, ceiling_kwh
        Energy limits when each step ends, after E4 [kWh].
    drain_kwh
        Energy taken out in each step [kWh].
    charge_efficiency, discharge_efficiency, kept_fraction
        Efficiencies, and the share of the energy that is left after a step, shape (cases,).
    wear_price_per_kwh, loss_price_per_kwh
        Price of a discharged kWh and of a lost one, shape (cases,) [currency/kWh].
    initial_energy_kwh
        Energy when the first step begins, unused where the end is cyclic, shape (cases,) [kWh].
    end
        ``"cyclic"``, ``"at_least"`` or ``"value"`` (E5).
    end_energy_kwh
        For ``"at_least"``, shape (cases,) [kWh].
    end_value_per_kwh, end_piece_kwh
        For ``"value"``: prices, falling, and lengths of the pieces of the curve from the lower of zero and the last
        floor up, shape (cases, pieces) [currency/kWh] and [kWh].
    unserved_price_per_kwh, unmet_drain_price_per_kwh
        Price of load that the line does not let in, and of a drain that is not met [currency/kWh].
    cap_kw, over_cap_price_per_kwh
        Import above the cap costs so much more per kWh; None: there is no cap [kW] and [currency/kWh].
    """

    step_h: float
    net_load_kw: Floats
    import_price_per_kwh: Floats
    export_price_per_kwh: Floats
    import_limit_kw: Floats
    export_limit_kw: Floats
    charge_limit_kw: Floats
    discharge_limit_kw: Floats
    floor_kwh: Floats
    ceiling_kwh: Floats
    drain_kwh: Floats
    charge_efficiency: Floats
    discharge_efficiency: Floats
    kept_fraction: Floats
    wear_price_per_kwh: Floats
    loss_price_per_kwh: Floats
    initial_energy_kwh: Floats
    end: EndKind
    end_energy_kwh: Floats
    end_value_per_kwh: Floats
    end_piece_kwh: Floats
    unserved_price_per_kwh: float
    unmet_drain_price_per_kwh: float
    cap_kw: Floats | None = None
    over_cap_price_per_kwh: Floats | None = None

    @property
    def count(self) -> int:
        """Number of cases."""
        return len(self.charge_efficiency)

    @property
    def n_steps(self) -> int:
        """Number of steps."""
        return int(self.net_load_kw.shape[1])


@dataclass(frozen=True, slots=True, kw_only=True)
class Plans:
    """Plans of a batch, each with its certificate.

    Parameters
    ----------
    battery_kw
        Discharge less charge, shape (cases, steps) [kW].
    energy_kwh
        Energy when each step ends, shape (cases, steps) [kWh].
    start_energy_kwh
        Energy when the first step begins, shape (cases,) [kWh].
    marginal_value_per_kwh
        Worth of one more stored kWh when each step ends: the least solution of the dual problem that was found, shape
        (cases, steps) [currency/kWh].
    cost
        E6 with the price of losses (E11), drains not met, less the value of what is left, shape (cases,) [currency].
    bound
        Proven lower bound of the cost, shape (cases,) [currency].
    scale_cost
        Sum of the absolute costs of the steps without the storage, at least 1: what a gap is measured by, shape
        (cases,) [currency].
    is_certain
        Whether the certificate closes: cost − bound ≤ 1e-9 of the scale (1e-7 under a demand charge), shape (cases,).
    """

    battery_kw: Floats
    energy_kwh: Floats
    start_energy_kwh: Floats
    marginal_value_per_kwh: Floats
    cost: Floats
    bound: Floats
    scale_cost: Floats
    is_certain: NDArray[np.bool_]

    @property
    def gap_cost(self) -> Floats:
        """Cost less bound, at least 0, shape (cases,) [currency]."""
        return np.asarray(np.maximum(self.cost - self.bound, 0.0))
