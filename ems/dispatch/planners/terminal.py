"""What energy is worth when a window ends (E5): a rolling plan must neither empty its storages nor hoard."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from ems.dispatch.planners.layout import POOL
from ems.dispatch.problem import End

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.dispatch.problem import PlanNodes
    from ems.storage import Storages

    Floats = NDArray[np.float64]

HOURS_PER_DAY: Final = 24.0
SMALLEST_KWH: Final = 1e-9
WHATEVER_KWH: Final = 1e12


def terminal_value(
    nodes: PlanNodes,
    storages: Storages,
    loss_price_per_kwh: Floats,
    *,
    step_h: float,
    rooms: int = 0,
    value_per_kwh: float | None = None,
) -> End:
    """Worth of what the storages hold when a window ends.

    Parameters
    ----------
    nodes
        The window's nodes.
    storages
        The window's storages, rooms last.
    loss_price_per_kwh
        Price of their losses, shape (storages,) [currency/kWh].
    step_h
        Length of a step [h].
    rooms
        How many of the storages are rooms.
    value_per_kwh
        The same worth for every stored kWh [currency/kWh]; None finds it from the prices and loads of the window's last
        day.

    Returns
    -------
    End
        Value curves of two pieces.

    Notes
    -----
    The day after the window is taken to be like its last one. A stored kWh then replaces import at that day's mean
    price, less what discharging it loses and wears. At a node with a surplus this holds for what its load needs until
    the surplus comes; a kWh beyond that is still there when the surplus comes, and is worth the surplus that need not
    charge it, or what it fetches if the storage may export. What rooms hold leaks away within hours and is worth
    nothing.
    """
    pieces, values = np.zeros((storages.count, 2)), np.zeros((storages.count, 2))
    floor, ceiling = (row[storages.limit_row, -1] for row in (storages.floor_fraction, storages.ceiling_fraction))
    size = storages.capacity_kwh * (ceiling - np.minimum(floor, 0.0))
    pieces[:, 0] = size
    own = slice(0, storages.count - rooms)
    if value_per_kwh is not None:
        values[own] = value_per_kwh
        return End(kind="value", value_per_kwh=values, piece_kwh=pieces)
    last_day = slice(-round(HOURS_PER_DAY / step_h), None)
    paid = _along_the_path(nodes.import_price_per_kwh)[:, last_day]
    sold = _along_the_path(nodes.export_price_per_kwh)[:, last_day]
    needed_kwh, surplus_price = _until_surplus(_with_children(nodes.net_load_kw)[:, last_day], sold, step_h)
    node, taken_out = storages.node, 1.0 - storages.discharge_efficiency
    cost = taken_out * loss_price_per_kwh + storages.wear_price_per_kwh * storages.discharge_efficiency
    used = paid.mean(axis=1)[node] * storages.discharge_efficiency - cost
    fetched = sold.mean(axis=1)[node] * storages.discharge_efficiency - cost
    put_in = 1.0 / storages.charge_efficiency
    spared = surplus_price[node] * put_in + (put_in - 1.0) * loss_price_per_kwh
    beyond = np.where(storages.may_export, np.maximum(spared, fetched), spared)
    values[own, 0] = np.maximum(used, 0.0)[own]
    values[own, 1] = np.clip(beyond, 0.0, np.maximum(used, 0.0))[own]
    # Storages of one node share what its load needs in proportion to their size.
    share = size / np.maximum(np.bincount(node, weights=size, minlength=nodes.count)[node], SMALLEST_KWH)
    first = np.minimum(needed_kwh[node] * share / storages.discharge_efficiency, size)
    return End(kind="value", value_per_kwh=values, piece_kwh=np.stack([first, size - first], axis=1))


def _with_children(net_load_kw: Floats) -> Floats:
    """Net load of each node with that of the nodes under it: the pool sees them all."""
    total = net_load_kw.copy()
    total[POOL] = net_load_kw.sum(axis=0)
    return total


def _along_the_path(price_per_kwh: Floats) -> Floats:
    """Price of a kWh from or to the public grid: the node's own and the pool's."""
    total = price_per_kwh.copy()
    total[1:] += price_per_kwh[POOL]
    return total


def _until_surplus(net_load_kw: Floats, sold_per_kwh: Floats, step_h: float) -> tuple[Floats, Floats]:
    """What each node needs from the day's start to its first surplus [kWh], and the mean price of its surplus.

    A node without a surplus needs whatever there is.
    """
    surplus_kw = np.maximum(-net_load_kw, 0.0)
    has_surplus = surplus_kw.any(axis=1)
    is_before = np.cumsum(surplus_kw, axis=1) == 0.0
    needed_kwh = np.where(has_surplus, (net_load_kw * is_before).sum(axis=1) * step_h, WHATEVER_KWH)
    total = np.maximum(surplus_kw.sum(axis=1), SMALLEST_KWH)
    return needed_kwh, np.where(has_surplus, (surplus_kw * sold_per_kwh).sum(axis=1) / total, 0.0)
