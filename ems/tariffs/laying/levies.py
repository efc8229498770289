"""Levies that come with the program: one table for all tariffs of a country."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import Field

from ems.scenario.quantities import Title, TitleJa
from ems.scenario.read import read_toml
from ems.scenario.section import Section
from ems.tariffs.model import Certainty, Levy

if TYPE_CHECKING:
    from ems.tariffs.model import Tariff


class LevyTable(Section):
    """A levy by date."""

    title: Title = Field(description="Name for people.")
    title_ja: TitleJa = Field(description="The same in Japanese.")
    certainty: Certainty = Field(description="Where the figures come from.")
    levy: tuple[Levy, ...] = Field(description="Levy by date.")


@cache
def levy_table(name: str) -> LevyTable:
    """Return a levy that comes with the program.

    Parameters
    ----------
    name
        Such as ``"japan"``.

    Examples
    --------
    >>> [entry.price_per_kwh for entry in levy_table("japan").levy][-2:]
    [3.98, 4.18]
    """
    return LevyTable.model_validate(read_toml(Path(str(files("ems.tariffs.bundled").joinpath(f"levy-{name}.toml")))))


def levies_of(tariff: Tariff) -> tuple[Levy, ...]:
    """Return the levy entries that a tariff's customers pay; none where it has no levy."""
    return tariff.levy if tariff.levy_name is None else levy_table(tariff.levy_name).levy
