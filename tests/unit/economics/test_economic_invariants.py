"""What holds of every plan: money is never lost between views, and only its unit changes when all of it is scaled."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from economic_cases import item, money, plan
from hypothesis import given, settings
from hypothesis import strategies as st

from ems.economics import appraise
from ems.economics.judging.figures import irr_fraction, npv

if TYPE_CHECKING:
    from ems.scenario.money import Capital

fractions = st.floats(0.0, 1.0)
costs = st.floats(1.0, 1e6)
things = st.builds(
    lambda kind, owner, subsidy, life, upkeep, change, spent: item(
        kind=kind,
        of=["roof", "school_roof"] if kind == "pv" else ["school"] if kind == "storage" else [],
        owner=owner,
        subsidy_fraction=subsidy,
        life_years=life,
        om_fraction_per_year=upkeep,
        replacement_change_per_year=change,
        spending=[{"year": year, "cost": cost} for year, cost in spent.items()],
    ),
    st.sampled_from(["pv", "storage", "other"]),
    st.sampled_from(["site", "operator", "city"]),
    fractions,
    st.integers(1, 30),
    st.floats(0.0, 0.1),
    st.floats(-0.1, 0.1),
    st.dictionaries(st.integers(2018, 2026), costs, min_size=1, max_size=4),
)
plans = st.dictionaries(st.sampled_from(["a", "b", "c"]), things, min_size=1, max_size=3)


@settings(max_examples=40, deadline=None)
@given(plans, st.sampled_from(["own", "ppa", "esco"]), st.integers(1, 8), fractions)
def test_contracts_only_move_money(capital: dict[str, Capital], form: str, length: int, share: float) -> None:
    terms = {
        "ppa": {"years": length, "price_per_kwh": 3.0},
        "esco": {"years": length, "savings_share_fraction": share},
    }
    known = money(operator=40.0, own_use_kwh=np.full(5, 7.0), own_export_income=np.full(5, 11.0))
    found = appraise(plan(capital, **terms), known, form=form)  # type: ignore[arg-type]
    own = appraise(plan(capital, **terms), known, form="own")
    both, before = (a.views["owner"].table + a.views["operator"].table for a in (found, own))
    scale = max(1.0, float(np.abs(before.to_numpy()).max()))
    assert both["net"].to_numpy() / scale == pytest.approx(before["net"].to_numpy() / scale, abs=1e-9)
    assert found.views["city"].npv == pytest.approx(own.views["city"].npv, rel=1e-9, abs=1e-6)


@settings(max_examples=30, deadline=None)
@given(plans, st.floats(0.01, 1000.0))
def test_a_currency_is_only_a_unit(capital: dict[str, Capital], factor: float) -> None:
    dearer = {
        name: thing.model_copy(
            update={"spending": tuple(p.model_copy(update={"cost": p.cost * factor}) for p in thing.spending)}
        )
        for name, thing in capital.items()
    }
    for view, flow in appraise(plan(capital), money()).views.items():
        other = appraise(plan(dearer), money(owner=300.0 * factor)).views[view]
        size = float(np.abs(flow.table["net"].to_numpy()).sum())
        assert other.npv / factor == pytest.approx(flow.npv, rel=1e-9, abs=1e-9 * size)
        assert other.irr_fraction == pytest.approx(flow.irr_fraction, rel=1e-5, abs=1e-7, nan_ok=True)
        assert other.payback_years == pytest.approx(flow.payback_years, rel=1e-6, abs=1e-6, nan_ok=True)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=25))
def test_an_internal_rate_brings_the_present_value_to_zero(amounts: list[float]) -> None:
    flow = np.round(np.array(amounts))
    rate = irr_fraction(flow)
    if np.isnan(rate) or not -0.5 < rate < 5.0:
        return
    assert npv(flow, rate) == pytest.approx(0.0, abs=1e-4 * (1.0 + rate) ** -len(flow) * np.abs(flow).sum() + 1e-4)
