"""CloudFormation does not import the `Body` of an HTTP API, so an API made by SAM has no routes.

The body is OpenAPI with one `x-amazon-apigateway-integration` per operation (API Gateway developer guide, "OpenAPI
definitions for HTTP APIs"). Each operation becomes an integration and a route whose ids follow from the route's key,
so that an import can be repeated; routes that the body no longer names are removed.
"""

import hashlib

from ministack.core.responses import request_scope
from ministack.services import apigateway
from ministack.services.cloudformation import provisioners

_TYPE = "AWS::ApiGatewayV2::Api"
_INTEGRATION = "x-amazon-apigateway-integration"
_METHODS = {"get", "put", "post", "delete", "options", "head", "patch", "x-amazon-apigateway-any-method"}
_MARK = "body"


def install() -> None:
    """Imports the body whenever the API is created or updated."""
    handlers = provisioners._RESOURCE_HANDLERS[_TYPE]
    create, update = handlers["create"], handlers["update"]

    def create_with_body(logical_id, props, stack_name):
        api_id, attributes = create(logical_id, props, stack_name)
        _import(api_id, props)
        return api_id, attributes

    def update_with_body(physical_id, old_props, new_props, stack_name, logical_id=None):
        api_id, attributes = update(physical_id, old_props, new_props, stack_name, logical_id)
        _import(api_id, new_props)
        return api_id, attributes

    handlers.update(create=create_with_body, update=update_with_body)


def _import(api_id: str, props: dict) -> None:
    """Makes the API's routes those of the body."""
    body = props.get("Body") or {}
    if body.get("x-amazon-apigateway-cors") and not props.get("CorsConfiguration"):
        raise ValueError("the body's CORS settings are not imported locally; use CorsConfiguration")
    routes = apigateway._routes.setdefault(api_id, {})
    integrations = apigateway._integrations.setdefault(api_id, {})
    named = set()
    for key, operation in _operations(body):
        if operation.get("security"):
            raise ValueError(f"{key}: authorizers of a body are not imported locally")
        made_id = _MARK + hashlib.sha256(key.encode()).hexdigest()[:8]
        named.add(made_id)
        integrations[made_id] = {"integrationId": made_id, **_integration(key, operation)}
        routes[made_id] = {"routeId": made_id, **_route(key, made_id)}
    for store in (routes, integrations):
        for gone in [key for key in store if key.startswith(_MARK) and key not in named]:
            del store[gone]


def _operations(body: dict):
    """Each route key of the body, such as `GET /v1/jobs/{job_id}`, with its operation."""
    for path, methods in (body.get("paths") or {}).items():
        for method, operation in methods.items():
            if method not in _METHODS:
                continue
            if path in ("/$default", "$default"):
                yield "$default", operation
            else:
                yield f"{'ANY' if method.startswith('x-') else method.upper()} {path}", operation


def _integration(key: str, operation: dict) -> dict:
    given = operation.get(_INTEGRATION) or {}
    if str(given.get("type", "")).lower() != "aws_proxy":
        raise ValueError(f"{key}: only integrations of type aws_proxy are imported locally")
    return provisioners._apigw_v2_integration_props(
        {
            "IntegrationType": "AWS_PROXY",
            "IntegrationUri": given.get("uri", ""),
            "PayloadFormatVersion": given.get("payloadFormatVersion", "2.0"),
            "TimeoutInMillis": given.get("timeoutInMillis", 30000),
        }
    )


def _route(key: str, integration_id: str) -> dict:
    return provisioners._apigw_v2_route_props({"RouteKey": key, "Target": f"integrations/{integration_id}"})


def _sample(*paths: str) -> dict:
    uri = "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/gap/invocations"
    proxy = {_INTEGRATION: {"type": "aws_proxy", "httpMethod": "POST", "uri": uri, "payloadFormatVersion": "2.0"}}
    return {"ProtocolType": "HTTP", "Name": "gap", "Body": {"openapi": "3.0.1", "paths": {p: {"get": proxy} for p in paths}}}


def check_gap(expect) -> None:
    """MiniStack alone creates no routes."""
    with request_scope("999999999999", "us-east-1"):
        routes = _life_of(_sample("/a"), _sample("/a"))[0]
    expect(routes == set(), f"api body: MiniStack now imports {routes} itself; the patch can go")


def check_closed(expect) -> None:
    """The routes follow the body through create and update, reach their integration and go with the API."""
    with request_scope("999999999999", "us-east-1"):
        made, updated, left = _life_of(_sample("/a", "/b/{id}"), _sample("/b/{id}", "/c/{proxy+}"))
    expect(made == {"GET /a", "GET /b/{id}"}, f"api body: create made {made}")
    expect(updated == {"GET /b/{id}", "GET /c/{proxy+}"}, f"api body: update made {updated}")
    expect(left == 0, "api body: routes outlive their API")


def _life_of(first: dict, second: dict) -> tuple:
    """The routes after create, those after update and the number left after delete, of a throw-away API."""
    handlers = provisioners._RESOURCE_HANDLERS[_TYPE]
    api_id, _ = handlers["create"]("Gap", first, "gap")
    made = _reachable(api_id)
    handlers["update"](api_id, first, second, "gap", "Gap")
    updated = _reachable(api_id)
    handlers["delete"](api_id, second)
    return made, updated, len(apigateway._routes.get(api_id) or {})


def _reachable(api_id: str) -> set:
    """The keys of all routes whose integration names a function."""
    integrations = apigateway._integrations.get(api_id) or {}
    routes = set()
    for route in (apigateway._routes.get(api_id) or {}).values():
        target = integrations.get(route["target"].removeprefix("integrations/"), {})
        if apigateway._extract_lambda_ref_from_integration_uri(target.get("integrationUri", "")):
            routes.add(route["routeKey"])
    return routes
