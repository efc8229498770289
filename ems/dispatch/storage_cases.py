"""Storages with net load and prices as cases of the exact planner: nothing else at the meter, no limit of its line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.dispatch.exact.cases import Cases
    from ems.dispatch.problem import End
    from ems.dispatch.storage_arguments import Arguments

    Floats = NDArray[np.float64]

NO_UNSERVED_PRICE: Final = 1e6
"""Above any price: nothing limits the line, so that no load is unserved."""


def storage_cases(given: Arguments, end: End) -> Cases:
    """Describe a batch for the exact planner.

    Parameters
    ----------
    given
        Net load, prices, storages and energies, checked.
    end
        End of the horizon, its arrays a row a case.
    """
    from ems.dispatch.exact.cases import Cases  # noqa: PLC0415 (keeps `import ems` light)

    def column(name: str) -> Floats:
        return np.array([getattr(unit, name) for unit in units], dtype=float)

    units, start = given.unit_of_case, given.start_kwh
    net = np.broadcast_to(np.atleast_2d(given.net_load_kw), (given.count, given.net_load_kw.shape[-1]))
    size, efficiencies = column("capacity_kwh"), np.array([unit.effective_efficiencies for unit in units])
    own = [unit.floor_fraction if unit.initial_fraction is None else unit.initial_fraction for unit in units]
    initial = np.array(own) * size if start is None else np.broadcast_to(start, len(units)).astype(float)
    discharge = column("max_discharge_kw")[:, None]
    may_export = np.array([unit.may_export for unit in units])
    if not may_export.all():
        discharge = np.minimum(discharge, np.where(may_export[:, None], np.inf, np.maximum(net, 0.0)))
    unlimited = np.full((1, 1), np.inf)
    nothing = np.zeros((len(units), 0))
    value, piece = (nothing if rows is None else rows for rows in (end.value_per_kwh, end.piece_kwh))
    return Cases(
        step_h=given.step_h,
        net_load_kw=net,
        import_price_per_kwh=np.atleast_2d(given.import_price),
        export_price_per_kwh=np.atleast_2d(given.export_price),
        import_limit_kw=unlimited,
        export_limit_kw=unlimited,
        charge_limit_kw=column("max_charge_kw")[:, None],
        discharge_limit_kw=discharge,
        floor_kwh=(size * column("floor_fraction"))[:, None],
        ceiling_kwh=(size * column("ceiling_fraction"))[:, None],
        drain_kwh=np.zeros((1, 1)),
        charge_efficiency=efficiencies[:, 0],
        discharge_efficiency=efficiencies[:, 1],
        kept_fraction=(1.0 - column("standing_loss_fraction_per_h")) ** given.step_h,
        wear_price_per_kwh=column("wear_price_per_kwh"),
        loss_price_per_kwh=np.zeros(len(units)),
        initial_energy_kwh=initial,
        end=end.kind,
        end_energy_kwh=initial if end.energy_kwh is None else end.energy_kwh,
        end_value_per_kwh=value,
        end_piece_kwh=piece,
        unserved_price_per_kwh=NO_UNSERVED_PRICE,
        unmet_drain_price_per_kwh=NO_UNSERVED_PRICE,
    )
