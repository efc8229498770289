"""Districts whose batteries age, made from those of other tests without playing them anew."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ems.ageing import Wear

if TYPE_CHECKING:
    from ems.district import District
    from ems.scenario import Scenario


def ageing_scenario(scenario: Scenario, **ageing: dict[str, object]) -> Scenario:
    """The scenario with other ``ageing`` of some of its storage classes."""
    storage = {
        name: kind.model_copy(update={"ageing": kind.ageing.model_copy(update=ageing.get(name, {}))})
        for name, kind in scenario.storage.items()
    }
    return scenario.model_copy(update={"storage": storage})


def ageing_district(district: District, **ageing: dict[str, object]) -> District:
    """The district of such a scenario; nothing that is played differs."""
    return dataclasses.replace(district, scenario=ageing_scenario(district.scenario, **ageing))


def wear_by_hand(**lives: tuple[float, float]) -> Wear:
    """Wear of groups by their losses a year by time and by cycles, straight lines."""
    years = np.arange(21.0)
    curves = {
        name: pd.DataFrame(
            {
                "calendar_loss_fraction": by_time * years,
                "cycle_loss_fraction": by_cycles * years,
                "capacity_fraction": 1.0 - (by_time + by_cycles) * years,
            },
            index=pd.RangeIndex(21, name="year"),
        )
        for name, (by_time, by_cycles) in lives.items()
    }
    rows = {
        name: {
            "title": f"Batteries {name}",
            "title_ja": f"蓄電池{name}",
            "chemistry": "lfp",
            "full_cycles": 250.0,
            "end_of_life_fraction": 0.7,
            "years_to_end_of_life": 0.3 / sum(pair),
            "life_years": min(0.3 / sum(pair), 15.0),
        }
        for name, pair in lives.items()
    }
    return Wear(
        policy="by_hand", currency="yen", table=pd.DataFrame.from_dict(rows, orient="index"), curves=curves, notes=()
    )
