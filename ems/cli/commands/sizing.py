"""``ems size``, ``ems sweep``: what is right, and thousands of variants."""

from __future__ import annotations

from ems.cli.app import app
from ems.cli.commands.inputs import inputs_of
from ems.cli.options import (
    DEFAULT_SCENARIO,
    Bundled,
    CompareOutOption,
    ForceOption,
    JsonOption,
    Language,
    LanguageOption,
    NoReportOption,
    SeedOption,
    SetOption,
    ShapeOption,
    StepOption,
    WeatherOption,
    YearOption,
)
from ems.cli.sizing.options import (
    DEFAULT_GOAL,
    BudgetOption,
    DiscountOption,
    DrawsOption,
    GoalOption,
    HowSureOption,
    LeastOption,
    LifeOption,
    MostOption,
    OwnPowerOption,
    PricePerKwhOption,
    PricePerKwOption,
    SizedOption,
    SizePolicyOption,
    SubsidyOption,
)
from ems.cli.sweeping.options import (
    ONE_THREAD,
    ClusterOption,
    NoPageOption,
    StatusOption,
    SweepFile,
    SweepOutOption,
    SweepProcessesOption,
    SweepWorkersOption,
)


@app.command()
def size(
    *,
    scenario: Bundled = DEFAULT_SCENARIO,
    of: SizedOption = None,
    goal: GoalOption = DEFAULT_GOAL,
    budget: BudgetOption = None,
    own_power: OwnPowerOption = False,
    policy: SizePolicyOption = None,
    least: LeastOption = None,
    most: MostOption = None,
    price_per_kwh: PricePerKwhOption = None,
    price_per_kw: PricePerKwOption = None,
    subsidy: SubsidyOption = None,
    life: LifeOption = None,
    discount: DiscountOption = None,
    how_sure: HowSureOption = False,
    draws: DrawsOption = None,
    weather: WeatherOption = None,
    fiscal_year: YearOption = None,
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
    """Find the right size of a battery or of PV.

    At least cost over its life, or the cheapest that reaches a share, a peak or the hours of an outage; proven where it
    can be, and the answer says so. With --out the curve, the map and a page too.
    """
    from ems.cli.run import Output  # noqa: PLC0415 - imported where used
    from ems.cli.sizing.asked import Money, SizeAsked, read_goal  # noqa: PLC0415
    from ems.cli.sizing.size import size as size_command  # noqa: PLC0415

    money = Money()
    if price_per_kwh is not None:
        money["price_per_kwh"] = price_per_kwh
    if price_per_kw is not None:
        money["price_per_kw"] = price_per_kw
    if subsidy is not None:
        money["subsidy_fraction"] = subsidy
    if life is not None:
        money["life_years"] = life
    if discount is not None:
        money["discount_fraction"] = discount
    kind, value = read_goal(goal)
    size_command(
        inputs_of(
            scenario,
            weather=weather,
            fiscal_year=fiscal_year,
            step=step,
            seed=seed,
            shape=shape,
            overrides=overrides,
        ),
        SizeAsked(
            keys=tuple(of or ()),
            goal=kind,
            value=value,
            budget=budget,
            own_power=own_power,
            policy=policy,
            least=least,
            most=most,
            money=money,
            how_sure=how_sure or draws is not None,
            draws=draws,
        ),
        Output(folder=out, force=force, report=not no_report, json=json, lang=lang.value),
    )


@app.command()
def sweep(
    *,
    file: SweepFile = None,
    out: SweepOutOption = None,
    status: StatusOption = None,
    workers: SweepWorkersOption = ONE_THREAD,
    processes: SweepProcessesOption = 0,
    cluster: ClusterOption = None,
    json: JsonOption = False,
    no_page: NoPageOption = False,
    lang: LanguageOption = Language.ENGLISH,
) -> None:
    """Play thousands of variants of a scenario.

    The file says which keys vary over which values. Results are kept as Parquet as they come: a sweep that was stopped,
    however roughly, goes on where it was when it is started again.
    """
    from ems.cli.sweeping.asked import SweepAsked  # noqa: PLC0415 - imported where used
    from ems.cli.sweeping.sweep import sweep as sweep_command  # noqa: PLC0415

    sweep_command(
        SweepAsked(
            file=file,
            out=out,
            status=status,
            workers=workers,
            processes=processes,
            cluster=cluster,
            json=json,
            page=not no_page,
            lang=lang.value,
        )
    )
