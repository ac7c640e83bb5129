"""A batch call of SQS is authorized as an action of its own, such as `sqs:SendMessageBatch`, which AWS does not have.

On AWS the permission for the single call covers the batch (SQS developer guide, "Amazon SQS API permissions").
"""

from ministack.core import iam_actions


def install() -> None:
    """Authorizes a batch call by the action of the single one."""
    extract = iam_actions.extract_iam_action

    def extract_single(service, *args, **more):
        action = extract(service, *args, **more)
        return action.removesuffix("Batch") if service == "sqs" and action else action

    iam_actions.extract_iam_action = extract_single


def check_gap(expect) -> None:
    """MiniStack alone requires the action that does not exist."""
    action = _action("SendMessageBatch")
    expect(action == "sqs:SendMessageBatch", f"sqs batch actions: MiniStack now requires {action}; the patch can go")


def check_closed(expect) -> None:
    """Batch and single call require the same action."""
    for name in ("SendMessage", "DeleteMessage", "ChangeMessageVisibility"):
        expect(_action(f"{name}Batch") == f"sqs:{name}", f"sqs batch actions: {name}Batch requires {_action(f'{name}Batch')}")
        expect(_action(name) == f"sqs:{name}", f"sqs batch actions: {name} requires {_action(name)}")


def _action(call: str) -> str | None:
    """The action that a policy must allow for this call."""
    headers = {"x-amz-target": f"AmazonSQS.{call}"}
    return iam_actions.extract_iam_action("sqs", "POST", "/", headers, b"{}", {})
