"""What is asked of a size: names, goal, range and prices, checked together before anything is computed."""

from __future__ import annotations

import reprlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast, get_args

from ems.economics.sizes import unit_prices
from ems.economics.sizes.buying import installed_sizes
from ems.island.asked import number_problems
from ems.resilience.asked import check_district
from ems.scenario.keys import nearest
from ems.sizing.answer import Goal, GoalKind
from profiles.errors import InputError, ProblemCollector

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ems.district import District
    from ems.economics.sizes import UnitPrice
    from ems.scenario import Scenario

SOURCE = "best size"
BUDGET = "budget"
"""A goal of its own in the call: least cost within the budget."""
GOALS: tuple[str, ...] = (*get_args(GoalKind), BUDGET)
VALUES = {
    "share": ("1", lambda value: 0.0 < value <= 1.0, "must lie above 0 and at most at 1", "such as 0.7"),
    "peak": ("kW", lambda value: value > 0.0, "must lie above 0", "such as 1500"),
    "survival": ("h", lambda value: value > 0.0, "must lie above 0", "such as 72"),
}
SPLIT = (
    "price of a kW as given; that of a kWh is what is left of the scenario's {whole} once its power is paid: "
    "price_per_kwh states it"
)
DEAREST, LONGEST_YEARS, LOWEST_RATE = 1e12, 100.0, -0.05
PRICE_RULES = {
    "price_per_kwh": ("currency/kWh", lambda value: 0.0 <= value <= DEAREST, "must be 0 or more"),
    "price_per_kw": ("currency/kW", lambda value: 0.0 <= value <= DEAREST, "must be 0 or more"),
    "subsidy_fraction": ("1", lambda value: 0.0 <= value <= 1.0, "must lie between 0 and 1"),
    "life_years": ("years", lambda value: 0.0 < value <= LONGEST_YEARS, "must lie above 0 and at most at 100"),
    "discount_fraction": ("1", lambda value: LOWEST_RATE <= value <= 1.0, "must lie between -0.05 and 1"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question about sizes that has been checked.

    Parameters
    ----------
    keys
        What is sized.
    goal
        What makes a size the right one.
    has_own_power
        Whether powers are sized too.
    least, most
        Smallest and largest size of each unit; most: None where there is no largest [kWh], for PV [kW].
    prices
        Price of each key.
    """

    keys: tuple[str, ...]
    goal: Goal
    has_own_power: bool
    least: float
    most: float | None
    prices: Mapping[str, UnitPrice]


def read_question(
    district: District,
    what: str | Sequence[str],
    *,
    goal: str,
    value: float | None,
    budget: float | None,
    own_power: bool,
    least: float | None,
    most: float | None,
    changed: Mapping[str, float | None],
) -> Asked:
    """Check everything that is asked.

    Parameters
    ----------
    district, what, goal, value, budget, own_power, least, most
        As :func:`ems.sizing.best_size` takes them.
    changed
        Prices given in place of the scenario's, by argument.

    Raises
    ------
    profiles.errors.InputError
        Something is wrong; all problems at once.
    """
    check_district(district, SOURCE)
    problems = ProblemCollector(SOURCE)
    keys = _keys(district.scenario, what, problems)
    kind = _goal(goal, value, budget, problems)
    _numbers(least, most, budget, changed, district.scenario.currency, problems)
    if kind == "survival" and own_power:
        problems.add("own_power = True", "a promise of survival is sized with the power in proportion", "leave it out")
    if kind == "survival" and len(keys) > 1:
        problems.add("what", "a promise of survival is sized for one class of storages", "name one")
    prices = _prices(district.scenario, keys, changed, problems)
    problems.raise_if_any()
    asked = Goal(kind=kind, value=None if value is None else float(value), budget=budget)
    smallest = 0.0 if least is None else float(least)
    _affordable(district.scenario, asked, prices, smallest, problems)
    problems.raise_if_any()
    return Asked(
        keys=keys,
        goal=asked,
        has_own_power=bool(own_power),
        least=smallest,
        most=None if most is None else float(most),
        prices=prices,
    )


def sized_keys(scenario: Scenario) -> tuple[str, ...]:
    """Everything in a scenario that has a size: storages, then PV.

    Parameters
    ----------
    scenario
        The district and its plan.
    """
    return (*(f"storage.{name}" for name in scenario.storage), *(f"pv.{name}" for name in scenario.pv))


def class_key(key: str) -> str:
    """Key of the class of what is sized, a single site aside.

    Parameters
    ----------
    key
        What is sized.

    Examples
    --------
    >>> class_key("storage.home@home_17")
    'storage.home'
    """
    return key.partition("@")[0]


def _keys(scenario: Scenario, what: object, problems: ProblemCollector) -> tuple[str, ...]:
    """Names of what is sized."""
    if isinstance(what, str):
        given: list[object] = [what]
    elif isinstance(what, Iterable):
        given = list(what)
    else:
        given = [what]
    if not given:
        problems.add("what", "names nothing", f"there are: {', '.join(sized_keys(scenario))}")
    known = sized_keys(scenario)
    for number, key in enumerate(given):
        if not isinstance(key, str):
            problems.add(f"what = {reprlib.repr(key)}", "must be the name of a class", f"such as {known[0]!r}")
        elif class_key(key) not in known:
            close = [name for name in known if name.partition(".")[2] == class_key(key)]
            remedy = f"did you mean {close[0]}?" if close else nearest(class_key(key), known)
            problems.add(f"what = {key!r}", "is no class of storages or PV of the scenario", remedy)
        elif key in given[:number]:
            problems.add(f"what = {key!r}", "is named twice")
    return tuple(key for key in given if isinstance(key, str) and class_key(key) in known)


def _goal(goal: object, value: object, budget: object, problems: ProblemCollector) -> GoalKind:
    """Kind of the goal; problems where value or budget do not go with it."""
    if goal not in GOALS:
        problems.add(f"goal = {goal!r}", "is no goal", nearest(str(goal), GOALS))
        return "cost"
    if goal == BUDGET and budget is None:
        problems.add("budget", "is missing", "give the most that may be spent after subsidy")
    if goal in ("cost", BUDGET):
        if value is not None:
            remedy = 'leave it out, or choose the goal "share", "peak" or "survival"'
            problems.add(f"value = {reprlib.repr(value)}", "the cost has no value to reach", remedy)
        return "cost"
    unit, keeps, rule, example = VALUES[str(goal)]
    if value is None:
        problems.add("value", f"is missing: what must the {goal} be", example)
    else:
        problems.problems += number_problems("value", value, unit, keeps=keeps, rule=rule)
    return cast("GoalKind", goal)


def _numbers(
    least: object,
    most: object,
    budget: object,
    changed: Mapping[str, object],
    currency: str,
    problems: ProblemCollector,
) -> None:
    """Check range, budget and prices."""
    for name, given, unit, rule in (
        ("least", least, "kWh", "must be 0 or more"),
        ("most", most, "kWh", "must lie above 0"),
        ("budget", budget, currency, "must lie above 0"),
    ):
        if given is not None:
            keeps = (lambda found: found >= 0.0) if name == "least" else (lambda found: found > 0.0)
            problems.problems += number_problems(name, given, unit, keeps=keeps, rule=rule)
    if isinstance(least, (int, float)) and isinstance(most, (int, float)) and least > most:
        problems.add(f"least = {least:g}, most = {most:g}", "the smallest size must not exceed the largest")
    for name, given in changed.items():
        unit, keeps, rule = PRICE_RULES[name]
        if given is not None:
            in_money = unit.replace("currency", currency)
            problems.problems += number_problems(name, given, in_money, keeps=keeps, rule=rule)


def _prices(
    scenario: Scenario, keys: Sequence[str], changed: Mapping[str, float | None], problems: ProblemCollector
) -> dict[str, UnitPrice]:
    """Price of each key, with what is given in place of the scenario's."""
    if problems.problems:
        return {}
    known, found = unit_prices(scenario), {}
    for key in keys:
        of = class_key(key)
        is_pv = of.startswith("pv.")
        given = {name: value for name, value in changed.items() if value is not None}
        price = known.get(of)
        if price is None:
            problems.add(
                key,
                "has no price: no item of [capital.*] pays for it",
                f'add one with kind = "{of.partition(".")[0]}" and of = ["{of.partition(".")[2]}"] to the scenario',
            )
            continue
        is_split = not is_pv and bool(given.get("price_per_kw")) and "price_per_kwh" not in given
        if is_split:
            _split(scenario, of, price, given, problems)
        if is_pv and "price_per_kwh" in given:
            problems.add("price_per_kwh", f"{key} has a price per kW", "give price_per_kw")
        found[key] = price.changed(**given)
        if is_split:
            found[key] = replace(found[key], note=SPLIT.format(whole=f"{price.price_per_kwh:,.0f}"))
    return found


def _split(scenario: Scenario, key: str, price: UnitPrice, given: dict[str, float], problems: ProblemCollector) -> None:
    """Take a price per kW out of the scenario's per kWh: a unit of the scenario's proportion costs what it did."""
    kwh, kw = installed_sizes(scenario)
    per_kwh = price.price_per_kwh - given["price_per_kw"] * float(kw.get(key, 0.0)) / max(
        float(kwh.get(key, 0.0)), 1e-9
    )
    if per_kwh < 0.0:
        what = f"is more than a unit costs in all ({price.price_per_kwh:,.0f} a kWh with its power)"
        problems.add(f"price_per_kw = {given['price_per_kw']:g}", what, "give price_per_kwh too, without the power")
    given["price_per_kwh"] = max(per_kwh, 0.0)


def _affordable(
    scenario: Scenario, goal: Goal, prices: Mapping[str, UnitPrice], least: float, problems: ProblemCollector
) -> None:
    """Refuse a budget that does not buy the smallest sizes."""
    if goal.budget is None or least <= 0.0:
        return
    from ems.scenario.rollout import installed  # noqa: PLC0415 - what is installed is asked for here alone

    now = installed(scenario)
    smallest = 0.0
    for key, price in prices.items():
        name = class_key(key).partition(".")[2]
        units = 1 if "@" in key else max(now.storage_units(name), 1)
        each = price.price_per_kw if key.startswith("pv.") else price.price_per_kwh * units
        smallest += least * each * (1.0 - price.subsidy_fraction)
    if smallest > goal.budget:
        remedy = "raise it, or allow smaller sizes with least="
        what = f"does not buy the smallest sizes, which cost {smallest:,.0f} after subsidy"
        problems.add(f"budget = {goal.budget:,.0f}", what, remedy)


def refuse(where: str, what: str, remedy: str = "") -> InputError:
    """Return the error of one problem with what is asked.

    Parameters
    ----------
    where, what, remedy
        As in :class:`profiles.errors.Problem`.
    """
    problems = ProblemCollector(SOURCE)
    problems.add(where, what, remedy)
    return InputError(SOURCE, problems.problems)
