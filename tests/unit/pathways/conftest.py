"""Small pathways: Renca with a school battery that ages, and its own yearly prices."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from small_districts import scenario_like

from ems.pathways import pathway

if TYPE_CHECKING:
    from ems.pathways import Pathway
    from ems.scenario import Scenario

DEARER = {
    "title": "Dearer",
    "title_ja": "高くなる",
    "wholesale_change_per_year": 0.1,
    "retail_change_per_year": 0.05,
    "emission_change_per_year": -0.5,
}


@pytest.fixture(scope="session")
def ageing_renca() -> Scenario:
    """Return Renca whose battery of 2024 is replaced after four years at the latest."""
    return scenario_like(
        storage__school={"ageing": {"chemistry": "nmc", "warranty_years": 4}},
        price_case={"dearer": DEARER},
        pathway={"base_year": 2026},
    )


@pytest.fixture(scope="session")
def six_years(ageing_renca: Scenario) -> Pathway:
    """Return the years 2023 to 2028, played one after the other with nothing beside."""
    return pathway(ageing_renca, first_year=2023, last_year=2028, workers=1)
