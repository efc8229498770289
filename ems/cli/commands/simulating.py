"""``ems run``, ``ems compare``: a year under a policy, or under several."""

from __future__ import annotations

from ems.cli.app import app
from ems.cli.commands.inputs import inputs_of
from ems.cli.options import (
    DEFAULT_SCENARIO,
    Bundled,
    CompareOutOption,
    ForceOption,
    ForecastOption,
    JsonOption,
    Language,
    LanguageOption,
    NoReportOption,
    NudgesOption,
    OutOption,
    PolicyOption,
    PolicyOptions,
    RoomsOption,
    SeedOption,
    SetOption,
    ShapeOption,
    SitesOption,
    StepOption,
    WeatherOption,
    YearOption,
)


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
        inputs_of(
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
        inputs_of(
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
