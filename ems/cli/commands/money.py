"""``ems tariffs``, ``ems bill``, ``ems pathway``: what it costs, and through the years."""

from __future__ import annotations

from ems.cli.app import app
from ems.cli.commands.inputs import inputs_of
from ems.cli.options import (
    DEFAULT_SCENARIO,
    BillOutOption,
    Bundled,
    ByTheDayOption,
    CompareOutOption,
    ContractOption,
    FeedInOption,
    FirstYearOption,
    ForceOption,
    FuelOption,
    JsonOption,
    Language,
    LanguageOption,
    LastYearOption,
    MarketOption,
    MeterFile,
    NoReportOption,
    PastPeakOption,
    PolicyOption,
    PriceCaseOption,
    ProcessesOption,
    SeedOption,
    SetOption,
    ShapeOption,
    ShownTariff,
    StepOption,
    TariffName,
    TariffOutOption,
    WeatherOption,
    WorkersOption,
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
        inputs_of(
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
