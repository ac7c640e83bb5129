"""A schedule's input reaches its target with the placeholder `<aws.scheduler.scheduled-time>` unreplaced.

EventBridge Scheduler puts the instant there (user guide, "Adding context attributes"), in UTC and to the second.
"""

from datetime import datetime, timezone
from unittest import mock

from ministack.core.responses import request_scope
from ministack.services import eventbridge, scheduler

_PLACE = "<aws.scheduler.scheduled-time>"


def install() -> None:
    """Replaces the placeholder with the time before the target is invoked."""
    invoke = eventbridge._invoke_target

    def invoke_with_time(target, event, *more, **named):
        if event.get("Source") == "aws.scheduler" and _PLACE in str(target.get("Input")):
            instant = datetime.fromtimestamp(int(event["Time"]), timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
            target = {**target, "Input": target["Input"].replace(_PLACE, instant)}
        return invoke(target, event, *more, **named)

    eventbridge._invoke_target = invoke_with_time


def check_gap(expect) -> None:
    """MiniStack alone passes the placeholder on."""
    received = _input()
    expect(received == f"at {_PLACE}", f"scheduled time: MiniStack now sends {received!r}; the patch can go")


def check_closed(expect) -> None:
    """The target receives the current time."""
    received = _input()
    try:
        age = datetime.now(timezone.utc) - datetime.strptime(received, "at %Y-%m-%dT%H:%M:%SZ").replace(tzinfo=timezone.utc)
    except ValueError:
        expect(False, f"scheduled time: the target is given {received!r}")
    else:
        expect(abs(age.total_seconds()) < 60, f"scheduled time: the target is given {received!r}")


def _input() -> str:
    """What a function receives when a throw-away schedule fires."""
    given = []
    name = "arn:aws:lambda:us-east-1:999999999999:function:gap"
    schedule = {
        "State": "ENABLED",
        "ScheduleExpression": "rate(1 minute)",
        "CreationDate": 0,
        "Target": {"Arn": name, "Input": f"at {_PLACE}"},
    }
    with (
        request_scope("999999999999", "us-east-1"),
        mock.patch.object(eventbridge, "_dispatch_to_lambda", lambda _arn, payload, *_, **__: given.append(payload)),
        mock.patch.object(scheduler._schedules, "_data", {("999999999999", "us-east-1", "gap/gap"): schedule}),
        mock.patch.object(scheduler, "_schedule_last_fired", {}),
    ):
        scheduler._tick_schedules()
    return given[0]
