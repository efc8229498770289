"""Options of ``ems size``."""

from __future__ import annotations

from typing import Annotated

import typer

DEFAULT_GOAL = "cost"

SizedOption = Annotated[
    list[str] | None,
    typer.Option(
        "--of",
        metavar="KEY",
        help="What is sized, such as storage.shelter or storage.home@home_17, repeatable; default: the storage of "
        "which most is installed.",
    ),
]
GoalOption = Annotated[
    str,
    typer.Option(
        "--goal",
        metavar="GOAL",
        help="cost: least yearly cost, purchase included; else the cheapest purchase that reaches share=0.7 (of the "
        "load, renewable hour by hour), peak=2000 (highest import, kW) or survival=72 (hours without the grid).",
    ),
]
BudgetOption = Annotated[
    float | None,
    typer.Option("--budget", metavar="SUM", help="Most that may be spent, after subsidy; default: no limit."),
]
OwnPowerOption = Annotated[
    bool, typer.Option("--own-power", help="Size the power too; else it keeps its proportion to the capacity.")
]
SizePolicyOption = Annotated[
    str | None,
    typer.Option(
        "--policy",
        metavar="RULE",
        help="Rule that dispatches it; sizes are then tried one by one. Default: the best dispatch, with a proof.",
    ),
]
LeastOption = Annotated[
    float | None,
    typer.Option("--least", metavar="KWH", help="Smallest capacity of a unit (PV: kW of all); default: 0."),
]
MostOption = Annotated[
    float | None,
    typer.Option("--most", metavar="KWH", help="Largest capacity of a unit (PV: kW of all); default: as it needs."),
]
PricePerKwhOption = Annotated[
    float | None,
    typer.Option("--price-per-kwh", metavar="PRICE", help="Price of a kWh before subsidy; default: the scenario's."),
]
PricePerKwOption = Annotated[
    float | None,
    typer.Option("--price-per-kw", metavar="PRICE", help="Price of a kW before subsidy; default: the scenario's."),
]
SubsidyOption = Annotated[
    float | None,
    typer.Option("--subsidy", metavar="SHARE", help="Share that the state pays, 0 to 1; default: the scenario's."),
]
LifeOption = Annotated[
    float | None,
    typer.Option("--life", metavar="YEARS", help="Years until it is replaced; default: the scenario's."),
]
DiscountOption = Annotated[
    float | None,
    typer.Option("--discount", metavar="RATE", help="Discount rate a year; default: the scenario's."),
]
HowSureOption = Annotated[
    bool,
    typer.Option("--how-sure", help="Ask too how sure it is: weather, loads, prices, forecasts, outages drawn anew."),
]
DrawsOption = Annotated[
    int | None,
    typer.Option("--draws", metavar="N", help="How often they are drawn; asks --how-sure too. Default: 200."),
]
