"""Which forecasts a planner is given."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field

from ems.scenario.quantities import Fraction, Seed
from ems.scenario.section import Section
from profiles.forecast.types import ForecastMethod


class Forecast(Section):
    """How the forecasts of load and PV are made (see ``profiles.forecast``)."""

    method: ForecastMethod = Field(
        default="clear_sky",
        description='Forecast of load and PV; "perfect" and "noisy" are made from what happens, "file" is read.',
    )
    pv_error_fraction: Fraction = Field(
        default=0.2,  # assumption: day-ahead errors of PV output are commonly quoted at 10 to 30 % of it
        description='"noisy": standard deviation of the relative error of PV output one day ahead.',
    )
    load_error_fraction: Fraction = Field(
        default=0.05,  # assumption: day-ahead errors of a district's load are commonly quoted at 3 to 8 % of it
        description='"noisy": standard deviation of the relative error of the load one day ahead.',
    )
    seed: Seed = Field(default=1, description='"noisy": seed of the errors.')
    file: Path | None = Field(
        default=None,
        description='"file": CSV with issue_time, time, load_kw and generation_kw, relative to this scenario.',
    )
