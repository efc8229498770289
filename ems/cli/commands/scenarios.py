"""``ems scenarios``, ``ems new``, ``ems check``, ``ems schema``: files to start from, and whether they are right."""

from __future__ import annotations

from ems.cli.app import app
from ems.cli.commands.inputs import inputs_of
from ems.cli.options import (
    DEFAULT_SCENARIO,
    Bundled,
    ForceFileOption,
    NewFile,
    SchemaFileOption,
    SeedOption,
    SetOption,
    ShapeOption,
    StepOption,
    TemplateOption,
    WeatherOption,
    YearOption,
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
        inputs_of(
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
