"""Steps planned on perfect foresight: what is promised is what happens, and nothing is cheaper."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from plan_cases import played_cost
from small_districts import village

from ems.dispatch import read_policy
from ems.dispatch.problem import Objective
from ems.kpis.balance import LARGEST_RESIDUAL_KWH
from ems.simulation import layout as rows
from ems.simulation.plan_book import monthly_peaks_kw
from ems.simulation.play import PlayedYear, play_policy
from ems.simulation.year import YearReplay, play_year

if TYPE_CHECKING:
    from ems.district import District
    from ems.simulation.year import YearOutcome

DAYS = (0, 24 * 12)
RULES = ("none", "self_consumption", "time_of_use")


def costly_village(detail: str) -> District:
    """The village where taking over the grid costs something, and so do peaks."""
    prices = {"wheeling_per_kwh": 20.0, "levy_per_kwh": 4.0, "demand_charge_per_kw": 50.0}
    return village(planner={"detail": detail}, prices__pool=prices, storage__school={"wear_price_per_kwh": 0.0})


@pytest.fixture(scope="module")
def charged() -> District:
    """Return it planned site by site."""
    return costly_village("site")


@pytest.fixture(scope="module")
def optimum(charged: District) -> PlayedYear:
    """Return its best first days."""
    return play_policy(charged, read_policy("optimal"), span=DAYS)


def played_days(district: District, rule: str) -> YearReplay:
    """The first days under a rule."""
    replay = YearReplay(district, read_policy(rule))
    replay.play(*DAYS)
    return replay


def test_what_is_promised_for_each_site_is_what_happens(charged: District, optimum: PlayedYear) -> None:
    planning, outcome = optimum.planning, optimum.outcome
    assert planning is not None
    assert planning.windows["status"].tolist() == ["optimal"]
    assert planning.approximations == ()
    days = slice(*DAYS)
    assert outcome.import_kw[days] == pytest.approx(planning.promised["import_kw"].to_numpy()[days], abs=1e-6)
    assert outcome.export_kw[days] == pytest.approx(planning.promised["export_kw"].to_numpy()[days], abs=1e-6)
    assert planning.promised_cost == pytest.approx(played_cost(charged, outcome, DAYS[1]), rel=1e-9)
    assert max(outcome.sites.residual_kwh, outcome.pool.residual_kwh) < LARGEST_RESIDUAL_KWH
    assert outcome.unserved_kw.sum() == 0.0


@pytest.mark.parametrize("rule", RULES)
def test_no_rule_is_cheaper_at_the_same_end(charged: District, rule: str) -> None:
    replay = played_days(charged, rule)
    ends = replay.site_energy_kwh, replay.pool_energy_kwh
    best = play_policy(charged, read_policy("optimal"), end_energy_kwh=ends, span=DAYS)
    assert played_cost(charged, best.outcome, DAYS[1]) <= played_cost(charged, replay.outcome(), DAYS[1]) * (1.0 + 1e-9)
    assert best.planning is not None
    left_kwh = best.planning.promised["energy_kwh"].iloc[DAYS[1] - 1]
    assert left_kwh >= ends[0].sum() + ends[1].sum() - 1e-6


def test_a_span_is_planned_between_self_consumption(charged: District) -> None:
    begin, end = 24 * 30, 24 * 40
    spanned = play_policy(charged, read_policy("optimal"), span=(begin, end))
    rule = play_year(charged, read_policy("self_consumption"))
    assert np.array_equal(spanned.outcome.import_kw[:begin], rule.import_kw[:begin])
    assert not np.allclose(spanned.outcome.import_kw[begin:end], rule.import_kw[begin:end])
    assert spanned.planning is not None
    promised = spanned.planning.promised["import_kw"].to_numpy()
    assert spanned.outcome.import_kw[begin:end] == pytest.approx(promised[begin:end], abs=1e-6)
    assert not promised[end:].any()
    assert spanned.notes == ("planned is 2027-01-31 00:00 to 2027-02-09 23:00; before and after, self-consumption",)


def test_one_node_a_class_promises_too_much_and_says_so(charged: District, optimum: PlayedYear) -> None:
    played = play_policy(costly_village("class"), read_policy("optimal"), span=DAYS)
    assert played.planning is not None
    assert optimum.planning is not None
    assert "2 sites" in played.planning.approximations[0]
    assert played.planning.promised_cost < optimum.planning.promised_cost - 1.0
    assert played_cost(charged, played.outcome, DAYS[1]) > optimum.planning.promised_cost
    assert played.outcome.sites.residual_kwh < LARGEST_RESIDUAL_KWH


def test_a_whole_year_of_each_for_itself(renca: District) -> None:
    alone = play_policy(renca, read_policy("each_for_itself"))
    best = play_policy(renca, read_policy("optimal"))
    assert alone.planning is not None
    assert best.planning is not None
    assert len(alone.planning.windows) == 2  # the school and the pool
    assert alone.planning.promised_cost == pytest.approx(played_cost(renca, alone.outcome), rel=1e-9)
    assert played_cost(renca, best.outcome) <= played_cost(renca, alone.outcome) * (1.0 + 1e-9)
    idle = play_year(renca, read_policy("none"))
    assert bill_of_school(renca, alone.outcome) < bill_of_school(renca, idle)
    assert bill_of_school(renca, alone.outcome) <= bill_of_school(renca, best.outcome) * (1.0 + 1e-9)


def bill_of_school(district: District, outcome: YearOutcome) -> float:
    """What the schools pay at their retail prices."""
    retail, series = district.site_prices, outcome.sites.series[district.class_names.index("school")]
    return float(series[rows.IMPORT] @ retail.import_per_kwh - series[rows.EXPORT] @ retail.export_per_kwh)


def test_other_goals_can_be_asked_for(charged: District, optimum: PlayedYear) -> None:
    goal: dict[Any, float] = {"peak_import_kw": 1.0}
    flat = play_policy(charged, read_policy("optimal"), span=DAYS, objective=Objective(stages=(goal,)))
    days = slice(*DAYS)
    assert flat.outcome.import_kw[days].max() < optimum.outcome.import_kw[days].max() - 1.0
    assert played_cost(charged, flat.outcome, DAYS[1]) > played_cost(charged, optimum.outcome, DAYS[1])


def test_peaks_of_months_are_their_highest_powers() -> None:
    peaks = monthly_peaks_kw(np.array([1.0, 3.0, 2.0]), np.array([1, 1, 12]))
    assert peaks.tolist() == [3.0, *[0.0] * 10, 2.0]
