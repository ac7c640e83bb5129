"""A batch call of SQS is checked under a right of its own, such as `sqs:SendMessageBatch`, which AWS does not have.

On AWS the right to the single call covers the batch (SQS developer guide, "Amazon SQS API permissions").
"""

from ministack.core import iam_actions


def install() -> None:
    """Checks a batch call under the right to the single one."""
    extract = iam_actions.extract_iam_action

    def extract_single(service, *args, **more):
        action = extract(service, *args, **more)
        return action.removesuffix("Batch") if service == "sqs" and action else action

    iam_actions.extract_iam_action = extract_single


def check_gap(expect) -> None:
    """MiniStack alone asks for the right that does not exist."""
    found = _right("SendMessageBatch")
    expect(found == "sqs:SendMessageBatch", f"sqs batch rights: MiniStack now asks for {found}; the patch can go")


def check_closed(expect) -> None:
    """Batch and single call need the same right."""
    for name in ("SendMessage", "DeleteMessage", "ChangeMessageVisibility"):
        expect(_right(f"{name}Batch") == f"sqs:{name}", f"sqs batch rights: {name}Batch needs {_right(f'{name}Batch')}")
        expect(_right(name) == f"sqs:{name}", f"sqs batch rights: {name} needs {_right(name)}")


def _right(call: str) -> str | None:
    """The right that a policy must grant for this call."""
    headers = {"x-amz-target": f"AmazonSQS.{call}"}
    return iam_actions.extract_iam_action("sqs", "POST", "/", headers, b"{}", {})
