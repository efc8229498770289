"""Designs of a few steps for the kernel, the kernel without numba, and a village whose pool has everything."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np
from kernel_cases import GRID, make_signals
from small_districts import BATTERY, village

from ems.designs.design import Designs, lay_out
from ems.designs.replaying import Replayed, replay_designs
from ems.designs.shared import Shared
from ems.dispatch.rules import Rule, read_rule
from ems.simulation import design_kernel as k
from ems.simulation.binding import DesignFeatures, Kernel
from ems.simulation.kernel import HUGE

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from ems.district import District

COLUMNS = {
    "net_load_kw": k.NET,
    "import_price": k.IMPORT_PRICE,
    "export_price": k.EXPORT_PRICE,
    "emission": k.EMISSION,
    "direct_kw": k.DIRECT,
    "given_back_kw": k.GIVEN_BACK,
    "renewable": k.RENEWABLE,
    "load_kw": k.LOAD,
    "contract_kw": k.CONTRACT,
}


def bind_designs_in_python(rule: Rule, features: DesignFeatures) -> Kernel:
    """Do what ``ems.simulation.binding.bind`` does, on the text of the kernel itself."""
    names: dict[str, Any] = {}
    exec(rule.source, names)  # noqa: S102 - the rules of these tests

    def replay(*arguments: Any) -> None:
        """Set the one kernel up for this rule each time."""
        k.rule, k.OWN_SERIES = names[rule.function], rule.uses_own_series
        k.HAS_NODE_LIMITS, k.IS_JUDGED = features.node_limits, features.judged
        k.replay(*arguments)

    return Kernel(rule=rule, replay=replay)


def make_designs(capacity_kwh: ArrayLike, power_kw: ArrayLike = 2.0, **more: ArrayLike) -> Designs:
    """Designs of equal powers, lossless and empty at the start unless said otherwise."""
    given: dict[str, ArrayLike] = {
        "capacity_kwh": capacity_kwh,
        "max_charge_kw": power_kw,
        "max_discharge_kw": power_kw,
        "charge_efficiency": 1.0,
        "discharge_efficiency": 1.0,
        "standing_loss_fraction_per_h": 0.0,
        "floor_fraction": 0.0,
        "ceiling_fraction": 1.0,
        "initial_fraction": 0.0,
        "wear_price_per_kwh": 0.0,
        "reserve_kwh": 0.0,
    }
    return lay_out(**(given | more))


def make_shared(
    net_load_kw: ArrayLike,
    *,
    month: ArrayLike | None = None,
    limits_kw: tuple[float, float] = (np.inf, np.inf),
    may_export: bool = False,
    charged_kw: float = 0.0,
    renewable_charged_kw: float = 0.0,
    **series: ArrayLike,
) -> Shared:
    """Series of nothing but what is given; all generation is renewable unless said otherwise."""
    net = np.asarray(net_load_kw, dtype=float)
    laid = np.zeros((len(net), k.N_SHARED))
    laid[:, k.NET], laid[:, k.RENEWABLE] = net, 1.0
    for name, values in series.items():
        laid[:, COLUMNS[name]] = values
    months = np.zeros(len(net), dtype=np.int64) if month is None else np.asarray(month, dtype=np.int64)
    first = np.flatnonzero(np.diff(months, prepend=-1))
    return Shared(
        series=laid,
        months=(np.append(first, len(net)), months[first]),
        line=(*limits_kw, HUGE if may_export else 0.0),
        charged_kw=charged_kw,
        renewable_charged_kw=renewable_charged_kw,
    )


def replay_few(
    shared: Shared, designs: Designs, rule: str | Rule = "self_consumption", step_h: float = 1.0, **more: Any
) -> Replayed:
    """Play a few steps; what is wanted of the base is its length, its signals and its names."""
    signals = make_signals(len(shared.series), step_h, **more.pop("signals", {}))
    base: Any = SimpleNamespace(
        step_h=step_h,
        n_steps=len(shared.series),
        signals=signals,
        group="battery",
        district=SimpleNamespace(grid=GRID),
    )
    chosen = read_rule(rule) if isinstance(rule, str) else rule
    return replay_designs(base, shared, designs, chosen, wants_energy=True, wants_battery=True, **more)


def busy_village(battery: dict[str, Any] | None = None, **sections: Any) -> District:
    """A village whose pool has limits, a demand charge, a part of its generation not renewable, and two storages.

    The last at the pool, ``main``, is of two units; ``battery`` says what they are, ``sections`` all else.
    """
    units = [{"year": 2022, "at": "pool", "units": 2, "kwh": 400}]
    first = [{"year": 2022, "at": "pool", "units": 1, "kwh": 60}]
    table = {
        "title": "Main battery",
        "group": "public",
        "charge_efficiency": 0.9,
        "discharge_efficiency": 0.9,
        "capacity_kwh": 200.0,
        "max_charge_kw": 40.0,
        "max_discharge_kw": 30.0,
        "standing_loss_fraction_per_h": 0.001,
        "floor_fraction": 0.1,
        "ceiling_fraction": 0.95,
        "initial_fraction": 0.3,
        "wear_price_per_kwh": 1.5,
        "rollout": units,
    }
    made: dict[str, Any] = {
        "storage__large": BATTERY | {"max_charge_kw": 30, "max_discharge_kw": 30, "rollout": first},
        "storage__main": table | (battery or {}),
        "grid": {"import_limit_kw": 250.0, "export_limit_kw": 300.0, "unserved_price_per_kwh": 900.0},
        "prices__pool": {"demand_charge_per_kw": 500.0, "levy_per_kwh": 3.0},
    }
    return village(**(made | sections))
