"""All loads of a district in one call."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeVar

import numpy as np

from profiles.errors import InputError
from profiles.load.air_conditioning import fraction_of
from profiles.load.buildings import school_days
from profiles.load.checks import check_request, find_shape_class
from profiles.load.class_profiles import class_profile
from profiles.load.day_tables import mean_day_hours
from profiles.load.measures import air_conditioning_in, note_on, savings_of_class
from profiles.load.plan_shape import shape_factors
from profiles.load.sites import fill_class
from profiles.load.types import NO_MEASURE, Loads, ShapeReport

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from profiles.calendar import Calendar
    from profiles.errors import Problem
    from profiles.load.types import ClassProfile, LoadClass, Measure, Shape, SkyLike

SAVINGS: Final = "savings"
_Kind = TypeVar("_Kind", np.float64, np.int64)


@dataclass(slots=True, kw_only=True, eq=False)
class _Rows:
    """What is written while the loads are built."""

    kw: NDArray[np.float64]
    class_kw: NDArray[np.float64]
    air_conditioning_kw: NDArray[np.float64]
    household_size: NDArray[np.int64]
    measure: NDArray[np.int64]
    first: NDArray[np.int64]
    notes: list[str]


def build_loads(
    classes: Sequence[LoadClass],
    calendar: Calendar,
    sky: SkyLike,
    *,
    shape: Shape = "plan",
    shape_class: str | None = "home",
    holiday_peak_drop_kw: float = 500.0,
    measures: Sequence[Measure] = (),
    seed: int = 1,
) -> Loads:
    """Give every site of a district its own year.

    Parameters
    ----------
    classes
        The classes of demand, in the order of the rows.
    calendar
        Local time and days off of the simulated year.
    sky
        Weather on the same steps.
    shape
        ``"measured"``: homes as published measurements have them. ``"plan"``: homes shifted as little as possible so
        that the district's mean weekday is highest from 8 to 17 h and the peak of the mean day off lies
        ``holiday_peak_drop_kw`` lower (before savings).
    shape_class
        Class that ``shape = "plan"`` may shift: its name, or a model that only one class has.
    holiday_peak_drop_kw
        How much lower the highest hour of the mean day off is than the weekday's, within 5 % [kW].
    measures
        Savings that are switched on.
    seed
        Seed of the spread among sites: the same seed gives the same loads, whatever the number of threads.

    Returns
    -------
    Loads
        Before savings every class has exactly its energy, and the rows of a class add up to its profile in every step.

    Raises
    ------
    InputError
        Wrong classes or measures, a measure that its sites cannot save, a plan shape that cannot be met; all problems
        of one kind at once.
    """
    check_request(classes, measures, shape, shape_class, holiday_peak_drop_kw)
    profiles = [class_profile(load_class, calendar, sky, seed) for load_class in classes]
    moved_kwh = 0.0
    place = find_shape_class(classes, shape_class)
    if shape == "plan" and place is not None:
        profiles[place], moved_kwh = _planned(profiles, place, calendar, holiday_peak_drop_kw)
    rows = _fill(classes, profiles, calendar, seed)
    report = ShapeReport(
        shape=shape,
        moved_kwh=moved_kwh,
        moved_fraction_of_homes=moved_kwh / classes[place].energy_kwh if place is not None and moved_kwh else 0.0,
        weekday_mean_kw=_frozen(mean_day_hours(rows.class_kw.sum(axis=0), calendar, ~calendar.is_day_off)),
        day_off_mean_kw=_frozen(mean_day_hours(rows.class_kw.sum(axis=0), calendar, calendar.is_day_off)),
    )
    rows.notes += _notes(classes, calendar, report)
    _save(rows, classes, profiles, measures, seed, calendar.grid.step_h)
    return Loads(
        kw=_frozen(rows.kw),
        class_names=tuple(load_class.name for load_class in classes),
        class_of_row=_frozen(np.repeat(np.arange(len(classes)), [load_class.rows for load_class in classes])),
        class_kw=_frozen(rows.class_kw),
        air_conditioning_fraction=_frozen(fraction_of(rows.air_conditioning_kw, rows.class_kw)),
        household_size_of_row=_frozen(rows.household_size),
        measure_names=tuple(measure.name for measure in measures),
        measure_of_row=_frozen(rows.measure),
        notes=tuple(rows.notes),
        shape_report=report,
    )


def _planned(
    profiles: Sequence[ClassProfile], place: int, calendar: Calendar, drop_kw: float
) -> tuple[ClassProfile, float]:
    """Return the reshaped class, and the energy that changed its hour [kWh]."""
    homes_kw = profiles[place].total_kw
    others_kw = np.zeros(calendar.grid.n_steps)
    for number, profile in enumerate(profiles):
        if number != place:
            others_kw += profile.total_kw
    factors = shape_factors(homes_kw, others_kw, calendar, drop_kw)
    moved_kwh = 0.5 * float(np.sum(np.abs(factors - 1.0) * homes_kw)) * calendar.grid.step_h
    return profiles[place].scaled(factors), moved_kwh


def _fill(classes: Sequence[LoadClass], profiles: Sequence[ClassProfile], calendar: Calendar, seed: int) -> _Rows:
    """Share every class profile out among its sites."""
    steps = calendar.grid.n_steps
    first = np.concatenate([[0], np.cumsum([load_class.rows for load_class in classes], dtype=np.int64)])
    rows = _Rows(
        kw=np.empty((int(first[-1]), steps)),
        class_kw=np.zeros((len(classes), steps)),
        air_conditioning_kw=np.zeros((len(classes), steps)),
        household_size=np.zeros(int(first[-1]), dtype=np.int64),
        measure=np.full(int(first[-1]), NO_MEASURE),
        first=first,
        notes=[],
    )
    for number, (load_class, profile) in enumerate(zip(classes, profiles, strict=True)):
        if load_class.rows == 0:
            continue
        own = slice(first[number], first[number + 1])
        rows.class_kw[number] = profile.total_kw
        rows.air_conditioning_kw[number] = profile.air_conditioning_kw
        rows.household_size[own] = fill_class(rows.kw[own], load_class, profile, calendar, seed)
    return rows


def _save(
    rows: _Rows,
    classes: Sequence[LoadClass],
    profiles: Sequence[ClassProfile],
    measures: Sequence[Measure],
    seed: int,
    step_h: float,
) -> None:
    """Take the savings off the rows and the class sums."""
    problems: list[Problem] = []
    for number, load_class in enumerate(classes):
        own = [item for item in measures if item.load_class == load_class.name and item.energy_kwh > 0.0]
        if not own:
            continue
        kw = rows.kw[rows.first[number] : rows.first[number + 1]]
        savings, wrong = savings_of_class(kw, profiles[number], load_class, own, seed, step_h)
        problems += wrong
        if wrong:
            continue
        for measure, saving in zip(own, savings, strict=True):
            saved_kw = saving.load_kw * (1.0 - saving.factor)
            rows.class_kw[number] -= saved_kw
            rows.air_conditioning_kw[number] -= saved_kw * air_conditioning_in(profiles[number], measure.shape)
            kw[saving.rows] *= saving.factor
            rows.measure[saving.rows + rows.first[number]] = measures.index(measure)
            note = note_on(measure, saving)
            rows.notes += [note] if note else []
    if problems:
        raise InputError(SAVINGS, problems)


def _notes(classes: Sequence[LoadClass], calendar: Calendar, report: ShapeReport) -> list[str]:
    """Say what a reader of the results should know about the loads."""
    notes = []
    if report.shape == "plan":
        notes.append(
            f"load shape: {report.moved_kwh:,.0f} kWh a year ({report.moved_fraction_of_homes:.1%} of the homes' "
            "energy) moved to other hours so that the district's mean weekday and mean day off have the plan's peaks; "
            "single days, above all in winter, may peak at other hours"
        )
    notes += [
        f"{item.name}: {school_days(calendar, item.term_holidays)} school days"
        for item in classes
        if item.model == "school"
    ]
    return notes


def _frozen(array: NDArray[_Kind]) -> NDArray[_Kind]:
    """Make an array of our own read-only."""
    array.flags.writeable = False
    return array
