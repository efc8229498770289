"""Either one or the other: constraints on whole numbers where prices break the convexity of E6."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ems.dispatch.limits.forest import NONE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.dispatch.optimiser.algebra import LinearModel
    from ems.dispatch.optimiser.columns import Columns
    from ems.dispatch.optimiser.facts import Facts

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]


def charge_or_discharge(model: LinearModel, facts: Facts, columns: Columns) -> None:
    """``charge_only``, ``discharge_only``: charge ≤ max_charge·z, discharge ≤ max_discharge·(1 − z), z = is_charging.

    Parameters
    ----------
    model, facts, columns
        Model to add the constraints to, what follows from the problem, and its variables.
    """
    z, power, labels = columns.is_charging, facts.power, facts.storage_labels
    _at_most_when(model, "charge_only", columns.charge_kw, power.charge_kw, z, labels, on=True)
    _at_most_when(model, "discharge_only", columns.discharge_kw, power.discharge_kw, z, labels, on=False)


def import_or_export(model: LinearModel, facts: Facts, columns: Columns) -> None:
    """``import_only``, ``export_only``: import ≤ most import·z, export ≤ most export·(1 − z), z = is_importing.

    Parameters
    ----------
    model, facts, columns
        As in :func:`charge_or_discharge`.
    """
    z, ranges, labels = columns.is_importing, facts.ranges, facts.node_labels
    _at_most_when(model, "import_only", columns.import_kw, ranges.import_kw, z, labels, on=True)
    _at_most_when(model, "export_only", columns.export_kw, ranges.export_kw, z, labels, on=False)


def curtail_above_limit(model: LinearModel, facts: Facts, columns: Columns) -> None:
    """``curtail_only``, ``no_import_when_curtailing``, ``full_export``: curtailed only beside a full export.

    Parameters
    ----------
    model, facts, columns
        As in :func:`charge_or_discharge`.

    Notes
    -----
    With z = is_curtailing: curtailed ≤ most·z; import ≤ most·(1 − z); export ≥ export limit·z.
    """
    z, ranges, labels = columns.is_curtailing, facts.ranges, facts.node_labels
    _at_most_when(model, "curtail_only", columns.curtailed_kw, ranges.curtailed_kw, z, labels, on=True)
    _at_most_when(model, "no_import_when_curtailing", columns.import_kw, ranges.import_kw, z, labels, on=False)
    at = np.flatnonzero((z != NONE).any(axis=1))
    if len(at):
        limit = np.where(z[at] == NONE, 0.0, facts.nodes.export_limit_kw[at])
        model.add_constraints(
            "full_export",
            [(1.0, columns.export_kw[at]), (-limit, z[at])],
            shape=limit.shape,
            lower=0.0,
            labels=facts.labels_at(at),
        )


def _at_most_when(
    model: LinearModel, name: str, power: Ints, most_kw: Floats, z: Ints, labels: tuple[str, ...], *, on: bool
) -> None:
    """Power at most ``most_kw`` while z is 1 (``on``) or 0, zero otherwise; the limit alone where there is no z."""
    at = np.flatnonzero((z != NONE).any(axis=1))
    if not len(at):
        return
    most, decided = most_kw[at], z[at] != NONE
    model.add_constraints(
        name,
        [(1.0, power[at]), (-most if on else most, z[at])],
        shape=most.shape,
        upper=np.where(decided & on, 0.0, most),
        labels=tuple(labels[unit] for unit in at),
    )
