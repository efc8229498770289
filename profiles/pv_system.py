"""What a PV system is: its slope, the directions its modules face, and how much of the light it makes use of."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from profiles.data import photovoltaics as default
from profiles.errors import ProblemCollector

SHARE_TOLERANCE: Final = 1e-6
FULL_TURN_DEG: Final = 360.0

LIMITS: Final = {
    "tilt_deg": (0.0, 90.0, "°"),
    "losses_fraction": (0.0, 0.6, ""),
    "temperature_coefficient_per_c": (-0.01, 0.0, "per °C (negative)"),
    "dc_to_ac_ratio": (0.5, 3.0, ""),
    "inverter_efficiency": (0.8, 1.0, ""),
    "albedo": (0.0, 1.0, ""),
}
RATIO_LIMITS: Final = (0.3, 1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class PvSystem:
    """Modules of one class of roofs: one tilt, a mix of azimuths.

    Parameters
    ----------
    tilt_deg
        Angle between module and horizontal, 0 to 90 [deg].
    azimuths_deg
        Directions the modules face, clockwise from north, 180 is south, 0 to 360 [deg].
    shares
        Share of the modules that faces each direction; they add up to 1.
    performance_ratio
        AC energy of the simulated year over (plane-of-array irradiation x peak power), after clipping, 0.3 to 1.0; the
        losses are then solved so that the year meets it. None: the physical chain with `losses_fraction`.
    losses_fraction
        Losses between nameplate and inverter that the weather does not explain.
    temperature_coefficient_per_c
        Change of power per degree of the cell above 25 °C [1/°C].
    dc_to_ac_ratio
        Peak power of the modules over the AC rating of the inverter.
    inverter_efficiency
        Nominal efficiency of the inverter.
    albedo
        Share of light reflected by the surroundings.
    name
        What messages call the system.

    Raises
    ------
    InputError
        Everything that is wrong with the values, at once.
    """

    tilt_deg: float
    azimuths_deg: tuple[float, ...]
    shares: tuple[float, ...]
    performance_ratio: float | None = None
    losses_fraction: float = default.LOSSES_FRACTION
    temperature_coefficient_per_c: float = default.TEMPERATURE_COEFFICIENT_PER_C
    dc_to_ac_ratio: float = default.DC_TO_AC_RATIO
    inverter_efficiency: float = default.INVERTER_EFFICIENCY
    albedo: float = default.ALBEDO
    name: str = "PV system"

    def __post_init__(self) -> None:
        """Refuse what cannot be a PV system."""
        object.__setattr__(self, "azimuths_deg", tuple(self.azimuths_deg))
        object.__setattr__(self, "shares", tuple(self.shares))
        collector = ProblemCollector(self.name)
        for name, (low, high, unit) in LIMITS.items():
            value = getattr(self, name)
            if not low <= value <= high:
                collector.add(f"{name} = {value:g}", f"must lie between {low:g} and {high:g} {unit}".rstrip())
        low, high = RATIO_LIMITS
        if self.performance_ratio is not None and not low <= self.performance_ratio <= high:
            collector.add(f"performance_ratio = {self.performance_ratio:g}", f"must lie between {low:g} and {high:g}")
        _check_mix(self, collector)
        collector.raise_if_any()


def _check_mix(system: PvSystem, collector: ProblemCollector) -> None:
    if not system.azimuths_deg:
        collector.add("azimuths_deg", "is empty, must name at least one direction")
    for azimuth in system.azimuths_deg:
        if not 0.0 <= azimuth <= FULL_TURN_DEG:
            collector.add(f"azimuths_deg, {azimuth:g}", "must lie between 0 and 360° (0 north, 90 east, 180 south)")
    if len(system.shares) != len(system.azimuths_deg):
        collector.add("shares", f"has {len(system.shares)} values for {len(system.azimuths_deg)} azimuths")
    for share in system.shares:
        if not 0.0 <= share <= 1.0:
            collector.add(f"shares, {share:g}", "must lie between 0 and 1")
    total = math.fsum(system.shares)
    if system.shares and not abs(total - 1.0) <= SHARE_TOLERANCE:
        collector.add("shares", f"add up to {total:.6g}, must add up to 1")
