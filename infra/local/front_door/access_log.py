"""One line for each request."""

import time

import h11

from peer import Peer


def write(client: Peer, request: h11.Request, status: int, started: float):
    """Time, address, method, path without its query, status, milliseconds."""
    when = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    path = request.target.partition(b"?")[0].decode("ascii", "replace")
    took = (time.monotonic() - started) * 1000
    print(when, client.address(), request.method.decode(), path, status, f"{took:.1f}", flush=True)
