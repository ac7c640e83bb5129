"""A policy is not told which key an upload asks for, so a bucket that insists on its key refuses every upload.

On AWS the condition key `s3:x-amz-server-side-encryption-aws-kms-key-id` holds the header's value (Amazon S3 user
guide, "Condition keys").
"""

from ministack.core import iam_actions

_HEADER = "x-amz-server-side-encryption-aws-kms-key-id"


def install() -> None:
    """Tells the policy the key of a put; a part carries no header, and its upload was checked when it began."""
    context_of = iam_actions._s3_object_context

    def context_with_key(iam_action, query_params, path, headers):
        context = context_of(iam_action, query_params, path, headers)
        if iam_action == "s3:PutObject" and headers.get(_HEADER):
            context[f"s3:{_HEADER}"] = headers[_HEADER]
        return context

    iam_actions._s3_object_context = context_with_key


def check_gap(expect) -> None:
    """MiniStack alone keeps the key to itself."""
    expect(_key({_HEADER: "key"}) is None, "media key: MiniStack now tells the key itself; the patch can go")


def check_closed(expect) -> None:
    """The policy hears of the key when there is one."""
    expect(_key({_HEADER: "key"}) == "key", "media key: a policy still does not hear of the key")
    expect(_key({}) is None, "media key: a policy hears of a key that nobody named")


def _key(headers: dict) -> str | None:
    """What a policy is told about the key of a put with these headers."""
    context = iam_actions.s3_service_context("s3:PutObject", {}, "/bucket/object", headers)
    return context.get(f"s3:{_HEADER}")
