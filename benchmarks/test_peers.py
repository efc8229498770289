"""The tables on two days: every tool that is installed finds our cost, and who differs or lacks is said so."""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pytest

from benchmarks.exact import exact_rows
from benchmarks.figure import COLOURS, Curve, draw
from benchmarks.peers.answer import Answer
from benchmarks.peers.many import homes_in_turn
from benchmarks.peers.memory import memory_of
from benchmarks.peers.problem import homes, hourly_prices, three_price_levels
from benchmarks.peers.registry import BY_KEY, EXACT, HOW_TO_INSTALL, PEERS, Peer
from benchmarks.peers.table import Line, homes_table, line, table
from benchmarks.peers.turns import TOLERANCE, Pair, in_turn
from ems.plot.save import to_png

if TYPE_CHECKING:
    from benchmarks.peers.problem import Arrays
    from benchmarks.peers.registry import Way

HOURS = 48
YEAR_H = 8760
PROBLEMS = {
    "three price levels": three_price_levels(HOURS),
    "hourly prices": hourly_prices(HOURS),
    "a home": homes(1, HOURS)[0],
}


def way_or_skip(key: str) -> Way:
    try:
        return BY_KEY[key].load()
    except ImportError as error:
        pytest.skip(f"{error}: {HOW_TO_INSTALL}")


def idle_cost(arrays: Arrays) -> float:
    net_load_kw = arrays.net_load_kw
    price = np.where(net_load_kw > 0.0, arrays.import_price_per_kwh, arrays.export_price_per_kwh)
    return float(net_load_kw @ price)


@pytest.mark.parametrize("problem", PROBLEMS)
@pytest.mark.parametrize("key", [peer.key for peer in PEERS if not peer.years_only])
def test_peer_finds_our_cost(key: str, problem: str) -> None:
    answer = way_or_skip(key)(PROBLEMS[problem])
    assert answer.cost == pytest.approx(EXACT.load()(PROBLEMS[problem]).cost, rel=TOLERANCE)
    assert answer.cost < idle_cost(PROBLEMS[problem])
    assert answer.build_s > 0.0
    assert answer.solve_s > 0.0


def test_sam_plays_a_rule() -> None:
    solve = way_or_skip("pysam")
    with pytest.raises(ValueError, match="a year of 8,760 hours, not 48"):
        solve(PROBLEMS["hourly prices"])
    for year in (three_price_levels(YEAR_H), homes(1, YEAR_H)[0]):
        assert EXACT.load()(year).cost < solve(year).cost < idle_cost(year)


def test_table_has_a_line_for_everybody() -> None:
    lines = list(table("two days", PROBLEMS["three price levels"], 1, with_memory=False))
    for peer, text in zip((*PEERS, EXACT), lines[2:], strict=True):
        assert peer.name in text
        assert "the same" in text or "left out" in text or "plays years" in text


def test_homes_table_compares_costs_of_the_sample() -> None:
    lines = list(homes_table(homes(3, HOURS), 1, peers=(BY_KEY["highs"],)))
    assert len(lines) == 4
    assert not any("different" in text for text in lines)
    pair = homes_in_turn(BY_KEY["highs"].load(), homes(4, HOURS), sample=4, rounds=1)
    assert pair.theirs[0].cost == pytest.approx(sum(EXACT.load()(home).cost for home in homes(4, HOURS)))


def test_other_cost_is_marked() -> None:
    ours = Answer(cost=200.0, build_s=1.0, solve_s=1.0)
    dearer = Answer(cost=202.0, build_s=2.0, solve_s=8.0)
    pair = in_turn(lambda: ours, lambda: dearer, 3)
    assert pair.ratios() == (5.0, 5.0, 5.0)
    assert pair.ratio("solve_s") == 4.0
    assert Line(peer=EXACT, pair=pair).cells()[-1].startswith("different, +1.0%")
    nearly = Answer(cost=200.0 * (1.0 - 0.9 * TOLERANCE), build_s=1.0, solve_s=1.0)
    assert in_turn(lambda: ours, lambda: nearly, 1).is_same


def test_waiting_is_told() -> None:
    answer = Answer(cost=1.0, build_s=1.0, solve_s=1.0)

    def late() -> Answer:
        time.sleep(0.02)
        return answer

    assert in_turn(lambda: answer, late, 2).busy.startswith(", machine busy: waited")
    assert Pair(ours=(answer,), theirs=(answer,), waited_fraction=0.04).busy == ""


def test_missing_peer_tells_how_to_install_it() -> None:
    ours = partial(EXACT.load(), PROBLEMS["a home"])
    missing = line(
        Peer(key="nobody", name="Nobody"), lambda _: in_turn(ours, ours, 1), n_steps=HOURS, with_memory=False
    )
    assert missing.pair is None
    assert missing.cells()[1].endswith(HOW_TO_INSTALL)


def test_memory_of_a_fresh_process() -> None:
    memory = memory_of("highs", YEAR_H)
    assert memory.imported_mib > 5.0
    assert memory.added_mib > 5.0  # five columns a step and a factorised basis


def test_exact_rows() -> None:
    rows = dict(exact_rows(HOURS, rounds=1, count=3))
    ratios = [value for name, value in rows.items() if name.endswith("/ ours")]
    assert len(ratios) == 7
    assert all("claim: at least" in ratio for ratio in ratios)
    gaps = [float(value.split("gap ")[1].split("%")[0]) for name, value in rows.items() if "shelters" in name]
    assert len(gaps) == 4
    assert max(gaps) <= 1.0


def test_figure_names_every_line() -> None:
    by_length = [Curve(key=key, sizes=(730, YEAR_H), seconds=(0.01, 0.1)) for key in COLOURS]
    by_count = [Curve(key=key, sizes=(1, 250), seconds=(0.01, 0.1)) for key in COLOURS]
    picture = to_png(draw(by_length, by_count))
    assert picture.startswith(b"\x89PNG")
    assert len(picture) < 150_000
