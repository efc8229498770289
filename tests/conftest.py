"""Shared by all tests: one folder of compiled kernels, small districts built once.

Its presence also puts this folder on the import path, so that tests share helpers such as ``fake_result``.
"""

from __future__ import annotations

import os
import tempfile
from typing import TYPE_CHECKING

import pytest
from kernel_cases import bind_in_python, in_python
from small_districts import village

import ems
from ems.simulation import tier

if TYPE_CHECKING:
    from ems.district import District
    from ems.results import Result


def pytest_configure(config: pytest.Config) -> None:
    """Keep compiled kernels between runs, for workers and subprocesses too: a rule takes seconds to compile."""
    if "EMS_CACHE_DIR" not in os.environ:
        kept = getattr(config, "cache", None)
        os.environ["EMS_CACHE_DIR"] = str(kept.mkdir("ems")) if kept else tempfile.mkdtemp(prefix="ems-tests-")


@pytest.fixture(autouse=True)
def kernel_in_python(monkeypatch: pytest.MonkeyPatch) -> None:
    """Play the kernel's own text where numba does not compile, so that its lines can be covered."""
    if in_python():
        monkeypatch.setattr(tier, "bind", bind_in_python)


@pytest.fixture(scope="session")
def renca() -> District:
    """Return Renca: 9 nodes under a sky with 23- and 25-hour days, one school battery."""
    return ems.build_district(ems.read_scenario("renca"))


@pytest.fixture(scope="session")
def kumamoto() -> District:
    """Return Kumamoto: a constant plant and large batteries at the pool."""
    return ems.build_district(ems.read_scenario("kumamoto"))


@pytest.fixture(scope="session")
def renca_year(renca: District) -> Result:
    """Return Renca's year under self-consumption."""
    return ems.simulate(renca, keep_sites=True)


@pytest.fixture(scope="session")
def kumamoto_year(kumamoto: District) -> Result:
    """Return Kumamoto's year under self-consumption."""
    return ems.simulate(kumamoto)


@pytest.fixture(scope="session")
def everything() -> District:
    """Return a village with every kind of plant and storage (see ``small_districts.village``)."""
    return village()


@pytest.fixture(scope="session")
def everything_year(everything: District) -> Result:
    """Return the village's year under self-consumption."""
    return ems.simulate(everything, keep_sites=True)
