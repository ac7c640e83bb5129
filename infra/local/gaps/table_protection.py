"""CloudFormation stores a table's `DeletionProtectionEnabled` as the text of a parameter: "false" then protects
the table, and SDKs cannot read its description."""

from ministack.core.responses import request_scope
from ministack.services import dynamodb
from ministack.services.cloudformation import provisioners

_TYPE = "AWS::DynamoDB::Table"
_NAME = "DeletionProtectionEnabled"


def install() -> None:
    """Converts the text to a boolean whenever the table is created or updated."""
    handlers = provisioners._RESOURCE_HANDLERS[_TYPE]
    create, update = handlers["create"], handlers["update"]

    def create_with_flag(logical_id, props, stack_name):
        return create(logical_id, _typed(props), stack_name)

    def update_with_flag(physical_id, old_props, new_props, stack_name, logical_id=None):
        return update(physical_id, _typed(old_props), _typed(new_props), stack_name, logical_id)

    handlers.update(create=create_with_flag, update=update_with_flag)


def _typed(props: dict) -> dict:
    if _NAME not in props:
        return props
    return {**props, _NAME: str(props[_NAME]).lower() == "true"}


def check_gap(expect) -> None:
    """MiniStack alone keeps the text."""
    value = _protection()
    expect(value == "false", f"table protection: MiniStack now makes {value!r} of the text itself; the patch can go")


def check_closed(expect) -> None:
    """The text "false" leaves the table without protection."""
    value = _protection()
    expect(value is False, f"table protection: the text becomes {value!r}")


def _protection() -> object:
    """What the text "false" becomes on a throw-away table."""
    handlers = provisioners._RESOURCE_HANDLERS[_TYPE]
    props = {
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
        _NAME: "false",
    }
    with request_scope("999999999999", "us-east-1"):
        name, _ = handlers["create"]("Gap", props, "gap")
        value = dynamodb._tables[name].get(_NAME)
        dynamodb._tables[name][_NAME] = False
        handlers["delete"](name, props)
    return value
