"""Credentials that a change writes into a file: what is told from what, and that none is ever shown."""

import random
import string

import pytest

from omnireview.checks import CHECKS, TextFile, options_of
from omnireview.diff import ChangedFile, FileStatus, diff_texts
from omnireview.spans import Match

LETTERS = string.ascii_letters
BOTH = LETTERS + string.digits


def some(letters: str, count: int) -> str:
    """Give characters that look drawn by lot, the same in each run; no real one can be among them."""
    return "".join(random.Random(7).choices(letters, k=count))  # noqa: S311 - nobody must not guess it


def look(text: str, old: str = "", path: str = "deploy/stage.env") -> list[Match]:
    check = CHECKS["credential-literal"]
    hunks = diff_texts(old.encode(), text.encode())
    status = FileStatus.MODIFIED if old else FileStatus.ADDED
    file = TextFile(path, text.encode(), ChangedFile(path, path if old else None, status, hunks=hunks))
    return list(check.find(file, options_of(check.Options, {})))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("HF_TOKEN=hf_" + some(LETTERS, 34), "a Hugging Face token"),
        ('client = OpenAI(api_key="sk-proj-' + some(BOTH, 48) + '")', "an OpenAI key"),
        ("git clone https://ghp_" + some(BOTH, 36) + "@github.com/omni/omni", "a GitHub token"),
        ("aws_access_key_id: AKIA" + some(string.ascii_uppercase + "23456789", 16), "an AWS access key"),
        ("key: AIza" + some(BOTH, 35), "a Google key"),
        ("hook: xoxb-" + some(BOTH, 24), "a Slack token"),
        ("-----BEGIN RSA " + "PRIVATE KEY-----", "a private key"),
        ('"password": "' + some(BOTH, 20) + '",', "a password or key"),
        ("DB_PASSWORD = '" + some(BOTH + "#!", 16) + "'", "a password or key"),
        ("api-key: '" + some(BOTH, 32) + "'", "a password or key"),
    ],
)
def test_a_credential_is_found_on_its_line_and_not_shown(text: str, kind: str) -> None:
    (match,) = look(f"# stage\n{text}\n")
    assert match.line == 2
    assert match.bindings == {"$KIND": kind}


@pytest.mark.parametrize(
    "text",
    [
        "HF_TOKEN=hf_" + "x" * 34,
        "HF_TOKEN=hf_" + "abcd" + some(LETTERS, 30),
        "token: AKIAIOSFODNN7" + "EXAMPLE",
        'password = "correct-horse-battery"',
        'password = os.environ["DB_PASSWORD"]',
        'password: "${DB_PASSWORD}"',
        'api_key = "https://keys.omni.dev/v1/Keys9"',
        'secret_name = "omni-stage-credentials"',
        'pad_token = "<|endoftext|>"',
        "sha256: " + some(string.hexdigits, 64),
        "class sk-estimator-documentation-link-fitted-estimator",
        "-----BEGIN PUBLIC KEY-----",
        'parser.add_argument("--api-key", help="The key that clients send.")',
    ],
)
def test_what_only_looks_like_one_stays_quiet(text: str) -> None:
    assert look(f"{text}\n") == []


def test_what_was_there_before_is_not_found_again() -> None:
    line = "HF_TOKEN=hf_" + some(LETTERS, 34) + "\n"
    assert look(f"{line}b\n", old=f"{line}a\n") == []


def test_a_hostile_line_is_read_in_no_time() -> None:
    assert look("password=" * 2_000 + "\n" + "hf_" * 6_000 + "\n" + "api_key='" + "a" * 19_000 + "\n") == []


def test_a_binary_file_and_one_without_a_change_are_left_alone() -> None:
    check = CHECKS["credential-literal"]
    token = b"hf_" + some(LETTERS, 34).encode()
    assert list(check.find(TextFile("a", token), options_of(check.Options, {}))) == []
    assert look("\0" + token.decode()) == []
