"""Policies cannot see the KMS key of an upload, so a bucket that requires its key refuses every upload.

On AWS the condition key `s3:x-amz-server-side-encryption-aws-kms-key-id` holds the header's value (Amazon S3 user
guide, "Condition keys").
"""

from ministack.core import iam_actions

_HEADER = "x-amz-server-side-encryption-aws-kms-key-id"


def install() -> None:
    """Gives the policy the key of a put as a condition key; a part carries no header, and its upload was checked when it began."""
    context_of = iam_actions._s3_object_context

    def context_with_key(iam_action, query_params, path, headers):
        context = context_of(iam_action, query_params, path, headers)
        if iam_action == "s3:PutObject" and headers.get(_HEADER):
            context[f"s3:{_HEADER}"] = headers[_HEADER]
        return context

    iam_actions._s3_object_context = context_with_key


def check_gap(expect) -> None:
    """MiniStack alone gives the policy no key."""
    expect(_key({_HEADER: "key"}) is None, "media key: MiniStack now tells the key itself; the patch can go")


def check_closed(expect) -> None:
    """The policy sees the key when there is one."""
    expect(_key({_HEADER: "key"}) == "key", "media key: a policy still does not see the key")
    expect(_key({}) is None, "media key: a policy hears of a key that nobody named")


def _key(headers: dict) -> str | None:
    """The condition key of a policy for the KMS key of a put with these headers."""
    context = iam_actions.s3_service_context("s3:PutObject", {}, "/bucket/object", headers)
    return context.get(f"s3:{_HEADER}")
