"""One request and its answer, each passed on while it comes."""

import asyncio

import h11

import headers
import own_answer
from peer import Peer
from pool import Pool


async def run(client: Peer, upstream: Peer, request: h11.Request, pool: Pool, head: list) -> int:
    """Passes the request up under these headers and its answer down; the status."""
    upload = asyncio.create_task(_send_up(client, upstream, request, head))
    try:
        status = await _send_down(client, upstream)
        if upload.done() or upstream.http.our_state is h11.DONE:
            await upload
    except (OSError, h11.ProtocolError):
        status = 502
        if client.can_answer():
            await own_answer.send(client, status, own_answer.CUT)
        else:
            client.close()
    finally:
        upload.cancel()
        pool.give_back(upstream)
    return status


async def _send_up(client: Peer, upstream: Peer, request: h11.Request, head: list):
    """Sends head and body of the request to the API; a client that leaves takes the upstream connection along."""
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
    """Copies the answer to the client and returns its status."""
    status = 502
    while True:
        event = await upstream.next()
        if isinstance(event, h11.InformationalResponse):
            continue
        if isinstance(event, h11.Response):
            status = event.status_code
            kept = headers.of_answer(event)
            await client.send(h11.Response(status_code=status, headers=kept, reason=event.reason))
        elif isinstance(event, h11.Data):
            await client.send(h11.Data(data=event.data))
        elif isinstance(event, h11.EndOfMessage):
            await client.send(h11.EndOfMessage())
            return status
        else:
            raise ConnectionResetError("the emulator left before its answer was complete")
