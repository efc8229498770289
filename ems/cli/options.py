"""Options of the commands: what each is called, what it takes, what its help says."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

DEFAULT_SCENARIO = "hitotsugaoka"


class Step(StrEnum):
    """Lengths of a step [min]."""

    HOUR = "60"
    HALF_HOUR = "30"
    QUARTER_HOUR = "15"


class Shape(StrEnum):
    """Shapes of the load."""

    PLAN = "plan"
    MEASURED = "measured"


class Nudges(StrEnum):
    """Who asks people to shift their use."""

    NONE = "none"
    RULE = "rule"
    OPTIMAL = "optimal"


class Definition(StrEnum):
    """What survival at a duration means."""

    AT_LEAST = "at_least"
    MORE_THAN = "more_than"
    TRUNCATED = "truncated"


class Language(StrEnum):
    """Languages of the report."""

    ENGLISH = "en"
    JAPANESE = "ja"


Bundled = Annotated[str, typer.Argument(help="Name of a bundled scenario, or path of a TOML file.", metavar="SCENARIO")]
PolicyOption = Annotated[
    str | None,
    typer.Option(
        "--policy",
        metavar="POLICY",
        help="A rule: none, self_consumption, time_of_use, peak_shaving, shelter_reserve, FILE.py:FUNCTION, "
        "SITE_RULE+POOL_RULE; or a planner: optimal, each_for_itself, rolling; default: the scenario's.",
    ),
]
PolicyOptions = Annotated[
    list[str] | None,
    typer.Option(
        "--policy", metavar="POLICY", help="Once for each policy; the first is what the others are compared with."
    ),
]
WeatherOption = Annotated[
    Path | None,
    typer.Option("--weather", metavar="FILE", help="METPV-20, METPV-11, EPW, PVGIS, JMA or CSV file, gzip or not."),
]
YearOption = Annotated[
    int | None, typer.Option("--fiscal-year", metavar="YEAR", help="Simulate what is installed by then.")
]
StepOption = Annotated[Step | None, typer.Option("--step", help="Length of a step in minutes.")]
SeedOption = Annotated[int | None, typer.Option("--seed", min=0, metavar="N", help="Seed of weather and loads.")]
ShapeOption = Annotated[Shape | None, typer.Option("--shape", help="Shape of the load.")]
NudgesOption = Annotated[
    Nudges | None, typer.Option("--nudges", help="Who asks people to shift their use: a rule, or the planner rolling.")
]
RoomsOption = Annotated[
    bool, typer.Option("--air-conditioning", help="Let planners control the air conditioners that are enrolled.")
]
ForecastOption = Annotated[
    str | None,
    typer.Option(
        "--forecast",
        metavar="METHOD",
        help="What the planner rolling knows ahead: perfect, persistence_day, persistence_week, clear_sky, noisy, or a "
        "CSV file.",
    ),
]
SetOption = Annotated[
    list[str] | None,
    typer.Option(
        "--set", metavar="KEY=VALUE", help="Set a value, such as storage.shelter.capacity_kwh=6000; repeatable."
    ),
]
OutOption = Annotated[
    Path | None,
    typer.Option("--out", metavar="DIR", help="Folder of the results; default: results/SCENARIO-RULE."),
]
CompareOutOption = Annotated[
    Path | None, typer.Option("--out", metavar="DIR", help="Folder of the results and the report; default: none.")
]
ForceOption = Annotated[bool, typer.Option("--force", help="Replace a result folder that is there.")]
ForceFileOption = Annotated[bool, typer.Option("--force", help="Replace a file that is there.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of the tables.")]
NoReportOption = Annotated[bool, typer.Option("--no-report", help="Draw no figures and write no page.")]
SitesOption = Annotated[bool, typer.Option("--sites", help="Keep the series of every site too (large).")]
TemplateOption = Annotated[str, typer.Option("--from", metavar="NAME", help="Bundled scenario to copy.")]
LanguageOption = Annotated[Language, typer.Option("--lang", help="Language of the report.")]

ShelterOption = Annotated[
    list[str] | None, typer.Option("--shelter", metavar="NAME", help="A shelter, repeatable; default: all of them.")
]
HoursOption = Annotated[
    float | None, typer.Option("--hours", metavar="H", help="Length of the outages; default: the scenario's, 72.")
]
DefinitionOption = Annotated[
    Definition | None,
    typer.Option(
        "--definition",
        help="Survival at h hours: lasts at least h (REopt), more than h (SAM), within the year (DER-VET).",
    ),
]
EventOption = Annotated[
    list[str] | None,
    typer.Option("--event", metavar="NAME", help="A kind of event, such as typhoon, repeatable; default: all of them."),
]
YearsOption = Annotated[
    int | None, typer.Option("--years", metavar="N", help="Years of events that are drawn; default: the scenario's.")
]
FrontierOption = Annotated[
    bool | None,
    typer.Option(
        "--frontier/--no-frontier",
        help="Try reserves: yearly cost against survival; default: under rules, not planners.",
    ),
]

MeterFile = Annotated[
    Path, typer.Argument(metavar="METER.csv", help="What a meter counted: columns time, import_kw and maybe export_kw.")
]
TariffName = Annotated[
    str, typer.Option("--tariff", metavar="TARIFF", help="A tariff of `ems tariffs`, or path of a TOML file.")
]
ShownTariff = Annotated[
    str | None, typer.Argument(metavar="TARIFF", help="A tariff to explain, by name or file; default: list them all.")
]
ContractOption = Annotated[
    float | None,
    typer.Option("--contract", metavar="SIZE", help="Size of the contract in A, kVA or kW; default: the tariff's."),
]
MarketOption = Annotated[
    Path | None,
    typer.Option(
        "--prices", metavar="FILE", help="Market prices: columns time and price_per_kwh, or JEPX's spot file."
    ),
]
FeedInOption = Annotated[
    int | None,
    typer.Option(
        "--feed-in-year", metavar="YEAR", help="Fiscal year in which the PV began to feed in; default: after it."
    ),
]
FuelOption = Annotated[
    float | None,
    typer.Option(
        "--fuel-adjustment", metavar="PRICE", help="Fuel-cost adjustment per kWh where the tariff knows none."
    ),
]
PastPeakOption = Annotated[
    float | None,
    typer.Option(
        "--past-peak", metavar="KW", help="Highest half-hour of the 11 months before the file; default: none."
    ),
]
BillOutOption = Annotated[
    Path | None, typer.Option("--out", metavar="DIR", help="Folder of the bill's tables and figure; default: none.")
]
TariffOutOption = Annotated[
    Path | None,
    typer.Option(
        "--out",
        metavar="DIR",
        help="Folder of figure, words and JSON; of every bundled tariff where none is named; default: none.",
    ),
]
FirstYearOption = Annotated[
    int | None, typer.Option("--from", metavar="YEAR", help="First year; default: the scenario's, 2023.")
]
LastYearOption = Annotated[
    int | None, typer.Option("--to", metavar="YEAR", help="Last year; default: the scenario's, 2042.")
]
PriceCaseOption = Annotated[
    str | None, typer.Option("--prices", metavar="CASE", help="A price case of the scenario; default: the scenario's.")
]
WorkersOption = Annotated[
    int, typer.Option("--workers", min=0, metavar="N", help="Years at a time; 0: as many as there are cores.")
]
NewFile = Annotated[
    Path, typer.Argument(metavar="FILE", help="The new file, ending in .toml; its stem names the scenario.")
]
SchemaFileOption = Annotated[
    Path | None, typer.Option("--out", metavar="FILE", help="File to write; default: print it.")
]
ByTheDayOption = Annotated[
    bool | None,
    typer.Option(
        "--by-the-day/--whole-months",
        help="Whether months that are not whole are billed by the day; default: unless the file lies within one month.",
    ),
]
ProcessesOption = Annotated[
    bool,
    typer.Option(
        "--processes",
        help="Play all years at once, each in a process, until the batteries' ages agree; for planners and many cores.",
    ),
]
