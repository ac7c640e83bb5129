"""The Lambda runtime API writes head and body in two segments and leaves Nagle on: 40 ms are lost on each call."""

import queue
import socket
import socketserver
import threading

from ministack.core.lambda_runtime import ProvidedWorker


def install() -> None:
    """Turns Nagle's algorithm off for every connection to the runtime API."""
    socketserver.StreamRequestHandler.disable_nagle_algorithm = True


def check_gap(expect) -> None:
    """MiniStack's own handler leaves the algorithm on."""
    expect(not _no_delay(), "nagle: MiniStack now sets TCP_NODELAY itself; the patch can go")


def check_closed(expect) -> None:
    """The handler that MiniStack builds now sends at once."""
    expect(_no_delay(), "nagle: the runtime API no longer takes the option from StreamRequestHandler")


def _no_delay() -> bool:
    """Whether a connection served by the runtime API's handler has TCP_NODELAY set."""
    seen: queue.Queue = queue.Queue()
    worker = ProvidedWorker("gap-nagle", {"FunctionName": "gap-nagle"}, b"")

    class Handler(worker._build_handler_class(0, queue.Queue())):
        def handle(self):
            seen.put(self.connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) != 0)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.handle_request, daemon=True).start()
        with socket.create_connection(server.server_address, timeout=5):
            return seen.get(timeout=5)
