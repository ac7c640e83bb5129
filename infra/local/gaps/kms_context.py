"""Policies cannot see the encryption context of a call to KMS, so a permission with a condition on it is never granted.

On AWS the condition key `kms:EncryptionContext:<name>` holds the value of that name in the request (KMS developer
guide, "kms:EncryptionContext:context-key"), and `kms:EncryptionContextKeys` all of the names.
"""

import json

from ministack.core import iam_actions

_BODY = json.dumps({"KeyId": "key", "EncryptionContext": {"purpose": "channel", "company": "c"}}).encode()


def install() -> None:
    """Gives the policy every pair of the context as a condition key."""
    context_of = iam_actions.request_tag_context

    def context_with_pairs(service, iam_action, body, params):
        context = context_of(service, iam_action, body, params)
        pairs = _pairs(body) if service == "kms" else {}
        if pairs:
            context = {**context, "kms:EncryptionContextKeys": list(pairs)}
            context.update({f"kms:EncryptionContext:{name}": value for name, value in pairs.items()})
        return context

    iam_actions.request_tag_context = context_with_pairs


def _pairs(body: bytes) -> dict:
    """The encryption context of a request."""
    try:
        pairs = json.loads(body).get("EncryptionContext")
    except (ValueError, AttributeError):
        return {}
    return {str(name): str(value) for name, value in pairs.items()} if isinstance(pairs, dict) else {}


def check_gap(expect) -> None:
    """MiniStack alone gives the policy no context."""
    expect(_told(_BODY) == {}, "kms context: MiniStack now tells the context itself; the patch can go")


def check_closed(expect) -> None:
    """The policy sees every pair, and none where there is no context."""
    due = {
        "kms:EncryptionContextKeys": ["purpose", "company"],
        "kms:EncryptionContext:purpose": "channel",
        "kms:EncryptionContext:company": "c",
    }
    expect(_told(_BODY) == due, f"kms context: a policy hears {_told(_BODY)}")
    for body in (b"{}", b"", b"not json", b"[]", b'{"EncryptionContext":null}'):
        expect(_told(body) == {}, f"kms context: a policy hears {_told(body)} of {body!r}")


def _told(body: bytes) -> dict:
    """The condition keys of a policy for GenerateDataKey."""
    return iam_actions.request_tag_context("kms", "kms:GenerateDataKey", body, {})
