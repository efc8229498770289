"""Who is compared, and who of them is installed here."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

from benchmarks.peers.quiet import quiet

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.peers.answer import Answer
    from benchmarks.peers.problem import Arrays

    Way = Callable[[Arrays], Answer]

HOW_TO_INSTALL = 'pip install -c constraints.txt -e ".[benchmarks]"'


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """One way to plan the arrays.

    Parameters
    ----------
    key
        Name of its module, after ``with_``.
    name
        What the table calls it.
    years_only
        Whether it knows no other span than a year of hours.
    """

    key: str
    name: str
    years_only: bool = False

    def load(self) -> Way:
        """Import its module.

        Raises
        ------
        ImportError
            The tool is not installed.
        """
        with quiet():
            module = import_module(f"benchmarks.peers.with_{self.key}")
        way: Way = module.solve
        return way


EXACT = Peer(key="ems_exact", name="ems.plan_storage")
PEERS = (
    Peer(key="highs", name="HiGHS, bare arrays"),
    Peer(key="ems_arrays", name="ems.solve, arrays to HiGHS"),
    Peer(key="cvxpy", name="CVXPY"),
    Peer(key="pyoptinterface", name="PyOptInterface"),
    Peer(key="linopy", name="linopy"),
    Peer(key="pypsa", name="PyPSA, without a file"),
    Peer(key="pypsa_default", name="PyPSA, its default"),
    Peer(key="pyomo", name="Pyomo"),
    Peer(key="oemof", name="oemof-solph"),
    Peer(key="pysam", name="SAM (PySAM), a rule", years_only=True),
)
BY_KEY = {peer.key: peer for peer in (EXACT, *PEERS)}
