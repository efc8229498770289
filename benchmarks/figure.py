"""Time against problem size, ours and a few peers: ``python -m benchmarks figure`` draws ``time_against_size.png``."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.peers.problem import homes, three_price_levels
from benchmarks.peers.registry import BY_KEY, EXACT
from benchmarks.peers.turns import one_turn
from benchmarks.peers.with_ems_exact import costs_of
from ems.plot.colours import LOAD, OTHER_GENERATION, STATE_OF_CHARGE, UNSERVED
from ems.plot.save import to_png
from ems.plot.style import Canvas, style

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from benchmarks.peers.problem import Arrays

    Timed = Callable[[int], float]

PICTURE = Path(__file__).with_name("time_against_size.png")
YEAR_H = 8760
LENGTHS_H = (730, 1460, 2920, YEAR_H, 2 * YEAR_H, 5 * YEAR_H, 10 * YEAR_H)
LENGTH_TICKS = ((730, "1 month"), (2190, "3 months"), (YEAR_H, "1 year"), (10 * YEAR_H, "10 years"))
COUNTS = (1, 2, 5, 10, 25, 50, 100, 250)
TIME_TICKS = ((1e-4, "0.1 ms"), (1e-3, "1 ms"), (1e-2, "10 ms"), (0.1, "0.1 s"), (1.0, "1 s"), (10.0, "10 s"))
LONGEST_S = 6.0
"""A line ends with the first problem that takes longer."""
SHORT_S = 2.0
"""A problem that takes less is measured three times."""
COLOURS = {"highs": OTHER_GENERATION, "pypsa_default": UNSERVED, "pyomo": LOAD, EXACT.key: STATE_OF_CHARGE}
NAMES = {"highs": "HiGHS, bare arrays", "pypsa_default": "PyPSA", "pyomo": "Pyomo", EXACT.key: "ems.plan_storage"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """Times of one way.

    Parameters
    ----------
    key
        Key of the peer.
    sizes
        Problem sizes that were measured.
    seconds
        Time from arrays to cost at each [s].
    """

    key: str
    sizes: tuple[int, ...]
    seconds: tuple[float, ...]


def curve(key: str, sizes: Iterable[int], timed: Timed) -> Curve:
    """Measure until a problem takes longer than anyone would watch."""
    measured: list[tuple[int, float]] = []
    for size in sizes:
        measured.append((size, timed(size)))
        if measured[-1][1] > LONGEST_S:
            break
    return Curve(key=key, sizes=tuple(size for size, _ in measured), seconds=tuple(time for _, time in measured))


def curves_by_length(lengths_h: Sequence[int] = LENGTHS_H) -> list[Curve]:
    """One battery, from a month to ten years."""
    return [curve(key, lengths_h, _of_length(key)) for key in COLOURS]


def curves_by_count(counts: Sequence[int] = COUNTS, hours: int = YEAR_H) -> list[Curve]:
    """Independent homes, a year each: ours in one call, the others home by home."""
    all_homes = homes(max(counts), hours)
    return [curve(key, counts, _of_count(key, all_homes)) for key in COLOURS]


def draw(by_length: Sequence[Curve], by_count: Sequence[Curve]) -> Figure:
    """Draw both, one axis of time."""
    with style("page") as paper:
        canvas = Canvas(paper, height_in=3.9)
        half = paper.width_in / 2.0
        left = canvas.axes(0.6, 0.55, half - 0.05, 0.68)
        right = canvas.axes(half + 0.45, 0.55, 0.2, 0.68)
        right.sharey(left)
        _lines(left, by_length)
        _lines(right, by_count)
        _ticks(left, LENGTH_TICKS, "one battery, steps of an hour")
        _ticks(right, [(count, f"{count}") for count in COUNTS], "independent homes, a year of hours each")
        right.tick_params(labelleft=False)
        left.set_yticks([tick for tick, _ in TIME_TICKS], [label for _, label in TIME_TICKS])
        left.set_yticks([], minor=True)
        canvas.title(
            _title(by_length),
            f"From arrays to the optimal plan, machine warm; lines end once a problem takes {LONGEST_S:.0f} s.",
        )
        _label(right, by_count)
        return canvas.finish("en")


def save(path: Path = PICTURE) -> Path:
    """Measure, draw and write the picture."""
    path.write_bytes(to_png(draw(curves_by_length(), curves_by_count())))
    return path


def _of_length(key: str) -> Timed:
    way = BY_KEY[key].load()
    way(three_price_levels(48))

    def timed(hours: int) -> float:
        arrays = three_price_levels(hours)
        first_s = one_turn(lambda: way(arrays)).total_s
        again = range(2 if first_s < SHORT_S else 0)
        return min([first_s, *(one_turn(lambda: way(arrays)).total_s for _ in again)])

    return timed


def _of_count(key: str, all_homes: list[Arrays]) -> Timed:
    if key == EXACT.key:
        costs_of(all_homes[:2])
        return lambda count: min(costs_of(all_homes[:count])[1] for _ in range(3))
    way = BY_KEY[key].load()
    way(all_homes[0])
    return lambda count: sum(way(home).total_s for home in all_homes[:count])


def _lines(axes: Axes, curves: Sequence[Curve]) -> None:
    for one in curves:
        axes.plot(one.sizes, one.seconds, color=COLOURS[one.key], marker="o", markersize=3.5, clip_on=False)
    axes.set_xscale("log")
    axes.set_yscale("log")


def _ticks(axes: Axes, ticks: Iterable[tuple[int, str]], label: str) -> None:
    places = list(ticks)
    axes.set_xticks([place for place, _ in places], [text for _, text in places])
    axes.set_xticks([], minor=True)
    axes.set_xlabel(label)


def _label(axes: Axes, curves: Sequence[Curve]) -> None:
    """Write each line's name at its end; ours, which goes on to the edge, above it."""
    places = {
        "highs": {"xytext": (6, 0), "va": "center"},
        "pypsa_default": {"xytext": (6, 1), "va": "top"},
        "pyomo": {"xytext": (-6, 7), "va": "bottom", "ha": "center"},
        EXACT.key: {"xytext": (-14, 4), "va": "bottom", "ha": "right"},
    }
    for one in curves:
        end = one.sizes[-1], one.seconds[-1]
        name = NAMES[one.key]
        axes.annotate(name, end, textcoords="offset points", color=COLOURS[one.key], **places[one.key])


def _title(by_length: Sequence[Curve]) -> str:
    """Say how far the slowest and the solver are behind on one year."""
    at = {one.key: dict(zip(one.sizes, one.seconds, strict=True)) for one in by_length}
    ours, highs = at[EXACT.key][YEAR_H], at["highs"][YEAR_H]
    hundreds = 100 * int(highs / ours / 100.0)
    return f"A battery's optimal year in {1000.0 * ours:.1f} ms, more than {hundreds:,} times faster than HiGHS"
