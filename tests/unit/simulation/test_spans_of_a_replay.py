"""A year in spans: the same bits as at once, state kept between them, loads and plans read when they are played."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import TYPE_CHECKING, Any

import numba
import numpy as np
import pytest
from kernel_cases import CAREFUL_RULE, EVERYTHING, GRID, Case, battery, make_nodes, make_signals, random_case

from ems.dispatch import Policy
from ems.dispatch.rules import extract_rule, read_rule
from ems.simulation.binding import LITTLE_WORK, threads_for
from ems.simulation.plans import TierPlan
from ems.simulation.tier import TierReplay, play_tier
from ems.simulation.year import YearReplay, play_year
from ems.storage import pack_storages
from profiles.errors import RunError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.district import District
    from ems.simulation.outcome import TierOutcome

    Floats = NDArray[np.float64]

HOLD = read_rule("hold")
HELD = Policy(name="held", site=HOLD, pool=HOLD)


def same_bits(one: Any, other: Any) -> None:
    """Compare every array of two outcomes, those of their parts too."""
    for field in fields(one):
        mine, theirs = getattr(one, field.name), getattr(other, field.name)
        if is_dataclass(mine):
            same_bits(mine, theirs)
        else:
            np.testing.assert_array_equal(mine, theirs, err_msg=field.name)


def plan_of(case: Case) -> TierPlan:
    """The plan of a case, made for a net load that is not what comes."""
    rng = np.random.default_rng(3)
    return TierPlan(battery_kw=case.plan_kw, planned_net_load_kw=rng.normal(0.0, 2.0, case.plan_kw.shape))


def replay_of(case: Case) -> TierReplay:
    signals = make_signals(case.nodes.load_kw.shape[1], case.step_h)
    return TierReplay(case.nodes, case.storages, HOLD, signals, GRID, wanted=EVERYTHING)


def in_spans(case: Case, ends: list[int]) -> TierOutcome:
    replay, begin = replay_of(case), 0
    for end in ends:
        replay.play(begin, end, plan=plan_of(case))
        begin = end
    return replay.outcome()


@pytest.mark.kernel
@pytest.mark.parametrize("ends", [[1, 2, 3, 90], [64, 90], [24, 48, 72, 90], [63, 65, 90]])
@pytest.mark.parametrize("limits", [False, True])
def test_spans_give_the_bits_of_one_play(*, limits: bool, ends: list[int]) -> None:
    """Whatever the spans: shorter than a chunk of the kernel, as long, or across two."""
    case = random_case(21, nodes=20, steps=90, step_h=0.5, limits=limits)
    at_once = in_spans(case, [90])
    assert at_once.storage_sums.any(axis=0).all()  # charge, discharge, loss, origin, unmet drain: all that is carried
    assert at_once.residual_kwh < 1e-9
    same_bits(in_spans(case, ends), at_once)


@pytest.mark.kernel
def test_a_load_may_be_changed_until_it_is_played() -> None:
    """The battery of 5 kWh gives 1 kW; then the load of the third step is doubled, and that of the first, too late."""
    load = np.array([[1.0, 1.0, 1.0]])
    nodes = make_nodes(load)
    packed = pack_storages([battery(5.0, 2.0, initial_fraction=1.0)], nodes=[0], groups=["b"], n_steps=3)
    rule = read_rule("self_consumption")
    replay = TierReplay(nodes, packed, rule, make_signals(3), GRID, wanted=EVERYTHING)
    np.testing.assert_allclose(replay.energy_kwh, [5])
    replay.play(0, 2)
    np.testing.assert_allclose(replay.energy_kwh, [3])
    nodes.load_kw[0, 2] = 2.0
    replay.play(2, 3)
    np.testing.assert_allclose(replay.energy_kwh, [1])
    out = replay.outcome()
    np.testing.assert_allclose(out.recorded[0, 1], [1, 1, 2])
    np.testing.assert_allclose(out.load_sum_kw, [4])
    assert out.residual_kwh < 1e-12
    nodes.load_kw[0, 0] = 9.0  # what was played already is no longer what is there: E1 does not close, and says so
    assert replay.outcome().residual_kwh == pytest.approx(8 / 3)


@pytest.mark.kernel
def test_a_month_may_be_played_alone() -> None:
    """Steps 2 and 3 of five, 1 kW of sun in each: all else stays zero, and the balance is that of the two steps."""
    nodes = make_nodes([[1.0, 2.0, 4.0, 5.0, 5.0]], [[1.0] * 5])
    packed = pack_storages([battery(5.0, 2.0, initial_fraction=1.0)], nodes=[0], groups=["b"], n_steps=5)
    replay = TierReplay(nodes, packed, read_rule("self_consumption"), make_signals(5), GRID, wanted=EVERYTHING)
    replay.play(2, 4)
    out = replay.outcome()
    np.testing.assert_allclose(out.series[0, 0], [0, 0, 1, 2, 0])
    np.testing.assert_allclose(out.recorded[0, 2], [0, 0, 3, 1, 0])
    np.testing.assert_allclose(out.load_sum_kw, [9])
    assert out.residual_kwh < 1e-12


def test_a_replay_that_has_not_begun_holds_what_it_starts_with() -> None:
    out = replay_of(random_case(21, nodes=20, steps=90)).outcome()
    assert not out.series.any()
    assert out.residual_kwh == 0.0


@pytest.mark.kernel
@pytest.mark.parametrize(
    ("spans", "told"),
    [
        ([(0, 3), (4, 5)], "steps 4 to 5 cannot be played: there are 90, and played up to step 3"),
        ([(0, 3), (2, 5)], "played up to step 3"),
        ([(5, 5)], "steps 5 to 5 cannot be played: there are 90, and nothing was played"),
        ([(-1, 5)], "nothing was played"),
        ([(80, 91)], "there are 90"),
    ],
)
def test_a_span_follows_the_last_one(spans: list[tuple[int, int]], told: str) -> None:
    replay = replay_of(random_case(21, nodes=20, steps=90))
    *before, last = spans
    for begin, end in before:
        replay.play(begin, end)
    with pytest.raises(ValueError, match=told):
        replay.play(*last)


@pytest.mark.kernel
def test_a_plan_covers_the_storages_and_the_year() -> None:
    case = random_case(21, nodes=20, steps=90)
    with pytest.raises(
        ValueError, match=rf"a plan of shape \(2, 24\); storages × steps are \({case.storages.count}, 90"
    ):
        replay_of(case).play(0, 24, plan=TierPlan(battery_kw=np.zeros((2, 24))))


def test_a_bad_power_is_told_in_the_span_in_which_it_comes() -> None:
    packed = pack_storages([battery()], nodes=[0], groups=["b"], n_steps=4)
    varying = replace(  # as in the other test of this rule, so that one kernel serves both
        packed, power_row=np.array([1]), charge_limit_fraction=np.ones((2, 4)), discharge_limit_fraction=np.ones((2, 4))
    )
    rule = extract_rule(CAREFUL_RULE, "rule", name="careful")
    replay = TierReplay(make_nodes([[1.0] * 4]), varying, rule, make_signals(4, warning=[0, 0, 1, 0]), GRID)
    replay.play(0, 2)
    with pytest.raises(
        RunError, match=r"rule careful: .* not finite at site_0 \(storage b\), step 2 \(2027-01-01 02:00"
    ):
        replay.play(2, 4)


def hold_anything(district: District, seed: int = 1) -> tuple[TierPlan, TierPlan]:
    """Plans that move a lot, made for another net load than the one that comes."""
    rng = np.random.default_rng(seed)
    plans = []
    for storages in (district.site_storages, district.pool_storages):
        shape = (storages.count, district.grid.n_steps)
        scale = storages.max_charge_kw[:, None]
        plans.append(TierPlan(battery_kw=scale * rng.normal(size=shape), planned_net_load_kw=scale * rng.random(shape)))
    return plans[0], plans[1]


@pytest.fixture(scope="module")
def factors(everything: District) -> Floats:
    """Loads from 0 to 2 times what they were; one class as it was."""
    given = np.random.default_rng(5).uniform(0.0, 2.0, everything.class_load_kw.shape)
    given[1] = 1.0
    return given


def test_a_year_of_a_district_in_days_gives_the_bits_of_one_play(everything: District, factors: Floats) -> None:
    site, pool = hold_anything(everything)
    at_once = play_year(everything, HELD, site_plan=site, pool_plan=pool, load_factor=factors)
    replay = YearReplay(everything, HELD)
    for begin in range(0, 8760, 24):
        replay.play(begin, begin + 24, site, pool, factors[:, begin : begin + 24])
    same_bits(replay.outcome(), at_once)
    np.testing.assert_allclose(replay.site_energy_kwh, at_once.sites.storage_sums[:, 6])
    np.testing.assert_allclose(replay.pool_energy_kwh, at_once.pool.recorded[:, 2, -1])
    assert at_once.sites.residual_kwh < 1e-9
    assert at_once.pool.storage_sums[:, :2].min() > 0.0


def test_changed_loads_are_played_and_the_district_stays_as_it_was(everything: District, factors: Floats) -> None:
    before = everything.nodes.load_kw.copy()
    outcome = play_year(everything, HELD, load_factor=factors, keep_sites=True)
    np.testing.assert_array_equal(everything.nodes.load_kw, before)
    np.testing.assert_allclose(outcome.class_load_kw, everything.class_load_kw * factors)
    number = everything.nodes.class_of_node
    np.testing.assert_allclose(outcome.sites.load_sum_kw, (before * factors[number]).sum(axis=1))
    made = everything.output_kw(everything.class_plants_kw.sum(axis=0))
    stored = outcome.sites.series[:, 2].sum(axis=0) - outcome.sites.series[:, 3].sum(axis=0)
    needed = outcome.class_load_kw.sum(axis=0) - made + stored
    np.testing.assert_allclose(outcome.sites.net_kw.sum(axis=0), needed, atol=1e-9)


def test_a_rule_sees_the_changed_load_of_the_present(everything: District) -> None:
    """Charge a hundredth of the district's load: halved from the second day on."""
    text = "def f(step, net_load_kw, energy_kwh, storage, signals):\n    return -0.01 * signals.load_kw[step]\n"
    rule = extract_rule(text, "f", name="f")
    replay = YearReplay(everything, Policy(name="f", site=read_rule("none"), pool=rule))
    half = np.full((len(everything.class_names), 24), 0.5)
    replay.play(0, 24)
    replay.play(24, 48, class_load_factor=half)
    charged = replay.outcome().pool.recorded[1, 0]
    expected = 0.01 * everything.load_kw[:48] * np.repeat([1.0, 0.5], 24)
    assert charged[:48].sum() < everything.pool_storages.capacity_kwh[1]
    np.testing.assert_allclose(charged[:48], expected)


def test_load_factors_are_given_for_every_class_and_step(everything: District) -> None:
    classes = len(everything.class_names)
    with pytest.raises(ValueError, match=rf"load factors of shape \(3, 24\); classes × steps are \({classes}, 24\)"):
        YearReplay(everything, HELD).play(0, 24, class_load_factor=np.ones((3, 24)))


def test_a_plan_for_the_forecast_that_comes_true_is_carried_out(everything: District) -> None:
    """Plan self-consumption of the net load that comes: held, it gives what the rule gives."""
    policy = Policy(name="none", site=read_rule("none"), pool=read_rule("self_consumption"))
    rule = play_year(everything, policy)
    shape = (everything.pool_storages.count, everything.grid.n_steps)
    battery_kw = rule.pool.recorded[:, 1] - rule.pool.recorded[:, 0]
    expected = np.zeros(shape)
    expected[0] = rule.pool_net_load_kw
    expected[1] = expected[0] - battery_kw[0]
    held = replace(policy, pool=HOLD)
    outcome = play_year(everything, held, pool_plan=TierPlan(battery_kw=battery_kw, planned_net_load_kw=expected))
    np.testing.assert_allclose(outcome.pool.recorded, rule.pool.recorded, atol=1e-9)


def test_the_outcome_of_a_tier_is_that_of_one_play() -> None:
    case = random_case(21, nodes=20, steps=90, step_h=0.5)
    signals = make_signals(90, 0.5)
    out = play_tier(case.nodes, case.storages, HOLD, signals, GRID, plan=plan_of(case), wanted=EVERYTHING)
    same_bits(out, in_spans(case, [90]))


def test_a_little_work_is_done_in_one_thread_and_all_are_given_back() -> None:
    before = numba.get_num_threads()
    with threads_for(LITTLE_WORK):
        assert numba.get_num_threads() == before
    with threads_for(LITTLE_WORK - 1):
        assert numba.get_num_threads() == 1
    assert numba.get_num_threads() == before
    with pytest.raises(RunError), threads_for(0):
        raise RunError
    assert numba.get_num_threads() == before
