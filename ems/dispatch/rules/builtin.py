"""The built-in rules, written exactly as a user writes one: five arguments in, the wanted battery power out.

A rule returns the wanted power [kW], discharge positive; the physics clips it. ``net_load_kw`` is what remains at the
node after its earlier storages.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ems.dispatch.rules.views import Signals, StorageView

NIGHT_STARTS_H = 22.0


def none(step: int, net_load_kw: float, energy_kwh: float, storage: StorageView, signals: Signals) -> float:
    """Leave the storage idle."""
    return 0.0


def self_consumption(step: int, net_load_kw: float, energy_kwh: float, storage: StorageView, signals: Signals) -> float:
    """Charge what is left over, discharge what is missing."""
    return net_load_kw


def time_of_use(step: int, net_load_kw: float, energy_kwh: float, storage: StorageView, signals: Signals) -> float:
    """Buy in the cheapest hours of the day if the round trip pays, serve the load in the dearest; sun at any time.

    On a day of one price this is ``self_consumption``.
    """
    price = signals.import_price[step]
    low = signals.day_low_import_price[step]
    high = signals.day_high_import_price[step]
    pays = low < high * storage.charge_efficiency * storage.discharge_efficiency
    if net_load_kw < 0.0:
        return net_load_kw
    if pays and price <= low:
        return -storage.max_charge_kw
    return net_load_kw if (price >= high or not pays) else 0.0


def peak_shaving(step: int, net_load_kw: float, energy_kwh: float, storage: StorageView, signals: Signals) -> float:
    """Keep the import at the target: discharge above it, charge below it (from the grid too)."""
    return net_load_kw - float(signals.peak_target_kw[step])


def shelter_reserve(step: int, net_load_kw: float, energy_kwh: float, storage: StorageView, signals: Signals) -> float:
    """Self-consumption that keeps a reserve for an outage, and fills up while a warning is in force."""
    if signals.warning[step] > 0.0:
        return -storage.max_charge_kw
    if net_load_kw <= 0.0:
        return net_load_kw
    missing_kwh = float(signals.reserve_kwh[step]) - energy_kwh
    if missing_kwh > 0.0:
        # Refill the reserve from the grid at night, when the district needs the line least.
        return (
            -missing_kwh / (signals.step_h * storage.charge_efficiency) if signals.hour[step] >= NIGHT_STARTS_H else 0.0
        )
    return min(net_load_kw, -missing_kwh * storage.discharge_efficiency / signals.step_h)


def follow(step: int, net_load_kw: float, energy_kwh: float, storage: StorageView, signals: Signals) -> float:
    """Carry out a plan."""
    return float(signals.plan_kw[step])


def hold(step: int, net_load_kw: float, energy_kwh: float, storage: StorageView, signals: Signals) -> float:
    """Carry out a plan and take what its forecast missed into the battery first; what is left is the grid's.

    A shortage never makes the battery feed the grid, and a surplus never makes it charge from there, beyond the plan.
    """
    plan_kw = float(signals.plan_kw[step])
    missed_kw = net_load_kw - float(signals.planned_net_load_kw[step])
    if missed_kw > 0.0:
        return min(plan_kw + missed_kw, max(plan_kw, net_load_kw))
    return max(plan_kw + missed_kw, min(plan_kw, net_load_kw))
