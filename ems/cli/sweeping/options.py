"""Options of ``ems sweep``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

ONE_THREAD = 0

SweepFile = Annotated[
    Path | None, typer.Argument(metavar="SWEEP.toml", help="File that says what varies.", show_default=False)
]
SweepOutOption = Annotated[
    Path | None,
    typer.Option("--out", metavar="DIR", help="Folder of the results; default: results/NAME of the file."),
]
StatusOption = Annotated[
    Path | None,
    typer.Option("--status", metavar="DIR", help="Say how far the sweep of a folder is, and do nothing else."),
]
SweepWorkersOption = Annotated[
    int,
    typer.Option(
        "--workers",
        metavar="N",
        help="Threads that play cases beside each other; default: one, whose compiled code uses all cores.",
    ),
]
SweepProcessesOption = Annotated[
    int, typer.Option("--processes", metavar="N", help="Processes in place of threads; default: 0, none.")
]
ClusterOption = Annotated[
    str | None,
    typer.Option(
        "--cluster",
        metavar="ADDRESS",
        help="Dask scheduler, tcp://HOST:PORT, whose workers play the cases; in trusted networks only.",
    ),
]
NoPageOption = Annotated[bool, typer.Option("--no-page", help="Write no interactive page.")]
