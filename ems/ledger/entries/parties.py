"""Who pays and who is paid."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from ems.district import District

Kind = Literal["customers", "retailer", "operator", "outside"]
RETAILER, OPERATOR = "retailer", "operator"
MARKET, NETWORK, STATE, CONTRACTS, SUPPLIERS = "market", "network", "state", "contracts", "suppliers"
OUTSIDE = (MARKET, NETWORK, STATE, CONTRACTS, SUPPLIERS)
OWN_NAMES = (RETAILER, OPERATOR, *OUTSIDE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """Somebody with an account.

    Parameters
    ----------
    name
        Identifier: a group of customers, ``"retailer"``, ``"operator"`` or one of ``OUTSIDE``.
    kind
        ``"customers"``, ``"retailer"``, ``"operator"`` or ``"outside"``.
    """

    name: str
    kind: Kind


def parties_of(district: District) -> tuple[Party, ...]:
    """Everybody with an account: the groups of customers, the two companies, and those outside.

    Parameters
    ----------
    district
        Its groups.

    Notes
    -----
    A group that bears a name of ours has ``_group`` behind it, so that accounts stay apart.
    """
    own: tuple[Party, ...] = (Party(name=RETAILER, kind="retailer"), Party(name=OPERATOR, kind="operator"))
    groups = dict.fromkeys([*district.group_of_class, *district.group_plants_kw])
    customers = tuple(Party(name=customer(group), kind="customers") for group in groups)
    return (*customers, *own, *(Party(name=name, kind="outside") for name in OUTSIDE))


def customer(group: str) -> str:
    """Name of the account of a group.

    Parameters
    ----------
    group
        Such as ``"homes"``.

    Examples
    --------
    >>> customer("homes"), customer("market")
    ('homes', 'market_group')
    """
    return f"{group}_group" if group in OWN_NAMES else group
