"""Reading what ``size_storage`` is given: whatever is wrong is told, all at once."""

from __future__ import annotations

import reprlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, cast, get_args

import numpy as np

from ems.dispatch.storage_arguments import UNREAD, check_labels, number_of, numbers_of, read_arguments
from ems.dispatch.storage_plan_checks import check_series
from ems.sizing.one_storage.answer import Small
from ems.sizing.one_storage.meter import End, Meter

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from ems.dispatch.storage_arguments import Arguments
    from ems.storage import Storage
    from profiles.errors import ProblemCollector

    Floats = NDArray[np.float64]

SERIES: Final = ("net_load_kw", "generation_per_kw", "load_kw")
"""Series whose labels are compared here; those of the prices are elsewhere."""
ARRAYS: Final = (*SERIES, "import_price", "export_price")
MOST_PRICE: Final = 1e9
"""Highest price per kWh: above, slopes would be lost in what rounding leaves of the costs."""
LESS_FRACTION: Final = 1e-9
"""Of the highest net load, what taking generation off and adding it again may leave by rounding."""
PER_GENERATION: Final = ("cost_per_generation_kw", "most_generation_kw")
UNITS: Final = {
    "cost_per_kwh": "currency/kWh a year",
    "cost_per_kw": "currency/kW a year",
    "cost_per_generation_kw": "currency/kW a year",
    "most_kwh": "kWh",
    "most_kw": "kW",
    "most_generation_kw": "kW",
    "peak_kw": "kW",
    "budget": "currency a year",
    "years": "years",
    "share_fraction": "fraction",
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Asked:
    """What is asked for at a meter.

    Parameters
    ----------
    meter
        The meter, and how its storage follows from the sizes.
    goal
        What is made small.
    prices
        Yearly price of a unit of each size, shape (variables,) [currency].
    most
        Largest sizes; NaN where none was given, shape (variables,).
    share_fraction, peak_kw, budget
        Limits; None: there is none [kW] and [currency].
    load_kwh
        Load of the steps, for the share [kWh].
    """

    meter: Meter
    goal: Small
    prices: Floats
    most: Floats
    share_fraction: float | None
    peak_kw: float | None
    budget: float | None
    load_kwh: float


def asked_of(given: Mapping[str, object], problems: ProblemCollector) -> Asked:
    """Read the arguments.

    Parameters
    ----------
    given
        Arguments by name.
    problems
        Where what is wrong is added; raised here, all at once.

    Raises
    ------
    profiles.errors.InputError
        Something is wrong.
    """
    numbers, goal = _numbers(given, problems), _goal(given, problems)
    read = _read(given, problems)
    load = _series("load_kw", given["load_kw"], read.net_load_kw.shape, problems)
    if load is not None and read.net_load_kw.ndim == 1:
        _check_load(load, read.net_load_kw, problems)
    if given["share_fraction"] is not None:
        load = _load_of_share(read.net_load_kw, load, problems)
    meter = _meter_of(given, read, numbers["years"], problems)
    priced = [numbers["cost_per_kwh"], numbers["cost_per_kw"], numbers["cost_per_generation_kw"]]
    most = [numbers["most_kwh"], numbers["most_kw"], numbers["most_generation_kw"]]
    return Asked(
        meter=meter,
        goal=goal,
        prices=meter.prices(*(float(price or 0.0) for price in priced)),
        most=meter.limits(*(np.nan if limit is None else limit for limit in most)),
        share_fraction=numbers["share_fraction"],
        peak_kw=numbers["peak_kw"],
        budget=numbers["budget"],
        load_kwh=float("nan") if load is None else read.step_h * float(load.sum()),
    )


def _read(given: Mapping[str, object], problems: ProblemCollector) -> Arguments:
    """Read what a plan of the storage would need too."""
    _check_masks(given, problems)
    read = read_arguments({**given, "initial_energy_kwh": None, "threads": 0}, problems)
    if read.counts:
        problems.add("net_load_kw, prices or storage", "describe several cases", "give one meter and one Storage")
    else:
        check_series(read, problems)
        _check_price(read.import_price, problems)
    check_labels({name: given[name] for name in SERIES if given[name] is not None}, problems)
    return read


def _check_masks(given: Mapping[str, object], problems: ProblemCollector) -> None:
    """Check that no number is masked: its place would be read as whatever stands under the mask."""
    for name in ARRAYS:
        series = given[name]
        if isinstance(series, np.ma.MaskedArray) and np.ma.is_masked(series):
            masked = np.ma.getmaskarray(series)
            at, more = ", ".join(map(str, np.argwhere(masked)[0])), int(masked.sum()) - 1
            text = "is masked, must be a number" + (f" (and {more:,} more)" if more else "")
            problems.add(f"{name} (step {at})", text, "fill the gaps, as with .filled(…)")


def _check_price(paid: Floats, problems: ProblemCollector) -> None:
    """Check that no price is so high that nothing else counts beside it; what is no number is told elsewhere."""
    prices = np.atleast_1d(paid)
    wrong = np.isfinite(prices) & (prices > MOST_PRICE)
    if paid is not UNREAD and wrong.any():
        at = int(np.argmax(wrong))
        place = f" (step {at})" if paid.ndim else ""
        problems.add(
            f"import_price{place} = {prices[at]:g} per kWh", f"must be at most {MOST_PRICE:g}", "use a larger currency"
        )


def _meter_of(given: Mapping[str, object], read: Arguments, years: float | None, problems: ProblemCollector) -> Meter:
    """Describe the meter; raises all that is wrong."""
    generation = _generation(given, len(read.net_load_kw) if read.net_load_kw.ndim == 1 else 0, problems)
    has_own_power = _has_own_power(given, problems)
    end = _word("end", given["end"], get_args(End), problems)
    if read.units and not read.counts:
        _check_storage(read.units[0], has_own_power=has_own_power, end=end, problems=problems)
    problems.raise_if_any()
    meter = Meter(
        net_load_kw=read.net_load_kw,
        import_price=read.import_price,
        export_price=read.export_price,
        step_h=read.step_h,
        storage=read.units[0],
        has_own_power=has_own_power,
        generation_per_kw=generation,
        end=cast("End", end),
        years=cast("float", years),
    )
    _check_floor(meter, problems)
    problems.raise_if_any()
    return meter


def _numbers(given: Mapping[str, object], problems: ProblemCollector) -> dict[str, float | None]:
    """All that are single numbers, 0 or more; None where they may be left out and are."""
    numbers: dict[str, float | None] = {}
    for name, unit in UNITS.items():
        is_needed = name.startswith("cost") or name == "years"
        if given[name] is None and not is_needed:
            numbers[name] = None
            continue
        number = numbers[name] = number_of(name, given[name], unit, problems)
        if number is None:
            continue
        if not np.isfinite(number) or number < 0.0 or (number == 0.0 and name == "years"):
            rule = "must be a finite number above 0" if name == "years" else "must be a finite number, 0 or more"
            problems.add(f"{name} = {number:g} {unit}", rule)
        elif name == "share_fraction" and number > 1.0:
            problems.add(f"share_fraction = {number:g}", "must lie between 0 and 1")
    return numbers


def _has_own_power(given: Mapping[str, object], problems: ProblemCollector) -> bool:
    """Whether the power is sized too."""
    asked = given["size_power"]
    if not isinstance(asked, (bool, np.bool_)):
        problems.add(f"size_power = {reprlib.repr(asked)}", "must be True or False")
    elif not asked and given["most_kw"] is not None:
        remedy = "give size_power=True too, or most_kwh"
        problems.add("most_kw", "limits a power that follows from the capacity", remedy)
    return bool(asked)


def _generation(given: Mapping[str, object], n_steps: int, problems: ProblemCollector) -> Floats | None:
    """Generation of a kW installed; None where none is sized."""
    if given["generation_per_kw"] is None:
        for name in PER_GENERATION:
            if given[name] not in (None, 0.0):
                problems.add(name, "prices or limits generation, but none is sized", "give generation_per_kw too")
        return None
    return _series("generation_per_kw", given["generation_per_kw"], (n_steps,), problems)


def _series(name: str, given: object, shape: tuple[int, ...], problems: ProblemCollector) -> Floats | None:
    """A series with a number of 0 or more for each step; None where none is given."""
    if given is None:
        return None
    series = numbers_of(name, given, problems)
    if series is UNREAD:
        return None
    if shape not in {(0,), series.shape}:
        problems.add(f"{name} of shape {series.shape}", f"must be of shape {shape}, like net_load_kw")
        return None
    wrong = ~(np.isfinite(series) & (series >= 0.0))
    if wrong.any():
        at, more = int(np.argmax(wrong)), int(wrong.sum()) - 1
        text = "must be a finite number, 0 or more" + (f" (and {more:,} more)" if more else "")
        problems.add(f"{name} (step {at}) = {series[at]:g} kW", text)
        return None
    return series


def _goal(given: Mapping[str, object], problems: ProblemCollector) -> Small:
    """What is made small: the purchase where something is asked of the size, the cost otherwise."""
    if given["goal"] is None:
        has_limit = given["share_fraction"] is not None or given["peak_kw"] is not None
        return "purchase" if has_limit else "cost"
    goal = _word("goal", given["goal"], get_args(Small), problems)
    if goal == "purchase" and given["share_fraction"] is None and given["peak_kw"] is None:
        problems.add("goal = 'purchase'", "is least with nothing bought", "give share_fraction or peak_kw too")
    return cast("Small", goal)


def _word(name: str, given: object, words: tuple[str, ...], problems: ProblemCollector) -> str:
    if isinstance(given, str) and given in words:
        return given
    problems.add(f"{name} = {reprlib.repr(given)}", f"must be one of {', '.join(words)}")
    return words[0]


def _check_load(load: Floats, net: Floats, problems: ProblemCollector) -> None:
    """Check that the load is no less than what is left of it with generation taken off."""
    wrong = load < net - LESS_FRACTION * float(np.abs(net).max(initial=0.0))
    if wrong.any():
        at, more = int(np.argmax(wrong)), int(wrong.sum()) - 1
        rule = f"must be at least net_load_kw there, {net[at]:g} kW" + (f" (and {more:,} more)" if more else "")
        problems.add(f"load_kw (step {at}) = {load[at]:g} kW", rule)


def _load_of_share(net: Floats, load: Floats | None, problems: ProblemCollector) -> Floats | None:
    """Load that the share is a share of: the net load itself where no generation was taken off it."""
    if load is not None or net is UNREAD:
        if load is not None and not load.sum() > 0.0:
            problems.add("load_kw", "is 0 at every step, so that no share of it exists")
        return load
    if (net < 0.0).any() or not net.sum() > 0.0:
        at = int(np.argmin(net))
        what = f"a share of the load needs the load, and net_load_kw (step {at}) = {net[at]:g} kW is less generation"
        problems.add("share_fraction", what, "give load_kw too")
    return net


def _check_storage(storage: Storage, *, has_own_power: bool, end: str, problems: ProblemCollector) -> None:
    """Check that a size can be told from the storage, and that any size of it can keep its floor."""
    size, power = storage.capacity_kwh, storage.max_charge_kw
    if not has_own_power and not (size > 0.0 and power > 0.0 and storage.max_discharge_kw > 0.0):
        what = f"capacity_kwh = {size:g} kWh with {power:g} kW in and {storage.max_discharge_kw:g} kW out"
        problems.add(f"storage: {what}", "gives no proportion of power to capacity", "or give size_power=True")
        return
    start = storage.initial_fraction
    if end == "at_least" and start is not None and not storage.floor_fraction <= start <= storage.ceiling_fraction:
        limits = f"{storage.floor_fraction:g} and {storage.ceiling_fraction:g}"
        problems.add(f"storage.initial_fraction = {start:g}", f"must lie between floor and ceiling, {limits}")


def _check_floor(meter: Meter, problems: ProblemCollector) -> None:
    """Check that a power in proportion makes up for what the storage loses while it stands."""
    unit = meter.storage
    needed = meter.held_kw(unit.capacity_kwh)
    if meter.has_own_power or unit.max_charge_kw >= needed:
        return
    what = f"cannot make up for what is lost at floor or start: {needed:g} kW are needed"
    where = f"storage: {unit.max_charge_kw:g} kW for {unit.capacity_kwh:g} kWh"
    problems.add(where, what, "give a lower floor, or size_power=True")
