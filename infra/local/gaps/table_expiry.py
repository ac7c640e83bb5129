"""CloudFormation drops `TimeToLiveSpecification` of a table, so no row of a deployed table ever expires."""

from ministack.core.responses import request_scope
from ministack.services import dynamodb
from ministack.services.cloudformation import provisioners

_TYPE = "AWS::DynamoDB::Table"


def install() -> None:
    """Sets the expiry whenever the table is created or updated."""
    handlers = provisioners._RESOURCE_HANDLERS[_TYPE]
    create, update = handlers["create"], handlers["update"]

    def create_with_expiry(logical_id, props, stack_name):
        name, attributes = create(logical_id, props, stack_name)
        _set(name, props)
        return name, attributes

    def update_with_expiry(physical_id, old_props, new_props, stack_name, logical_id=None):
        name, attributes = update(physical_id, old_props, new_props, stack_name, logical_id)
        _set(name, new_props)
        return name, attributes

    handlers.update(create=create_with_expiry, update=update_with_expiry)


def _set(name: str, props: dict) -> None:
    spec = props.get("TimeToLiveSpecification")
    if not spec:
        return
    enabled = str(spec.get("Enabled")).lower() == "true"
    status, _, body = dynamodb._update_ttl({"TableName": name, "TimeToLiveSpecification": {**spec, "Enabled": enabled}})
    if status >= 400:
        raise ValueError(f"TimeToLiveSpecification of {name}: {body!r}")


def check_gap(expect) -> None:
    """MiniStack alone leaves the expiry off."""
    attribute = _expiry()
    expect(attribute is None, f"table expiry: MiniStack now expires by {attribute} itself; the patch can go")


def check_closed(expect) -> None:
    """The attribute of the template is the one that rows expire by."""
    attribute = _expiry()
    expect(attribute == "until", f"table expiry: rows expire by {attribute}")


def _expiry() -> str | None:
    """The attribute that rows of a throw-away table expire by."""
    handlers = provisioners._RESOURCE_HANDLERS[_TYPE]
    props = {
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
        "TimeToLiveSpecification": {"AttributeName": "until", "Enabled": True},
    }
    with request_scope("999999999999", "us-east-1"):
        name, _ = handlers["create"]("Gap", props, "gap")
        setting = dynamodb._ttl_settings.get(name) or {}
        dynamodb._ttl_settings.pop(name, None)
        handlers["delete"](name, props)
    return setting.get("AttributeName") if setting.get("TimeToLiveStatus") == "ENABLED" else None
