"""Checks of what the caller asks for; every rule is a function, all problems are raised together."""

from __future__ import annotations

from collections import Counter
from math import isfinite
from typing import TYPE_CHECKING, get_args

from profiles.calendar import parse_month_day
from profiles.errors import ProblemCollector
from profiles.load.class_profiles import MODELS
from profiles.load.measures import LARGEST_SAVING
from profiles.load.shape_data import households
from profiles.load.types import MeasureShape, Shape

if TYPE_CHECKING:
    from collections.abc import Sequence

    from profiles.load.types import LoadClass, Measure


def check_request(
    classes: Sequence[LoadClass],
    measures: Sequence[Measure],
    shape: str,
    shape_class: str | None,
    holiday_peak_drop_kw: float,
) -> None:
    """Raise one ``InputError`` with everything that is wrong with the arguments of ``build_loads``."""
    problems = ProblemCollector("loads")
    _check_names("class", [item.name for item in classes], problems)
    _check_names("measure", [item.name for item in measures], problems)
    for load_class in classes:
        _check_class(load_class, problems)
    known = {item.name: item for item in classes}
    for measure in measures:
        _check_measure(measure, known, problems)
    for load_class in known.values():
        _check_sites_of_measures(load_class, measures, problems)
    _check_shape(classes, shape, shape_class, holiday_peak_drop_kw, problems)
    problems.raise_if_any()


def find_shape_class(classes: Sequence[LoadClass], shape_class: str | None) -> int | None:
    """Place of the class with this name, else of the only class with this model, else None."""
    by_name = [place for place, item in enumerate(classes) if item.name == shape_class]
    by_model = [place for place, item in enumerate(classes) if item.model == shape_class]
    for found in (by_name, by_model):
        if len(found) == 1:
            return found[0]
    return None


def _check_names(kind: str, names: list[str], problems: ProblemCollector) -> None:
    for name, count in Counter(names).items():
        if count > 1:
            problems.add(f"{kind} {name!r}", f"is given {count} times", "give every one a name of its own")


def _check_class(load_class: LoadClass, problems: ProblemCollector) -> None:
    where = f"class {load_class.name!r}"
    if load_class.model not in MODELS:
        problems.add(f"{where}: model = {load_class.model!r}", "no such model", f"known are: {', '.join(MODELS)}")
    if load_class.sites < 0:
        problems.add(f"{where}: sites = {load_class.sites}", "must not be negative")
    if not (isfinite(load_class.energy_kwh) and load_class.energy_kwh >= 0.0):
        problems.add(f"{where}: energy_kwh = {load_class.energy_kwh:g}", "must be a number, 0 or more [kWh]")
    _check_people(load_class, where, problems)
    _check_terms(load_class, where, problems)


def _check_people(load_class: LoadClass, where: str, problems: ProblemCollector) -> None:
    people = load_class.people_per_site
    if people is None:
        return
    sizes = households().household_sizes
    place = f"{where}: people_per_site = {people:g}"
    if load_class.model != "home":
        problems.add(place, f'means nothing for model = "{load_class.model}"', "leave it out")
    elif not sizes[0] < people < sizes[-1]:
        problems.add(place, f"must lie between {sizes[0]} and {sizes[-1]}")


def _check_terms(load_class: LoadClass, where: str, problems: ProblemCollector) -> None:
    if load_class.term_holidays and load_class.model != "school":
        problems.add(f"{where}: term_holidays", f'means nothing for model = "{load_class.model}"', "leave it out")
    for first, last in load_class.term_holidays:
        for text in (first, last):
            if parse_month_day(text) is None:
                problems.add(f"{where}: term_holidays: {text!r}", "is not a day", 'write month and day as "MM-DD"')


def _check_measure(measure: Measure, classes: dict[str, LoadClass], problems: ProblemCollector) -> None:
    where = f"measure {measure.name!r}"
    if measure.shape not in get_args(MeasureShape):
        problems.add(
            f"{where}: shape = {measure.shape!r}", "no such shape", f"known are: {', '.join(get_args(MeasureShape))}"
        )
    if measure.sites < 0:
        problems.add(f"{where}: sites = {measure.sites}", "must not be negative")
    if not (isfinite(measure.energy_kwh) and measure.energy_kwh >= 0.0):
        problems.add(f"{where}: energy_kwh = {measure.energy_kwh:g}", "must be a number, 0 or more [kWh]")
    load_class = classes.get(measure.load_class)
    if load_class is None:
        known = ", ".join(classes) or "none"
        problems.add(f"{where}: load_class = {measure.load_class!r}", "no such class", f"known are: {known}")
        return
    if measure.sites == 0 and measure.energy_kwh > 0.0 and load_class.sites > 0:
        problems.add(f"{where}: sites = 0", f"cannot save {measure.energy_kwh:,.0f} kWh", "give the sites that have it")
    if measure.energy_kwh > LARGEST_SAVING * load_class.energy_kwh:
        problems.add(
            f"{where}: energy_kwh = {measure.energy_kwh:,.0f}",
            f"must not exceed {LARGEST_SAVING:.0%} of the {load_class.energy_kwh:,.0f} kWh of {load_class.name!r}",
        )


def _check_sites_of_measures(load_class: LoadClass, measures: Sequence[Measure], problems: ProblemCollector) -> None:
    wanted = [measure for measure in measures if measure.load_class == load_class.name and measure.energy_kwh > 0.0]
    if load_class.sites == 0 and len(wanted) > 1:
        names = ", ".join(repr(measure.name) for measure in wanted)
        problems.add(f"class {load_class.name!r}", f"is one row and cannot have {len(wanted)} measures ({names})")
    total = sum(measure.sites for measure in wanted)
    if load_class.sites > 0 and total > load_class.sites:
        problems.add(
            f"class {load_class.name!r}",
            f"has {load_class.sites:,} sites, its measures need {total:,}: each site takes part in one",
        )


def _check_shape(
    classes: Sequence[LoadClass],
    shape: str,
    shape_class: str | None,
    holiday_peak_drop_kw: float,
    problems: ProblemCollector,
) -> None:
    if shape not in get_args(Shape):
        problems.add(f"shape = {shape!r}", "no such shape", f"known are: {', '.join(get_args(Shape))}")
    if shape != "plan":
        return
    if not isfinite(holiday_peak_drop_kw) or holiday_peak_drop_kw < 0.0:
        problems.add(f"holiday_peak_drop_kw = {holiday_peak_drop_kw:g}", "must be a number, 0 or more [kW]")
    place = find_shape_class(classes, shape_class)
    if place is None or not classes[place].energy_kwh > 0.0:
        problems.add(
            f"shape_class = {shape_class!r}",
            'shape = "plan" needs a class with energy that may be reshaped',
            'name one, or use shape = "measured"',
        )
