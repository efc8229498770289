"""The commands; what they do stands in a module each, imported when they run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from ems.cli.options import (
    DEFAULT_SCENARIO,
    BillOutOption,
    Bundled,
    ByTheDayOption,
    CompareOutOption,
    ContractOption,
    DefinitionOption,
    EventOption,
    FeedInOption,
    FirstYearOption,
    ForceFileOption,
    ForceOption,
    ForecastOption,
    FrontierOption,
    FuelOption,
    HoursOption,
    JsonOption,
    Language,
    LanguageOption,
    LastYearOption,
    MarketOption,
    MeterFile,
    NewFile,
    NoReportOption,
    Nudges,
    NudgesOption,
    OutOption,
    PastPeakOption,
    PolicyOption,
    PolicyOptions,
    PriceCaseOption,
    ProcessesOption,
    RoomsOption,
    SchemaFileOption,
    SeedOption,
    SetOption,
    Shape,
    ShapeOption,
    ShelterOption,
    ShownTariff,
    SitesOption,
    Step,
    StepOption,
    TariffName,
    TariffOutOption,
    TemplateOption,
    WeatherOption,
    WorkersOption,
    YearOption,
    YearsOption,
)

if TYPE_CHECKING:
    from pathlib import Path

    from ems.cli.inputs import Inputs


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
def tariffs(
    *,
    tariff: ShownTariff = None,
    out: TariffOutOption = None,
    force: ForceOption = False,
    json: JsonOption = False,
    lang: LanguageOption = Language.ENGLISH,
) -> None:
    """List the tariffs, or explain one in plain words.

    Blocks, hours and seasons, basic and demand charge, levy, what is paid for energy fed in, and how sure it all is;
    with --out as figures too.
    """
    from ems.cli.money.tariffs import tariffs as tariffs_command  # noqa: PLC0415 - imported where used

    tariffs_command(tariff, json=json, out=out, force=force, lang=lang.value)


@app.command()
def bill(
    *,
    meter: MeterFile,
    tariff: TariffName,
    contract: ContractOption = None,
    prices: MarketOption = None,
    feed_in_year: FeedInOption = None,
    fuel_adjustment: FuelOption = None,
    past_peak: PastPeakOption = None,
    by_the_day: ByTheDayOption = None,
    out: BillOutOption = None,
    force: ForceOption = False,
    json: JsonOption = False,
    lang: LanguageOption = Language.ENGLISH,
) -> None:
    """Bill what a meter counted, line by line.

    Half-hours, quarters or hours of any span; with --out the tables and a figure too.
    """
    from ems.cli.money.bill import BillAsked  # noqa: PLC0415 - imported where used
    from ems.cli.money.bill import bill as bill_command  # noqa: PLC0415

    bill_command(
        BillAsked(
            meter=meter,
            tariff=tariff,
            contract=contract,
            prices=prices,
            feed_in_year=feed_in_year,
            fuel_adjustment_per_kwh=fuel_adjustment,
            past_peak_kw=past_peak,
            by_the_day=by_the_day,
            out=out,
            force=force,
            json=json,
            lang=lang.value,
        )
    )


@app.command()
def pathway(
    *,
    scenario: Bundled = DEFAULT_SCENARIO,
    policy: PolicyOption = None,
    first_year: FirstYearOption = None,
    last_year: LastYearOption = None,
    prices: PriceCaseOption = None,
    workers: WorkersOption = 0,
    processes: ProcessesOption = False,
    weather: WeatherOption = None,
    step: StepOption = None,
    seed: SeedOption = None,
    shape: ShapeOption = None,
    overrides: SetOption = None,
    out: CompareOutOption = None,
    force: ForceOption = False,
    json: JsonOption = False,
    no_report: NoReportOption = False,
    lang: LanguageOption = Language.ENGLISH,
) -> None:
    """Go through the years: roll-out, ageing, tariffs, money.

    Every year is simulated, 2023 to 2042; with --out the tables, figures and a page too.
    """
    from ems.cli.money.pathway import PathwayAsked  # noqa: PLC0415 - imported where used
    from ems.cli.money.pathway import pathway as pathway_command  # noqa: PLC0415
    from ems.cli.run import Output  # noqa: PLC0415

    pathway_command(
        _inputs(
            scenario,
            weather=weather,
            fiscal_year=None,
            step=step,
            seed=seed,
            shape=shape,
            overrides=overrides,
        ),
        PathwayAsked(
            policy=policy,
            first_year=first_year,
            last_year=last_year,
            prices=prices,
            workers=workers,
            processes=processes,
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
    file: NewFile,
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
    out: SchemaFileOption = None,
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
