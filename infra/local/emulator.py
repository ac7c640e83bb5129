"""Starts MiniStack with the gaps closed. `--check` only proves the patches and ends."""

import sys

import gaps


def main() -> int:
    try:
        gaps.close_all()
    except gaps.GapChanged as changed:
        print(f"The emulator is not the one these patches were written for. {changed}", file=sys.stderr)
        return 1
    if "--check" in sys.argv[1:]:
        return 0
    from ministack import app

    app.main()
    return 0


if __name__ == "__main__":
    sys.exit(main())
