"""What happened: the result type, its assembly and its folder."""

from ems.results.assemble import assemble
from ems.results.planning import Planning, Requests
from ems.results.result import CLASS_COLUMNS, DISTRICT_COLUMNS, STORAGE_COLUMNS, Claim, Result

__all__ = [
    "CLASS_COLUMNS",
    "DISTRICT_COLUMNS",
    "STORAGE_COLUMNS",
    "Claim",
    "Planning",
    "Requests",
    "Result",
    "assemble",
]
