"""What a kilowatt of modules delivers, in cases that a pocket calculator confirms."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from profiles.errors import InputError
from profiles.pv import PvSystem, pv_unit_kw, pv_yield, pv_yields
from profiles.time_grid import TimeGrid
from profiles.weather.known_climates import SANTIAGO
from profiles.weather.on_grid import Sky, sky_on_grid
from profiles.weather.synthetic import synthetic_weather

GRID = TimeGrid(year=2027, timezone="Asia/Tokyo")


def _sky(
    *, ghi: float = 1000.0, dni: float = 1000.0, air_c: float = -15.0, zenith: float = 0.0, azimuth: float = 180.0
) -> Sky:
    """Light in the first hour of the year alone; still air."""
    first = np.zeros(GRID.n_steps)
    first[0] = 1.0
    dhi = ghi - dni * np.cos(np.radians(zenith))
    return Sky(
        grid=GRID,
        ghi_w_per_m2=ghi * first,
        dni_w_per_m2=dni * first,
        dhi_w_per_m2=dhi * first,
        air_temperature_c=np.full(GRID.n_steps, air_c),
        wind_m_per_s=np.zeros(GRID.n_steps),
        solar_zenith_deg=np.full(GRID.n_steps, zenith),
        solar_azimuth_deg=np.full(GRID.n_steps, azimuth),
        extraterrestrial_w_per_m2=np.full(GRID.n_steps, 1361.0),
        latitude_deg=0.0,
        longitude_deg=135.0,
        kind="csv",
        source="one hour of light",
        notes=(),
        digest="",
    )


def _flat(**changes: Any) -> PvSystem:
    return replace(PvSystem(tilt_deg=0.0, azimuths_deg=(180.0,), shares=(1.0,)), **changes)


@pytest.fixture(scope="module")
def nobeoka() -> Sky:
    """Return Nobeoka's synthetic mean year."""
    return sky_on_grid(synthetic_weather(), GRID, latitude_deg=32.578, longitude_deg=131.633, elevation_m=8.0)


def _inverter(dc_kw: float, dc_to_ac_ratio: float) -> float:
    """Return the AC power of the PVWatts inverter below its limit, the formula written out."""
    load = dc_kw * dc_to_ac_ratio * 0.96
    return dc_kw * 0.96 / 0.9637 * (-0.0162 * load - 0.0059 / load + 0.9858)


# ------------------------------------------------------------------------------------------------- one hour by hand
def test_an_hour_of_standard_conditions_gives_the_nameplate_less_losses() -> None:
    """1,000 W/m² straight from above on still air of -15 °C: the cell is at -15 + 1000 / 25 = 25 °C, so DC = 1 kW."""
    result = pv_yield(_sky(), _flat())
    assert result.plane_of_array_kwh_per_m2 == pytest.approx(1.0)
    assert result.unit_kw_per_kw[0] == pytest.approx(_inverter(0.86, 1.1))
    assert result.unit_kw_per_kw[1:].max() == 0.0
    assert result.yield_kwh_per_kw == pytest.approx(result.unit_kw_per_kw[0])
    assert result.performance_ratio == result.physical_performance_ratio == pytest.approx(_inverter(0.86, 1.1))
    assert result.clipped_fraction == 0.0
    assert not result.unit_kw_per_kw.flags.writeable


def test_thirty_degrees_more_cost_a_tenth_of_the_power() -> None:
    """30 K x 0.0035 per K = 0.105 of the DC power."""
    assert pv_yield(_sky(air_c=15.0), _flat()).unit_kw_per_kw[0] == pytest.approx(_inverter(0.86 * 0.895, 1.1))


def test_an_inverter_of_half_the_size_clips_to_its_rating() -> None:
    """0.86 kW DC meet a limit of 0.5 / 0.96 = 0.521 kW: 0.5 kW leave, (0.86 - 0.521) x 0.96 = 0.326 kW are lost."""
    result = pv_yield(_sky(), _flat(dc_to_ac_ratio=2.0))
    assert result.unit_kw_per_kw[0] == pytest.approx(0.5)
    lost = (0.86 - 0.5 / 0.96) * 0.96
    assert result.clipped_fraction == pytest.approx(lost / (lost + 0.5))


def test_a_requested_ratio_replaces_the_losses() -> None:
    result = pv_yield(_sky(), _flat(performance_ratio=0.9))
    assert result.unit_kw_per_kw[0] == pytest.approx(0.9, rel=1e-12)
    assert result.performance_ratio == pytest.approx(0.9, abs=1e-12)
    assert result.physical_performance_ratio == pytest.approx(_inverter(0.86, 1.1))


def test_a_tilted_module_sees_beam_sky_and_ground_as_hay_and_davies_say() -> None:
    """Sun 60° from the vertical in the south, module facing it: beam 600, horizontal beam 300, diffuse 100 W/m².

    Anisotropy A = 600/1361 = 0.4409. Circumsolar 100 A cos 0 / cos 60 = 88.17; isotropic 100 (1 - A)(1 + cos 60)/2 =
    41.94; ground 400 x 0.25 (1 - cos 60)/2 = 25; together with the beam 755.11 W/m².
    """
    system = PvSystem(tilt_deg=60.0, azimuths_deg=(180.0,), shares=(1.0,))
    result = pv_yield(_sky(ghi=400.0, dni=600.0, zenith=60.0), system)
    assert result.plane_of_array_kwh_per_m2 == pytest.approx(0.75511, abs=1e-5)


def test_a_module_facing_away_gets_no_beam() -> None:
    """Module 60° to the north, sun 60° from the vertical in the south: isotropic 41.94 and ground 25 W/m² remain."""
    system = PvSystem(tilt_deg=60.0, azimuths_deg=(0.0,), shares=(1.0,))
    result = pv_yield(_sky(ghi=400.0, dni=600.0, zenith=60.0), system)
    assert result.plane_of_array_kwh_per_m2 == pytest.approx(0.06694, abs=1e-5)


def test_slanting_light_is_partly_reflected() -> None:
    """At 80° to the glass a third and more of the light is lost that passes straight on."""
    straight = pv_yield(_sky(), _flat()).performance_ratio
    slanting = pv_yield(_sky(ghi=1000.0 * np.cos(np.radians(80.0)), zenith=80.0, air_c=20.0), _flat()).performance_ratio
    assert slanting < 0.75 * straight


# ------------------------------------------------------------------------------------------------- the year
def test_a_flat_module_gets_the_global_radiation(nobeoka: Sky) -> None:
    """Up to sunlight below one degree, where Hay and Davies' quotient is held: less than 0.1 %."""
    result = pv_yield(nobeoka, _flat())
    assert result.plane_of_array_kwh_per_m2 == pytest.approx(nobeoka.ghi_w_per_m2.sum() / 1000.0, rel=1e-3)


def test_the_physical_estimate_is_what_the_field_sees(nobeoka: Sky) -> None:
    """Monitored systems show performance ratios of 0.70 to 0.85, as commonly quoted."""
    assert 0.70 < pv_yield(nobeoka, _flat(tilt_deg=30.0)).physical_performance_ratio < 0.85


def test_east_delivers_before_noon_and_west_after(nobeoka: Sky) -> None:
    middle = {}
    for azimuth in (90.0, 180.0, 270.0):
        unit = pv_yield(nobeoka, _flat(tilt_deg=30.0, azimuths_deg=(azimuth,))).unit_kw_per_kw
        middle[azimuth] = float(np.average(np.tile(np.arange(24) + 0.5, 365), weights=unit))
    assert middle[90.0] < middle[180.0] - 0.5
    assert middle[270.0] > middle[180.0] + 0.5


def test_a_mix_is_the_weighted_mean_of_its_directions(nobeoka: Sky) -> None:
    mix = pv_yield(nobeoka, _flat(tilt_deg=25.0, azimuths_deg=(90.0, 180.0), shares=(0.25, 0.75)))
    east, south = (pv_yield(nobeoka, _flat(tilt_deg=25.0, azimuths_deg=(azimuth,))) for azimuth in (90.0, 180.0))
    assert mix.unit_kw_per_kw == pytest.approx(0.25 * east.unit_kw_per_kw + 0.75 * south.unit_kw_per_kw, abs=1e-12)
    assert mix.plane_of_array_kwh_per_m2 == pytest.approx(
        0.25 * east.plane_of_array_kwh_per_m2 + 0.75 * south.plane_of_array_kwh_per_m2
    )


def test_a_direction_named_twice_counts_twice(nobeoka: Sky) -> None:
    twice = pv_yield(nobeoka, _flat(azimuths_deg=(180.0, 180.0), shares=(0.5, 0.5)))
    assert twice.yield_kwh_per_kw == pytest.approx(pv_yield(nobeoka, _flat()).yield_kwh_per_kw)


@pytest.mark.parametrize("dc_to_ac_ratio", [1.1, 1.5])
@pytest.mark.parametrize("ratio", [0.4, 0.79, 0.84])
def test_the_year_meets_the_requested_ratio_with_and_without_clipping(
    nobeoka: Sky, ratio: float, dc_to_ac_ratio: float
) -> None:
    result = pv_yield(nobeoka, _flat(tilt_deg=20.0, performance_ratio=ratio, dc_to_ac_ratio=dc_to_ac_ratio))
    assert result.performance_ratio == pytest.approx(ratio, abs=1e-9)
    assert result.yield_kwh_per_kw == pytest.approx(ratio * result.plane_of_array_kwh_per_m2, abs=1e-6)
    assert result.unit_kw_per_kw.max() <= 1.0 / dc_to_ac_ratio + 1e-12


def test_a_small_inverter_clips_some_of_the_year(nobeoka: Sky) -> None:
    result = pv_yield(nobeoka, _flat(tilt_deg=20.0, performance_ratio=0.8, dc_to_ac_ratio=1.5))
    assert 0.005 < result.clipped_fraction < 0.1


def test_a_ratio_beyond_the_clipping_is_refused_with_what_can_be_reached(nobeoka: Sky) -> None:
    system = _flat(tilt_deg=20.0, performance_ratio=0.85, dc_to_ac_ratio=2.5, name="pv.roofs")
    with pytest.raises(InputError, match=r"cannot be reached: an array without any losses delivers 0\.\d+") as caught:
        pv_yield(nobeoka, system)
    assert caught.value.source == "pv.roofs"
    assert "clipped at dc_to_ac_ratio = 2.5; lower the ratio or give a larger inverter" in str(caught.value)


def test_several_systems_at_once_give_what_each_gives_alone(nobeoka: Sky) -> None:
    mix = {"azimuths_deg": (90.0, 180.0, 270.0), "shares": (0.3, 0.4, 0.3)}
    systems = (
        _flat(tilt_deg=25.0, **mix),
        _flat(tilt_deg=25.0, performance_ratio=0.8, **mix),
        _flat(tilt_deg=25.0, albedo=0.1, **mix),
        _flat(tilt_deg=25.0),
    )
    for together, system in zip(pv_yields(nobeoka, systems), systems, strict=True):
        assert np.array_equal(together.unit_kw_per_kw, pv_yield(nobeoka, system).unit_kw_per_kw)


def test_known_losses_give_the_same_power_under_the_same_sky(nobeoka: Sky) -> None:
    systems = (_flat(tilt_deg=20.0, performance_ratio=0.8), _flat(tilt_deg=20.0), _flat(losses_fraction=0.0))
    yields = pv_yields(nobeoka, systems)
    assert yields[1].array_ratio == pytest.approx(0.86)
    assert yields[2].array_ratio == 1.0
    unit = pv_unit_kw(nobeoka, systems, [each.array_ratio for each in yields])
    for row, each in zip(unit, yields, strict=True):
        assert np.array_equal(row, each.unit_kw_per_kw)


def test_known_losses_stay_under_another_sky() -> None:
    """Half the light, same losses: the performance ratio of the bright hour is not met again."""
    system = _flat(performance_ratio=0.9)
    ratio = pv_yield(_sky(), system).array_ratio
    dim = _sky(ghi=500.0, dni=500.0, air_c=5.0)  # 500 W/m² warm the cell by 20 °C: 25 °C again
    unit = pv_unit_kw(dim, [system], [ratio])
    assert unit.shape == (1, 8760)
    assert unit[0, 0] == pytest.approx(_inverter(0.5 * ratio, 1.1))
    assert unit[0, 1:].max() == 0.0


def test_half_hours_give_the_year_of_the_hours(nobeoka: Sky) -> None:
    """The light within the hour follows the sun; the year's yield differs by less than a percent."""
    grid = TimeGrid(year=2027, timezone="Asia/Tokyo", step_minutes=30)
    sky = sky_on_grid(synthetic_weather(), grid, latitude_deg=32.578, longitude_deg=131.633, elevation_m=8.0)
    halves, hours = (pv_yield(each, _flat(tilt_deg=30.0)) for each in (sky, nobeoka))
    assert len(halves.unit_kw_per_kw) == 17520
    assert halves.yield_kwh_per_kw == pytest.approx(hours.yield_kwh_per_kw, rel=0.01)
    assert halves.yield_kwh_per_kw == pytest.approx(0.5 * halves.unit_kw_per_kw.sum())


def test_in_santiago_the_sun_is_in_the_north() -> None:
    weather = synthetic_weather(
        climate=SANTIAGO, latitude_deg=-33.45, longitude_deg=-70.67, elevation_m=520.0, utc_offset_h=-4.0
    )
    grid = TimeGrid(year=2027, timezone="America/Santiago")
    sky = sky_on_grid(weather, grid, latitude_deg=-33.45, longitude_deg=-70.67, elevation_m=520.0)
    north, south = (pv_yield(sky, _flat(tilt_deg=25.0, azimuths_deg=(azimuth,))) for azimuth in (0.0, 180.0))
    assert north.yield_kwh_per_kw > 1.2 * south.yield_kwh_per_kw


# ------------------------------------------------------------------------------------------------- wrong input
@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"tilt_deg": 91.0}, "tilt_deg = 91: must lie between 0 and 90 °"),
        ({"tilt_deg": float("nan")}, "tilt_deg = nan"),
        ({"performance_ratio": 1.1}, "performance_ratio = 1.1: must lie between 0.3 and 1"),
        ({"performance_ratio": 0.2}, "performance_ratio = 0.2"),
        ({"performance_ratio": 82.5}, "performance_ratio = 82.5"),
        ({"losses_fraction": 14.0}, "losses_fraction = 14: must lie between 0 and 0.6"),
        ({"temperature_coefficient_per_c": 0.0035}, "must lie between -0.01 and 0 per °C (negative)"),
        ({"dc_to_ac_ratio": 0.1}, "dc_to_ac_ratio = 0.1"),
        ({"inverter_efficiency": 96.0}, "inverter_efficiency = 96"),
        ({"albedo": -0.1}, "albedo = -0.1"),
        ({"azimuths_deg": (-90.0,)}, "azimuths_deg, -90: must lie between 0 and 360° (0 north, 90 east, 180 south)"),
        ({"azimuths_deg": (), "shares": ()}, "azimuths_deg: is empty"),
        ({"shares": (0.5, 0.5)}, "shares: has 2 values for 1 azimuths"),
        ({"shares": (0.9,)}, "shares: add up to 0.9, must add up to 1"),
        ({"azimuths_deg": (90.0, 180.0), "shares": (1.5, -0.5)}, "shares, -0.5: must lie between 0 and 1"),
    ],
)
def test_what_cannot_be_a_pv_system_is_refused(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError) as caught:
        _flat(**changes)
    assert message in str(caught.value)


def test_everything_wrong_with_a_system_is_reported_at_once() -> None:
    with pytest.raises(InputError, match=r"pv\.home: 3 problems"):
        PvSystem(tilt_deg=100.0, azimuths_deg=(180.0,), shares=(0.7,), albedo=2.0, name="pv.home")


def test_shares_may_miss_one_by_rounding_and_lists_become_tuples() -> None:
    system = _flat(azimuths_deg=[90.0, 180.0, 270.0], shares=[0.3333333, 0.3333333, 0.3333333])
    assert system.shares == (0.3333333, 0.3333333, 0.3333333)


def test_a_year_without_light_is_refused() -> None:
    with pytest.raises(InputError, match="no light in the whole year; check the weather"):
        pv_yield(_sky(ghi=0.0, dni=0.0), _flat())
