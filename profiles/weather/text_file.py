"""A weather file as text, whatever it was packed and encoded in."""

from __future__ import annotations

import gzip
import zlib
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Final

from profiles.errors import InputError, Problem

if TYPE_CHECKING:
    from os import PathLike

GZIP_MAGIC: Final = b"\x1f\x8b"

EPW_BEGINS: Final = b"LOCATION,"


@dataclass(frozen=True, slots=True, kw_only=True)
class TextFile:
    """The content of one file.

    Parameters
    ----------
    name
        The file's name, without its folder.
    lines
        The decoded lines without their ends; ``lines[0]`` is line 1. Empty lines at the end are left out.
    digest
        SHA-256 of the content after unpacking.
    """

    name: str
    lines: list[str]
    digest: str

    @property
    def label(self) -> str:
        """How messages call the file."""
        return f"weather file '{self.name}'"


def read_text_file(path: str | PathLike[str]) -> TextFile:
    """Read a file, gzip or not, in UTF-8, cp932 or Latin-1.

    Parameters
    ----------
    path
        Where the file is.

    Returns
    -------
    TextFile
        Its lines and digest.

    Raises
    ------
    InputError
        The file cannot be opened or unpacked, or is empty.
    """
    where = Path(path)
    content = _unpacked(where)
    lines = _decoded(content).split("\n")
    lines = [line.removesuffix("\r") for line in lines]
    while lines and not lines[-1].strip():
        lines.pop()
    if not lines:
        raise _error(where, "is empty", "give a file with a year of weather")
    return TextFile(name=where.name, lines=lines, digest=sha256(content).hexdigest())


def _unpacked(where: Path) -> bytes:
    try:
        content = where.read_bytes()
    except OSError as error:
        raise _error(where, f"cannot be read ({error.strerror})", f"looked at {where.absolute()}") from error
    if not content.startswith(GZIP_MAGIC):
        return content
    try:
        return gzip.decompress(content)
    except (OSError, EOFError, zlib.error) as error:
        raise _error(where, f"is a damaged gzip file ({error})", "download it again") from error


def _decoded(content: bytes) -> str:
    """Decode UTF-8, which rejects what it is not; else cp932, as JMA writes, or Latin-1, as EPW writes its names."""
    other = "latin-1" if content.startswith(EPW_BEGINS) else "cp932"
    for encoding in ("utf-8-sig", other):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return content.decode("latin-1")


def _error(where: Path, what: str, remedy: str) -> InputError:
    return InputError(f"weather file '{where.name}'", [Problem(where="", what=what, remedy=remedy)])
