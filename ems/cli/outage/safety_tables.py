"""Tables for the terminal on what keeps shelters going: reserves, the smallest battery, cars."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ems.cli.outage.tables import hours_text
from ems.cli.tables import Table
from ems.cli.values import quantity
from ems.units import ABSENT, number, percent

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ems.resilience.cars.fleet import FleetStudy
    from ems.resilience.overview import Outages
    from ems.resilience.safety.frontier import Frontier
    from ems.resilience.safety.promise import Guarantee
    from ems.resilience.safety.smallest import SmallestBattery

SHELTERS_WITH_CARS = (1, 5, 10, 19)
"""Numbers of equal shelters for which cars are counted; 19 have feeders in Kumamoto."""
FRONTIER_KINDS = {
    "constant": "{share} kept, always",
    "monthly": "for {h}, by month",
    "daily": "for {h}, by day",
    "hourly": "for {h}, by hour",
    "warning": "full on warnings; unannounced outage",
    "announced": "full on warnings; announced outage",
}


def safety_tables(found: Outages) -> Iterator[Table]:
    """Tables in the order in which they are shown: cars, reserves, what guarantees.

    Parameters
    ----------
    found
        The answers.
    """
    for cars in found.cars:
        yield cars_table(cars)
    if found.frontier is not None:
        yield frontier_table(found.frontier)
    if found.guarantee is not None:
        yield guarantee_table(found.guarantee, found.smallest)


def cars_table(cars: FleetStudy) -> Table:
    """How many cars keep how many shelters like this one going for how long.

    Parameters
    ----------
    cars
        Outages with no car, one car, two cars and so on.
    """
    frame = cars.fleets(shelters=SHELTERS_WITH_CARS)
    rows = []
    for shelters in SHELTERS_WITH_CARS:
        counts = frame[frame["shelters"] == shelters].set_index("hours_h")["cars"]
        cells = ("–" if counts.isna()[hours] else f"{counts[hours]} cars" for hours in cars.hours)
        rows.append((f"{shelters} like it" if shelters > 1 else "this shelter", *cells))
    kind = f"{number(cars.cars.energy_kwh)} kWh, {number(cars.cars.power_kw)} kW each"
    after = f"{hours_text(cars.from_h)} after the grid fails"
    title = f"{cars.shelter}: cars ({kind}) that keep the vital services going from the first's arrival on, {after}"
    return Table(title=title, heads=("", *(hours_text(hours) for hours in cars.hours)), rows=tuple(rows))


def frontier_table(frontier: Frontier) -> Table:
    """What reserves cost in a year, and how many starts they survive.

    Parameters
    ----------
    frontier
        Reserves that were tried.
    """
    rows, marked = [], set()
    first = frontier.points[0]
    for place, point in enumerate(frontier.points):
        kind = FRONTIER_KINDS[point.kind].format(share=percent(point.level, 0), h=hours_text(point.level))
        if place == frontier.knee:
            kind, marked = f"{kind} (knee)", {(place, column) for column in range(5)}
        rows.append(
            (
                kind,
                quantity(point.mean_reserve_kwh, "kWh"),
                number(point.cost - first.cost, 0) if math.isfinite(point.cost) else ABSENT,
                percent(point.hourly_matched_fraction),
                percent(point.worst_fraction),
            )
        )
    heads = (
        "reserve",
        "kept, all shelters",
        f"{frontier.currency} a year more",
        "renewable hour by hour",
        f"vital last {hours_text(frontier.hours)}",
    )
    title = f"What a reserve costs under {frontier.policy}, and the share of starts it survives at the worst shelter"
    return Table(title=title, heads=heads, rows=tuple(rows), marked=frozenset(marked))


def guarantee_table(promised: Guarantee, smallest: Sequence[SmallestBattery]) -> Table:
    """What guarantees the vital services: the reserve of today's battery, and the smallest battery.

    Parameters
    ----------
    promised
        The cheapest reserve found.
    smallest
        The smallest battery of each shelter for which one is enough.
    """
    least = {one.shelter: one.storage.capacity_kwh for one in smallest}
    rows = []
    for name, row in promised.table.to_dict(orient="index").items():
        keeps = (quantity(float(row[f"{kind}_floor_kwh"]), "kWh") for kind in ("mean", "highest"))
        battery = quantity(least[str(name)], "kWh") if str(name) in least else ABSENT
        shares = (percent(float(row[f"{kind}_fraction"])) for kind in ("promised", "lasted"))
        rows.append((str(row["title"]), *keeps, *shares, battery, quantity(float(row["capacity_kwh"]), "kWh")))
    cost = f"{number(promised.extra_cost, 0)} {promised.result.currency} a year more"
    share = "every start" if promised.share_fraction >= 1.0 else f"{percent(promised.share_fraction)} of the starts"
    heads = ("", "kept on average", "at most", "promised", "lasted, played", "smallest battery, kept full", "today's")
    lasting = f"{hours_text(promised.hours)} of the vital services at {share}"
    title = f"What guarantees {lasting}, all working, others off: {cost}"
    return Table(title=title, heads=heads, rows=tuple(rows))
