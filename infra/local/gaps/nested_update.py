"""An update of a nested stack forgets the attributes of every resource that did not change, so that a resource beside it
which asks for one, such as a new policy for the ARN of an old queue, fails and takes the whole deploy with it.

A stack of its own keeps them: its update passes the old attributes on, which the update of a nested stack leaves out.
"""

from unittest import mock

from ministack.core.responses import request_scope
from ministack.services import cloudformation
from ministack.services.cloudformation import provisioners

_ATTRIBUTES = {"Arn": "arn:aws:sqs:us-east-1:999999999999:gap"}


def install() -> None:
    """Passes the attributes of the last deploy on to the update."""
    update = provisioners._update_resource

    def update_with_attributes(resource_type, physical_id, old, new, stack_name, logical_id=None, old_attrs=None):
        if old_attrs is None:
            resources = cloudformation._stacks.get(stack_name, {}).get("_resources", {})
            old_attrs = resources.get(logical_id, {}).get("Attributes")
        return update(resource_type, physical_id, old, new, stack_name, logical_id, old_attrs)

    provisioners._update_resource = update_with_attributes


def check_gap(expect) -> None:
    """MiniStack alone loses the attributes."""
    attributes = _kept()
    expect(attributes == {}, f"nested update: MiniStack now keeps {attributes} itself; the patch can go")


def check_closed(expect) -> None:
    """An unchanged resource keeps its attributes, and an unknown stack is no error."""
    expect(_kept() == _ATTRIBUTES, f"nested update: {_kept()} is left of the attributes")
    expect(_kept("Unknown") == {}, "nested update: an unknown resource has attributes")


def _kept(logical_id: str = "Queue") -> dict:
    """The attributes of an unchanged queue after an update of its nested stack."""
    stack = {"_resources": {"Queue": {"Attributes": _ATTRIBUTES}}}
    with request_scope("999999999999", "us-east-1"), mock.patch.object(cloudformation, "_stacks", {"gap": stack}):
        return provisioners._update_resource("AWS::SQS::Queue", "url", {}, {}, "gap", logical_id)[1]
