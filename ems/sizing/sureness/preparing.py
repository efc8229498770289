"""What is built before the first draw: the scenario's own year, the years that may come, and what the storage costs."""

from __future__ import annotations

import reprlib
from numbers import Real
from typing import TYPE_CHECKING

from ems.designs import pool_base
from ems.dispatch import read_policy
from ems.district import District
from ems.district.build import build_district
from ems.economics.sizes import unit_prices
from ems.results.storage_groups import classes_of_group
from ems.scenario import Scenario
from ems.sizing.sureness.factors.known import About
from ems.sizing.sureness.money.gains import Study
from ems.sizing.sureness.money.outages import OUTAGE_YEARS, outage_years
from ems.sizing.sureness.ready import Ready
from ems.sizing.sureness.years.building import drawn_years
from ems.sizing.sureness.years.operation import PoolOperation
from ems.sizing.sureness.years.own_days import rows_of_file
from ems.sizing.sureness.years.sites import SiteOperation, check_room, site_year
from ems.sizing.sureness.years.year import pool_of, year_of
from profiles.errors import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Callable

    from ems.dispatch.policy import PolicyLike
    from ems.economics.sizes import UnitPrice
    from ems.sizing.sureness.checks import Asked

    Tell = Callable[[str], None] | None

STORAGE, AT = "storage.", "@"
RULE_OF_PLANNERS = "self_consumption"
"""What acts before the storage where the scenario names a planner."""
DAYS = (
    "other years of weather and loads are made of the days of the one year there is: whole weeks from up to two weeks "
    "before or after their place, weather and loads of a day together, days off for days off; prices keep their hours. "
    "No day is worse than the worst one seen, and dull spells of more than a week and poor seasons come by chance "
    "alone: what weather does is rather understated, and files of other years would tell"
)
DAYS_OF_LOADS = (
    "other years of the loads in the file are made of its own days (whole weeks from up to two weeks before or after "
    "their place, days off for days off), apart from the weather, so that what cold and sun do to these loads is lost; "
    "no day is worse than the worst one seen"
)
DEMAND_CHARGE = "the pool's demand charge is left out: it counts neither with the storage nor without"
WEAR = "the price of wear goes up and down with the tariffs here, though it would not"


def prepared(
    district: Scenario | District, what: str | None, asked: Asked, policy: PolicyLike | None, tell: Tell
) -> Ready:
    """Build everything that draws need.

    Parameters
    ----------
    district, what
        As :func:`ems.how_sure` takes them.
    asked
        The rest of what is asked.
    policy
        As :func:`ems.how_sure` takes it.
    tell
        Is told, in a few words, what is being done.

    Raises
    ------
    profiles.errors.InputError
        There is no such storage, or nothing says what it costs.
    """
    if not isinstance(district, (Scenario, District)):
        remedy = "give ems.read_scenario(…), or a district that is built from it"
        where = f"district = {reprlib.repr(district)}"
        raise InputError("how_sure", [Problem(where=where, what="must be a scenario or a district", remedy=remedy)])
    own = build_district(district) if isinstance(district, Scenario) else district
    at_sites = _at_sites(own, what)
    return _at_pool(own, what, asked, policy, tell) if at_sites is None else _behind_meters(own, at_sites, asked, tell)


def _at_sites(district: District, what: str | None) -> str | None:
    """Name the storage behind meters that is meant; None where it is one at the pool, or none that is known."""
    pool, sites = (
        {name for group in set(groups) for name in classes_of_group(district.scenario, group)}
        for groups in (district.pool_storages.group, district.site_storages.group)
    )
    if what is None:
        return f"{STORAGE}{min(sites)}" if sites and not pool else None
    name, at, _ = what.removeprefix(STORAGE).partition(AT)
    return f"{STORAGE}{what.removeprefix(STORAGE)}" if at or (name in sites and name not in pool) else None


def _at_pool(district: District, what: str | None, asked: Asked, policy: PolicyLike | None, tell: Tell) -> Ready:
    """Build everything for a storage at the pool."""
    scenario, rule = district.scenario, policy
    if rule is None and read_policy(scenario.policy.name).planner is not None:
        rule = RULE_OF_PLANNERS
    base = pool_base(district, rule, what)
    price, pool = _price(scenario, f"{STORAGE}{base.storage_class}", asked), pool_of(base)
    _check_size(price.key, pool.capacity_kwh)
    worlds, load_draws, notes = _counts(district, asked)
    years = [[year_of(base)]]
    if worlds * load_draws > 1:
        years = drawn_years(
            district,
            lambda varied: year_of(pool_base(varied, rule, base.storage_class)),
            worlds=worlds,
            load_draws=load_draws,
            seed=asked.seed,
            tell=tell,
        )
    outages = None if "outages" in asked.factors else outage_years(base, pool, years=OUTAGE_YEARS, seed=asked.seed)
    about = _about(
        scenario,
        price,
        (worlds, load_draws, 0 if outages is None else len(outages.order)),
        wholesale_per_kwh=float(pool.wholesale_per_kwh.mean()),
        has_forecast=pool.can_roll,
        at_sites=False,
    )
    operation = PoolOperation(
        years=years,
        pool=pool,
        with_forecasts=about.has_forecast and _counts_forecasts(asked),
        threads=asked.workers,
    )
    study = Study(
        operation=operation, units=pool.units, capacity_kwh=pool.capacity_kwh, power_kw=pool.power_kw, price=price
    )
    if scenario.prices.pool.demand_charge_per_kw:
        notes.append(DEMAND_CHARGE)
    return Ready(scenario=scenario, key=price.key, study=study, outages=outages, about=about, notes=tuple(notes))


def _behind_meters(district: District, what: str, asked: Asked, tell: Tell) -> Ready:
    """Build everything for storages behind the meters of sites."""
    scenario = district.scenario
    price = _price(scenario, what.partition(AT)[0], asked)
    own = site_year(district, what, price)
    _check_size(what, own.place.unit.planned_kwh)
    worlds, load_draws, notes = _counts(district, asked)
    check_room(own, what, worlds * load_draws)
    years = [[own]]
    if worlds * load_draws > 1:
        years = drawn_years(
            district,
            lambda varied: site_year(varied, what, price),
            worlds=worlds,
            load_draws=load_draws,
            seed=asked.seed,
            tell=tell,
        )
    about = _about(scenario, price, (worlds, load_draws, 0), wholesale_per_kwh=0.0, has_forecast=False, at_sites=True)
    units, unit = own.place.units, own.place.unit
    study = Study(
        operation=SiteOperation(years=years),
        units=units,
        capacity_kwh=units * unit.planned_kwh,
        power_kw=units * unit.planned_kw,
        price=price,
    )
    notes += [*own.place.notes, *([WEAR] if unit.wear_price_per_kwh else [])]
    return Ready(scenario=scenario, key=what, study=study, outages=None, about=about, notes=tuple(notes))


def _price(scenario: Scenario, key: str, asked: Asked) -> UnitPrice:
    """What the storage costs."""
    known = unit_prices(scenario)
    if key not in known:
        name = key.removeprefix(STORAGE)
        remedy = f'write an item [capital.*] with kind = "storage" and of = ["{name}"] into the scenario'
        raise InputError("how_sure", [Problem(where=key, what="nothing says what it costs", remedy=remedy)])
    return known[key].changed(**asked.prices)


def _check_size(key: str, capacity_kwh: float) -> None:
    """Refuse a storage without a size: sizes are multiples of it."""
    if capacity_kwh == 0.0:
        remedy = "give it a capacity in the scenario: sizes are multiples of it"
        raise InputError("how_sure", [Problem(where=key, what="has 0 kWh", remedy=remedy)])


def _counts(district: District, asked: Asked) -> tuple[int, int, list[str]]:
    """Years of weather, draws of the loads, and what must be said of them."""
    scenario = district.scenario
    worlds = 1 if "weather" in asked.factors else asked.worlds
    load_draws = 1 if "loads" in asked.factors else asked.load_draws
    notes, in_file = [], rows_of_file(district)
    if scenario.weather.file is not None:
        if in_file.all():
            load_draws = 1  # nothing is left that another seed changes
        if worlds > 1:
            notes.append(DAYS)
    elif in_file.any() and load_draws > 1:
        notes.append(DAYS_OF_LOADS)
    return worlds, load_draws, notes


def _own_days(scenario: Scenario) -> str:
    """What of the years is made of the own year's days."""
    if scenario.weather.file is not None:
        return "weather"
    return "loads" if scenario.load.file is not None else ""


def _counts_forecasts(asked: Asked) -> bool:
    """Whether planning on forecasts counts: not where it is left out or held at perfect foresight."""
    given = asked.factors.get("forecast", 1.0)
    return given is not None and not (isinstance(given, Real) and float(given) == 0.0)


def _about(
    scenario: Scenario,
    price: UnitPrice,
    counts: tuple[int, int, int],
    *,
    wholesale_per_kwh: float,
    has_forecast: bool,
    at_sites: bool,
) -> About:
    """Figures that the distributions are laid around."""
    return About(
        worlds=counts[0],
        load_draws=counts[1],
        outage_years=counts[2],
        discount_fraction=price.discount_fraction,
        life_years=price.life_years,
        wholesale_per_kwh=wholesale_per_kwh,
        currency=scenario.currency,
        has_forecast=has_forecast,
        at_sites=at_sites,
        own_days=_own_days(scenario),
    )
