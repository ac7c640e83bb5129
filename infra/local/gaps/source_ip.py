"""Every HTTP API event says that the request came from 127.0.0.1, whoever sent it.

API Gateway names the peer of its connection, which is also the last entry of `X-Forwarded-For`. Here that peer is the
front door, so the address that the front door appended is the one.
"""

import asyncio
from unittest import mock

from ministack.services import apigateway, lambda_svc


def install() -> None:
    """Puts the last forwarded address into `requestContext.http.sourceIp`."""
    run = apigateway.run_reentrant

    async def run_with_source(fn, record, event, **more):
        http = event.get("requestContext", {}).get("http") if isinstance(event, dict) else None
        forwarded = (event.get("headers") or {}).get("x-forwarded-for") if http else None
        if forwarded:
            http["sourceIp"] = forwarded.rsplit(",", 1)[-1].strip()
        return await run(fn, record, event, **more)

    apigateway.run_reentrant = run_with_source


def check_gap(expect) -> None:
    """MiniStack alone ignores the header."""
    source = _source({"x-forwarded-for": "198.51.100.1, 203.0.113.7"})
    expect(source == "127.0.0.1", f"source ip: MiniStack now says {source} itself; the patch can go")


def check_closed(expect) -> None:
    """The last entry wins, and without the header nothing changes."""
    source = _source({"x-forwarded-for": "198.51.100.1, 203.0.113.7"})
    expect(source == "203.0.113.7", f"source ip: the event says {source}")
    expect(_source({}) == "127.0.0.1", "source ip: an event without the header changed")


def _source(headers: dict) -> str:
    """The source address in the event that a function is given for a request with these headers."""
    events = []

    def execute(_record, event):
        events.append(event)
        return {"body": {"statusCode": 204}}

    record = ({"config": {}}, {"FunctionName": "gap"}, "gap")
    with (
        mock.patch.object(lambda_svc, "_get_func_record_for_ref_in_scope", return_value=record),
        mock.patch.object(lambda_svc, "_execution_record_for_config", return_value={}),
        mock.patch.object(lambda_svc, "_execute_function_with_config_scope", execute),
    ):
        call = apigateway._invoke_lambda_proxy({"integrationUri": "gap"}, "gap", "$default", "/", "GET", headers, b"", {})
        asyncio.run(call)
    return events[0]["requestContext"]["http"]["sourceIp"]
