"""Prices of energy: one or blocks, and blocks that begin at 0 kWh and follow each other without end."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from ems.scenario.keys import dotted
from ems.scenario.problems import problem_at
from profiles.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ems.tariffs.model import Block, Period, Tariff

Path = tuple[str | int, ...]


def periods_of(tariff: Tariff) -> Iterator[tuple[Path, Period]]:
    """Yield every period and where it stands."""
    for e, energy in enumerate(tariff.energy):
        for p, period in enumerate(energy.periods):
            yield ("energy", e, "periods", p), period


def price_or_blocks(tariff: Tariff) -> Iterator[Problem]:
    """Find periods with both a price and blocks, or with neither."""
    for path, period in periods_of(tariff):
        if period.price_per_kwh is None and not period.blocks:
            yield Problem(where=dotted(path), what="has no price", remedy="give price_per_kwh, or blocks")
        elif period.price_per_kwh is not None and period.blocks:
            yield Problem(where=dotted(path), what="has both price_per_kwh and blocks", remedy="keep one of them")


def blocks_follow(tariff: Tariff) -> Iterator[Problem]:
    """Find blocks that do not begin at 0, overlap, leave a gap or end before the last kWh."""
    for path, period in periods_of(tariff):
        if period.blocks:
            yield from _chain((*path, "blocks"), period.blocks)


def _chain(path: Path, blocks: tuple[Block, ...]) -> Iterator[Problem]:
    """Go through the blocks in their order."""
    if blocks[0].from_kwh != 0.0:
        yield problem_at((*path, 0, "from_kwh"), blocks[0].from_kwh, "the first block must begin at 0 kWh")
    for number, block in enumerate(blocks):
        if block.to_kwh is not None and block.to_kwh <= block.from_kwh:
            yield problem_at((*path, number, "to_kwh"), block.to_kwh, f"must be more than {block.from_kwh:g} kWh")
    for number, (block, after) in enumerate(pairwise(blocks)):
        place = (*path, number + 1, "from_kwh")
        if block.to_kwh is None:
            remedy = f"write to_kwh = {after.from_kwh:g}" if after.from_kwh > block.from_kwh else ""
            what = "has no end, but another block follows"
            yield Problem(where=dotted((*path, number)), what=what, remedy=remedy)
        elif after.from_kwh > block.to_kwh:
            rule = f"leaves a gap: {block.to_kwh:g} to {after.from_kwh:g} kWh has no price"
            yield problem_at(place, after.from_kwh, rule, f"begin at {block.to_kwh:g}")
        elif after.from_kwh < block.to_kwh:
            rule = f"overlaps: {after.from_kwh:g} to {block.to_kwh:g} kWh has two prices"
            yield problem_at(place, after.from_kwh, rule, f"begin at {block.to_kwh:g}")
    if blocks[-1].to_kwh is not None:
        rule = "the last block must have no end, or more has no price"
        yield problem_at((*path, len(blocks) - 1, "to_kwh"), blocks[-1].to_kwh, rule, "leave to_kwh out")


def no_negative_prices(tariff: Tariff) -> Iterator[Problem]:
    """Find prices below 0: only a market and the fuel adjustment may fall so low."""
    rule = "must not be negative: only a market price or a fuel-cost adjustment may be"
    for path, period in periods_of(tariff):
        if period.price_per_kwh is not None and period.price_per_kwh < 0.0:
            yield problem_at((*path, "price_per_kwh"), period.price_per_kwh, rule)
        for number, block in enumerate(period.blocks):
            if block.price_per_kwh < 0.0:
                yield problem_at((*path, "blocks", number, "price_per_kwh"), block.price_per_kwh, rule)
    for number, levy in enumerate(tariff.levy):
        if levy.price_per_kwh < 0.0:
            yield problem_at(("levy", number, "price_per_kwh"), levy.price_per_kwh, rule)


def some_price(tariff: Tariff) -> Iterator[Problem]:
    """Find a tariff that prices no energy at all."""
    if not tariff.energy and tariff.market is None:
        yield Problem(where="energy", what="is missing", remedy="give [[energy]] with periods, or [market]")


CHECKS = (price_or_blocks, blocks_follow, no_negative_prices, some_price)
