"""Which headers are forwarded, and what API Gateway would add to them."""

from peer import Peer

_HOP_BY_HOP = {b"connection", b"keep-alive", b"proxy-connection", b"te", b"trailer", b"upgrade", b"expect"}
_FORWARDED = {b"host", b"x-forwarded-for", b"x-forwarded-proto", b"x-forwarded-port"}


def of_request(client: Peer, request, host: str, port: int) -> list:
    """The request's headers as API Gateway would forward them."""
    came_by = [value for name, value in request.headers if name == b"x-forwarded-for"]
    forwarded = [pair for pair in request.headers if pair[0] not in _HOP_BY_HOP and pair[0] not in _FORWARDED]
    return forwarded + [
        (b"host", host.encode()),
        (b"x-forwarded-for", b", ".join([*came_by, client.address().encode()])),
        (b"x-forwarded-proto", b"http"),
        (b"x-forwarded-port", str(port).encode()),
    ]


def of_answer(answer) -> list:
    """The response's headers, spelled as they came."""
    return [pair for pair in answer.headers.raw_items() if pair[0].lower() not in _HOP_BY_HOP]


def wants_socket(request) -> bool:
    """Whether the request asks for a WebSocket."""
    return any(name == b"upgrade" and value.lower() == b"websocket" for name, value in request.headers)
