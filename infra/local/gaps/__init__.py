"""What MiniStack 1.5.33 leaves out, closed here, one gap per module.

Each module has `check_gap()`, which proves that MiniStack alone still has the gap, `install()`, which closes it, and
`check_closed()`, which proves that the behaviour is now that of AWS. A newer MiniStack that behaves otherwise fails a
check, and the emulator does not start on a patch that nobody has looked at again.
"""

import logging

from gaps import (
    api_body,
    kms_context,
    loopback_tls,
    media_key,
    nagle,
    nested_update,
    partial_batch,
    scheduled_time,
    source_ip,
    sqs_batch_actions,
    stream_positions,
    table_expiry,
    table_protection,
)

ALL = (
    api_body,
    kms_context,
    loopback_tls,
    media_key,
    nagle,
    nested_update,
    partial_batch,
    scheduled_time,
    source_ip,
    sqs_batch_actions,
    stream_positions,
    table_expiry,
    table_protection,
)


class GapChanged(Exception):
    """MiniStack no longer behaves as the patch assumes."""


def expect(holds: bool, sentence: str) -> None:
    """Raises `GapChanged` with the sentence when the fact does not hold."""
    if not holds:
        raise GapChanged(sentence)


def close_all() -> None:
    """Checks and installs every patch, in order. Raises on the first that no longer fits."""
    for gap in ALL:
        name = gap.__name__.rsplit(".", 1)[-1]
        logging.disable()
        try:
            gap.check_gap(expect)
            gap.install()
            gap.check_closed(expect)
        except GapChanged:
            raise
        except Exception as error:
            raise GapChanged(f"{name}: MiniStack has another shape: {error!r}") from error
        finally:
            logging.disable(logging.NOTSET)
        print(f"gap closed: {name}", flush=True)
