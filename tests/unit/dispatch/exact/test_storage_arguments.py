"""What ``plan_storage`` and ``roll_storage`` say where something is not of its kind: all at once, never in silence."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest

import ems
from ems.dispatch.problem import End
from profiles.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable

BATTERY = ems.Storage(
    capacity_kwh=10.0,
    max_charge_kw=5.0,
    max_discharge_kw=5.0,
    charge_efficiency=1.0,
    discharge_efficiency=1.0,
    initial_fraction=0.0,
)
RIGHT: dict[str, Any] = {
    "net_load_kw": [1.0, 1.0, 1.0],
    "storage": BATTERY,
    "import_price": [10.0, 50.0, 5.0],
    "export_price": 0.0,
}
ANY_END: Any = End
HOURS = pd.date_range("2027-06-01", periods=3, freq="h")
BOTH = pytest.mark.parametrize("call", [ems.plan_storage, ems.roll_storage])


def problems(call: Callable[..., Any], **changes: Any) -> list[str]:
    """Each thing that is said about wrong arguments."""
    with pytest.raises(InputError) as raised:
        call(**(RIGHT | changes))
    assert raised.value.source == call.__name__
    return [str(problem) for problem in raised.value.problems]


@BOTH
@pytest.mark.parametrize("name", ["net_load_kw", "import_price", "export_price", "initial_energy_kwh"])
@pytest.mark.parametrize(
    ("wrong", "place"),
    [
        ("full", " = 'full'"),
        ([1.0, "a", 2.0], "[1] = 'a'"),
        (["1", "2", "3"], "[0] = '1'"),
        ([1.0, None, 2.0], "[1] = None"),
        ([1j, 2.0, 3.0], "[0] = 1j"),
        (np.array([1j, 2.0, 3.0]), "[0] = 1j"),
        ([True, False, True], "[0] = True"),
        (HOURS, "[0] = np.datetime64"),
        (np.array([1, 2, 3], dtype="m8[h]"), "[0] = np.timedelta64"),
        ([[1.0, 2.0, 3.0], [1.0, [2.0], 3.0]], ": has rows of unlike lengths"),
        ([[1.0, 2.0], [3.0]], ": has rows of unlike lengths"),
        ({"a": 1.0}, " = {'a': 1.0}"),
        (10**400, " = 1000"),
        (pd.DataFrame({"a": [1.0, 2.0, 3.0]}), ": is a DataFrame"),
    ],
    ids=str,
)
def test_what_is_no_number(call: Callable[..., Any], name: str, wrong: Any, place: str) -> None:
    (said,) = problems(call, **{name: wrong})
    assert said.startswith(name + place)


@pytest.mark.parametrize(
    "right",
    [
        pd.Series([1.0, 1.0, 1.0], dtype="Float64"),
        np.ones(3, dtype=object),
        [Fraction(1), 1, np.float32(1.0)],
        (1, 1, 1),
    ],
    ids=["pandas", "objects", "mixed", "whole"],
)
def test_numbers_of_any_kind_are_numbers(right: Any) -> None:
    assert ems.plan_storage(**(RIGHT | {"net_load_kw": right})).cost == 15.0


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (ems.plan_storage, "step_h"),
        (ems.roll_storage, "step_h"),
        (ems.roll_storage, "window_h"),
        (ems.roll_storage, "replan_h"),
    ],
)
@pytest.mark.parametrize("wrong", ["1h", None, [1.0], np.ones(1), True, 1j, pd.Timedelta(hours=1)], ids=str)
def test_hours_are_numbers(call: Callable[..., Any], name: str, wrong: Any) -> None:
    (said,) = problems(call, **{name: wrong})
    assert said.startswith(f"{name} = ")
    assert said.endswith("must be a number [h]")


@BOTH
@pytest.mark.parametrize(
    ("wrong", "place"),
    [
        ("x", "storage = 'x'"),
        ({}, "storage = {}"),
        ({BATTERY}, "storage = {Storage("),
        (None, "storage = None"),
        (3, "storage = 3"),
        ([BATTERY, "x", None], "storage[1] = 'x': must be a Storage (and 1 more)"),
        (np.ones(2), "storage[0] = 1.0"),
        ([], "0 storages"),
    ],
    ids=str,
)
def test_storages_are_storages(call: Callable[..., Any], wrong: Any, place: str) -> None:
    (said,) = problems(call, storage=wrong)
    assert said.startswith(place)
    assert "must be a Storage" in said


@BOTH
@pytest.mark.parametrize("wrong", ["two", -1, None, 1.5, True, [1]], ids=str)
def test_threads_are_counted(call: Callable[..., Any], wrong: Any) -> None:
    assert problems(call, threads=wrong) == [
        f"threads = {wrong!r}: must be a whole number, 0 or more; 0 takes all cores"
    ]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (None, ["end = None: must be one of cyclic, at_least, value, or an End"]),
        (["cyclic"], ["end = ['cyclic']: must be"]),
        (np.zeros(2), ["end = array([0., 0.]): must be"]),
        (ANY_END(kind="someday"), ["end.kind = 'someday': must be one of cyclic, at_least, value"]),
        (ANY_END(kind=None), ["end.kind = None: must be"]),
        (ANY_END(kind="at_least", energy_kwh=["a"]), ["end.energy_kwh[0] = 'a': must be a number"]),
        (ANY_END(kind="cyclic", energy_kwh=[1.0]), ["end.energy_kwh: has no meaning where end.kind is 'cyclic'"]),
        (
            ANY_END(kind="cyclic", value_per_kwh=[[1.0]], piece_kwh=[[1.0]]),
            ["end.value_per_kwh: has no meaning", "end.piece_kwh: has no meaning"],
        ),
        (ANY_END(kind="at_least", piece_kwh=[[1.0]]), ["end.piece_kwh: has no meaning where end.kind is 'at_least'"]),
        (
            ANY_END(kind="value", energy_kwh=[1.0], value_per_kwh="a", piece_kwh=[[1.0], [2.0, 3.0]]),
            ["end.energy_kwh: has no", "end.value_per_kwh = 'a'", "end.piece_kwh: has rows of unlike lengths"],
        ),
    ],
)
def test_ends_are_ends(wrong: Any, said: list[str]) -> None:
    found = problems(ems.plan_storage, end=wrong)
    assert len(found) == len(said)
    assert all(text.startswith(words) for text, words in zip(found, said, strict=True))


@BOTH
@pytest.mark.parametrize(
    ("labels", "words"),
    [
        (HOURS[::-1], "entry 0 is 2027-06-01 02:00:00, there it is 2027-06-01 00:00:00"),
        (HOURS.tz_localize("UTC"), "entry 0 is 2027-06-01 00:00:00+00:00"),
        (HOURS[[0, 1, 1]], "entry 2 is 2027-06-01 01:00:00, there it is 2027-06-01 02:00:00"),
        (pd.RangeIndex(3), "entry 0 is 0"),
    ],
    ids=["backwards", "zone", "twice", "none"],
)
def test_series_in_another_order_are_refused(call: Callable[..., Any], labels: Any, words: str) -> None:
    """Numbers go by their position: labels that say otherwise would be ignored."""
    load, price = pd.Series([1.0, 1.0, 1.0], index=HOURS), pd.Series([10.0, 50.0, 5.0], index=labels)
    (said,) = problems(call, net_load_kw=load, import_price=price)
    assert said.startswith("index of import_price: is not that of net_load_kw")
    assert words in said
    (said,) = problems(call, import_price=load, export_price=pd.Series([0.0, 0.0, 0.0], index=labels))
    assert said.startswith("index of export_price: is not that of import_price")
    call(**(RIGHT | {"net_load_kw": load, "import_price": price.to_numpy()}))


def test_a_series_of_another_length_is_a_matter_of_its_length() -> None:
    (said,) = problems(ems.plan_storage, net_load_kw=pd.Series([1.0, 1.0]), import_price=pd.Series([1.0, 1.0, 1.0]))
    assert said.startswith("import_price of shape (3,)")


def test_every_kind_of_wrong_at_once() -> None:
    wrong: dict[str, Any] = {
        "net_load_kw": ["a", 1.0],
        "storage": [BATTERY, "x"],
        "import_price": [[1.0, 2.0], [3.0]],
        "export_price": 1j,
        "step_h": "1h",
        "initial_energy_kwh": "full",
        "threads": "two",
    }
    shared = ["net_load_kw[0]", "import_price", "export_price", "storage[1]", "initial_energy_kwh", "step_h", "threads"]
    said = problems(ems.plan_storage, **wrong, end=ANY_END(kind="at_least", energy_kwh=["a"]))
    assert [text.split(":")[0].split(" ")[0] for text in said] == [*shared, "end.energy_kwh[0]"]
    said = problems(ems.roll_storage, **wrong, window_h="2 days", replan_h=None, forecast=[["a"]])
    assert [text.split(":")[0].split(" ")[0] for text in said] == [*shared, "forecast[0,", "window_h", "replan_h"]


@pytest.mark.parametrize("wrong", [None, ["perfect"], [[1.0], [1.0, 2.0]], [[1j]]], ids=str)
def test_forecasts_are_numbers_or_a_word(wrong: Any) -> None:
    (said,) = problems(ems.roll_storage, forecast=wrong)
    assert said.startswith("forecast")


def test_prices_that_cannot_be_compared_without_a_net_load_say_nothing_more() -> None:
    (said,) = problems(ems.plan_storage, net_load_kw="x", import_price=[1.0, 2.0], export_price=[3.0, 3.0, 3.0])
    assert said.startswith("net_load_kw")
