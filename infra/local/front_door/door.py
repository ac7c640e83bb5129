"""The proxy: forwards each request to the deployed API and each WebSocket to the socket API."""

import asyncio
import time

import h11

import access_log
import exchange
import headers
import error_response
import tunnel
from peer import Peer
from pool import Pool
from target import Target

# Each request in flight is a process of its function; so many fit into the memory of a small machine.
_MOST_IN_FLIGHT = 100


class Door:
    """What is shared by all connections."""

    def __init__(self, port: int, target: Target):
        self.port, self.target = port, target
        self.pool = Pool()
        self.places = asyncio.Semaphore(_MOST_IN_FLIGHT)

    async def serve(self, reader, writer):
        """Serves one client connection to its end."""
        client = Peer(h11.SERVER, reader, writer)
        try:
            while client.http.our_state is h11.IDLE:
                request = await client.next()
                if not isinstance(request, h11.Request):
                    break
                if headers.wants_socket(request):
                    await self.open_socket(client, request)
                    break
                started = time.monotonic()
                status = await self.answer(client, request)
                access_log.write(client, request, status, started)
                if client.is_done():
                    client.http.start_next_cycle()
        except h11.RemoteProtocolError as error:
            if client.can_answer():
                await error_response.send(client, error.error_status_hint, error_response.NOT_HTTP)
        except (OSError, h11.LocalProtocolError):
            pass
        finally:
            client.close()

    async def answer(self, client: Peer, request: h11.Request) -> int:
        """Answers one request; returns the status."""
        target = self.target.current()
        if target is None:
            await error_response.send(client, 503, error_response.NOT_DEPLOYED)
            return 503
        async with self.places:
            try:
                upstream = await self.pool.take(target["api"])
            except OSError:
                await error_response.send(client, 503, error_response.NOT_RUNNING)
                return 503
            head = headers.of_request(client, request, target["host"], self.port)
            return await exchange.run(client, upstream, request, self.pool, head)

    async def open_socket(self, client: Peer, request: h11.Request):
        """Hands a WebSocket to the socket API."""
        target = self.target.current()
        path = (target or {}).get("sockets")
        if path is None:
            sentence = error_response.NOT_DEPLOYED if target is None else error_response.NO_SOCKETS
            await error_response.send(client, 503, sentence)
            return
        try:
            upstream = await Peer.connect(target["api"])
        except OSError:
            await error_response.send(client, 503, error_response.NOT_RUNNING)
            return
        head = headers.of_request(client, request, target["api"], self.port)
        await tunnel.run(client, upstream, request, path, head)
