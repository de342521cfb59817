"""Whether a class goes out to another service or comes in from a client."""

import ast

import pytest

from omnireview.modules.decode import decode
from omnireview.python import PythonFile
from omnireview.traits.sent import is_sent

MODEL = "class Wish(BaseModel):\n    prompt: str\n\n\n"
MADE = "wish = Wish(prompt=text)\n"
ROUTE = "@app.post('/wish')\nasync def make(wish: {0}): ...\n"


def sent(text: str, path: str = "relay/wishes.py") -> bool:
    text = MODEL + text
    file = PythonFile(path, decode(text.encode()), ast.parse(text))
    return is_sent(file, file.nodes(ast.ClassDef)[0])


@pytest.mark.parametrize(
    "text",
    [
        MADE,
        "call = Endpoint('/wish', request_model=Wish)\n",
        "httpx.post(url, json=Wish(**fields).model_dump())\n",
        "httpx.post(url, content=Wish(prompt=text).model_dump_json())\n",
    ],
)
def test_what_a_caller_makes_or_names_goes_out(text: str) -> None:
    assert sent(text)


@pytest.mark.parametrize(
    "path", ["relay/client.py", "relay/http_client.py", "sdk/wishes.py", "comfy_api_nodes/a.py"]
)
def test_the_file_of_a_client_holds_what_goes_out(path: str) -> None:
    assert sent("", path)
    assert not sent(ROUTE.format("Wish"), path)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "wish = Wish(text)\n",
        "wish = Wish(**await request.json())\n",
        MADE + "wish = Wish(**await request.json())\n",
        MADE + ROUTE.format("Wish"),
        MADE + ROUTE.format("'Wish | None'"),
        MADE + ROUTE.format("Annotated[Wish, Body()]"),
        MADE + "wish = Wish.model_validate(body)\n",
        MADE + "wish = msgspec.json.decode(body, type=Wish)\n",
        MADE + "decoder = msgspec.msgpack.Decoder(list[Wish])\n",
    ],
)
def test_what_a_route_or_a_decoder_fills_comes_in(text: str) -> None:
    assert not sent(text)


def test_a_test_that_makes_one_tells_nothing() -> None:
    assert not sent(MADE, "tests/test_wishes.py")


def test_a_client_is_no_part_of_another_word() -> None:
    assert not sent("", "relay/clientele.py")
