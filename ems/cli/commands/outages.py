"""``ems outage``: how long the shelters last."""

from __future__ import annotations

from ems.cli.app import app
from ems.cli.commands.inputs import inputs_of
from ems.cli.options import (
    DEFAULT_SCENARIO,
    Bundled,
    CompareOutOption,
    DefinitionOption,
    EventOption,
    ForceOption,
    ForecastOption,
    FrontierOption,
    HoursOption,
    JsonOption,
    Language,
    LanguageOption,
    NoReportOption,
    PolicyOption,
    SeedOption,
    SetOption,
    ShapeOption,
    ShelterOption,
    StepOption,
    WeatherOption,
    YearOption,
    YearsOption,
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
        inputs_of(
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
