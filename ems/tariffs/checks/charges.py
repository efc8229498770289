"""Contract, demand, levy and export: what belongs together is there together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ems.scenario.problems import problem_at
from ems.tariffs.charges import demand_factor
from profiles.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ems.tariffs.model import Tariff

FIRST_YEAR, LAST_YEAR = 1990, 2200


def contract_sizes(tariff: Tariff) -> Iterator[Problem]:
    """Find a default that is not on offer, sizes that are no sizes, and charges per unit without a contract."""
    contract = tariff.contract
    if contract is None:
        for number, basic in enumerate(tariff.basic):
            if basic.price_per_unit > 0.0:
                path = ("basic", number, "price_per_unit")
                remedy = "add [contract] with unit and default"
                yield problem_at(path, basic.price_per_unit, "is charged for a contract that the tariff lacks", remedy)
        return
    for number, size in enumerate(contract.sizes):
        if size == 0.0 or size in contract.sizes[:number]:
            what = "is no size" if size == 0.0 else "comes twice"
            yield problem_at(("contract", "sizes", number), size, what)
    if contract.sizes and contract.default not in contract.sizes:
        sizes = ", ".join(f"{size:g}" for size in contract.sizes)
        yield problem_at(("contract", "default"), contract.default, f"must be one of the sizes, {sizes}")


def demand_parts(tariff: Tariff) -> Iterator[Problem]:
    """Find a ratchet or a power factor without a demand charge that they could change."""
    if tariff.demand:
        return
    for key, given in (("ratchet", tariff.ratchet.months > 0), ("power_factor", tariff.power_factor is not None)):
        if given:
            yield Problem(where=key, what="changes the demand charge, and there is none", remedy="add [[demand]]")


def power_factor_sign(tariff: Tariff) -> Iterator[Problem]:
    """Find a power factor that would turn the demand charge around: 1 % for a point is 0.01."""
    factor = demand_factor(tariff)
    if tariff.power_factor is not None and factor < 0.0:
        rule = f"would make the demand charge {factor:g} times what it is: it must not be negative"
        remedy = "1 % for each hundredth is 0.01"
        path = ("power_factor", "per_point_fraction")
        yield problem_at(path, tariff.power_factor.per_point_fraction, rule, remedy)


def one_levy(tariff: Tariff) -> Iterator[Problem]:
    """Find a levy of the tariff's own beside the one that comes with the program."""
    if tariff.levy_name is not None and tariff.levy:
        rule = "brings its own dates: it cannot stand beside [[levy]]"
        yield problem_at(("levy_name",), tariff.levy_name, rule, "keep one of them")


def export_parts(tariff: Tariff) -> Iterator[Problem]:
    """Find exports without the prices that their kind needs, or with prices that it never reads."""
    export = tariff.export
    if export.kind == "fixed" and not export.prices:
        yield Problem(where="export.prices", what="is missing: a fixed price needs one", remedy="or leave kind out")
    if export.kind == "feed_in" and not export.feed_in_per_kwh:
        remedy = 'such as { 2024 = 16.0 }; or write kind = "fixed"'
        yield Problem(where="export.feed_in_per_kwh", what="is missing: feed-in prices by year", remedy=remedy)
    if export.kind != "feed_in" and export.feed_in_per_kwh:
        rule = 'is read by kind = "feed_in" alone'
        yield Problem(where="export.feed_in_per_kwh", what=rule, remedy="set the kind, or leave the prices out")
    if export.kind in {"none", "market"} and export.prices:
        rule = f'is not read by kind = "{export.kind}"'
        yield Problem(where="export.prices", what=rule, remedy='write kind = "fixed", or leave the prices out')


def export_prices(tariff: Tariff) -> Iterator[Problem]:
    """Find feed-in years that are none, and negative export prices."""
    rule = "must not be negative: only a market price may be"
    for key, price in tariff.export.feed_in_per_kwh.items():
        path = ("export", "feed_in_per_kwh", key)
        if not (key.isascii() and key.isdigit() and FIRST_YEAR <= int(key) <= LAST_YEAR):
            yield problem_at(path, price, "its key must be a fiscal year, such as 2024")
        if price < 0.0:
            yield problem_at(path, price, rule)
    for number, entry in enumerate(tariff.export.prices):
        if entry.price_per_kwh < 0.0:
            yield problem_at(("export", "prices", number, "price_per_kwh"), entry.price_per_kwh, rule)


CHECKS = (contract_sizes, demand_parts, power_factor_sign, one_levy, export_parts, export_prices)
