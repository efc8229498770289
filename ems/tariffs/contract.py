"""The size of a contract that a basic charge is paid for."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ems.tariffs.model import Tariff
    from profiles.errors import ProblemCollector


def contract_size(
    tariff: Tariff, contract: float | None, problems: ProblemCollector, *, where: str = "contract"
) -> float:
    """Size of a contract: what is asked for where the tariff offers it, else the tariff's own.

    Parameters
    ----------
    tariff
        Which unit and which sizes it has.
    contract
        Size that is asked for [A, kVA or kW, as the tariff says]; None: the tariff's own.
    problems
        Receives a size that is not on offer, and any size where the tariff has no contract.
    where
        What the size is called there.

    Returns
    -------
    float
        0 where the tariff knows no contract.
    """
    offer = tariff.contract
    if contract is None:
        return 0.0 if offer is None else offer.default
    given = f"{where} = {contract:g}"
    if offer is None:
        problems.add(given, f"tariff {tariff.name} has no contract size", "leave it out")
        return 0.0
    if not math.isfinite(contract) or contract < 0.0:
        problems.add(given, f"must be 0 or more [{offer.unit}]")
    elif offer.sizes and contract not in offer.sizes:
        sizes = ", ".join(f"{size:g}" for size in offer.sizes)
        problems.add(f"{given} {offer.unit}", f"tariff {tariff.name} offers {sizes} {offer.unit}")
    return contract
