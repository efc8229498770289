"""Where generated and compiled kernels are kept between runs."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

CACHE_VARIABLE = "EMS_CACHE_DIR"


def cache_folder() -> Path:
    """Folder for generated modules: ``EMS_CACHE_DIR``, else the user's cache folder, else a temporary one.

    Returns
    -------
    pathlib.Path
        An existing folder that this user alone may enter and that can be written to.
    """
    wanted = [Path(folder) for folder in (os.environ.get(CACHE_VARIABLE), os.environ.get("XDG_CACHE_HOME")) if folder]
    if sys.platform == "win32" and "LOCALAPPDATA" in os.environ:
        wanted.append(Path(os.environ["LOCALAPPDATA"]))
    wanted.append(Path.home() / ".cache")
    for parent in wanted:
        folder = parent / "hitotsugaoka-ems" / "kernels"
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError:
            continue
        if os.access(folder, os.W_OK):
            return folder
    return Path(tempfile.mkdtemp(prefix="hitotsugaoka-ems-"))


def write_once(path: Path, text: str) -> None:
    """Write a file so that other processes see it whole or not at all; a file with this very text is left alone.

    Parameters
    ----------
    path
        The file.
    text
        Its content.
    """
    if path.is_file() and path.read_text(encoding="utf-8") == text:
        return
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.stem, suffix=".tmp")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    Path(temporary).replace(path)
