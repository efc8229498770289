"""What is said when a cluster is not what it should be, without one."""

from __future__ import annotations

import sys
from concurrent.futures import CancelledError
from queue import SimpleQueue
from typing import Any

import pytest

from ems.sweep.running import cluster
from profiles.errors import InputError, RunError

ADDRESS = "tcp://10.0.0.1:8786"


class FakeClient:
    """A client whose workers answer as they are told to."""

    def __init__(self, answers: dict[str, tuple[str | None, dict[str, str]]]) -> None:
        self.answers = answers

    def wait_for_workers(self, count: int, timeout: float) -> None:
        """Raise where there are fewer workers."""
        assert timeout > 0
        if len(self.answers) < count:
            raise TimeoutError

    def run(self, look: object, paths: list[str]) -> dict[str, tuple[str | None, dict[str, str]]]:
        """Return what the workers answer."""
        assert callable(look)
        assert paths == ["/town/load.csv"]
        return self.answers

    def nthreads(self) -> dict[str, int]:
        """Return the workers and their threads."""
        return dict.fromkeys(self.answers, 1)


def refused(answers: dict[str, tuple[str | None, dict[str, str]]]) -> str:
    with pytest.raises(RunError) as error:
        cluster._refuse_strangers(FakeClient(answers), ADDRESS, "1.0", {"/town/load.csv": "abc"})
    return str(error.value)


def test_strangers_are_named_at_once() -> None:
    right = ("1.0", {"/town/load.csv": "abc"})
    text = refused({"a": (None, {}), "b": ("0.9", {"/town/load.csv": "abc"}), "c": ("1.0", {"/town/load.csv": "?"})})
    assert text.splitlines() == [
        "tcp://10.0.0.1:8786: 3 problems",
        "  worker a: does not have this program; install hitotsugaoka-ems there",
        "  worker b: has program version 0.9, this is 1.0: its cases would differ; install the same version there",
        "  worker c: has no such file or another one: /town/load.csv; copy it to the same place",
    ]
    cluster._refuse_strangers(FakeClient({"a": right}), ADDRESS, "1.0", {"/town/load.csv": "abc"})


def test_no_workers() -> None:
    assert refused({}) == (
        f"the Dask scheduler at {ADDRESS} has no workers; start some with dask worker {ADDRESS} --nthreads 1"
    )


def test_all_workers_are_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "LOOK_S", 0.001)
    monkeypatch.setattr(cluster, "NO_WORKER_S", 0.01)
    with pytest.raises(RunError, match="all workers of the Dask cluster are lost"):
        cluster._next(FakeClient({}), SimpleQueue())


def test_workers_that_take_their_time_are_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "LOOK_S", 0.001)
    monkeypatch.setattr(cluster, "NO_WORKER_S", 0.0)
    ended: SimpleQueue[Any] = SimpleQueue()
    looked = []

    class Slow(FakeClient):
        def nthreads(self) -> dict[str, int]:
            looked.append(1)
            if len(looked) == 20:
                ended.put("a call")
            return super().nthreads()

    assert cluster._next(Slow({"a": ("1.0", {})}), ended) == "a call"
    assert len(looked) == 20


def test_cases_that_the_cluster_drops() -> None:
    class Dropped:
        def result(self) -> None:
            raise CancelledError

    with pytest.raises(RunError, match="the Dask cluster dropped cases that it had taken"):
        cluster._result(Dropped())


def test_dask_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(RunError, match=r"needs Dask: install hitotsugaoka-ems\[cluster\]"):
        cluster._connected(ADDRESS)


@pytest.mark.parametrize("address", ["", "10.0.0.1:8786", "http://10.0.0.1:8786"])
def test_no_address(address: str) -> None:
    with pytest.raises(InputError, match=r"is no address; write the scheduler's address, such as tcp://"):
        cluster.check_address(address)
    cluster.check_address("tls://10.0.0.1:8786")
