"""A partial batch answer with a null, empty or unknown id deletes the whole batch; AWS would retry it.

The rule is AWS's own, "Using Lambda with Amazon SQS, implementing partial batch responses": an empty or null answer
or list is success; invalid JSON, an empty or null `itemIdentifier`, or one with a wrong key name fails the whole batch.
"""

import contextvars
import json
from unittest import mock

from ministack.services import lambda_svc, sqs

# The message ids of the batch that this thread is running, None outside of a partial batch mapping.
_batch_ids: contextvars.ContextVar = contextvars.ContextVar("batch_ids", default=None)


def install() -> None:
    """Turns an answer that AWS would not accept into a failed invocation, so that the batch is retried."""
    run_batch, execute = lambda_svc._run_sqs_batch, lambda_svc._execute_function

    def strict_run_batch(esm, func_rec, event, batch, queue_url, queue_name):
        partial = "ReportBatchItemFailures" in (esm.get("FunctionResponseTypes") or [])
        token = _batch_ids.set({message["id"] for message in batch} if partial else None)
        try:
            return run_batch(esm, func_rec, event, batch, queue_url, queue_name)
        finally:
            _batch_ids.reset(token)

    def strict_execute(func, event):
        result = execute(func, event)
        ids = _batch_ids.get()
        if ids is None or result.get("error"):
            return result
        wrong = _what_is_wrong(result.get("body"), ids)
        if wrong is None:
            return result
        body = {"errorType": "InvalidPartialBatchResponse", "errorMessage": wrong}
        return {"error": True, "body": body, "log": result.get("log", "")}

    lambda_svc._run_sqs_batch = strict_run_batch
    lambda_svc._execute_function = strict_execute


def _what_is_wrong(body, ids: set) -> "str | None":
    """The reason why AWS would retry the whole batch, None when the answer is in order."""
    if isinstance(body, str) and body:
        try:
            body = json.loads(body)
        except json.JSONDecodeError:
            return "the answer is not JSON"
    if body in (None, "", {}):
        return None
    if not isinstance(body, dict):
        return "the answer is not an object"
    failures = body.get("batchItemFailures")
    if failures is None:
        return None
    if not isinstance(failures, list):
        return "batchItemFailures is not a list"
    for failure in failures:
        name = failure.get("itemIdentifier") if isinstance(failure, dict) else None
        if not isinstance(name, str) or not name:
            return "an itemIdentifier is missing, null or empty"
        if name not in ids:
            return f"no message of the batch has the id {name}"
    return None


_NULL = {"batchItemFailures": [{"itemIdentifier": None}]}
_UNKNOWN = {"batchItemFailures": [{"itemIdentifier": "c"}]}
_WRONG_KEY = {"batchItemFailures": [{"id": "a"}]}
_ONE = {"batchItemFailures": [{"itemIdentifier": "a"}]}
_NONE = {"batchItemFailures": []}


def check_gap(expect) -> None:
    """MiniStack alone deletes the batch on answers that AWS refuses."""
    with mock.patch.object(lambda_svc, "_execute_function") as execute:
        for answer in (_NULL, _UNKNOWN, _WRONG_KEY, "not json"):
            execute.side_effect = lambda func, event, answer=answer: {"body": answer}
            remaining = _kept()
            expect(remaining == set(), f"partial batch: MiniStack now keeps {remaining} for {answer}; the patch can go")


def check_closed(expect) -> None:
    """Refused answers keep the whole batch, accepted answers delete what succeeded."""
    cases = [(_NULL, {"a", "b"}), (_UNKNOWN, {"a", "b"}), (_WRONG_KEY, {"a", "b"}), ("not json", {"a", "b"})]
    cases += [(_ONE, {"a"}), (_NONE, set()), (None, set())]
    for answer, due in cases:
        with mock.patch.object(lambda_svc, "_execute_function_dispatch", lambda *_, answer=answer: {"body": answer}):
            remaining = _kept()
        expect(remaining == due, f"partial batch: {answer} keeps {remaining} in place of {due}")


def _kept() -> set:
    """Which messages of a batch of a and b are left in the queue."""
    esm = {"UUID": "gap-partial-batch", "FunctionName": "gap", "FunctionResponseTypes": ["ReportBatchItemFailures"]}
    batch = [{"id": name, "receipt_handle": name} for name in ("a", "b")]
    function = {"config": {"FunctionName": "gap", "Runtime": "provided.al2023"}}
    with mock.patch.object(sqs, "_delete_messages_for_esm") as delete:
        lambda_svc._run_sqs_batch(esm, function, {"Records": []}, batch, "url", "name")
    lambda_svc._esm_backoff_until.pop("gap-partial-batch", None)
    deleted = set().union(*(call.args[1] for call in delete.call_args_list))
    return {"a", "b"} - deleted
