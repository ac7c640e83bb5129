"""The emulator speaks plain HTTP, so the TLS-only policies of queues and buckets refuse everyone but its root key.

Those policies guard the way over a network. A request over loopback takes none, so it passes as one over TLS; a request
from elsewhere does not.
"""

import contextvars
import ipaddress

from ministack import app
from ministack.core.iam_evaluator import EvalContext


def install() -> None:
    """Counts requests over loopback as secure."""
    pin = app.pin_request_origin

    def pin_loopback_as_secure(source_ip: str, secure_transport: bool) -> None:
        pin(source_ip, secure_transport or ipaddress.ip_address(source_ip).is_loopback)

    app.pin_request_origin = pin_loopback_as_secure


def check_gap(expect) -> None:
    """MiniStack alone treats loopback like any other network."""
    expect(not _is_secure("127.0.0.1", False), "loopback tls: MiniStack now trusts loopback itself; the patch can go")


def check_closed(expect) -> None:
    """Loopback passes as TLS, another address only with it."""
    expect(_is_secure("127.0.0.1", False), "loopback tls: policies still see plain HTTP")
    expect(not _is_secure("203.0.113.7", False), "loopback tls: plain HTTP from elsewhere passes")
    expect(_is_secure("203.0.113.7", True), "loopback tls: TLS from elsewhere is refused")


def _is_secure(source_ip: str, secure_transport: bool) -> bool:
    """The condition key `aws:SecureTransport` for a request from this address."""

    def is_secure() -> bool:
        app.pin_request_origin(source_ip, secure_transport)
        return EvalContext("arn", "AssumedRole", "999999999999", "sqs:SendMessage", "*", "us-east-1").secure_transport

    return contextvars.copy_context().run(is_secure)
