"""Small cases for the kernel, a straightforward second implementation of E1–E4, and the kernel without numba."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numba
import numpy as np

from ems.dispatch.rules import Rule, Signals, read_rule
from ems.district import Nodes, attach_plants
from ems.simulation import kernel as k
from ems.simulation.binding import PLAIN, Features, Kernel
from ems.simulation.outcome import TierOutcome, Wanted
from ems.simulation.plans import TierPlan
from ems.simulation.tier import play_tier
from ems.storage import Storage, Storages, pack_storages
from profiles.time_grid import TimeGrid

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]

GRID = TimeGrid(year=2027, timezone="Asia/Tokyo")
EVERYTHING = Wanted(class_series=True, storages=True, net=True)
YEAR_TWICE = 2
PART_RULE = "def rule(step, net_load_kw, energy_kwh, storage, signals):\n    return net_load_kw * {factor}\n"
"""A user's rule; tests use it with 0.5 and 0.25, so that these two are compiled once."""
CAREFUL_RULE = """
def rule(step, net_load_kw, energy_kwh, storage, signals):
    return -0.25 * storage.max_charge_kw / (1.0 - signals.warning[step])
"""
"""Charges with a quarter of what it may, and with no number at all in a warning."""
OWN_RULE = k.rule
"""The rule that the kernel's own text holds."""


def in_python() -> bool:
    """Whether numba is switched off (``NUMBA_DISABLE_JIT=1``)."""
    return bool(numba.config.DISABLE_JIT)


def bind_in_python(rule: Rule, features: Features = PLAIN) -> Kernel:
    """Do what ``ems.simulation.binding.bind`` does, on the text of the kernel itself."""
    names: dict[str, Any] = {}
    exec(rule.source, names)  # noqa: S102 - the rules of these tests

    def replay(*arguments: Any) -> None:
        """Set the one kernel up for this rule each time: two tiers take turns."""
        k.rule, k.OWN_SERIES = names[rule.function], rule.uses_own_series
        k.HAS_DRAIN, k.HAS_POWER_LIMITS = features.drain, features.power_limits
        k.HAS_NODE_LIMITS = features.node_limits
        k.replay(*arguments)

    return Kernel(rule=rule, replay=replay)


def make_signals(steps: int, step_h: float = 1.0, **series: ArrayLike) -> Signals:
    """Signals of nothing but what is given, each series for one year."""
    names = [name for name in Signals._fields if name != "step_h"]
    unknown = set(series) - set(names)
    assert not unknown, unknown
    hour = (np.arange(steps) * step_h) % 24.0
    arrays = {name: np.zeros(steps) for name in names} | {"hour": hour} | {n: np.asarray(v) for n, v in series.items()}
    twice = {name: np.tile(array.astype(float), YEAR_TWICE) for name, array in arrays.items()}
    return Signals(step_h=step_h, **twice)


def battery(capacity_kwh: float = 5.0, power_kw: float = 2.0, efficiency: float = 1.0, **more: Any) -> Storage:
    """A battery of equal powers and efficiencies, lossless unless said otherwise."""
    given: dict[str, Any] = {
        "capacity_kwh": capacity_kwh,
        "max_charge_kw": power_kw,
        "max_discharge_kw": power_kw,
        "charge_efficiency": efficiency,
        "discharge_efficiency": efficiency,
        "may_export": False,
    }
    return Storage(**(given | more))


def make_nodes(load_kw: ArrayLike, pv_kw: ArrayLike | None = None) -> Nodes:
    """Nodes of one class; ``pv_kw`` is what a plant of 1 kW makes, and every node has one."""
    load = np.atleast_2d(np.asarray(load_kw, dtype=float))
    n, steps = load.shape
    unit = np.zeros((1, steps)) if pv_kw is None else np.atleast_2d(np.asarray(pv_kw, dtype=float))
    plants = [] if pv_kw is None else [(node, 0, 1.0) for node in range(n)]
    return attach_plants([f"site_{i}" for i in range(n)], load, np.zeros(n, dtype=np.int64), unit, plants)


def play(
    nodes: Nodes,
    storages: Storages,
    rule: str | Rule,
    signals: Signals | None = None,
    plan_kw: Floats | None = None,
    wanted: Wanted = EVERYTHING,
) -> TierOutcome:
    """Play a tier of any number of steps."""
    chosen = read_rule(rule) if isinstance(rule, str) else rule
    seen = make_signals(nodes.load_kw.shape[1]) if signals is None else signals
    plan = None if plan_kw is None else TierPlan(battery_kw=plan_kw)
    return play_tier(nodes, storages, chosen, seen, GRID, plan=plan, wanted=wanted)


def play_one(
    net_load_kw: Sequence[float], storage: Storage, rule: str | Rule = "self_consumption", **series: ArrayLike
) -> Floats:
    """One node with one storage: charge, discharge, energy, grid charge, grid discharge, net power; a row each."""
    net = np.asarray(net_load_kw, dtype=float)
    nodes = make_nodes(np.maximum(net, 0.0), np.maximum(-net, 0.0))
    packed = pack_storages([storage], nodes=[0], groups=["battery"], n_steps=len(net))
    plan = np.atleast_2d(np.asarray(series.pop("plan_kw"), dtype=float)) if "plan_kw" in series else None
    out = play(nodes, packed, rule, make_signals(len(net), **series), plan)
    assert out.residual_kwh < 1e-9
    return np.vstack([out.recorded[0], out.net_kw[0]])


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A random tier with a plan for every storage."""

    nodes: Nodes
    storages: Storages
    plan_kw: Floats
    step_h: float


def random_case(
    seed: int, *, nodes: int, steps: int, step_h: float = 1.0, drains: bool = True, limits: bool = False
) -> Case:
    """Nodes with 0 to 3 storages each, of every kind that E2 to E4 know, at random.

    With ``limits`` the exchange of some nodes is limited, and the power limits of some storages vary by step.
    """
    rng = np.random.default_rng(seed)
    count = rng.integers(0, 4, nodes)
    where = rng.permutation(np.repeat(np.arange(nodes), count))
    kinds = [_random_storage(rng) for _ in where]
    groups = [f"group_{i}" for i in range(len(where))]
    packed = pack_storages(kinds, nodes=where.tolist(), groups=groups, n_steps=steps)
    storages = _with_rows(packed, rng, steps, drains=drains)
    load = rng.gamma(1.0, 2.0, (nodes, steps)) * rng.integers(0, 2, (nodes, 1))
    unit = np.maximum(rng.normal(0.0, 0.5, (3, steps)), 0.0)
    plants = [(int(rng.integers(nodes)), int(rng.integers(3)), float(rng.uniform(0, 8))) for _ in range(nodes)]
    classes = np.sort(rng.integers(0, 3, nodes)).astype(np.int64)
    names = [f"site_{i}" for i in range(nodes)]
    plan = rng.normal(0.0, 4.0, (storages.count, steps)) * rng.integers(0, 2, (storages.count, steps))
    case = Case(nodes=attach_plants(names, load, classes, unit, plants), storages=storages, plan_kw=plan, step_h=step_h)
    return _limited(case, rng) if limits else case


def _limited(case: Case, rng: np.random.Generator) -> Case:
    """Limits of 0 to 4 kW at two thirds of the nodes, varying power limits at two thirds of the storages."""
    nodes, storages = case.nodes, case.storages
    steps = nodes.load_kw.shape[1]
    limits = np.where(rng.random((2, nodes.count)) < 0.67, rng.uniform(0.0, 4.0, (2, nodes.count)), np.inf)
    fractions = rng.random((2, 2, steps)) * rng.integers(0, 2, (2, 2, steps))
    whole = np.ones((1, steps))
    return replace(
        case,
        nodes=replace(nodes, import_limit_kw=limits[0], export_limit_kw=limits[1]),
        storages=replace(
            storages,
            power_row=rng.integers(0, 3, storages.count).astype(np.int64),
            charge_limit_fraction=np.vstack([whole, fractions[0]]),
            discharge_limit_fraction=np.vstack([whole, fractions[1]]),
        ),
    )


def _random_storage(rng: np.random.Generator) -> Storage:
    floor, ceiling = sorted(rng.uniform(0.0, 1.0, 2))
    return Storage(
        capacity_kwh=float(rng.choice([0.0, 0.5, 5.0, 20.0])),
        max_charge_kw=float(rng.choice([0.0, 1.0, 3.0])),
        max_discharge_kw=float(rng.choice([0.0, 1.0, 3.0])),
        charge_efficiency=float(rng.uniform(0.7, 1.0)),
        discharge_efficiency=float(rng.uniform(0.7, 1.0)),
        standing_loss_fraction_per_h=float(rng.choice([0.0, 0.001, 0.1])),
        floor_fraction=float(floor),
        ceiling_fraction=float(ceiling),
        initial_fraction=float(rng.uniform(0.0, 1.0)),
        may_export=bool(rng.integers(2)),
        loss="split" if rng.integers(2) else "on_charge",
    )


def _with_rows(packed: Storages, rng: np.random.Generator, steps: int, *, drains: bool) -> Storages:
    """Give floors and ceilings that jump about to some, and drains, more than there is, to others."""
    floor = np.vstack([packed.floor_fraction, rng.uniform(0.0, 0.4, (2, steps))])
    ceiling = np.vstack([packed.ceiling_fraction, rng.uniform(0.5, 1.0, (2, steps))])
    own = len(packed.floor_fraction)
    limit_row = np.where(rng.random(packed.count) < 0.6, rng.integers(own, own + 2, packed.count), packed.limit_row)
    drain = np.zeros((3, steps))
    if drains:
        drain[1:] = rng.gamma(1.0, 1.0, (2, steps)) * (rng.random((2, steps)) < 0.2)
    return replace(
        packed,
        floor_fraction=floor,
        ceiling_fraction=ceiling,
        limit_row=limit_row.astype(np.int64),
        drain_kwh=drain,
        drain_row=rng.integers(0, 3, packed.count).astype(np.int64),
    )


@dataclass(slots=True, kw_only=True)
class Plain:
    """What the straightforward loop finds; per storage and step, per node and step."""

    charge_kw: Floats
    discharge_kw: Floats
    energy_kwh: Floats
    grid_charge_kw: Floats
    grid_discharge_kw: Floats
    unmet_kwh: Floats
    lost_kwh: Floats
    net_kw: Floats
    curtailed_kw: Floats
    unserved_kw: Floats


def plain_replay(case: Case) -> Plain:
    """Carry out a plan by E1 to E4 of physics.md, one storage and one step at a time, with one signed power.

    The energy after a step falls as the power rises, so the energy limits are two powers: the one that ends at the
    floor (never more) and the one that ends at the ceiling (never less). A wanted power is brought between these two,
    then between the power limits, which are physical and have the last word (E4).
    """
    s, nodes, dt = case.storages, case.nodes, case.step_h
    steps = nodes.load_kw.shape[1]
    of_nodes = ("net_kw", "curtailed_kw", "unserved_kw")
    rows = {name: np.zeros((s.count, steps)) for name in Plain.__dataclass_fields__ if name not in of_nodes}
    net = nodes.load_kw - nodes.rated_kw() @ nodes.unit_kw
    energy, share = s.initial_energy_kwh.copy(), np.ones(s.count)
    for t in range(steps):
        for i in np.argsort(s.node, kind="stable"):  # ascending: in the order in which those of one node act
            node, row = s.node[i], s.limit_row[i]
            floor, ceiling = (
                s.floor_fraction[row, t] * s.capacity_kwh[i],
                s.ceiling_fraction[row, t] * s.capacity_kwh[i],
            )
            drain = s.drain_kwh[s.drain_row[i], t]
            kept = energy[i] * (1.0 - s.standing_loss_fraction_per_h[i]) ** dt
            start = kept - drain
            in_, out = s.charge_efficiency[i], s.discharge_efficiency[i]

            def power_to(target: float, start: float = start, in_: float = in_, out: float = out) -> float:
                return (start - target) * (out if start > target else 1.0 / in_) / dt

            power = min(max(case.plan_kw[i, t], power_to(ceiling)), power_to(floor))
            most = s.max_discharge_kw[i] * s.discharge_limit_fraction[s.power_row[i], t]
            most = most if s.may_export[i] else min(most, max(net[node, t], 0.0))
            least = s.max_charge_kw[i] * s.charge_limit_fraction[s.power_row[i], t]
            least = min(least, max(nodes.import_limit_kw[node] - net[node, t], 0.0))
            power = min(max(power, -least), most)
            charge, discharge = max(-power, 0.0), max(power, 0.0)
            after = start + dt * (in_ * charge - discharge / out)
            unmet = min(max(floor - after, 0.0), drain)
            from_grid = charge - min(charge, max(-net[node, t], 0.0))
            if kept + charge * in_ * dt > 1e-9:
                share[i] = (share[i] * kept + from_grid * in_ * dt) / (kept + charge * in_ * dt)
            rows["charge_kw"][i, t], rows["discharge_kw"][i, t] = charge, discharge
            rows["energy_kwh"][i, t], rows["unmet_kwh"][i, t] = after + unmet, unmet
            rows["lost_kwh"][i, t] = energy[i] - kept
            rows["grid_charge_kw"][i, t], rows["grid_discharge_kw"][i, t] = from_grid, discharge * share[i]
            energy[i] = after + unmet
            net[node, t] += charge - discharge
    metered = np.clip(net, -nodes.export_limit_kw[:, None], nodes.import_limit_kw[:, None])
    return Plain(
        **rows,
        net_kw=metered,
        curtailed_kw=np.maximum(metered - net, 0.0),
        unserved_kw=np.maximum(net - metered, 0.0),
    )
