"""What a climate must be to be one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from profiles.errors import InputError
from profiles.weather.climate import Climate, require_extremes
from profiles.weather.known_climates import CLIMATES, NOBEOKA, SANTIAGO

DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def _annual(daily: tuple[float, ...]) -> float:
    return sum(value * days for value, days in zip(daily, DAYS, strict=True))


def _problems(**changes: object) -> str:
    with pytest.raises(InputError) as caught:
        replace(NOBEOKA, **changes)
    return str(caught.value)


def test_nobeokas_tables_add_up_to_the_published_years() -> None:
    """METPV-20 publishes 1,456, 1,709 and 1,199 kWh/m²; two decimals a day allow 0.005 x 365 = 1.8 of rounding."""
    assert NOBEOKA.ghi_sunny_kwh_per_m2_day is not None
    assert NOBEOKA.ghi_dull_kwh_per_m2_day is not None
    assert _annual(NOBEOKA.ghi_kwh_per_m2_day) == pytest.approx(1456, abs=1.8)
    assert _annual(NOBEOKA.ghi_sunny_kwh_per_m2_day) == pytest.approx(1709, abs=1.8)
    assert _annual(NOBEOKA.ghi_dull_kwh_per_m2_day) == pytest.approx(1199, abs=1.8)
    assert _annual(NOBEOKA.dhi_kwh_per_m2_day) / 365 == pytest.approx(1.72, abs=0.005)


@pytest.mark.parametrize("name", sorted(CLIMATES))
def test_every_bundled_climate_says_where_its_figures_come_from(name: str) -> None:
    assert len(CLIMATES[name].source) > 20


def test_santiago_is_warmest_and_sunniest_in_january() -> None:
    assert SANTIAGO.air_temperature_c[0] == max(SANTIAGO.air_temperature_c)
    assert SANTIAGO.ghi_kwh_per_m2_day[5] == min(SANTIAGO.ghi_kwh_per_m2_day)


def test_lists_become_tuples_so_that_a_climate_cannot_change() -> None:
    climate = replace(NOBEOKA, wind_m_per_s=[2.0] * 12)
    assert climate.wind_m_per_s == (2.0,) * 12


def test_a_table_of_eleven_months_is_refused() -> None:
    assert "wind_m_per_s: has 11 values, must have 12" in _problems(wind_m_per_s=(2.0,) * 11)


def test_a_value_that_is_no_number_is_refused() -> None:
    assert "not a finite number" in _problems(air_temperature_c=(float("nan"),) * 12)


def test_megajoules_are_taken_for_what_they_are() -> None:
    """18 MJ/m² are 5 kWh/m²: a table in MJ exceeds what the sun gives and says so for the month."""
    in_mj = tuple(3.6 * value for value in NOBEOKA.ghi_kwh_per_m2_day)
    text = _problems(ghi_kwh_per_m2_day=in_mj, ghi_sunny_kwh_per_m2_day=None, ghi_dull_kwh_per_m2_day=None)
    assert "ghi_kwh_per_m2_day, May = 18.756: must lie between 0 and 11 kWh/m² a day (not MJ" in text


def test_diffuse_above_global_is_refused_with_the_month() -> None:
    diffuse = (*NOBEOKA.dhi_kwh_per_m2_day[:11], 2.68)
    assert "dhi_kwh_per_m2_day, Dec = 2.68: must be above 0 and below the global radiation, 2.68" in _problems(
        dhi_kwh_per_m2_day=diffuse
    )


def test_a_mean_month_outside_its_extremes_is_refused() -> None:
    sunny = (3.0, *(NOBEOKA.ghi_sunny_kwh_per_m2_day or ())[1:])
    assert "ghi_kwh_per_m2_day, Jan = 3.13: must lie between the dull month, 2.59, and the sunny month, 3" in _problems(
        ghi_sunny_kwh_per_m2_day=sunny
    )


def test_one_of_the_two_extreme_tables_alone_is_refused() -> None:
    assert "only one of the two is given" in _problems(ghi_dull_kwh_per_m2_day=None)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("temperature_spread_c", -1.0),
        ("diurnal_range_overcast_c", 31.0),
        ("diurnal_range_clear_c", 1.0),
        ("morning_lean_fraction", 0.9),
        ("extremes_of_years", 1),
    ],
)
def test_scalars_out_of_range_are_refused(name: str, value: float) -> None:
    assert f"{name} = {value:g}" in _problems(**{name: value})


def test_everything_wrong_is_reported_at_once() -> None:
    with pytest.raises(InputError) as caught:
        Climate(
            name="Nowhere",
            source="invented",
            ghi_kwh_per_m2_day=(4.0,) * 12,
            dhi_kwh_per_m2_day=(5.0, *(2.0,) * 11),
            air_temperature_c=(290.0, *(15.0,) * 11),
            wind_m_per_s=(2.0,) * 12,
            temperature_spread_c=9.0,
        )
    assert caught.value.source == "climate 'Nowhere'"
    assert [problem.where for problem in caught.value.problems] == [
        "air_temperature_c, Jan = 290",
        "dhi_kwh_per_m2_day, Jan = 5",
        "temperature_spread_c = 9",
    ]


def test_extremes_are_given_where_they_exist_and_refused_where_not() -> None:
    assert NOBEOKA.has_extremes
    dull, sunny = require_extremes(NOBEOKA, "sunny")
    assert dull[0] < NOBEOKA.ghi_kwh_per_m2_day[0] < sunny[0]
    assert not SANTIAGO.has_extremes
    with pytest.raises(InputError, match='year = "sunny": the climate has no sunny and dull months; use year = "mean"'):
        require_extremes(SANTIAGO, "sunny")
