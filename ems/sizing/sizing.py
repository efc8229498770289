"""The right size of what a district has: which search answers, and what it is shown with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ems.sizing.asked import class_key, read_question

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ems.dispatch.policy import PolicyLike
    from ems.district import District
    from ems.sizing.answer import Sizing
    from ems.sizing.asked import Asked


def best_size(
    district: District,
    what: str | Sequence[str],
    *,
    goal: str = "cost",
    value: float | None = None,
    budget: float | None = None,
    own_power: bool = False,
    policy: PolicyLike | None = None,
    least: float | None = None,
    most: float | None = None,
    price_per_kwh: float | None = None,
    price_per_kw: float | None = None,
    subsidy_fraction: float | None = None,
    life_years: float | None = None,
    discount_fraction: float | None = None,
    tell: Callable[[str], None] | None = None,
) -> Sizing:
    """Find the right size of storages or PV of a district, and say what speaks for it.

    Parameters
    ----------
    district
        From :func:`ems.build_district`.
    what
        A class of storages or PV (``"storage.shelter"``, ``"pv.ground"``), one site's (``"storage.home@home_17"``), or
        several classes.
    goal
        ``"cost"``: least yearly cost with purchase; ``"share"``: the cheapest size with which a share of the load is
        matched by renewable energy in its step; ``"peak"``: with which the import stays below a power; ``"survival"``:
        with which vital services last so many hours from every start; ``"budget"``: least cost within a budget.
    value
        The share, the power [kW] or the hours [h].
    budget
        Most that may be spent after subsidy, all sizes together [currency].
    own_power
        Whether the power is sized too; otherwise it keeps the scenario's proportion to the capacity.
    policy
        None or ``"optimal"``: what is sized is planned with perfect foresight, and the answer is proven. A rule: sizes
        are tried under it.
    least, most
        Smallest and largest capacity of each unit [kWh]; for PV the power of all [kW].
    price_per_kwh, price_per_kw
        Investment before subsidy in place of the scenario's [currency/kWh] and [currency/kW]. A price per kW alone is
        taken out of the scenario's price per kWh, so that a battery of the scenario's proportion costs what it did.
    subsidy_fraction, life_years, discount_fraction
        In place of the scenario's.
    tell
        Is told, in a few words, what is being done.

    Returns
    -------
    Sizing
        Sizes, proof, curve, map, front and sentences.

    Raises
    ------
    profiles.errors.InputError
        Something that is asked is wrong, no size reaches the goal, or the budget buys too little; all problems at once.
    """
    asked = read_question(
        district,
        what,
        goal=goal,
        value=value,
        budget=budget,
        own_power=own_power,
        least=least,
        most=most,
        changed={
            "price_per_kwh": price_per_kwh,
            "price_per_kw": price_per_kw,
            "subsidy_fraction": subsidy_fraction,
            "life_years": life_years,
            "discount_fraction": discount_fraction,
        },
    )
    return _answer(district, asked, policy, tell or _ignore)


def _answer(district: District, asked: Asked, policy: PolicyLike | None, told: Callable[[str], None]) -> Sizing:
    """Ask whom it concerns: the pool's storage alone, sites, or several together."""
    from ems.sizing.answering.at_pool import is_alone_at_pool, sizing_at_pool  # noqa: PLC0415 - imports the planner

    if is_alone_at_pool(district, asked):
        return sizing_at_pool(district, asked, policy, told)
    if all("@" in key or _stands_at_sites(district, key) for key in asked.keys):
        from ems.sizing.answering.at_sites import sizing_at_sites  # noqa: PLC0415 - the same

        return sizing_at_sites(district, asked, policy, told)
    from ems.sizing.answering.together import sizing_together  # noqa: PLC0415 - the same

    return sizing_together(district, asked, policy, told)


def _stands_at_sites(district: District, key: str) -> bool:
    """Whether a class stands behind meters of sites alone; where some stand at the pool, those are meant."""
    kind, _, name = class_key(key).partition(".")
    if kind == "storage":
        tiers = {unit.tier for unit in district.installed.storages if unit.storage == name}
        return tiers == {"site"}
    places = {roof.at for roof in district.installed.pv if roof.pv == name}
    return bool(places) and "pool" not in places


def _ignore(_what: str) -> None:
    """Tell nobody."""
