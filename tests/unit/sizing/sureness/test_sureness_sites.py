"""How sure a size behind a meter is, held against the storage planner that users call."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

import ems
from ems.economics.sizes import unit_prices
from ems.sizing.sureness import how_sure
from ems.sizing.sureness.years import sites

if TYPE_CHECKING:
    from ems.district import District

ALONE = {"draws": 10, "worlds": 1, "load_draws": 1, "index_draws": 0}


@pytest.fixture(scope="module")
def one_site() -> District:
    return ems.build_district(ems.read_scenario("one_site"))


def test_a_gain_is_what_the_bill_falls_by_less_the_purchase(one_site: District) -> None:
    answer = how_sure(one_site, **ALONE, sizes_kwh=[20.0, 50.0])
    assert (answer.key, answer.units, answer.planned_kwh) == ("storage.battery", 1, 50.0)
    assert set(answer.factors.index) == {"retail_level", "investment", "discount", "life"}
    net = one_site.nodes.load_kw[0] - one_site.output_kw(one_site.nodes.rated_kw()[:1])[0]
    retail, price = one_site.site_prices, unit_prices(one_site.scenario)["storage.battery"]
    cost = {}
    for size in (0.0, 20.0, 50.0):
        battery = ems.Storage(
            capacity_kwh=size,
            max_charge_kw=0.4 * size,
            max_discharge_kw=0.4 * size,
            charge_efficiency=0.922,
            discharge_efficiency=0.922,
            standing_loss_fraction_per_h=0.000028,
            may_export=False,
        )
        prices = {"import_price": retail.import_per_kwh, "export_price": retail.export_per_kwh}
        cost[size] = ems.plan_storage(net, battery, **prices, end="at_least", initial_energy_kwh=0.0).cost
    for (_, draw), gains in zip(answer.best.iterrows(), answer.gains, strict=True):
        changed = price.changed(
            price_per_kwh=draw["investment"] * price.price_per_kwh,
            discount_fraction=draw["discount"],
            life_years=draw["life"],
        )
        for column, size in ((1, 20.0), (2, 50.0)):
            saved = draw["retail_level"] * (cost[0.0] - cost[size])
            # The same planner, yearly bills of some 1e6 yen.
            assert gains[column] == pytest.approx(saved - float(changed.yearly_cost(size)), rel=1e-9, abs=1e-3)


def test_the_site_may_be_named_and_weather_counts(one_site: District) -> None:
    (name,) = one_site.site_table["name"].head(1)
    few = {"draws": 10, "worlds": 2, "load_draws": 2, "index_draws": 0, "sizes_kwh": [20.0]}
    named, every = (how_sure(one_site, what, **few) for what in (f"storage.battery@{name}", "battery"))
    assert (named.gains == every.gains).all()
    assert named.key == f"storage.battery@{name}"
    assert named.worlds == 4
    held = how_sure(one_site, **few, factors=dict.fromkeys(["retail_level", "investment", "discount", "life"]))
    assert set(held.one_at_a_time.index) == {"weather", "loads"}
    assert len(np.unique(held.gains[:, 1])) == 4  # two years of weather by two draws of the loads


def test_without_a_storage_at_the_pool_the_one_at_the_sites_is_meant(one_site: District) -> None:
    assert how_sure(one_site, **ALONE, sizes_kwh=[20.0]).key == "storage.battery"


def test_more_sites_and_years_than_memory_holds_are_refused(
    one_site: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sites, "MOST_NUMBERS", 3 * 8760)
    with pytest.raises(ems.InputError, match="1 sites in 4 years are more than are kept in memory"):
        how_sure(one_site, worlds=2, load_draws=2)


def test_unknown_sites_are_told(one_site: District) -> None:
    with pytest.raises(ems.InputError, match="there is no such site"):
        how_sure(one_site, "storage.battery@nowhere")
