"""Keeps the emulator from starting with half of a state.

It writes its state when it ends, one file per service. A machine that goes down in the middle leaves a
stack without its tables, which no deployment mends; so a state counts only with the mark that is set after
the last file.
"""

import shutil
from pathlib import Path


def discard_unless_whole(state: Path, objects: Path) -> bool:
    """Removes a state that was not saved to its end, with the objects of its buckets; says whether it did."""
    mark = mark_of(state)
    is_cut_short = state.exists() and not mark.exists()
    if is_cut_short:
        shutil.rmtree(state)
        shutil.rmtree(objects, ignore_errors=True)
    mark.unlink(missing_ok=True)
    return is_cut_short


def mark_whole(state: Path) -> None:
    """Notes that all of the state is saved."""
    mark_of(state).touch()


def mark_of(state: Path) -> Path:
    return state.with_name(state.name + "-saved")
