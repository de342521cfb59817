"""The settings file: what it decides, and what is said when it can't be obeyed."""

import pytest
from made_trees import MadeTree

from omnireview.errors import BadSettings
from omnireview.settings import Settings, UpstreamSetting, find_settings, read_settings
from omnireview.terms import Aspect, Severity

PLACE = ".github/omnireview.yaml"


def refused(text: str) -> list[str]:
    """Give the mistakes that are told, one a line, without the file's name."""
    with pytest.raises(BadSettings) as caught:
        read_settings(text.encode(), PLACE)
    assert "errors.pydantic.dev" not in str(caught.value)
    assert caught.value.mend
    return [line.removeprefix(f"  {PLACE}:") for line in caught.value.what.split("\n")[1:]]


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "{}\n"])
def test_an_empty_file_leaves_the_defaults(text: str) -> None:
    assert read_settings(text.encode(), "defaults") == Settings()


def test_every_key_is_read() -> None:
    text = """\
packs: [core, security]
rules:
  bare-except: off
  print-in-library: {severity: minor, message: Say it., effort: 3, options: {limit: 2}, paths: {exclude: [a/**]}}
  debug-leftover:
    pattern-either: [{pattern: breakpoint()}]
paths:
  include: [src/**]
  exclude: [src/old/**]
  overrides:
    - files: [bench/**]
      rules: {bare-except: info}
core-paths: [src/engine/**]
platform-paths: [src/kernels/**]
upstream:
  vllm: {from: docker/Dockerfile.ci, variable: VLLM_BASE_TAG}
  other: {version: 1.2.0}
score: {weights: {testing: 0.3}, deductions: {major: 2}}
fail-on: score<7
fail-scope: all
max-inline: 0
baseline: .github/known.yaml
comment-on-clean: if-existing
on-unanalysable: warn
"""
    settings = read_settings(text.encode(), PLACE)
    assert settings.packs == ("core", "security")
    assert settings.rules["bare-except"].off
    said = settings.rules["print-in-library"]
    assert (said.off, said.severity, said.message, said.effort) == (False, Severity.MINOR, "Say it.", 3)
    assert (said.options, said.paths) == ({"limit": 2}, {"exclude": ("a/**",)})
    assert settings.rules["debug-leftover"].matching == {"pattern-either": [{"pattern": "breakpoint()"}]}
    assert settings.rules["debug-leftover"].place == f"{PLACE}:5"
    assert (settings.include, settings.exclude) == (("src/**",), ("src/old/**",))
    assert settings.overrides[0].files == ("bench/**",)
    assert settings.overrides[0].rules["bare-except"].severity is Severity.INFO
    assert (settings.core_paths, settings.platform_paths) == (("src/engine/**",), ("src/kernels/**",))
    assert settings.upstream == {
        "vllm": UpstreamSetting(file="docker/Dockerfile.ci", variable="VLLM_BASE_TAG", place=f"{PLACE}:16"),
        "other": UpstreamSetting(version="1.2.0", place=f"{PLACE}:17"),
    }
    assert settings.weights == {Aspect.TESTING: 0.3}
    assert settings.deductions == {Severity.MAJOR: 2}
    assert (settings.fail_on, settings.fail_scope, settings.max_inline) == ("score<7", "all", 0)
    assert (settings.comment_on_clean, settings.on_unanalysable) == ("if-existing", "warn")
    assert settings.baseline == ".github/known.yaml"
    assert settings.origin == PLACE


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("fial-on: major\n", "1: `fial-on` is unknown; did you mean `fail-on`?"),
        ("fail_on: major\n", "1: `fail_on` is unknown; did you mean `fail-on`?"),
        (
            "x: 1\nfail-on: blokcer\n",
            "2: `fail-on`: allowed: never, blocker, major, minor, or score<N with N from 1 to 10, not `blokcer`",
        ),
        (
            "fail-on: score<11\n",
            "1: `fail-on`: allowed: never, blocker, major, minor, or score<N with N from 1 to 10, not `score<11`",
        ),
        ("fail-scope: old\n", "1: `fail-scope` must be one of new, all, not `old`"),
        ("max-inline: 51\n", "1: `max-inline` must be at most 50, not `51`"),
        ("max-inline: many\n", "1: `max-inline` must be a whole number, not `many`"),
        ("max-inline: true\n", "1: `max-inline` must be a whole number, not `true`"),
        ("packs: core\n", "1: `packs` must be a list, not `core`"),
        ("rules:\n", "1: `rules` must be a mapping of keys to values, not nothing"),
        (
            "rules:\n  a: of\n",
            "2: `rules.a.severity` must be one of blocker, major, minor, info, on, off, not `of`; did you mean",
        ),
        (
            "rules:\n  a: false\n",
            "2: `rules.a` must be a mapping of keys to values, not `false`",
        ),
        ("rules:\n  a:\n    effort: 0\n", "3: `rules.a.effort` must be at least 1, not `0`"),
        ("rules:\n  a:\n    sevrity: info\n", "3: `rules.a.sevrity` is unknown; did you mean `severity`?"),
        (
            "rules:\n  a:\n    pattern: x\n    patterns: []\n",
            "2: `rules.a`: only one of pattern, patterns, pattern-either, pattern-regex can stand here",
        ),
        ("paths:\n  include:\n    - src/**\n    - '#'\n", "4: `paths.include[1]`: `#` matches no file"),
        ("paths:\n  overrides:\n    - rules: {}\n", "3: `paths.overrides[0].files` is missing"),
        (
            "score:\n  weights: {speed: 1}\n",
            "2: `score.weights.speed` is unknown; there are: architecture, correctness, documentation",
        ),
        ("score: {weights: {testing: 2}}\n", "1: `score.weights.testing` must be at most 1, not `2`"),
        ("upstream:\n  vLLM: {version: 0.11.0}\n", "2: `upstream.vLLM`: a package is written in PyPI's way"),
        ("upstream: {vllm: {}}\n", "1: `upstream.vllm`: it needs either `from` or `version`"),
        (
            "upstream: {vllm: {version: 0.1.1, variable: X}}\n",
            "1: `upstream.vllm`: `variable` needs `from`, the file that sets it",
        ),
        ("upstream: {vllm: {version: newest}}\n", "1: `upstream.vllm.version`: a version is written as 0.11.0"),
        ("upstream: {vllm: {from: a, variable: x y}}\n", "1: `upstream.vllm.variable`: `x y` is no name"),
        ("upstream: {vllm: {form: a}}\n", "1: `upstream.vllm.form` is unknown; did you mean `from`?"),
        ("layers: [a.b, 3]\n", "1: `layers[1]` must be a list, not `3`"),
        ("layers: [a, [b, c-d]]\n", "1: `layers[1][1]`: `c-d` is no dotted name of a package or module"),
        ("extends: core\n", "1: `extends` must be a list, not `core`"),
        ("baseline: ../known.yaml\n", "1: `baseline`: `../known.yaml` is no path from the repository's root"),
        (
            "since: 2025-01-01\n",
            "1: `since`: there is no such setting: `omnireview baseline` accepts what is there",
        ),
        ("- a\n", "1: the file must be a mapping of keys to values, not a list"),
        ("fail-on: major\nfail-on: minor\n", "2: the key `fail-on` is here and in line 1"),
        ("a: [\n", "1: did not find expected node content while parsing a flow node"),
        (
            "a: !!python/name:os.system\n",
            "1: the tag `tag:yaml.org,2002:python/name:os.system` is not allowed here",
        ),
    ],
)
def test_a_mistake_is_told_with_its_line_its_key_and_what_is_allowed(text: str, told: str) -> None:
    assert any(line.startswith(told) for line in refused(text))


def test_keys_that_stand_twice_are_told_with_the_other_mistakes() -> None:
    told = refused("fail-on: major\nfail-on: minor\nmax-inline: 51\nrules: {a: off, a: off}\n")
    assert [line.partition(":")[0] for line in told] == ["2", "3", "4"]


def test_all_mistakes_are_told_together_in_the_order_of_their_lines() -> None:
    told = refused("max-inlines: 3\nrules:\n  a: maybe\n  b: {efort: 1}\nfail-scope: none\n")
    assert [line.partition(":")[0] for line in told] == ["1", "3", "4", "5"]


@pytest.mark.parametrize("path", [".github/omnireview.yaml", ".github/omnireview.yml"])
def test_either_spelling_is_found(path: str) -> None:
    assert find_settings(MadeTree({path: b"x"})) == (path, b"x")


def test_without_a_file_there_are_no_settings() -> None:
    assert find_settings(MadeTree({})) is None


def test_two_settings_files_are_refused() -> None:
    with pytest.raises(BadSettings, match="two settings files"):
        find_settings(MadeTree({".github/omnireview.yaml": b"", ".github/omnireview.yml": b""}))
