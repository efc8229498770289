"""The size of a contract that a basic charge is paid for."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from profiles.errors import InputError, Problem

if TYPE_CHECKING:
    from ems.tariffs.model import Tariff


def contract_size(tariff: Tariff, contract: float | None) -> float:
    """Size of the contract that is billed [A, kVA or kW, as the tariff says].

    Parameters
    ----------
    tariff
        Which unit and which sizes it has.
    contract
        Size that was asked for; None: the tariff's own.

    Returns
    -------
    float
        0 where the tariff knows no contract.

    Raises
    ------
    profiles.errors.InputError
        A size that is not on offer, or any size where the tariff has no contract.
    """
    offer = tariff.contract
    if contract is None:
        return 0.0 if offer is None else offer.default
    where = f"contract = {contract:g}"
    if offer is None:
        problem = Problem(where=where, what="this tariff has no contract to be sized", remedy="leave it out")
        raise InputError(tariff.name, [problem])
    if not math.isfinite(contract) or contract < 0.0:
        raise InputError(tariff.name, [Problem(where=where, what=f"must be 0 or more [{offer.unit}]")])
    if offer.sizes and contract not in offer.sizes:
        sizes = ", ".join(f"{size:g}" for size in offer.sizes)
        raise InputError(tariff.name, [Problem(where=where, what=f"must be one of {sizes} {offer.unit}")])
    return contract
