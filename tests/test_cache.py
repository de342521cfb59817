"""What is kept between runs: the same as what would be read, and nothing that a change under review put there."""

import json
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_type_hints

import pytest

from omnireview import cache as cache_room
from omnireview.cache import MOST_FILES, Cache, key_of, open_cache
from omnireview.errors import BadRule, BadSettings
from omnireview.rules import Rule
from omnireview.rules.facts import ProjectFacts
from omnireview.rules.load import load_packs, load_shipped_packs
from omnireview.rules.plain import from_plain, to_plain
from omnireview.settings import Settings, plain, read_settings

SETTINGS = b"""\
packs: [core, security]
rules:
  mutable-default: {severity: minor, effort: 7, message: Say it.}
  debug-leftover: off
paths:
  include: ["src/**"]
  exclude: ["src/old/**"]
  overrides:
    - files: ["benchmarks/**"]
      rules:
        bare-except: info
        mutable-default: {paths: {exclude: ["benchmarks/x.py"]}}
core-paths: ["src/engine/**"]
platform-paths: ["src/kernels/**"]
score: {weights: {testing: 0.5}, deductions: {blocker: 4}}
fail-on: score<7
max-inline: 3
comment-on-clean: never
"""

OWN_PACK = b"""\
rules:
  - id: own-rule
    severity: minor
    aspect: quality
    message: No.
    languages: [python]
    pattern: forbidden(...)
"""


def read_plain(value: Any) -> Any:
    return value


def files_of(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.json")) if folder.is_dir() else []


def honest(text: bytes) -> bytes:
    """Give a file whose digest fits, as an older or a strange program might have written it."""
    return cache_room._digest(text) + b"\n" + text


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user's own folder, with the current folder elsewhere."""
    monkeypatch.setenv("OMNIREVIEW_CACHE", str(tmp_path / "cache"))
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    return tmp_path / "cache"


# --- what comes back is what was read --------------------------------------------------------------------------


def test_shipped_packs_come_back_as_they_were_read(folder: Path) -> None:
    read = load_shipped_packs()
    assert len(files_of(folder)) == len(read)
    assert load_shipped_packs() == read
    assert [from_plain(json.loads(json.dumps(to_plain(pack)))) for pack in read] == list(read)


def test_every_field_of_a_rule_comes_back_with_its_type() -> None:
    plain_types = {str, int, bool, str | None, Mapping[str, Any], Mapping[str, Any] | None}
    readers = from_plain.__globals__["_RULE"]
    hints = get_type_hints(Rule)
    assert {name for name in hints if hints[name] not in plain_types} == set(readers)


def test_settings_come_back_as_they_were_read(folder: Path) -> None:
    read = read_settings(SETTINGS, "a.yaml")
    assert len(files_of(folder)) == 1
    again = read_settings(SETTINGS, "a.yaml")
    assert again == read
    assert repr(again) == repr(read)
    assert plain.from_plain(json.loads(json.dumps(plain.to_plain(Settings())))) == Settings()


def test_settings_are_kept_by_their_place_too(folder: Path) -> None:
    assert read_settings(SETTINGS, "a.yaml").rules["mutable-default"].place == "a.yaml:3"
    assert read_settings(SETTINGS, "b.yaml").rules["mutable-default"].place == "b.yaml:3"
    assert len(files_of(folder)) == 2


@pytest.mark.parametrize("run", [1, 2])
def test_what_is_refused_is_refused_every_time(folder: Path, run: int) -> None:
    for _ in range(run):
        with pytest.raises(BadSettings, match="max-inlin"):
            read_settings(b"max-inlin: 3\n", "a.yaml")
        with pytest.raises(BadRule, match="severty"):
            load_packs(Settings(packs=()), {"own.yaml": OWN_PACK.replace(b"severity", b"severty")}, ProjectFacts())
    assert not files_of(folder)


# --- what can't be relied upon is read anew --------------------------------------------------------------------


@pytest.mark.parametrize(
    "spoilt",
    [
        b"",
        lambda data: data[:-10],
        lambda data: data.replace(b"No.", b"Yes"),
        lambda data: b"\xff\xfe" + data,
        lambda data: data + b" " * 1_000_000,
        honest(b"[1, 2, 3]"),
        honest(b"null"),
        honest(b'{"name": "x", "origin": "y", "rules": [{"id": "z"}]}'),
        honest(b'{"name": "x", "origin": "y", "rules": [{"id": "z", "new-field": 1}]}'),
        honest(b"[" * 100_000),
        honest(b"{broken"),
    ],
)
def test_a_spoilt_file_is_read_anew_and_mended(folder: Path, spoilt: Any) -> None:
    load_packs(Settings(packs=()), {"own.yaml": OWN_PACK}, ProjectFacts())
    (file,) = files_of(folder)
    whole = file.read_bytes()
    file.write_bytes(spoilt(whole) if callable(spoilt) else spoilt)
    (pack,) = load_packs(Settings(packs=()), {"own.yaml": OWN_PACK}, ProjectFacts())
    assert pack.rules[0].message == "No."
    assert file.read_bytes() == whole


def test_another_version_python_or_code_has_another_key(monkeypatch: pytest.MonkeyPatch) -> None:
    keys = {key_of("pack", "a", b"b"), key_of("pack", "ab", b""), key_of("settings", "a", b"b")}
    monkeypatch.setattr(cache_room, "__version__", "99.0")
    keys.add(key_of("pack", "a", b"b"))
    monkeypatch.setattr(cache_room, "code_marker", lambda: "other code")
    keys.add(key_of("pack", "a", b"b"))
    assert len(keys) == 5
    assert all(re.fullmatch("[0-9a-f]{64}", key) for key in keys)


def test_a_changed_source_file_changes_the_marker(tmp_path: Path) -> None:
    source = tmp_path / "a.py"
    source.write_text("a = 1\n")
    before = cache_room._sources(str(tmp_path))
    os.utime(source, ns=(1, 1))
    assert cache_room._sources(str(tmp_path)) != before


def test_a_folder_that_cannot_be_written_is_gone_without(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    cache = Cache((tmp_path / "file" / "below",))
    cache.write("key", {"a": 1})
    assert cache.read("key", read_plain) is None


def test_what_is_too_large_is_not_kept(tmp_path: Path) -> None:
    cache = Cache((tmp_path,))
    cache.write("key", "x" * 1_000_000)
    assert not files_of(tmp_path)


def test_a_folder_does_not_grow_for_ever(tmp_path: Path) -> None:
    cache = Cache((tmp_path,))
    for number in range(MOST_FILES + 20):
        cache.write(f"{number:04}", number)
        os.utime(tmp_path / f"{number:04}.json", (number, number))
    assert len(list(tmp_path.iterdir())) <= MOST_FILES
    assert cache.read(f"{MOST_FILES + 19:04}", read_plain) == MOST_FILES + 19
    assert cache.read("0000", read_plain) is None


# --- no folder that a change under review could have filled ----------------------------------------------------


def test_the_folder_is_the_users_own_by_the_freedesktop_rule(tmp_path: Path, folder: Path) -> None:
    home, xdg = {"HOME": str(tmp_path)}, {"XDG_CACHE_HOME": str(tmp_path / "xdg")}
    assert open_cache(home).places[0] == tmp_path / ".cache" / "omnireview"
    assert open_cache(home | xdg).places[0] == tmp_path / "xdg" / "omnireview"
    assert open_cache(home | {"XDG_CACHE_HOME": "relative"}).places[0] == tmp_path / ".cache" / "omnireview"
    assert open_cache(home | xdg | {"OMNIREVIEW_CACHE": str(folder)}).places[0] == folder


@pytest.mark.parametrize(
    "env",
    [
        {"OMNIREVIEW_CACHE": "off", "HOME": "/tmp"},  # noqa: S108
        {},
        {"HOME": "relative"},
        {"GITHUB_ACTIONS": "true", "HOME": "/tmp"},  # noqa: S108
        {"OMNIREVIEW_CACHE": "."},
        {"OMNIREVIEW_CACHE": "below"},
    ],
)
@pytest.mark.usefixtures("folder")
def test_nothing_is_kept_where_it_is_switched_off_or_unsafe(env: dict[str, str]) -> None:
    cache = open_cache(env)
    cache.write("key", 1)
    assert not cache.writable
    assert cache.places == (cache_room.SHIPPED,)


@pytest.mark.usefixtures("folder")
def test_a_folder_in_a_checkout_or_in_the_workspace_is_not_used(tmp_path: Path) -> None:
    workspace = tmp_path / "workspace"
    (workspace / "sub" / "cache").mkdir(parents=True)
    inside = {"OMNIREVIEW_CACHE": str(workspace / "sub" / "cache")}
    assert open_cache(inside).writable
    assert not open_cache(inside | {"GITHUB_WORKSPACE": str(workspace)}).writable
    (workspace / ".git").mkdir()
    assert not open_cache(inside).writable
    link = tmp_path / "link"
    link.symlink_to(workspace / "sub")
    assert not open_cache({"OMNIREVIEW_CACHE": str(link / "cache")}).writable
    assert not open_cache({"OMNIREVIEW_CACHE": str(link / "cache" / "not-yet-there")}).writable


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="POSIX modes")
def test_a_folder_that_others_can_write_to_is_not_used(folder: Path) -> None:
    env = {"OMNIREVIEW_CACHE": str(folder)}
    open_cache(env).write("key", 1)
    assert open_cache(env).read("key", read_plain) == 1
    assert folder.stat().st_mode & 0o077 == 0
    folder.chmod(0o777)
    assert open_cache(env).read("key", read_plain) is None


def test_what_an_image_brings_is_read_and_never_written(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compiled = tmp_path / "compiled"
    monkeypatch.setattr(cache_room, "SHIPPED", compiled)
    packs = load_shipped_packs(cache=Cache((compiled,)))
    brought = files_of(compiled)
    assert len(brought) == len(packs)
    assert load_shipped_packs() == packs
    load_packs(Settings(packs=()), {"own.yaml": OWN_PACK}, ProjectFacts())
    assert len(files_of(folder)) == 1, "only what the image does not bring"
    assert files_of(compiled) == brought
