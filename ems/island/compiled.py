"""Compilation of an island's functions, kept on disk for as long as no file that they are made of changes.

Numba recompiles a function when its own file changes, not when a function that it calls does: it would go on running
the old physics. Here the time and size of every such file decide.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numba as nb

from ems.simulation import physics

if TYPE_CHECKING:
    from collections.abc import Callable

STAMP: Final = tuple(
    (path.name, path.stat().st_mtime, path.stat().st_size)
    for path in (*sorted(Path(__file__).parent.rglob("*.py")), Path(physics.__file__))
    if b"@compiled" in path.read_bytes() or path == Path(physics.__file__)
)
"""Name, time of change and size of each file with compiled functions, the physics among them."""


def compiled(function: Callable[..., Any]) -> Any:  # noqa: ANN401 (numba's dispatchers carry no types)
    """Compile a function when it is first called; it releases the interpreter's lock, so that threads run at a time.

    Parameters
    ----------
    function
        A function of scalars, arrays and tuples of them.
    """
    dispatcher = nb.njit(cache=True, nogil=True, error_model="numpy")(function)
    cache = getattr(getattr(dispatcher, "_cache", None), "_cache_file", None)
    if cache is not None:  # not compiled at all under NUMBA_DISABLE_JIT
        cache._source_stamp = STAMP  # noqa: SLF001 (numba has no public way to say so)
    return dispatcher
