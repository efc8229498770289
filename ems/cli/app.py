"""The program ``ems`` itself; its commands stand in ``ems.cli.commands``."""

from __future__ import annotations

from typing import Annotated

import typer

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
)


def _show_version(wanted: bool) -> None:  # noqa: FBT001 - a callback of typer
    if wanted:
        from importlib.metadata import PackageNotFoundError, version  # noqa: PLC0415

        try:
            typer.echo(f"ems {version('hitotsugaoka-ems')}")
        except PackageNotFoundError:
            typer.echo("ems, from a folder that was never installed")
        raise typer.Exit


@app.callback()
def ems(
    *,
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Simulate a district's sun, homes and batteries, hour by hour through a year."""
