"""The one address of the local stack: passes HTTP and WebSockets on to the deployed API, whatever its id is today.

    front_door.py PORT TARGET

TARGET is a JSON file that the deploy writes: `{"api": "127.0.0.1:4566", "host": "<id>.execute-api.localhost:4566"}`,
and with sockets also `"sockets": "/_aws/execute-api/<id>/<stage>"`. It is read again when it changes; while it is missing
every request is answered with 503. Like API Gateway, the door appends the caller's address to `X-Forwarded-For`.
Heads are parsed by h11, bodies pass unread and unbuffered, connections are kept alive on both sides.
"""

import asyncio
import json
import os
import resource
import sys
import time

import h11

_CHUNK = 64 * 1024
_IDLE_SECONDS = 30
# Each request in flight is a process of its function; so many fit into the memory of a small machine.
_UPSTREAM_LIMIT = 100
_HOP_BY_HOP = {b"connection", b"keep-alive", b"proxy-connection", b"te", b"trailer", b"upgrade", b"expect"}
_FORWARDED = {b"host", b"x-forwarded-for", b"x-forwarded-proto", b"x-forwarded-port"}
_NOT_DEPLOYED = "The stack is not deployed yet. Run `cargo xtask up` and wait until it prints the URLs."
_NOT_RUNNING = "The emulator does not answer. Run `cargo xtask up` to start it again."
_CUT = "The emulator closed the connection before it had answered."


class Peer:
    """One HTTP/1.1 connection with its parser."""

    def __init__(self, role, reader, writer):
        self.http = h11.Connection(role, max_incomplete_event_size=64 * 1024)
        self.reader, self.writer = reader, writer
        self.idle_since = time.monotonic()

    async def next(self):
        """The next event; reads as needed."""
        while True:
            event = self.http.next_event()
            if event is h11.NEED_DATA:
                if self.http.they_are_waiting_for_100_continue:
                    await self.send(h11.InformationalResponse(status_code=100, headers=[], reason=b"Continue"))
                self.http.receive_data(await self.reader.read(_CHUNK))
                continue
            return event

    async def send(self, event):
        """Writes the event and waits until the other side takes it."""
        data = self.http.send(event)
        if data:
            self.writer.write(data)
            await self.writer.drain()

    def close(self):
        self.writer.close()


class Door:
    """What is shared by all connections: the target and the idle upstream connections."""

    def __init__(self, port: int, target_path: str):
        self.port, self.target_path = port, target_path
        self.target, self.target_stamp = None, None
        self.idle: list[Peer] = []
        self.places = asyncio.Semaphore(_UPSTREAM_LIMIT)

    def current_target(self):
        """The deployed API, None while there is none."""
        try:
            stamp = os.stat(self.target_path).st_mtime_ns
            if stamp != self.target_stamp:
                with open(self.target_path, encoding="utf-8") as file:
                    self.target = json.load(file)
                self.target_stamp = stamp
                self.drop_idle()
        except (OSError, ValueError):
            self.target, self.target_stamp = None, None
        return self.target

    def drop_idle(self):
        while self.idle:
            self.idle.pop().close()

    async def upstream(self, address: str) -> Peer:
        """A kept connection that is still open, or a new one."""
        while self.idle:
            peer = self.idle.pop()
            if not peer.reader.at_eof() and time.monotonic() - peer.idle_since < _IDLE_SECONDS:
                return peer
            peer.close()
        host, port = address.rsplit(":", 1)
        return Peer(h11.CLIENT, *await asyncio.open_connection(host, int(port)))

    def keep(self, peer: Peer):
        """Takes a connection back once its answer is complete."""
        if peer.http.our_state is h11.DONE and peer.http.their_state is h11.DONE:
            peer.http.start_next_cycle()
            peer.idle_since = time.monotonic()
            self.idle.append(peer)
        else:
            peer.close()

    async def serve(self, reader, writer):
        """Serves one client connection to its end."""
        client = Peer(h11.SERVER, reader, writer)
        try:
            while client.http.our_state is h11.IDLE:
                request = await client.next()
                if not isinstance(request, h11.Request):
                    break
                if _wants_socket(request):
                    await self.tunnel(client, request)
                    break
                await self.pass_on(client, request)
                if client.http.our_state is h11.DONE and client.http.their_state is h11.DONE:
                    client.http.start_next_cycle()
        except h11.RemoteProtocolError as error:
            if client.http.our_state in (h11.IDLE, h11.SEND_RESPONSE):
                await _answer(client, error.error_status_hint, "The request is not HTTP/1.1.")
        except (OSError, h11.LocalProtocolError):
            pass
        finally:
            client.close()

    async def pass_on(self, client: Peer, request: h11.Request):
        """Passes one request on and its answer back."""
        started = time.monotonic()
        target = self.current_target()
        if target is None:
            await _answer(client, 503, _NOT_DEPLOYED)
            _log(client, request, 503, started)
            return
        async with self.places:
            try:
                upstream = await self.upstream(target["api"])
            except OSError:
                await _answer(client, 503, _NOT_RUNNING)
                _log(client, request, 503, started)
                return
            upload = asyncio.create_task(self.send_up(client, upstream, request, target))
            try:
                status = await _send_down(client, upstream, request)
                if upload.done() or upstream.http.our_state is h11.DONE:
                    await upload
            except (OSError, h11.ProtocolError):
                status = 502
                if client.http.our_state in (h11.IDLE, h11.SEND_RESPONSE):
                    await _answer(client, 502, _CUT)
                else:
                    client.close()
            finally:
                upload.cancel()
                self.keep(upstream)
        _log(client, request, status, started)

    async def send_up(self, client: Peer, upstream: Peer, request: h11.Request, target: dict):
        """Sends head and body of the request to the API; a client that leaves takes the upstream connection along."""
        headers = self.headers(client, request, target["host"])
        try:
            await upstream.send(h11.Request(method=request.method, target=request.target, headers=headers))
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

    def headers(self, client: Peer, request: h11.Request, host: str) -> list:
        """The request's headers as API Gateway would hand them on."""
        peer = client.writer.get_extra_info("peername")[0].removeprefix("::ffff:").encode()
        came_by = [value for name, value in request.headers if name == b"x-forwarded-for"]
        kept = [pair for pair in request.headers if pair[0] not in _HOP_BY_HOP and pair[0] not in _FORWARDED]
        return kept + [
            (b"host", host.encode()),
            (b"x-forwarded-for", b", ".join([*came_by, peer])),
            (b"x-forwarded-proto", b"http"),
            (b"x-forwarded-port", str(self.port).encode()),
        ]

    async def tunnel(self, client: Peer, request: h11.Request):
        """Hands a WebSocket to the socket API and copies bytes both ways until one side ends."""
        target = self.current_target()
        path = (target or {}).get("sockets")
        if path is None:
            await _answer(client, 503, _NOT_DEPLOYED if target is None else "This stack has no sockets.")
            return
        host, port = target["api"].rsplit(":", 1)
        try:
            reader, writer = await asyncio.open_connection(host, int(port))
        except OSError:
            await _answer(client, 503, _NOT_RUNNING)
            return
        query = request.target.partition(b"?")[2]
        head = [b"GET " + path.encode() + (b"?" + query if query else b"") + b" HTTP/1.1"]
        head += [name + b": " + value for name, value in self.headers(client, request, target["api"])]
        head += [b"connection: Upgrade", b"upgrade: websocket"]
        writer.write(b"\r\n".join(head) + b"\r\n\r\n" + client.http.trailing_data[0])
        copies = [_copy(client.reader, writer), _copy(reader, client.writer)]
        tasks = [asyncio.create_task(copy) for copy in copies]
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in tasks:
            task.cancel()
        writer.close()


async def _send_down(client: Peer, upstream: Peer, request: h11.Request) -> int:
    """Copies the answer to the client and returns its status."""
    status = 502
    while True:
        event = await upstream.next()
        if isinstance(event, h11.InformationalResponse):
            continue
        if isinstance(event, h11.Response):
            status = event.status_code
            kept = [pair for pair in event.headers.raw_items() if pair[0].lower() not in _HOP_BY_HOP]
            await client.send(h11.Response(status_code=status, headers=kept, reason=event.reason))
        elif isinstance(event, h11.Data):
            await client.send(h11.Data(data=event.data))
        elif isinstance(event, h11.EndOfMessage):
            await client.send(h11.EndOfMessage())
            return status
        else:
            raise ConnectionResetError("the emulator left before its answer was complete")


async def _answer(client: Peer, status: int, sentence: str):
    """Answers with the door's own words."""
    body = (sentence + "\n").encode()
    headers = [("content-type", "text/plain; charset=utf-8"), ("content-length", str(len(body))), ("connection", "close")]
    if status == 503:
        headers.append(("retry-after", "2"))
    await client.send(h11.Response(status_code=status, headers=headers))
    await client.send(h11.Data(data=body))
    await client.send(h11.EndOfMessage())


async def _copy(reader, writer):
    try:
        while data := await reader.read(_CHUNK):
            writer.write(data)
            await writer.drain()
    except OSError:
        pass


def _wants_socket(request: h11.Request) -> bool:
    return any(name == b"upgrade" and value.lower() == b"websocket" for name, value in request.headers)


def _log(client: Peer, request: h11.Request, status: int, started: float):
    """One line: time, address, method, path without its query, status, milliseconds."""
    when = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    address = client.writer.get_extra_info("peername")
    path = request.target.partition(b"?")[0].decode("ascii", "replace")
    took = (time.monotonic() - started) * 1000
    print(when, address[0] if address else "-", request.method.decode(), path, status, f"{took:.1f}", flush=True)


async def main():
    port, target_path = int(sys.argv[1]), sys.argv[2]
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    door = Door(port, target_path)
    servers = [await asyncio.start_server(door.serve, "127.0.0.1", port, backlog=1024)]
    try:
        servers.append(await asyncio.start_server(door.serve, "::1", port, backlog=1024))
    except OSError:
        print("no IPv6 loopback here; serving 127.0.0.1 only", flush=True)
    await asyncio.gather(*(server.serve_forever() for server in servers))


if __name__ == "__main__":
    asyncio.run(main())
