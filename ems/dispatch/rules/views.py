"""What a rule may see: its storage and the signals (named tuples that numba passes without cost)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Series = NDArray[np.float64]


class StorageView(NamedTuple):
    """The storage that a rule decides for, at this step."""

    capacity_kwh: float
    floor_kwh: float
    ceiling_kwh: float
    max_charge_kw: float
    max_discharge_kw: float
    charge_efficiency: float
    discharge_efficiency: float


class Signals(NamedTuple):
    """Series that a rule may look at, indexed by ``step``.

    Every array holds the year twice in a row, so that a look ahead over the end of the year (``step + 6``) and a look
    back over its start (``step - 24``) meet the same year again. Load and generation may be read up to now only.

    Parameters
    ----------
    step_h
        Length of a step [h].
    hour
        Local hour of the step's start, with its fraction [h].
    weekday
        0 is Monday.
    is_holiday, is_day_off
        1.0 on public holidays; 1.0 on every day without work (weekends and extra days too).
    month
        1 to 12.
    import_price, export_price
        Prices at this tier's meters [currency/kWh].
    day_low_import_price, day_high_import_price
        Lowest and highest import price of the local day [currency/kWh].
    load_kw, generation_kw
        The district's load and generation, up to now [kW].
    forecast_net_load_kw
        The district's load less generation as forecast: the same hour of the day before [kW].
    peak_target_kw
        Import that peak shaving tries to stay under [kW].
    warning
        1.0 while an outage warning is in force.
    reserve_kwh
        Energy that this storage keeps for an outage [kWh].
    plan_kw
        The plan for this storage, discharge positive [kW].
    planned_net_load_kw
        Net load that the plan expected at this storage, after the earlier storages of the node [kW].
    """

    step_h: float
    hour: Series
    weekday: Series
    is_holiday: Series
    is_day_off: Series
    month: Series
    import_price: Series
    export_price: Series
    day_low_import_price: Series
    day_high_import_price: Series
    load_kw: Series
    generation_kw: Series
    forecast_net_load_kw: Series
    peak_target_kw: Series
    warning: Series
    reserve_kwh: Series
    plan_kw: Series
    planned_net_load_kw: Series
