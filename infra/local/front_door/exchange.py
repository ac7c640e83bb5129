"""One request and its response, both streamed."""

import asyncio

import h11

import headers
import error_response
from peer import Peer
from pool import Pool


async def run(client: Peer, upstream: Peer, request: h11.Request, pool: Pool, head: list) -> int:
    """Forwards the request with these headers and streams its response back; returns the status."""
    upload = asyncio.create_task(_send_up(client, upstream, request, head))
    try:
        status = await _send_down(client, upstream)
        if upload.done() or upstream.http.our_state is h11.DONE:
            await upload
    except (OSError, h11.ProtocolError):
        status = 502
        if client.can_answer():
            await error_response.send(client, status, error_response.CUT)
        else:
            client.close()
    finally:
        upload.cancel()
        pool.give_back(upstream)
    return status


async def _send_up(client: Peer, upstream: Peer, request: h11.Request, head: list):
    """Sends head and body of the request to the API; when the client disconnects, the upstream connection is closed."""
    try:
        await upstream.send(h11.Request(method=request.method, target=request.target, headers=head))
        while True:
            event = await client.next()
            if isinstance(event, h11.Data):
                await upstream.send(h11.Data(data=event.data))
            elif isinstance(event, h11.EndOfMessage):
                await upstream.send(h11.EndOfMessage(headers=event.headers))
                return
            else:
                raise ConnectionResetError("the client left before its request was complete")
    except (OSError, h11.ProtocolError):
        upstream.close()
        raise


async def _send_down(client: Peer, upstream: Peer) -> int:
    """Streams the response to the client and returns its status."""
    status = 502
    while True:
        event = await upstream.next()
        if isinstance(event, h11.InformationalResponse):
            continue
        if isinstance(event, h11.Response):
            status = event.status_code
            forwarded = headers.of_answer(event)
            await client.send(h11.Response(status_code=status, headers=forwarded, reason=event.reason))
        elif isinstance(event, h11.Data):
            await client.send(h11.Data(data=event.data))
        elif isinstance(event, h11.EndOfMessage):
            await client.send(h11.EndOfMessage())
            return status
        else:
            raise ConnectionResetError("the emulator left before its answer was complete")
