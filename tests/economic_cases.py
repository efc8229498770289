"""Small plans whose money a reader can follow with a pocket calculator."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

import numpy as np

from ems.economics.worth.yearly import YearlyMoney
from ems.scenario import read_scenario
from ems.scenario.money import Capital, Finance

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ems.scenario import Scenario


@functools.cache
def _renca() -> Scenario:
    return read_scenario("renca")


def item(**changes: Any) -> Capital:
    """Return an investment of 1,000 of a site in 2020, five years of life, nothing else."""
    usual = {
        "title": "Something",
        "group": "public",
        "kind": "other",
        "owner": "site",
        "life_years": 5,
        "spending": [{"year": 2020, "cost": 1000.0}],
    }
    return Capital.model_validate(usual | changes)


def plan(capital: Mapping[str, Capital], **finance: Any) -> Scenario:
    """Return Renca with other investments, five years from 2020 at 10 %."""
    terms = {"first_year": 2020, "last_year": 2024, "discount_fraction": 0.1, "city_discount_fraction": 0.1}
    changes = {"capital": dict(capital), "finance": Finance.model_validate(terms | finance)}
    return _renca().model_copy(update=changes)


def money(
    *, owner: float = 300.0, operator: float = 0.0, first: int = 2020, count: int = 5, **more: Any
) -> YearlyMoney:
    """Return equal benefits in every year, 1,000 kg of CO2 a year."""
    return YearlyMoney(
        years=tuple(range(first, first + count)),
        owner_benefit=np.full(count, owner),
        operator_benefit=np.full(count, operator),
        co2_avoided_kg=np.full(count, 1000.0),
        **more,
    )
