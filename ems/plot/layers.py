"""Where a district's energy comes from and goes to, as layers that close E1."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ems.plot import colours

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    Series = NDArray[np.float64]

SHOWN_FROM = 2e-3
"""A layer that never exceeds this share of the highest load would be thinner than a line, and is not drawn."""


class Layer(NamedTuple):
    """One layer of a stack.

    ``key`` is its key in the vocabulary, ``amounts`` have the unit of the frame that it was made from.
    """

    key: str
    amounts: Series
    colour: str
    hatch: str = ""


def supply_layers(series: pd.DataFrame) -> list[Layer]:
    """Layers of supply, the lowest first: their sum is load + charge + export + curtailed.

    Parameters
    ----------
    series
        Columns of ``Result.series``, as powers or summed to energies.

    Notes
    -----
    Contracted supply reaches the district over the grid: it is shown as the part of import that is under contract.
    """
    import_ = _values(series, "import_kw")
    contract = np.minimum(_values(series, "contract_kw"), import_)
    return _drawn(
        series,
        [
            Layer("other_generation", _values(series, "other_generation_kw"), colours.OTHER_GENERATION),
            Layer("pv", _values(series, "pv_kw"), colours.PV),
            Layer("discharge", _values(series, "discharge_kw"), colours.DISCHARGE),
            Layer("contract", contract, colours.CONTRACT),
            Layer("import", import_ - contract, colours.IMPORT),
            Layer("unserved", _values(series, "unserved_kw"), colours.UNSERVED, colours.UNSERVED_HATCH),
        ],
    )


def use_layers(series: pd.DataFrame) -> list[Layer]:
    """Layers of use other than load, the one nearest the axis first.

    Parameters
    ----------
    series
        Columns of ``Result.series``, as powers or summed to energies.
    """
    return _drawn(
        series,
        [
            Layer("charge", _values(series, "charge_kw"), colours.CHARGE),
            Layer("export", _values(series, "export_kw"), colours.EXPORT),
            Layer("curtailed", _values(series, "curtailed_kw"), colours.CURTAILED, colours.CURTAILED_HATCH),
        ],
    )


def _values(series: pd.DataFrame, column: str) -> Series:
    return series[column].to_numpy(dtype=np.float64)


def _drawn(series: pd.DataFrame, layers: list[Layer]) -> list[Layer]:
    """Keep the layers that would be seen."""
    limit = SHOWN_FROM * max(float(series["load_kw"].max()), 1e-9)
    return [layer for layer in layers if float(layer.amounts.max(initial=0.0)) > limit]
