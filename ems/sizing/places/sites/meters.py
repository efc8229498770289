"""What sites pay at their own meters, as the exact planner can plan by it: prices, block tariffs, demand charges."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from ems.dispatch.billed.terms import falling_block, terms_of, with_ppa
from ems.district.tariffs import NO_TARIFF
from ems.tariffs.charges import block_price_per_kwh, step_price_per_kwh

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.dispatch.billed.terms import Terms
    from ems.dispatch.exact.cases import Cases
    from ems.district import District

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

ONE_BLOCK = "sites are planned by the price of the block in which the month ends without a storage"
DEMAND = "the demand charge is part of a linear programme for each site"
UNPROVEN_PEAKS = "the tariff's demand charge cannot be planned with proof, so that sizes were tried one by one"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Meters:
    """Sites that pay alike.

    Parameters
    ----------
    sites
        Their numbers among the nodes of the district, shape (sites,).
    import_price_per_kwh, export_price_per_kwh
        What a kWh costs and earns, shape (1 or sites, steps) [currency/kWh].
    terms
        Terms of their tariff; None where the prices are all there is.
    notes
        What is left out.
    """

    sites: Ints
    import_price_per_kwh: Floats
    export_price_per_kwh: Floats
    terms: Terms | None
    notes: tuple[str, ...]

    @property
    def has_demand(self) -> bool:
        """Whether peaks are paid."""
        return self.terms is not None and bool(self.terms.demand)

    @property
    def is_plain(self) -> bool:
        """Whether one price a step and one price of peaks say all, so that a linear programme can hold them."""
        if self.terms is None:
            return True
        one_block = bool((self.terms.price_per_kwh == self.terms.price_per_kwh[:, :1]).all())
        ways = self.terms.demand
        return one_block and len(ways) <= 1 and all(way.is_bound for way in ways)

    def priced(self, cases: Cases, price_of_bin: Floats | None = None) -> Cases:
        """Cases at the prices of the meters.

        Parameters
        ----------
        cases
            One or more for each site, the sites of one size after those of another.
        price_of_bin
            Price of each bin with tax, shape (cases, bins); None: the prices as they are [currency/kWh].
        """
        paid, earned = self.import_price_per_kwh, self.export_price_per_kwh
        if price_of_bin is not None and self.terms is not None:
            paid = self.terms.import_price_per_kwh(price_of_bin)
        elif len(paid) > 1:
            paid, earned = (np.tile(price, (cases.count // len(price), 1)) for price in (paid, earned))
        return replace(cases, import_price_per_kwh=paid, export_price_per_kwh=earned)


def meters_of(district: District, sites: Ints, net_load_kw: Floats, *, own_plants: bool = False) -> tuple[Meters, ...]:
    """Sites by what they pay.

    Parameters
    ----------
    district
        The district; its sites pay by tariffs or by the scenario's prices.
    sites
        Numbers of the sites, shape (sites,).
    net_load_kw
        Their net load without a storage, shape (sites, steps) [kW].
    own_plants
        Whether the plants of all count as the site's own, those under a PPA too.
    """
    retail, tariffs = district.site_prices, district.tariffs
    number = np.full(len(sites), NO_TARIFF) if tariffs is None else tariffs.of_node[sites]
    ppa = np.zeros(len(sites), dtype=bool) if tariffs is None or own_plants else tariffs.has_ppa[sites]
    found = []
    for tariff, has_ppa in sorted(set(zip(number.tolist(), ppa.tolist(), strict=True))):
        rows = np.flatnonzero((number == tariff) & (ppa == has_ppa))
        if tariffs is None or tariff == NO_TARIFF:
            prices = (np.asarray(price).reshape(1, -1) for price in (retail.import_per_kwh, retail.export_per_kwh))
            paid, earned = prices
            meters = Meters(
                sites=sites[rows],
                import_price_per_kwh=paid,
                export_price_per_kwh=earned,
                terms=None,
                notes=(),
            )
        else:
            meters = _by_tariff(district, sites[rows], tariff, net_load_kw[rows], has_ppa=has_ppa)
        found.append(meters)
    return tuple(found)


def _by_tariff(district: District, sites: Ints, tariff: int, net_load_kw: Floats, *, has_ppa: bool) -> Meters:
    """Sites that pay by one tariff; where its prices fall from block to block, by the block without a storage."""
    if district.tariffs is None:
        raise ValueError(tariff)
    laid = district.tariffs.laid[tariff]
    import_kw = np.maximum(net_load_kw, 0.0)
    taken = [laid.step_h * np.bincount(laid.bin_of_step, weights=row, minlength=laid.n_bins) for row in import_kw]
    paid = step_price_per_kwh(laid, block_price_per_kwh(laid, np.array(taken)))
    earned, falls = np.asarray(laid.export_price_per_kwh).reshape(1, -1), falling_block(laid)
    ppa_price = district.scenario.retailer.ppa_price_per_kwh
    if falls is not None:
        earned = np.minimum(ppa_price, paid) if has_ppa else np.broadcast_to(earned, paid.shape)
        notes = (f"{laid.tariff.title}: {falls}; {ONE_BLOCK}",)
        return Meters(
            sites=sites,
            import_price_per_kwh=paid,
            export_price_per_kwh=earned,
            terms=None,
            notes=notes,
        )
    terms = terms_of(laid)
    if has_ppa:
        terms = with_ppa(terms, ppa_price)
    return Meters(
        sites=sites,
        import_price_per_kwh=paid,
        export_price_per_kwh=terms.export_price_per_kwh.reshape(1, -1),
        terms=terms,
        notes=tuple(f"{laid.tariff.title}: {note}" for note in terms.notes),
    )
