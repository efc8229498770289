"""SAM through PySAM: not an optimum but its battery's "retail rate dispatch", a rule that looks a day ahead.

SAM simulates a real battery: its voltage moves with its charge, so that its losses are only near those of the arrays,
and it starts the year at its floor. Its row is therefore always marked different; the cost is that of its own battery
powers at the arrays' prices.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySAM import Battery, BatteryTools

from benchmarks.peers.answer import Answer, Stopwatch

if TYPE_CHECKING:
    from benchmarks.peers.problem import Arrays

YEAR_H = 8760
BANK_V, HOME_BANK_V, LARGEST_HOME_KWH = 500.0, 48.0, 100.0
"""Voltages of a large and of a home's battery: SAM builds them of whole cells in series."""
RETAIL_RATE_DISPATCH = 4
NET_BILLING = 2
EVER = 1e38


def solve(arrays: Arrays) -> Answer:
    """Set the case up and let SAM play it.

    Raises
    ------
    ValueError
        The arrays are not a year of hours, the only span that SAM knows.
    """
    if arrays.n_steps != YEAR_H:
        raise ValueError(f"SAM plays a year of {YEAR_H:,} hours, not {arrays.n_steps:,}")
    watch = Stopwatch()
    case = case_of(arrays)
    build_s = watch.lap_s()
    case.execute()
    battery_kw = np.array(case.Outputs.batt_power)
    solve_s = watch.lap_s()
    flow_kw = arrays.net_load_kw - battery_kw
    price = np.where(flow_kw > 0.0, arrays.import_price_per_kwh, arrays.export_price_per_kwh)
    return Answer(cost=float(flow_kw @ price) * arrays.step_h, build_s=build_s, solve_s=solve_s)


def case_of(arrays: Arrays) -> Battery.Battery:
    """Change SAM's commercial battery into ours: size, limits, efficiencies, no ageing, no other charges."""
    case = Battery.default("CustomGenerationBatteryCommercial")
    bank_v = BANK_V if arrays.capacity_kwh > LARGEST_HOME_KWH else HOME_BANK_V
    BatteryTools.battery_model_sizing(case, arrays.power_kw, arrays.capacity_kwh, bank_v)
    never_older = tuple((depth, cycles, 100.0) for depth in (0.0, 100.0) for cycles in (0.0, 1e5))
    one_period = ((1,) * 24,) * 12
    _set(case.Lifetime, analysis_period=1, system_use_lifetime_output=0, inflation_rate=0.0)
    _set(
        case.BatterySystem,
        batt_ac_dc_efficiency=100.0 * arrays.charge_efficiency,
        batt_dc_ac_efficiency=100.0 * arrays.discharge_efficiency,
        batt_power_charge_max_kwac=arrays.power_kw,
        batt_power_discharge_max_kwac=arrays.power_kw,
        batt_power_charge_max_kwdc=arrays.power_kw * arrays.charge_efficiency,
        batt_power_discharge_max_kwdc=arrays.power_kw / arrays.discharge_efficiency,
        batt_current_choice=0,
        batt_ac_or_dc=1,
        batt_meter_position=0,
        batt_replacement_option=0,
    )
    _set(
        case.BatteryCell,
        batt_resistance=1e-9,
        batt_minimum_SOC=100.0 * arrays.floor_kwh / arrays.capacity_kwh,
        batt_maximum_SOC=100.0,
        batt_initial_SOC=100.0 * arrays.floor_kwh / arrays.capacity_kwh,
        batt_minimum_modetime=1.0,
        batt_calendar_choice=0,
        batt_life_model=0,
        batt_lifetime_matrix=never_older,
        cap_vs_temp=((-10.0, 100.0), (50.0, 100.0)),
    )
    _set(
        case.BatteryDispatch,
        batt_dispatch_choice=RETAIL_RATE_DISPATCH,
        batt_dispatch_auto_can_charge=1,
        batt_dispatch_auto_can_gridcharge=1,
        batt_dispatch_auto_btm_can_discharge_to_grid=1,
        batt_cycle_cost_choice=1,
        batt_cycle_cost=(0.0,),
    )
    _set(
        case.ElectricityRates,
        ur_metering_option=NET_BILLING,
        ur_en_ts_buy_rate=1,
        ur_en_ts_sell_rate=1,
        ur_ts_buy_rate=arrays.import_price_per_kwh.tolist(),
        ur_ts_sell_rate=arrays.export_price_per_kwh.tolist(),
        ur_dc_enable=0,
        ur_monthly_fixed_charge=0.0,
        ur_ec_tou_mat=((1, 1, EVER, 0, 0.0, 0.0),),
        ur_ec_sched_weekday=one_period,
        ur_ec_sched_weekend=one_period,
        rate_escalation=(0.0,),
    )
    case.Load.load = np.maximum(arrays.net_load_kw, 0.0).tolist()
    case.SystemOutput.gen = np.maximum(-arrays.net_load_kw, 0.0).tolist()
    return case


def _set(group: object, **values: object) -> None:
    for name, value in values.items():
        setattr(group, name, value)
