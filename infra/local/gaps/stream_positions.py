"""A restart keeps the position in a stream but loses the stream itself, so what is written next is never read."""

from ministack.core.responses import request_scope
from ministack.services import dynamodb, lambda_svc

_SCOPE = ("999999999999", "us-east-1")


def install() -> None:
    """After a restart a table's stream is read from its new beginning."""
    restore = lambda_svc._restore_esm_positions

    def restore_what_is_left(store, positions):
        if store is not lambda_svc._dynamodb_stream_positions:
            restore(store, positions)

    lambda_svc._restore_esm_positions = restore_what_is_left


def check_gap(expect) -> None:
    """MiniStack alone restores a position in a stream that is gone."""
    expect("stream_records" not in dynamodb.get_state(), "stream positions: MiniStack now keeps streams; the patch can go")
    expect(_restored() == 7, "stream positions: MiniStack no longer restores them; the patch can go")


def check_closed(expect) -> None:
    """No position outlives its stream."""
    expect(_restored() is None, f"stream positions: {_restored()} was restored")


def _restored() -> int | None:
    """The position of a throw-away mapping after a restart that remembered 7."""
    positions = lambda_svc._dynamodb_stream_positions
    with request_scope(*_SCOPE):
        lambda_svc._restore_esm_positions(positions, {(*_SCOPE, "gap"): 7})
        found = positions.get("gap")
        positions.pop("gap", None)
    return found
