"""What came in from outside, and whether anybody compared it: the facts that rules about payloads share."""

import ast

import pytest

from omnireview.modules.decode import decode
from omnireview.python import PythonFile
from omnireview.traits.outside import carrier_of, compared


def read(text: str) -> PythonFile:
    source = decode(text.encode())
    return PythonFile("omni/module.py", source, ast.parse(source.text))


def carrier(text: str) -> str:
    """Give what carried in the argument of the call `take(...)`."""
    file = read(text)
    call = next(each for each in file.nodes(ast.Call) if getattr(each.func, "id", "") == "take")
    return carrier_of(file, call.args[0])


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("def f(payload):\n    take(payload.data)\n", "payload"),
        ("def f(nr):\n    payload_pe = nr.embeds\n    take(payload_pe.data)\n", "payload_pe"),
        ("def f(raw_request):\n    take(raw_request['image'])\n", "raw_request"),
        ("def f(self):\n    take(self.request.prompt)\n", "self.request"),
        ("def f(message):\n    data = message.get('data')\n    take(bytes(data))\n", "message"),
        ("def f(message):\n    take(getattr(message, 'data', None))\n", "message"),
        ("async def f(request):\n    take((await request.json())['path'])\n", "request"),
        ("def f(x: ImageRequest):\n    take(x.prompt)\n", "x"),
        ("def f(x: 'ImageRequest | None'):\n    take(x.prompt)\n", "x"),
        ("import base64\ndef f(x):\n    take(base64.b64decode(x))\n", "base64.b64decode"),
    ],
)
def test_a_value_of_a_request_or_message_came_from_outside(text: str, name: str) -> None:
    assert carrier(text) == name


@pytest.mark.parametrize(
    "text",
    [
        "def f(image):\n    take(image.tobytes())\n",
        "def f(payload):\n    take(payload)\n",
        "import requests\ndef f(url):\n    take(requests.get(url))\n",
        "import requests\ndef f():\n    take(requests.codes.ok)\n",
        "def f(config):\n    take(config.path)\n",
        "def f(x: ImageConfig):\n    take(x.prompt)\n",
        "def f(a, payload):\n    data = a.data\n    data = payload.data\n    take(data)\n",
        "class Request:\n    limit = 1\ndef f():\n    take(Request.limit)\n",
        "def f():\n    a = b\n    b = a\n    take(a)\n",
    ],
)
def test_nothing_is_said_of_values_whose_origin_is_not_shown(text: str) -> None:
    assert carrier(text) == ""


def is_compared(body: str) -> bool:
    lines = "".join(f"    {line}\n" for line in body.split("\n"))
    file = read(f"def f(payload, limit):\n{lines}    take(payload.data)\n")
    call = next(each for each in file.nodes(ast.Call) if getattr(each.func, "id", "") == "take")
    return compared(file, call, "payload")


@pytest.mark.parametrize(
    "body",
    [
        "if len(payload.data) > limit:\n    raise ValueError",
        "size = len(payload.data)\nif size != limit:\n    raise ValueError",
        "assert payload.nbytes <= limit",
        "validate_payload(payload)",
        "if not is_valid(payload.shape):\n    return None",
        "shape = payload.shape\ncheck_shape(shape)",
    ],
)
def test_a_size_that_was_compared_or_validated_is_known(body: str) -> None:
    assert is_compared(body)


@pytest.mark.parametrize(
    "body",
    [
        "if payload is None:\n    return None",
        "if payload.data is not None:\n    pass",
        "if len(payload.data) > limit:\n    log(payload)",
        "if limit > 3:\n    raise ValueError",
        "validate(limit)",
    ],
)
def test_asking_whether_there_is_anything_compares_nothing(body: str) -> None:
    assert not is_compared(body)
