"""What goes into the loads of a district and what comes out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Shape = Literal["plan", "measured"]
MeasureShape = Literal["lighting", "air_conditioning", "all"]

NO_MEASURE = -1
"""``Loads.measure_of_row`` of a row that no measure touches."""


class SkyLike(Protocol):
    """The part of the weather on the grid that loads depend on; arrays of shape (steps,)."""

    @property
    def air_temperature_c(self) -> NDArray[np.float64]:
        """Air temperature [°C]."""

    @property
    def ghi_w_per_m2(self) -> NDArray[np.float64]:
        """Global horizontal irradiance [W/m²]."""

    @property
    def solar_zenith_deg(self) -> NDArray[np.float64]:
        """Zenith angle of the sun [deg]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadClass:
    """Sites of one kind and the energy they use together.

    Parameters
    ----------
    name
        Name of the class in the scenario and in results.
    model
        One of ``profiles.load.MODELS``: ``"home"``, ``"supermarket"``, ``"shopping_centre"``, ``"shop"``, ``"office"``,
        ``"school"``, ``"sewage_works"``, ``"street_lights"``, ``"industry"``, ``"constant"``.
    sites
        Number of metering points. 0 with an energy above 0 makes one row that counts as no site (street lights).
    energy_kwh
        Energy of all sites together in the simulated year, before savings [kWh].
    people_per_site
        Homes: mean household size. None takes the one of the embedded data.
    term_holidays
        Schools: holidays between terms as (first day, last day), each ``"MM-DD"`` and both included; a range may run
        over the end of the year.

    Examples
    --------
    >>> LoadClass(name="school", model="school", sites=1, energy_kwh=139_553, term_holidays=(("12-24", "01-07"),)).sites
    1
    """

    name: str
    model: str
    sites: int
    energy_kwh: float
    people_per_site: float | None = None
    term_holidays: tuple[tuple[str, str], ...] = ()

    @property
    def rows(self) -> int:
        """Number of load rows: the sites, or one row for energy without counted sites."""
        return self.sites if self.sites > 0 or self.energy_kwh <= 0.0 else 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A saving that has been carried out at some sites of a class.

    Parameters
    ----------
    name
        Name of the measure in the scenario and in results.
    load_class
        Name of the class whose sites save.
    sites
        Number of sites that have the measure by now. For a class without counted sites its one row has it.
    energy_kwh
        What these sites save together in the simulated year [kWh].
    shape
        When it is saved: in proportion to ``"lighting"``, to ``"air_conditioning"`` or to ``"all"`` the site uses.
    """

    name: str
    load_class: str
    sites: int
    energy_kwh: float
    shape: MeasureShape


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ShapeReport:
    """What the shape of the district's load is and what was assumed to get it; before savings.

    Parameters
    ----------
    shape
        ``"plan"`` or ``"measured"``.
    moved_kwh
        Energy that the shape takes from hours of the measured shape and puts into others, in the year [kWh]; half the
        sum of absolute differences.
    moved_fraction_of_homes
        The same as a part of the energy of the reshaped class.
    weekday_mean_kw
        District's mean of every local hour over days that are not off, shape (24,) [kW].
    day_off_mean_kw
        The same over days off, shape (24,) [kW].
    """

    shape: Shape
    moved_kwh: float
    moved_fraction_of_homes: float
    weekday_mean_kw: NDArray[np.float64]
    day_off_mean_kw: NDArray[np.float64]

    @property
    def peak_drop_kw(self) -> float:
        """Highest hour of the mean weekday less the highest hour of the mean day off [kW]."""
        return float(self.weekday_mean_kw.max() - self.day_off_mean_kw.max())


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Loads:
    """Every site's load in every step; arrays are read-only.

    Parameters
    ----------
    kw
        Load after savings, ordered by class, then site; C-contiguous, shape (rows, steps) [kW].
    class_names
        Names of the classes in their order.
    class_of_row
        Index into ``class_names`` of every row, shape (rows,).
    class_kw
        Load of each class after savings, shape (classes, steps) [kW].
    air_conditioning_fraction
        Share of air conditioning in it, between 0 and 1, shape (classes, steps).
    household_size_of_row
        People of a home's household, 0 for other rows, shape (rows,).
    measure_names
        Names of the measures in their order.
    measure_of_row
        Index into ``measure_names`` of every row, ``NO_MEASURE`` where there is none, shape (rows,).
    notes
        What a reader of the results should know, one sentence each.
    shape_report
        The shape of the district's load before savings.
    """

    kw: NDArray[np.float64]
    class_names: tuple[str, ...]
    class_of_row: NDArray[np.int64]
    class_kw: NDArray[np.float64]
    air_conditioning_fraction: NDArray[np.float64]
    household_size_of_row: NDArray[np.int64]
    measure_names: tuple[str, ...]
    measure_of_row: NDArray[np.int64]
    notes: tuple[str, ...]
    shape_report: ShapeReport


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ClassProfile:
    """What a class is expected to draw in every step, by use; arrays of shape (steps,) [kW].

    Parameters
    ----------
    base_kw
        Runs day and night at every site.
    active_kw
        Follows people's routine, lighting included.
    air_conditioning_kw
        Follows routine and weather.
    lighting_kw
        The part of ``active_kw`` that is lighting.
    """

    base_kw: NDArray[np.float64]
    active_kw: NDArray[np.float64]
    air_conditioning_kw: NDArray[np.float64]
    lighting_kw: NDArray[np.float64]

    @property
    def total_kw(self) -> NDArray[np.float64]:
        """All uses together [kW]."""
        return self.base_kw + self.active_kw + self.air_conditioning_kw

    def scaled(self, factor: float | NDArray[np.float64]) -> ClassProfile:
        """Multiply every use by a number, or by one factor a step."""
        return ClassProfile(
            base_kw=self.base_kw * factor,
            active_kw=self.active_kw * factor,
            air_conditioning_kw=self.air_conditioning_kw * factor,
            lighting_kw=self.lighting_kw * factor,
        )
