"""What the options that most commands share ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from ems.cli.inputs import Inputs
    from ems.cli.options import Nudges, Shape, Step


def inputs_of(
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
    """Gather the options that say what is simulated.

    Parameters
    ----------
    scenario, weather, fiscal_year, step, seed, shape, overrides, nudges, air_conditioning, forecast
        As typed; None where an option was not given.
    """
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
