"""The proxy's own error responses, for when it cannot forward a request."""

import h11

from peer import Peer

NOT_DEPLOYED = "The stack is not deployed yet. Run `cargo xtask up` and wait until it prints the URLs."
NOT_RUNNING = "The emulator does not answer. Run `cargo xtask up` to start it again."
NO_SOCKETS = "This stack has no sockets."
CUT = "The emulator closed the connection before it had answered."
NOT_HTTP = "The request is not HTTP/1.1."


async def send(client: Peer, status: int, sentence: str):
    """Sends an error response with one of these sentences."""
    body = (sentence + "\n").encode()
    headers = [("content-type", "text/plain; charset=utf-8"), ("content-length", str(len(body))), ("connection", "close")]
    if status == 503:
        headers.append(("retry-after", "2"))
    await client.send(h11.Response(status_code=status, headers=headers))
    await client.send(h11.Data(data=body))
    await client.send(h11.EndOfMessage())
