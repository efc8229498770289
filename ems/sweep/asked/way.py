"""How the cases of a sweep are played, which the evaluation chooses and the store notes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How the cases of a plan are evaluated.

    Parameters
    ----------
    name
        ``"designs"`` where many sizes of one storage are played at once, ``"general"`` for one case after the other.
    chunk_cases
        Cases that are best evaluated and kept together: a few seconds of work, so that little is lost when the sweep
        is killed.
    case_s
        Rough time for one case on one core, of which the estimate before the start is made [s].
    notes
        Sentences on what was assumed, kept in the manifest.
    """

    name: str
    chunk_cases: int
    case_s: float
    notes: tuple[str, ...] = ()
