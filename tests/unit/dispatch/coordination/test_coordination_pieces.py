"""Plans cut into pieces, which pieces exclude each other, and what mixtures of them are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from many_homes import district, market

from ems.dispatch.coordination.facts import facts_of
from ems.dispatch.coordination.mix import mixed
from ems.dispatch.coordination.overlaps import Overlaps
from ems.dispatch.coordination.pieces import NO_PIECE, Pieces, _last_steps, cut
from ems.dispatch.coordination.pieces import _labels as labels
from ems.dispatch.coordination.response import SitePlans, group_sums, parted
from ems.dispatch.coordination.sites import Sites, sites_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

N_STEPS = 72


def _sites(n_homes: int = 5) -> Sites:
    return sites_of(facts_of(district(n_homes, N_STEPS, wheeling=2.0)))


def _answers(sites: Sites, seed: int) -> SitePlans:
    answers = sites.answers(market(N_STEPS, seed=seed)[0])
    return SitePlans(battery_kw=answers.battery_kw, energy_kwh=answers.energy_kwh)


def _pieces(sites: Sites, base: SitePlans, seed: int) -> Pieces:
    plans, price = _answers(sites, seed), market(N_STEPS, seed=seed)[0]
    sums = [(which, group_sums(sites, which)) for which in (base, plans)]
    return cut(sites, sums[0], sums[1], parted(sites, plans, base), price, 1e-9)


def test_a_piece_ends_where_the_plans_meet() -> None:
    apart = np.array([[True, False, False, True, True, False]])
    assert labels(apart, cyclic=False).tolist() == [[0, 0, 1, 2, 2, 2]]


def test_a_piece_goes_on_after_the_end_of_a_circle() -> None:
    apart = np.array([[True, False, False, True, True]])
    assert labels(apart, cyclic=True).tolist() == [[0, 0, 1, 0, 0]]
    assert labels(apart, cyclic=False).tolist() == [[0, 0, 1, 2, 2]]


def test_the_last_step_of_a_piece_is_where_it_ends_on_the_circle() -> None:
    apart = np.array([[True, False, False, True, True], [True, True, True, True, True]])
    piece_at = np.array([[0, 0, NO_PIECE, 0, 0], [1, 1, 1, 1, 1]])
    assert _last_steps(piece_at, apart, 2).tolist() == [1, 4]


@pytest.mark.kernel
def test_pieces_save_what_they_say_and_all_of_them_make_the_new_plan() -> None:
    sites = _sites()
    base, new = _answers(sites, 1), _answers(sites, 2)
    pieces = _pieces(sites, base, 2)
    assert pieces.count > sites.n_groups
    price = market(N_STEPS, seed=2)[0]
    before, after = group_sums(sites, base), group_sums(sites, new)
    saved = (before.own_cost - after.own_cost + price * (before.taken_kw - after.taken_kw)).sum()
    assert saved == pytest.approx(-(pieces.cost.sum() + (price * pieces.taken_kw).sum()), rel=1e-9)
    both = mixed(sites, base, [pieces], np.ones(pieces.count))
    np.testing.assert_allclose(both.battery_kw, new.battery_kw, atol=1e-7)
    np.testing.assert_allclose(both.energy_kwh, new.energy_kwh, atol=1e-7)


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 1000))
def test_any_mixture_within_the_rows_can_be_carried_out(seed: int) -> None:
    sites, rng, overlaps = _sites(), np.random.default_rng(seed), Overlaps()
    base = _answers(sites, 1)
    rounds = [_pieces(sites, base, number) for number in (2, 3, 4)]
    rows = [shares for pieces in rounds for shares in overlaps.add(pieces)]
    share = rng.uniform(0.0, 1.0, overlaps.n_pieces)
    total = np.zeros(overlaps.n_rows)
    for shares in rows:
        np.add.at(total, shares.row, share[shares.piece])
    share /= max(total.max(initial=1.0), 1.0)
    plans = mixed(sites, base, rounds, share)
    cases = sites.cases
    assert (plans.energy_kwh >= cases.floor_kwh - 1e-9).all()
    assert (plans.energy_kwh <= cases.ceiling_kwh + 1e-9).all()
    assert (-plans.battery_kw <= cases.charge_limit_kw + 1e-9).all()
    assert (plans.battery_kw <= cases.discharge_limit_kw + 1e-9).all()
    before = np.column_stack([plans.energy_kwh[:, -1], plans.energy_kwh[:, :-1]])
    stored = sites.stored_kw(plans.battery_kw, slice(0, sites.count))
    np.testing.assert_allclose(plans.energy_kwh, before + stored, atol=1e-7)
    sums = group_sums(sites, plans).own_cost.sum()
    own = np.concatenate([pieces.cost for pieces in rounds])
    assert sums <= group_sums(sites, base).own_cost.sum() + own @ share + 1e-6


@settings(max_examples=50, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_rows_hold_at_every_step(seed: int) -> None:
    # Whatever shares keep the rows: at no step are more than all of a group's plans others than the base.
    rng, overlaps, rounds = np.random.default_rng(seed), Overlaps(), []
    for _ in range(4):
        apart = rng.uniform(size=(2, 12)) < 0.7
        kept = rng.uniform(size=24) < 0.7
        label = labels(apart, cyclic=True)
        number = np.full(label.max() + 1, NO_PIECE)
        chosen = np.flatnonzero(kept[: len(number)] & np.isin(np.arange(len(number)), label))
        number[chosen] = np.arange(len(chosen))
        rounds.append(_bare_pieces(number[label], apart, len(chosen)))
    rows = [shares for pieces in rounds for shares in overlaps.add(pieces)]
    share = rng.uniform(0.0, 1.0, overlaps.n_pieces)
    matrix = np.zeros((overlaps.n_rows, overlaps.n_pieces))
    for shares in rows:
        matrix[shares.row, shares.piece] = 1.0
    share /= max((matrix @ share).max(initial=1.0), 1.0)
    taken, begin = np.zeros((2, 12)), 0
    for pieces in rounds:
        own = np.append(share[begin : begin + pieces.count], 0.0)  # NO_PIECE is the last
        taken += own[pieces.piece_at]
        begin += pieces.count
    assert taken.max() <= 1.0 + 1e-12
    assert (matrix.sum(axis=1) > 1.0).all()
    assert len(np.unique(matrix, axis=0)) == len(matrix)


def _bare_pieces(piece_at: NDArray[np.int64], apart: NDArray[np.bool_], count: int) -> Pieces:
    group = np.zeros(count, dtype=np.int64)
    group[piece_at[1][piece_at[1] >= 0]] = 1
    return Pieces(
        cost=np.zeros(count),
        group=group,
        last_step=_last_steps(piece_at, apart, count),
        piece_at=piece_at,
        taken_kw=np.zeros(piece_at.shape),
        stored_kw=(),
        energy_kwh=(),
    )
