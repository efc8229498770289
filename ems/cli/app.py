"""The commands and their options; what they do stands in a module each, imported when they run."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from ems.cli.inputs import Inputs

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

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
)


def _show_version(wanted: bool) -> None:  # noqa: FBT001 - a callback of typer
    if wanted:
        from importlib.metadata import PackageNotFoundError, version  # noqa: PLC0415

        try:
            typer.echo(f"ems {version('hitotsugaoka-ems')}")
        except PackageNotFoundError:
            typer.echo("ems, from a folder that was never installed")
        raise typer.Exit


@app.callback()
def ems(
    *,
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Simulate a district's sun, homes and batteries, hour by hour through a year."""


@app.command()
def run(
    *,
    scenario: Bundled = DEFAULT_SCENARIO,
    policy: PolicyOption = None,
    weather: WeatherOption = None,
    fiscal_year: YearOption = None,
    step: StepOption = None,
    seed: SeedOption = None,
    shape: ShapeOption = None,
    nudges: NudgesOption = None,
    air_conditioning: RoomsOption = False,
    forecast: ForecastOption = None,
    overrides: SetOption = None,
    out: OutOption = None,
    force: ForceOption = False,
    json: JsonOption = False,
    no_report: NoReportOption = False,
    sites: SitesOption = False,
    lang: LanguageOption = Language.ENGLISH,
) -> None:
    """Simulate a year and write its report.

    The folder of the results holds the series as Parquet, a manifest, the figures and report.html.
    """
    from ems.cli.run import Output  # noqa: PLC0415 - imported where used
    from ems.cli.run import run as run_command  # noqa: PLC0415

    run_command(
        _inputs(
            scenario,
            weather=weather,
            fiscal_year=fiscal_year,
            step=step,
            seed=seed,
            shape=shape,
            nudges=nudges,
            air_conditioning=air_conditioning,
            forecast=forecast,
            overrides=overrides,
        ),
        policy,
        Output(folder=out, force=force, report=not no_report, sites=sites, json=json, lang=lang.value),
    )


@app.command()
def compare(
    *,
    scenario: Bundled = DEFAULT_SCENARIO,
    policy: PolicyOptions = None,
    weather: WeatherOption = None,
    fiscal_year: YearOption = None,
    step: StepOption = None,
    seed: SeedOption = None,
    shape: ShapeOption = None,
    nudges: NudgesOption = None,
    air_conditioning: RoomsOption = False,
    forecast: ForecastOption = None,
    overrides: SetOption = None,
    out: CompareOutOption = None,
    force: ForceOption = False,
    json: JsonOption = False,
    no_report: NoReportOption = False,
    sites: SitesOption = False,
    lang: LanguageOption = Language.ENGLISH,
) -> None:
    """Compare several policies in one table.

    Without --policy the built-in rules, each for itself and the optimum are compared; with --out the results and a
    report are written too.
    """
    from ems.cli.compare import compare as compare_command  # noqa: PLC0415 - imported where used
    from ems.cli.run import Output  # noqa: PLC0415

    compare_command(
        _inputs(
            scenario,
            weather=weather,
            fiscal_year=fiscal_year,
            step=step,
            seed=seed,
            shape=shape,
            nudges=nudges,
            air_conditioning=air_conditioning,
            forecast=forecast,
            overrides=overrides,
        ),
        policy or (),
        Output(folder=out, force=force, report=not no_report, sites=sites, json=json, lang=lang.value),
    )


@app.command()
def outage(
    *,
    scenario: Bundled = DEFAULT_SCENARIO,
    policy: PolicyOption = None,
    shelter: ShelterOption = None,
    hours: HoursOption = None,
    definition: DefinitionOption = None,
    event: EventOption = None,
    years: YearsOption = None,
    frontier: FrontierOption = None,
    weather: WeatherOption = None,
    fiscal_year: YearOption = None,
    step: StepOption = None,
    seed: SeedOption = None,
    shape: ShapeOption = None,
    forecast: ForecastOption = None,
    overrides: SetOption = None,
    out: CompareOutOption = None,
    force: ForceOption = False,
    json: JsonOption = False,
    no_report: NoReportOption = False,
    lang: LanguageOption = Language.ENGLISH,
) -> None:
    """Say how long the shelters last when the grid fails.

    An outage from every start of the year, what typhoons and earthquakes do, what a reserve costs; with --out the
    tables and a page too.
    """
    from ems.cli.outage.command import Questions  # noqa: PLC0415 - imported where used
    from ems.cli.outage.command import outage as outage_command  # noqa: PLC0415
    from ems.cli.run import Output  # noqa: PLC0415

    outage_command(
        _inputs(
            scenario,
            weather=weather,
            fiscal_year=fiscal_year,
            step=step,
            seed=seed,
            shape=shape,
            forecast=forecast,
            overrides=overrides,
        ),
        policy,
        Questions(
            shelters=tuple(shelter or ()),
            events=tuple(event or ()),
            hours=hours,
            definition=None if definition is None else definition.value,
            years=years,
            frontier=frontier,
        ),
        Output(folder=out, force=force, report=not no_report, json=json, lang=lang.value),
    )


@app.command()
def scenarios() -> None:
    """List the bundled scenarios."""
    from ems.cli.scenarios import list_scenarios  # noqa: PLC0415 - imported where used

    list_scenarios()


@app.command()
def new(
    *,
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="The new file, ending in .toml; its stem names the scenario.")
    ],
    template: TemplateOption = DEFAULT_SCENARIO,
    force: ForceFileOption = False,
) -> None:
    """Copy a scenario as the start of one's own."""
    from ems.cli.scenarios import new as new_command  # noqa: PLC0415 - imported where used

    new_command(file, template, force=force)


@app.command()
def check(
    *,
    scenario: Bundled,
    weather: WeatherOption = None,
    fiscal_year: YearOption = None,
    step: StepOption = None,
    seed: SeedOption = None,
    shape: ShapeOption = None,
    overrides: SetOption = None,
) -> None:
    """Check a scenario and the files it names.

    All problems are shown at once; where there are none, the main sums of its year.
    """
    from ems.cli.check import check as check_command  # noqa: PLC0415 - imported where used

    check_command(
        _inputs(
            scenario,
            weather=weather,
            fiscal_year=fiscal_year,
            step=step,
            seed=seed,
            shape=shape,
            overrides=overrides,
        )
    )


@app.command()
def schema(
    *,
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE", help="File to write; default: print it.")] = None,
    force: ForceFileOption = False,
) -> None:
    """Give the JSON Schema of scenario files.

    Editors complete and check scenarios with it.
    """
    from ems.cli.scenarios import schema as schema_command  # noqa: PLC0415 - imported where used

    schema_command(out, force=force)


def _inputs(
    scenario: str,
    *,
    weather: Path | None,
    fiscal_year: int | None,
    step: Step | None,
    seed: int | None,
    shape: Shape | None,
    overrides: list[str] | None,
    nudges: Nudges | None = None,
    air_conditioning: bool = False,
    forecast: str | None = None,
) -> Inputs:
    from ems.cli.inputs import Inputs  # noqa: PLC0415 - imported where used

    return Inputs(
        scenario=scenario,
        weather=weather,
        fiscal_year=fiscal_year,
        step_minutes=None if step is None else int(step.value),
        seed=seed,
        shape=None if shape is None else shape.value,
        nudges=None if nudges is None else nudges.value,
        air_conditioning=True if air_conditioning else None,
        forecast=forecast,
        overrides=tuple(overrides or ()),
    )
