"""Districts whose pool storage is sized, and the kernel of designs without numba."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from design_cases import bind_designs_in_python, busy_village
from kernel_cases import in_python

from ems.designs import DesignBase, pool_base, replaying

if TYPE_CHECKING:
    from ems.district import District


@pytest.fixture(autouse=True)
def design_kernel_in_python(monkeypatch: pytest.MonkeyPatch) -> None:
    """Play the kernel's own text where numba does not compile, so that its lines can be covered."""
    if in_python():
        monkeypatch.setattr(replaying, "bind", bind_designs_in_python)


@pytest.fixture(scope="session")
def busy() -> DesignBase:
    """Return the pool of a village with limits, a demand charge, and another storage before the one that is sized."""
    return pool_base(busy_village(), "self_consumption", "main")


@pytest.fixture(scope="session")
def large(kumamoto: District) -> DesignBase:
    """Return the pool of Kumamoto: a waste plant, no limits, one storage of two units."""
    return pool_base(kumamoto, "self_consumption")
