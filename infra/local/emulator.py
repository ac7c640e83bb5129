"""Starts MiniStack with the gaps closed. `--check` only proves the patches and ends."""

import os
import sys
from pathlib import Path

import gaps
import saved_state


def main() -> int:
    try:
        gaps.close_all()
    except gaps.GapChanged as changed:
        print(f"The emulator is not the one these patches were written for. {changed}", file=sys.stderr)
        return 1
    if "--check" in sys.argv[1:]:
        return 0
    state, objects = Path(os.environ["STATE_DIR"]), Path(os.environ["S3_DATA_DIR"])
    if saved_state.discard_unless_whole(state, objects):
        print("The last state was not saved to its end; this one begins empty.", flush=True)
    from ministack import app

    app.main()
    saved_state.mark_whole(state)
    return 0


if __name__ == "__main__":
    sys.exit(main())
