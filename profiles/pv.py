"""From sky to alternating current: what one kilowatt of modules delivers in every step of the year."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from profiles.data import photovoltaics as default
from profiles.errors import InputError, Problem
from profiles.pv_system import PvSystem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from profiles.weather.on_grid import Sky

__all__ = ["PvSystem", "PvYield", "pv_unit_kw", "pv_yield", "pv_yields"]

W_PER_KW: Final = 1000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class PvYield:
    """What one kilowatt of a PV system delivers in a year.

    Parameters
    ----------
    unit_kw_per_kw
        AC power per peak power in every step, read-only, shape (steps,).
    plane_of_array_kwh_per_m2
        Irradiation on the modules, mean over the mix of azimuths.
    yield_kwh_per_kw
        AC energy of the year per peak power.
    performance_ratio
        Yield over plane-of-array irradiation: the requested one, if one was requested.
    physical_performance_ratio
        The same of the physical chain with the system's `losses_fraction`: what a yield should be judged by.
    clipped_fraction
        Share of the energy that the inverters' rating cuts off.
    array_ratio
        Power of the array over that of an array without losses: what meets the requested performance ratio.
    """

    unit_kw_per_kw: NDArray[np.float64]
    plane_of_array_kwh_per_m2: float
    yield_kwh_per_kw: float
    performance_ratio: float
    physical_performance_ratio: float
    clipped_fraction: float
    array_ratio: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plane:
    """One plane in the steps with daylight, each array of shape (lit steps,)."""

    irradiance_w_per_m2: NDArray[np.float64]
    dc_kw_per_kw: NDArray[np.float64]


def pv_yield(sky: Sky, system: PvSystem) -> PvYield:
    """Return what one kilowatt of a PV system delivers under a sky.

    Parameters
    ----------
    sky
        Weather and sun on the steps of the simulated year.
    system
        The modules and inverters.

    Returns
    -------
    PvYield
        Power per step, and the year in figures.

    Raises
    ------
    InputError
        The requested performance ratio cannot be reached under the inverter's limit, or no light falls on the modules.

    Notes
    -----
    Hay and Davies' model of the sky [1]_, reflection at the glass by Snell and Bouguer's laws (diffuse light at
    Brandemuehl and Beckman's equivalent angles [2]_), Faiman's cell temperature, and the array and inverter of
    PVWatts version 5 [3]_. Every azimuth has an inverter of its own, so each is clipped by itself. With a requested
    performance ratio one factor on the power of the array, the same in every step, takes the place of the losses.

    References
    ----------
    .. [1] J. E. Hay and J. A. Davies (1980), Calculations of the solar radiation incident on an inclined surface,
       Proc. First Canadian Solar Radiation Data Workshop, 59.
    .. [2] M. J. Brandemuehl and W. A. Beckman (1980), Transmission of diffuse radiation through CPC and flat plate
       collector glazings, Solar Energy 24, 511-513. https://doi.org/10.1016/0038-092X(80)90320-5
    .. [3] A. Dobos (2014), PVWatts Version 5 Manual, NREL/TP-6A20-62641.
    """
    return pv_yields(sky, (system,))[0]


def pv_yields(sky: Sky, systems: Sequence[PvSystem]) -> tuple[PvYield, ...]:
    """Return the yields of several systems under one sky; planes they share are computed once.

    Parameters
    ----------
    sky
        Weather and sun on the steps of the simulated year.
    systems
        The systems.

    Returns
    -------
    tuple
        A yield for each system, in their order.

    Raises
    ------
    InputError
        As for `pv_yield`.
    """
    lit = np.flatnonzero(sky.ghi_w_per_m2 > 0.0)
    planes: dict[tuple[float, ...], _Plane] = {}
    return tuple(_yield_of(sky, lit, system, _planes_of(sky, lit, system, planes)) for system in systems)


def pv_unit_kw(sky: Sky, systems: Sequence[PvSystem], array_ratios: Sequence[float]) -> NDArray[np.float64]:
    """Return what one kilowatt of systems whose losses are known delivers under another sky [kW/kW].

    Parameters
    ----------
    sky
        Weather and sun on the steps of the simulated year.
    systems
        The systems; their performance ratios and losses are not looked at.
    array_ratios
        For each system the ``array_ratio`` of its yield.

    Returns
    -------
    numpy.ndarray
        AC power per peak power, shape (systems, steps).
    """
    lit = np.flatnonzero(sky.ghi_w_per_m2 > 0.0)
    planes: dict[tuple[float, ...], _Plane] = {}
    unit = np.zeros((len(systems), sky.grid.n_steps))
    for row, system, ratio in zip(unit, systems, array_ratios, strict=True):
        row[lit] = _array_of(sky, system, _planes_of(sky, lit, system, planes)).ac_kw(ratio)
    return unit


def _planes_of(
    sky: Sky, lit: NDArray[np.intp], system: PvSystem, known: dict[tuple[float, ...], _Plane]
) -> list[_Plane]:
    """Return the planes of a system, taking from the known ones and adding to them."""
    surface = (system.tilt_deg, system.albedo, system.temperature_coefficient_per_c)
    missing = [azimuth for azimuth in dict.fromkeys(system.azimuths_deg) if (*surface, azimuth) not in known]
    if missing:
        for azimuth, plane in zip(missing, _compute_planes(sky, lit, system, missing), strict=True):
            known[*surface, azimuth] = plane
    return [known[*surface, azimuth] for azimuth in system.azimuths_deg]


def _compute_planes(sky: Sky, lit: NDArray[np.intp], system: PvSystem, azimuths_deg: list[float]) -> list[_Plane]:
    """Return irradiance and lossless DC power of several azimuths at one tilt, all in one sweep."""
    # pvlib takes half a second to import, so only who needs PV pays for it.
    from pvlib import iam, irradiance, pvsystem, temperature  # noqa: PLC0415

    tilt = system.tilt_deg
    ghi, dni, dhi = (values[lit] for values in (sky.ghi_w_per_m2, sky.dni_w_per_m2, sky.dhi_w_per_m2))
    zenith, azimuth, outside = (
        values[lit] for values in (sky.solar_zenith_deg, sky.solar_azimuth_deg, sky.extraterrestrial_w_per_m2)
    )
    facing = np.array(azimuths_deg)[:, None]
    cosine = irradiance.aoi_projection(tilt, facing, zenith, azimuth)
    beam = dni * np.maximum(cosine, 0.0)
    sky_diffuse = irradiance.haydavies(tilt, facing, dhi, dni, outside, zenith, azimuth)
    # The part of the sky's light that comes from all over it; the rest comes from around the sun, as the beam does.
    isotropic = dhi * (1.0 - dni / outside) * (1.0 + np.cos(np.radians(tilt))) / 2.0
    ground = irradiance.get_ground_diffuse(tilt, ghi, system.albedo)
    directed = beam + sky_diffuse - isotropic
    angle_of_sky_deg = 59.7 - 0.1388 * tilt + 0.001497 * tilt**2
    angle_of_ground_deg = 90.0 - 0.5788 * tilt + 0.002693 * tilt**2
    absorbed = (
        directed * iam.physical(np.degrees(np.arccos(np.clip(cosine, -1.0, 1.0))))
        + isotropic * iam.physical(angle_of_sky_deg)
        + ground * iam.physical(angle_of_ground_deg)
    )
    total = beam + sky_diffuse + ground
    cell_c = temperature.faiman(total, sky.air_temperature_c[lit], sky.wind_m_per_s[lit], *default.FAIMAN_HEAT_LOSS)
    dc_kw = pvsystem.pvwatts_dc(absorbed, cell_c, 1.0, system.temperature_coefficient_per_c)
    return [_Plane(irradiance_w_per_m2=row, dc_kw_per_kw=dc) for row, dc in zip(total, dc_kw, strict=True)]


def _yield_of(sky: Sky, lit: NDArray[np.intp], system: PvSystem, planes: list[_Plane]) -> PvYield:
    array = _array_of(sky, system, planes)
    step_h = sky.grid.step_h
    light = array.shares @ np.stack([plane.irradiance_w_per_m2 for plane in planes])
    plane_of_array = float(light.sum()) * step_h / W_PER_KW
    if plane_of_array <= 0.0:
        problem = Problem(where="plane of array", what="no light in the whole year", remedy="check the weather")
        raise InputError(system.name, [problem])
    physical = 1.0 - system.losses_fraction
    scale = physical if system.performance_ratio is None else _scale_that_meets(array, plane_of_array)
    unit = np.zeros(sky.grid.n_steps)
    unit[lit] = array.ac_kw(scale)
    unit.flags.writeable = False
    energy = float(unit.sum()) * step_h
    return PvYield(
        unit_kw_per_kw=unit,
        plane_of_array_kwh_per_m2=plane_of_array,
        yield_kwh_per_kw=energy,
        performance_ratio=energy / plane_of_array,
        physical_performance_ratio=array.ac_kwh(physical) / plane_of_array,
        clipped_fraction=array.clipped_fraction(scale),
        array_ratio=scale,
    )


def _array_of(sky: Sky, system: PvSystem, planes: list[_Plane]) -> _Array:
    """Return array and inverters of a system whose planes are known."""
    dc = np.stack([plane.dc_kw_per_kw for plane in planes])
    return _Array(system=system, dc_kw_per_kw=dc, shares=np.array(system.shares), step_h=sky.grid.step_h)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Array:
    """Array and inverters of one kilowatt, as a function of the factor on the array's power."""

    system: PvSystem
    dc_kw_per_kw: NDArray[np.float64]
    shares: NDArray[np.float64]
    step_h: float

    @property
    def dc_limit_kw(self) -> float:
        """DC power at which an inverter reaches its AC rating."""
        return 1.0 / (self.system.dc_to_ac_ratio * self.system.inverter_efficiency)

    def ac_kw(self, scale: float) -> NDArray[np.float64]:
        """Return the AC power of the mix, shape (lit steps,)."""
        from pvlib import inverter  # noqa: PLC0415

        ac = inverter.pvwatts(scale * self.dc_kw_per_kw, self.dc_limit_kw, self.system.inverter_efficiency)
        return np.asarray(self.shares @ ac, dtype=np.float64)

    def ac_kwh(self, scale: float) -> float:
        """Return the AC energy of the year."""
        return float(self.ac_kw(scale).sum()) * self.step_h

    def clipped_fraction(self, scale: float) -> float:
        """Return the share of the energy above the inverters' rating."""
        excess = np.maximum(scale * self.dc_kw_per_kw - self.dc_limit_kw, 0.0)
        lost = float((self.shares @ excess).sum()) * self.step_h * self.system.inverter_efficiency
        return lost / (lost + self.ac_kwh(scale))

    @property
    def lossless_scale(self) -> float:
        """Factor per unit of irradiation that makes up for all that heat and reflection take in the year."""
        return 1.0 / (float((self.shares @ self.dc_kw_per_kw).sum()) * self.step_h * self.system.inverter_efficiency)


def _scale_that_meets(array: _Array, plane_of_array_kwh_per_m2: float) -> float:
    """Return the factor on the array's power with which the year meets the requested performance ratio."""
    from scipy.optimize import brentq  # noqa: PLC0415

    ratio = array.system.performance_ratio or 0.0
    wanted = ratio * plane_of_array_kwh_per_m2
    highest = array.lossless_scale * plane_of_array_kwh_per_m2
    best = array.ac_kwh(highest)
    if best < wanted:
        clipped = array.clipped_fraction(highest)
        problem = Problem(
            where=f"performance_ratio = {ratio:g}",
            what=(
                f"cannot be reached: an array without any losses delivers {best / plane_of_array_kwh_per_m2:.3f}, "
                f"with {clipped:.1%} of its energy clipped at dc_to_ac_ratio = {array.system.dc_to_ac_ratio:g}"
            ),
            remedy="lower the ratio or give a larger inverter",
        )
        raise InputError(array.system.name, [problem])
    return float(brentq(lambda scale: array.ac_kwh(scale) - wanted, 0.0, highest, xtol=1e-14, rtol=1e-14))
