"""The size of what stands behind meters: one site's, or one common size for all sites of a class."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ems.sizing.answering.view import View, ViewFinding, ViewPart, sizing_of
from ems.sizing.asked import class_key, refuse
from ems.sizing.places.site_building import site_place
from ems.sizing.search.cutting import least
from ems.sizing.search.edges import sides
from ems.sizing.search.parts import Box, OutOfReachError, Row

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from ems.dispatch.policy import PolicyLike
    from ems.district import District
    from ems.economics.sizes import UnitPrice
    from ems.sizing.answer import Sizing
    from ems.sizing.asked import Asked
    from ems.sizing.places.site import SitePlace
    from ems.sizing.search.parts import Found

    Floats = NDArray[np.float64]

PLANNED = "optimal"
FIRST_TIMES, GROWTH, MOST_GROWTHS = 4.0, 4.0, 4
"""The first box reaches so many times the scenario's size; it grows while its end is what stops the search."""
AT_END_FRACTION = 1e-6
FEW_SITES, FINE_STEPS, COARSE_STEPS = 20, 32, 8
SIZES, ROUNDS = 17, 4
"""Sizes of a variable that are tried in a round where nothing can be proven, and rounds."""


def sizing_at_sites(district: District, asked: Asked, policy: PolicyLike | None, told: Callable[[str], None]) -> Sizing:
    """Answer what size a battery, or PV, behind meters should have, by the tariffs of its sites.

    Parameters
    ----------
    district, asked
        What is asked of which district.
    policy
        None or ``"optimal"``: it is planned with perfect foresight, site by site.
    told
        Is told what is being done.

    Raises
    ------
    profiles.errors.InputError
        The goal is one of the whole district, a rule decides, or the budget buys too little.
    """
    _refuse_others(asked, policy)
    told("Sites and their tariffs")
    place = _place(district, asked, dict(asked.prices), FIRST_TIMES)
    told("The right size")
    place, found = _searched(district, asked, place)
    told("Curve")
    without = _without_subsidy(district, asked, place, found)
    view = _view(district, asked, place)
    finding = ViewFinding(
        sizes=found.sizes,
        method="exact" if place.is_exact else "sweep",
        bound_cost=found.bound if place.is_exact else float("nan"),
        reached=float("nan"),
        rounds=found.rounds,
        without_subsidy_kwh=without,
    )
    steps = FINE_STEPS if place.units <= FEW_SITES else COARSE_STEPS
    return sizing_of(view, asked.goal, finding, curve_steps=steps)


def _refuse_others(asked: Asked, policy: PolicyLike | None) -> None:
    """Refuse goals of the whole district, and rules."""
    if asked.goal.kind != "cost":
        what = "is a goal of the whole district; behind a meter it is the bill that is made small"
        raise refuse(f"goal = {asked.goal.kind!r}", what, "size a storage at the pool for it, or ask for the cost")
    if policy is not None and policy != PLANNED:
        what = "behind meters sizes are planned with perfect foresight by each site's tariff"
        raise refuse(f"policy = {policy!r}", what, "leave it out, or sweep over the capacity: ems sweep")


def _place(district: District, asked: Asked, prices: dict[str, UnitPrice], times: float) -> SitePlace:
    """Return the sites, the largest size so many times the scenario's where none is given."""
    by_class = {class_key(key): price for key, price in prices.items()}
    keys = tuple(by_class)
    low = dict.fromkeys(keys, asked.least)
    high = {} if asked.most is None else dict.fromkeys(keys, asked.most)
    first = site_place(district, asked.keys, by_class, own_power=asked.has_own_power, least=low, most=high)
    if asked.most is not None or times <= FIRST_TIMES:
        return first
    planned = {}
    if first.capacity_at is not None:
        planned[_key_of(keys, "storage.")] = times * first.unit.planned_kwh
    if first.plants_at is not None:
        planned[_key_of(keys, "pv.")] = FIRST_TIMES * first.planned_plants_kw
    return site_place(district, asked.keys, by_class, own_power=asked.has_own_power, least=low, most=planned)


def _key_of(keys: tuple[str, ...], prefix: str) -> str:
    return next(key for key in keys if key.startswith(prefix))


def _searched(district: District, asked: Asked, place: SitePlace) -> tuple[SitePlace, Found]:
    """Search in a range that grows until its end no longer stops the search."""
    times = FIRST_TIMES
    rows = () if asked.goal.budget is None else (Row(weights=place.net_prices, most=asked.goal.budget),)
    for growths in range(MOST_GROWTHS + 1):
        try:
            found = _least(place, rows)
        except OutOfReachError as error:
            cost = float(place.lower @ place.net_prices)
            what = f"does not buy the smallest size, which costs {cost:,.0f} after subsidy"
            raise refuse(f"budget = {asked.goal.budget:,.0f}", what, "raise it, or allow smaller sizes") from error
        # roofs do not grow: PV stays within its first range
        at = place.capacity_at
        at_end = at is not None and found.sizes[at] >= place.upper[at] * (1.0 - AT_END_FRACTION) > 0.0
        if asked.most is not None or not at_end or growths == MOST_GROWTHS:
            return place, found
        times *= GROWTH
        place = _place(district, asked, dict(asked.prices), times)
    raise AssertionError  # pragma: no cover - the last round returns


def _least(place: SitePlace, rows: tuple[Row, ...]) -> Found:
    if place.is_exact:
        return least(place.operation(), place.box, prices=place.prices, rows=rows)
    return _tried(place, rows)


def _tried(place: SitePlace, rows: tuple[Row, ...]) -> Found:
    """Try sizes, ever closer around the best, where nothing can be proven."""
    from ems.sizing.search.parts import Found as FoundSizes  # noqa: PLC0415 - a type elsewhere in this module

    low, high, best, value = place.lower, place.upper, place.lower, np.inf
    for _ in range(ROUNDS):
        axes = [np.linspace(a, b, SIZES) for a, b in zip(low, high, strict=True)]
        sizes = np.stack([axis.ravel() for axis in np.meshgrid(*axes, indexing="ij")], axis=1)
        keep = [all(float(row.weights @ one) <= row.most for row in rows) for one in sizes]
        for one in sizes[np.array(keep, dtype=bool)]:
            cost = float(place.cost_of_sites(one).sum()) + float(place.purchase_cost(one))
            if cost < value:
                best, value = one, cost
        step = (high - low) / (SIZES - 1.0)
        low, high = np.maximum(best - step, place.lower), np.minimum(best + step, place.upper)
    if not np.isfinite(value):
        raise OutOfReachError(limit=None, most=0.0, best=0.0, sizes=best)
    price = float(place.purchase_cost(best))
    return FoundSizes(
        sizes=best,
        value=value,
        price=price,
        bound=-np.inf,
        is_reached=False,
        is_flat=False,
        rounds=ROUNDS,
        cuts=(),
    )


def _without_subsidy(district: District, asked: Asked, place: SitePlace, found: Found) -> float:
    """Capacity at each site that would be right without subsidy; NaN where that is not asked [kWh]."""
    if asked.goal.budget is not None or not place.is_exact or place.capacity_at is None or place.plants_at is not None:
        return float("nan")
    if asked.least == 0.0 and not found.sizes.any():
        return 0.0  # what does not pay with subsidy does not without
    if all(price.subsidy_fraction == 0.0 for price in asked.prices.values()):
        return float(found.sizes[0])
    plain = {key: price.changed(subsidy_fraction=0.0) for key, price in asked.prices.items()}
    dear = _place(district, asked, plain, FIRST_TIMES)
    # it is no larger than with subsidy: the cuts that are known hold it from below
    upper = np.maximum(np.minimum(dear.upper, found.sizes), dear.lower)
    if place.has_own_power:
        upper = np.maximum(place.upper, dear.lower)
    box = Box(lower=dear.lower, upper=upper)
    return float(least(place.operation(), box, prices=dear.prices, known=found.cuts).sizes[0])


def _view(district: District, asked: Asked, place: SitePlace) -> View:
    """Return the sites as a view."""
    ask = place.operation()
    endless = Box(lower=np.zeros(len(place.lower)), upper=np.full(len(place.lower), np.inf))
    if not place.is_exact:
        notes: tuple[str, ...] = (
            "a demand charge with blocks, or one that looks back, leaves nothing to prove: sizes were tried",
        )
    else:
        notes = () if place.is_tight else ("plants beside a battery that may not export: the gap may stay open",)
    return View(
        scenario=district.scenario,
        policy=PLANNED,
        parts=_parts(district, asked, place),
        ask=ask,
        sides=lambda sizes: sides(ask, sizes, endless),
        box=place.box,
        prices=place.prices,
        net_prices=place.net_prices,
        planned=place.planned,
        fixed_cost=0.0,
        notes=(*place.notes, *notes),
    )


def _parts(district: District, asked: Asked, place: SitePlace) -> tuple[ViewPart, ...]:
    found = []
    for key in asked.keys:
        of, _, site = key.partition("@")
        kind, _, name = of.partition(".")
        section = district.scenario.storage[name] if kind == "storage" else district.scenario.pv[name]
        where, where_ja = (f" at {site}", f"（{site}）") if site else ("", "")
        is_pv = kind == "pv"
        part = ViewPart(
            key=key,
            title=section.title + where,
            title_ja=(section.title_ja or section.title) + where_ja,
            kind=kind,
            units=place.units,
            counted=1,
            planned_kwh=float("nan") if is_pv else place.unit.planned_kwh,
            planned_kw=place.planned_plants_kw * place.units if is_pv else place.unit.planned_kw,
            price=asked.prices[key],
            capacity_at=None if is_pv else place.capacity_at,
            power_at=place.plants_at if is_pv else place.power_at,
        )
        found.append(part)
    return tuple(found)
