"""What the rules of a tier may see."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from ems.dispatch.rules.rule import OWN_SIGNALS
from ems.simulation.signals import build_signals

if TYPE_CHECKING:
    from ems.dispatch.rules import Signals
    from ems.district import District

NOTHING = np.zeros(8760)


def signals_of(district: District, **series: object) -> Signals:
    given = {
        "import_price": NOTHING,
        "export_price": NOTHING,
        "load_kw": district.load_kw,
        "generation_kw": NOTHING,
        "warning": NOTHING,
    }
    return build_signals(district.calendar, **(given | series))


def test_every_series_holds_the_year_twice(renca: District) -> None:
    signals = signals_of(renca)
    arrays = {name: value for name, value in signals._asdict().items() if name not in {"step_h", *OWN_SIGNALS}}
    for name, array in arrays.items():
        assert array.shape == (2 * 8760,), name
        np.testing.assert_array_equal(array[:8760], array[8760:])
    assert signals.step_h == 1.0
    np.testing.assert_array_equal(signals.hour[:8760], renca.calendar.hour)
    np.testing.assert_array_equal(signals.is_holiday[:8760] > 0, renca.calendar.is_holiday)
    np.testing.assert_array_equal(signals.is_day_off[:8760] > 0, renca.calendar.is_day_off)


def test_the_forecast_is_the_day_before_and_the_year_goes_round(renca: District) -> None:
    forecast = signals_of(renca).forecast_net_load_kw
    np.testing.assert_array_equal(forecast[24:8760], renca.load_kw[:-24])
    np.testing.assert_array_equal(forecast[:24], renca.load_kw[-24:])


def test_lowest_and_highest_price_are_those_of_the_local_day(renca: District) -> None:
    """Also on the days of 23 and 25 hours."""
    price = np.random.default_rng(1).uniform(10.0, 50.0, 8760)
    signals = signals_of(renca, import_price=price)
    dates = renca.grid.index.strftime("%m-%d")
    for date in ("01-01", "04-03", "09-05", "12-31"):
        here = np.flatnonzero(dates == date)
        assert set(signals.day_low_import_price[here]) == {price[here].min()}
        assert set(signals.day_high_import_price[here]) == {price[here].max()}
    assert sorted({int((dates == date).sum()) for date in dates}) == [23, 24, 25]


def test_the_peak_target_is_given_or_the_mean_of_the_days_forecast(renca: District) -> None:
    assert set(signals_of(renca, peak_target_kw=7.0).peak_target_kw) == {7.0}
    own = signals_of(renca)
    assert own.peak_target_kw[24 * 5] == pytest.approx(own.forecast_net_load_kw[24 * 5 : 24 * 6].mean())
    surplus = signals_of(renca, generation_kw=renca.load_kw + 1.0)
    assert set(surplus.peak_target_kw) == {0.0}
