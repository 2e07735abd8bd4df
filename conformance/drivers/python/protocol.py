"""What both Python drivers share: the loop of ../README.md over standard input and output, and the shape of records."""

import asyncio
import base64
import inspect
import json
import sys
import time


class Unsupported(Exception):
    """The library, or the driver, does not have what was asked for."""


class Deadline:
    """When the command at hand has to be answered, by the monotonic clock."""

    def __init__(self, command):
        self.at = time.monotonic() + command.get("deadline_ms", 10_000) / 1000

    def left_s(self):
        return max(0.001, self.at - time.monotonic())

    def passed(self):
        return time.monotonic() >= self.at


async def answer(driver, command, code_of):
    """Runs `driver.op_NAME(command, deadline)`, which may be a coroutine; an exception becomes an error."""
    deadline = Deadline(command)
    try:
        method = getattr(driver, "op_" + command["op"], None)
        if method is None:
            raise Unsupported(command["op"])
        done = method(command, deadline)
        if inspect.isawaitable(done):
            done = await asyncio.wait_for(done, deadline.left_s() + 0.5)
        return done or {}
    except Unsupported as error:
        return {"error": {"code": "UNSUPPORTED", "message": str(error)}}
    except asyncio.TimeoutError:
        return {"error": {"code": "REQUEST_TIMED_OUT", "message": "the command's deadline has passed"}}
    except Exception as error:  # whatever a library raises is an answer
        return {"error": {"code": code_of(error), "message": f"{type(error).__name__}: {error}"}}


def serve(driver, code_of):
    """Answers commands until the input ends. `code_of` names the error of an exception."""

    async def loop():
        reader = asyncio.get_running_loop()
        while line := await reader.run_in_executor(None, sys.stdin.readline):
            command = json.loads(line)
            if command["op"] == "exit":
                break
            print(json.dumps(await answer(driver, command, code_of)), flush=True)
        await answer(driver, {"op": "close", "deadline_ms": 5000}, code_of)

    asyncio.run(loop())


def to_bytes(text):
    return None if text is None else base64.b64decode(text)


def to_text(data):
    return None if data is None else base64.b64encode(data).decode()


def headers_of(record):
    return [(name, to_bytes(value)) for name, value in record.get("headers") or []]


def record_to_json(topic, partition, offset, key, value, headers, timestamp_ms):
    return {
        "topic": topic,
        "partition": partition,
        "offset": offset,
        "key": to_text(key),
        "value": to_text(value),
        "headers": [[name, to_text(data)] for name, data in headers or []],
        "timestamp_ms": timestamp_ms,
    }
