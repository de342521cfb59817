"""Fixtures of all tests.

* `hold_to_contract` (of itself, for every test): each HTTP exchange must fit GitHub's own descriptions of its API.
  A misspelt key, a parameter GitHub does not know, an answer it never gives: the test fails, whatever it asserts.
* `contract`: those descriptions. `fake_github`: a GitHub with one pull request, see `fake_github.py`; ask for
  `fake_enterprise` for one that lives at a host of its own, under `/api/v3`.
* `github`: our client, at home in `fake_github`, without pauses.
* `own_cache` (of itself): what the tests read is kept in a folder of this run, not in the user's own.
"""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
import responses
from contract_check import Contract
from fake_github import FakeGitHub

from omnireview.github import GitHub

pytest_plugins = ["every_core"]
TOKEN = "ghs_madeUpTokenOfTheTests0123456789"


@pytest.fixture(scope="session")
def contract() -> Contract:
    return Contract()


@pytest.fixture(autouse=True)
def hold_to_contract(contract: Contract, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    faults: list[str] = []
    send = requests.Session.send

    def judged(session: requests.Session, request: requests.PreparedRequest, **options: Any) -> requests.Response:
        response: requests.Response | None = None
        try:
            response = send(session, request, **options)
        finally:
            faults.extend(contract.faults(request, response))
        return response

    monkeypatch.setattr(requests.Session, "send", judged)
    yield faults
    assert not faults, "against GitHub's description of its API: " + "; ".join(faults)


@pytest.fixture(scope="session", autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OMNIREVIEW_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield


def serve(fake: FakeGitHub) -> Iterator[FakeGitHub]:
    everywhere = re.compile(rf"^https://{re.escape(urlsplit(fake.api_url).hostname or '')}(:\d+)?/")
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        for verb in ("GET", "POST", "PATCH", "DELETE"):
            mock.add_callback(verb, everywhere, fake.answer)
        yield fake


@pytest.fixture
def fake_github(contract: Contract) -> Iterator[FakeGitHub]:
    fake = FakeGitHub(contract)
    fake.files(old={"engine.py": b"a = 1\n"}, new={"engine.py": b"a = 1\nb = 2\n"})
    yield from serve(fake)


@pytest.fixture
def fake_enterprise(contract: Contract) -> Iterator[FakeGitHub]:
    fake = FakeGitHub(contract, api_url="https://ghe.example.org/api/v3")
    fake.files(old={"engine.py": b"a = 1\n"}, new={"engine.py": b"a = 1\nb = 2\n"})
    yield from serve(fake)


@pytest.fixture
def github(fake_github: FakeGitHub) -> GitHub:
    return GitHub(TOKEN, api_url=fake_github.api_url, pause=0)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--rewrite", action="store_true", help="write the expected reviews anew")
