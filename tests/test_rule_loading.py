"""Packs and settings → the rules that hold; and what is said of a pack that can't be loaded."""

from collections.abc import Iterable, Mapping
from typing import Any

import pytest
from made_trees import MadeTree

from omnireview.checks.options import CheckOptions, option
from omnireview.errors import BadRule, BadSettings, NotAnalysed
from omnireview.nouns import noun
from omnireview.rules import Rule, RulePack
from omnireview.rules.effective import Effective, RulesByPath, effective, resolve
from omnireview.rules.engine import Engine, Fault
from omnireview.rules.facts import ProjectFacts, read_facts
from omnireview.rules.load import choose_packs, find_packs, load_packs, load_shipped_packs
from omnireview.rules.read import read_pack
from omnireview.settings import Settings, read_settings
from omnireview.terms import Aspect, Confidence, SettledBy, Severity, Stage

PLACE = ".github/omnireview/rules/own.yaml"
NO_SHIPPED = Settings(packs=())
NO_FACTS = ProjectFacts()


@noun
class LimitOptions(CheckOptions):
    limit: int = option("How many.", default=3)
    names: tuple[str, ...] = option("Of what.", default=())


class LimitCheck:
    Options = LimitOptions


def pattern_fault(operators: Mapping[str, Any]) -> Fault | None:
    return (("pattern",), "`f(` is no pattern") if "f(" in operators.values() else None


ENGINE = Engine({"too-many": LimitCheck()}, pattern_fault)

OWN_RULE = """\
rules:
  - id: forgotten-close
    severity: minor
    severity-where:
      - {paths: ["src/io/**"], severity: blocker}
      - {pattern: "open(..., 'w')", severity: major}
    aspect: correctness
    confidence: medium
    effort: 7
    settled-by: addition
    stage: preview
    message: Close it.
    why: Because.
    source: The manual.
    languages: [python, yaml]
    paths: {include: ["src/**"], exclude: ["src/old/**"]}
    patterns:
      - pattern: open(...)
    check: too-many
    options: {limit: 5}
    fix: closed($X)
    examples:
      - bad: open(x)
        good: closed(x)
      - good: close(x)
        path: src/a.py
        files: {src/b.py: "y = 1\\n"}
"""

SEMGREP_RULE = """\
rules:
- id: python.lang.security.insecure_hash
  languages: [python]
  severity: ERROR
  message: Use a better hash.
  metadata:
    category: security
    confidence: HIGH
    cwe: ["CWE-327"]
    references: [https://docs.python.org/3/library/hashlib.html]
  options: {symbolic_propagation: true}
  paths: {exclude: ["*_test.py"]}
  min-version: 1.0.0
  pattern-either:
    - pattern: hashlib.md5(...)
    - patterns:
      - pattern: hashlib.new($A, ...)
      - metavariable-regex: {metavariable: $A, regex: md5}
  fix-regex: {regex: md5, replacement: sha256}
"""


def load(text: str, **more: str) -> tuple[RulePack, ...]:
    packs = {
        PLACE: text.encode(),
        **{f".github/omnireview/rules/{name}.yml": t.encode() for name, t in more.items()},
    }
    return load_packs(NO_SHIPPED, packs, NO_FACTS, engine=ENGINE)


def refused(text: str, **more: str) -> list[str]:
    with pytest.raises(BadRule) as caught:
        load(text, **more)
    assert caught.value.mend
    return [line.strip().removeprefix(f"{PLACE}:") for line in caught.value.what.split("\n")[1:]]


def test_a_rule_of_our_own_is_read_with_all_its_fields() -> None:
    (pack,) = load(OWN_RULE)
    (rule,) = pack.rules
    assert (pack.name, pack.origin, rule.place) == ("own", PLACE, f"{PLACE}:2")
    assert (rule.severity, rule.aspect, rule.confidence) == (
        Severity.MINOR,
        Aspect.CORRECTNESS,
        Confidence.MEDIUM,
    )
    assert (rule.effort, rule.settled_by, rule.stage) == (7, SettledBy.ADDITION, Stage.PREVIEW)
    assert [(row.severity, row.paths, row.pattern) for row in rule.severity_where] == [
        (Severity.BLOCKER, ("src/io/**",), None),
        (Severity.MAJOR, (), "open(..., 'w')"),
    ]
    assert (rule.include, rule.exclude, rule.languages) == (("src/**",), ("src/old/**",), ("python", "yaml"))
    assert (rule.matching, rule.fix) == ({"patterns": [{"pattern": "open(...)"}]}, "closed($X)")
    assert (rule.check, rule.options) == ("too-many", {"limit": 5})
    found, spared = rule.examples
    assert (found.bad, found.good, found.path) == ("open(x)", "closed(x)", "module.py")
    assert (spared.bad, spared.path, spared.files) == (None, "src/a.py", {"src/b.py": "y = 1\n"})


def test_a_rule_file_of_semgrep_loads_as_it_is() -> None:
    (pack,) = load(SEMGREP_RULE)
    (rule,) = pack.rules
    assert (rule.severity, rule.aspect, rule.confidence) == (Severity.MAJOR, Aspect.SECURITY, Confidence.HIGH)
    assert rule.exclude == ("*_test.py",)
    assert rule.source == "https://docs.python.org/3/library/hashlib.html"
    assert rule.matching is not None
    assert list(rule.matching) == ["pattern-either", "options"]
    assert (rule.options, rule.fix, rule.examples) == ({}, None, ())


@pytest.mark.parametrize(
    ("word", "severity"),
    [
        ("ERROR", Severity.MAJOR),
        ("WARNING", Severity.MINOR),
        ("INFO", Severity.INFO),
        ("CRITICAL", Severity.BLOCKER),
        ("HIGH", Severity.MAJOR),
        ("MEDIUM", Severity.MINOR),
        ("LOW", Severity.INFO),
    ],
)
def test_severities_of_semgrep_have_a_meaning_here(word: str, severity: Severity) -> None:
    (pack,) = load(SEMGREP_RULE.replace("severity: ERROR", f"severity: {word}"))
    assert pack.rules[0].severity is severity


def rule_text(*lines: str, without: str = "") -> str:
    words = {
        "id": "id: a-fault",
        "severity": "severity: major",
        "aspect": "aspect: quality",
        "message": "message: Mend it.",
        "languages": "languages: [python]",
        "pattern": "pattern: g()",
    }
    words.update({line.partition(":")[0]: line for line in lines})
    words.pop(without, None)
    return "rules:\n  -\n" + "".join(f"    {line}\n" for line in words.values())


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (rule_text("mesage: x"), "9: rule `a-fault`: `mesage` is unknown; did you mean `message`?"),
        (rule_text("severity: majr"), "4: rule `a-fault`: `severity` must be one of blocker, major, minor, info"),
        (rule_text(without="severity"), "3: rule `a-fault`: `severity` is missing"),
        (rule_text(without="aspect"), "3: rule `a-fault`: `aspect` is missing; there are: architecture, quality"),
        (rule_text(without="id"), "3: rule 1: `id` is missing"),
        (rule_text("id: 7 sins"), "3: rule `7 sins`: `id`: an id is letters"),
        (rule_text("languages: [pyhton]"), "7: rule `a-fault`: `languages[0]` must be one of python"),
        (rule_text("languages: [yaml]"), "7: rule `a-fault`: patterns read Python only"),
        (rule_text("languages: []"), "7: rule `a-fault`: `languages` must not be empty"),
        (rule_text("pattern: f("), "8: rule `a-fault`: `f(` is no pattern"),
        (rule_text("patterns: [{pattern: x}]"), "9: rule `a-fault`: only one of `pattern` and `patterns`"),
        (rule_text(without="pattern"), "3: rule `a-fault`: it has neither a pattern nor a check"),
        (rule_text("check: to-many"), "9: rule `a-fault`: `to-many` is no check; did you mean `too-many`?"),
        (
            rule_text("check: too-many", "options: {limt: 3}"),
            "10: rule `a-fault`: options of `too-many`: `limt` is unknown; did you mean `limit`?",
        ),
        (
            rule_text("check: too-many", "options: {limit: much}"),
            "10: rule `a-fault`: options of `too-many`: `limit` must be a whole number, not `much`",
        ),
        (
            rule_text("severity-where: [{severity: minor}]"),
            "9: rule `a-fault`: `severity-where[0]`: it needs `paths` or `pattern`",
        ),
        (
            rule_text("severity-where: [{severity: minor, pattern: f(}]"),
            "9: rule `a-fault`: `f(` is no pattern",
        ),
        (rule_text("examples: [{path: a.py}]"), "9: rule `a-fault`: `examples[0]`: an example needs"),
        (rule_text("paths: {include: ['#']}"), "9: rule `a-fault`: `paths.include[0]`: `#` matches no file"),
        (rule_text("message: $Y."), "6: rule `a-fault`: the message names $Y, which no pattern of the rule binds"),
        (rule_text("fix: h($X)"), "9: rule `a-fault`: the fix names $X, which no pattern of the rule binds"),
        (
            rule_text("patterns: [{pattern: g()}, {pattern-not: g($X)}]", "message: $X.", without="pattern"),
            "6: rule `a-fault`: the message names $X",
        ),
        (rule_text("mode: taint"), "9: rule `a-fault`: `mode`: mode `taint` is not supported: taint rules"),
        (rule_text("mode: join"), "9: rule `a-fault`: `mode`: mode `join` is not supported: join rules"),
        (rule_text("mode: extract"), "9: rule `a-fault`: `mode`: mode `extract` is not supported: extract rules"),
        (rule_text("pattern-sinks: []"), "9: rule `a-fault`: `pattern-sinks`: taint rules follow data"),
        (rule_text("join: {}"), "9: rule `a-fault`: `join`: join rules put"),
        (rule_text("extract: $X"), "9: rule `a-fault`: `extract`: extract rules search"),
        (rule_text("pattern-not: x"), "9: rule `a-fault`: `pattern-not`: it belongs into a list under `patterns`"),
        ("rule: []\n", "1: `rule` is unknown; did you mean `rules`?"),
        ("rules: [a]\n", "1: `rules[0]` must be a mapping of keys to values, not `a`"),
        ("", "1: `rules` is missing"),
        ("rules: [\n", "1: did not find expected node content"),
        (rule_text("id: a-fault\n    id: b"), "4: the key `id` is here and in line 3"),
        (rule_text("id: a-fault\n    id: b", "mesage: x"), "10: rule `b`: `mesage` is unknown"),
        ("rule: []\nrule: []\n", "2: the key `rule` is here and in line 1"),
    ],
)  # fmt: skip
def test_a_broken_rule_is_refused_with_its_line_its_id_and_the_mend(text: str, told: str) -> None:
    lines = refused(text)
    assert any(line.startswith(told) for line in lines), lines


def test_all_that_is_wrong_in_all_packs_is_told_together() -> None:
    told = refused(rule_text("mesage: x", "efort: 1"), other=rule_text("severity: bad", "id: other"))
    assert len(told) == 3
    assert told[2].startswith(".github/omnireview/rules/other.yml:4: rule `other`")


def test_an_id_is_taken_once_across_all_packs() -> None:
    assert refused(rule_text(), other=rule_text()) == [
        f".github/omnireview/rules/other.yml:3: rule `a-fault`: the id is taken by {PLACE}:3"
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (OWN_RULE.replace("    why: Because.\n", ""), "`why` is missing"),
        (OWN_RULE.replace("    source: The manual.\n", ""), "`source` is missing"),
        (OWN_RULE.replace("      - good: close(x)", "      - bad: close(x)"), "near miss"),
        (OWN_RULE.replace("- bad: open(x)\n        good", "- good"), "needs an example that it finds"),
        (OWN_RULE.replace("forgotten-close", "Forgotten_close"), "kebab-case"),
    ],
)
def test_a_shipped_rule_must_say_more_than_a_repository_s_own(text: str, told: str) -> None:
    assert load(text)
    mistakes = read_pack("core", text.encode(), "rules/core.yaml", ENGINE, shipped=True).mistakes
    assert len(mistakes) == 1
    assert told in mistakes[0]


@pytest.mark.parametrize(
    "pattern",
    ["pattern: g($X)", "patterns: [{pattern: g()}, {pattern-inside: h($X)}]", 'pattern-regex: "(?P<X>g)"'],
)
def test_a_message_may_name_what_any_pattern_binds(pattern: str) -> None:
    words = rule_text(pattern, "message: No $X.", without="" if pattern.startswith("pattern:") else "pattern")
    assert load(words)[0].rules[0].message == "No $X."


def test_a_semgrep_rule_s_message_is_said_as_it_is_written() -> None:
    assert load(rule_text("severity: ERROR", "message: $HOME."))[0].rules[0].message == "$HOME."


def said(text: str) -> Settings:
    return read_settings(text.encode(), ".github/omnireview.yaml")


def one(packs: Iterable[RulePack], settings: Settings) -> Effective:
    (found,) = resolve(packs, settings, engine=ENGINE)
    return found


def test_without_settings_a_rule_has_its_own_word() -> None:
    packs = load(OWN_RULE)
    found = one(packs, Settings())
    assert (found.rule, found.pack, found.off, found.origins) == (packs[0].rules[0], "own", False, {})


def test_settings_change_a_rule_and_the_line_that_does_is_known() -> None:
    settings = said("""\
rules:
  forgotten-close:
    severity: info
    message: Else.
    effort: 1
    options: {names: [a]}
    paths: {exclude: []}
    pattern: close(...)
""")
    found = one(load(OWN_RULE), settings)
    rule = found.rule
    assert (rule.severity, rule.severity_where) == (Severity.INFO, ())
    assert (rule.message, rule.effort, rule.options) == ("Else.", 1, {"limit": 5, "names": ["a"]})
    assert (rule.include, rule.exclude, rule.matching) == (("src/**",), (), {"pattern": "close(...)"})
    assert rule.fix is None, "it is made for what the rule's own pattern finds"
    assert found.origins == dict.fromkeys(
        ["severity", "message", "effort", "options", "paths", "pattern"], ".github/omnireview.yaml:2"
    )


def test_a_rule_that_is_off_is_not_run_and_still_listed() -> None:
    settings = said("rules: {forgotten-close: off}\n")
    assert effective(load(OWN_RULE), settings, engine=ENGINE) == ()
    found = one(load(OWN_RULE), settings)
    assert (found.off, found.origins) == (True, {"off": ".github/omnireview.yaml:1"})


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("forgoten-close: off", "there is no rule `forgoten-close`; did you mean `forgotten-close`?"),
        ("zzz: off", "there is no rule `zzz`; `omnireview rules list` shows all"),
        ("forgotten-close: {options: {limt: 1}}", "`limt` is unknown; did you mean `limit`?"),
        ("forgotten-close: {pattern: f(}", "rule `forgotten-close`: `f(` is no pattern"),
    ],
)
@pytest.mark.parametrize("form", ["rules:\n  {}\n", "paths:\n  overrides: [{{files: [a], rules: {{{}}}}}]\n"])
def test_a_setting_that_fits_no_rule_is_refused_with_its_line(text: str, told: str, form: str) -> None:
    settings = said(form.format(text))
    with pytest.raises(BadSettings) as caught:
        effective(load(OWN_RULE), settings, engine=ENGINE)
    assert told in caught.value.what
    assert ".github/omnireview.yaml:2: " in caught.value.what


def test_options_for_a_rule_without_a_check_are_refused() -> None:
    with pytest.raises(BadSettings, match="has no check"):
        effective(load(rule_text()), said("rules: {a-fault: {options: {x: 1}}}\n"), engine=ENGINE)


def test_a_pattern_for_a_rule_with_only_a_check_is_refused() -> None:
    packs = load(rule_text("check: too-many", without="pattern"))
    with pytest.raises(BadSettings, match="looks by the check `too-many`, whose place no pattern can take"):
        effective(packs, said("rules: {a-fault: {pattern: g()}}\n"), engine=ENGINE)


@pytest.mark.parametrize(
    ("setting", "fits"),
    [
        ("{message: Say $X.}", True),
        ("{message: Say $Y.}", False),
        ("{pattern: h($Y)}", False),
        ("{pattern: h($Y), message: Say $Y.}", True),
        ("{pattern: h(), message: Costs $5.}", True),
    ],
)
def test_a_setting_s_message_names_only_what_the_pattern_binds(setting: str, *, fits: bool) -> None:
    packs = load(rule_text("message: No $X.", "pattern: g($X)"))
    settings = said(f"rules: {{a-fault: {setting}}}\n")
    if fits:
        effective(packs, settings, engine=ENGINE)
    else:
        with pytest.raises(BadSettings, match=r"its message names .*, which its pattern does not bind"):
            effective(packs, settings, engine=ENGINE)


OVERRIDES = """\
rules: {a-fault: %s}
paths:
  overrides:
    - {files: ["src/**"], rules: {a-fault: minor}}
    - {files: ["src/old/**"], rules: {a-fault: off}}
    - {files: ["src/old/core.py"], rules: {a-fault: blocker}}
"""


@pytest.mark.parametrize(
    ("everywhere", "path", "severity"),
    [
        ("{}", "a.py", Severity.MAJOR),
        ("{}", "src/a.py", Severity.MINOR),
        ("{}", "src/old/a.py", None),
        ("{}", "src/old/core.py", Severity.BLOCKER),
        ("{}", None, Severity.MAJOR),
        ("off", "a.py", None),
        ("off", "src/a.py", Severity.MINOR),
        ("off", None, None),
        ("info", "a.py", Severity.INFO),
        ("info", "src/a.py", Severity.MINOR),
    ],
)
def test_the_last_override_that_matches_a_path_decides(
    everywhere: str, path: str | None, severity: Severity | None
) -> None:
    settings = said(OVERRIDES % everywhere)
    rules = effective(load(rule_text()), settings, engine=ENGINE)
    found = RulesByPath(rules, settings).at(path)
    assert [rule.severity for rule in found] == ([] if severity is None else [severity])


@pytest.mark.parametrize(("path", "looks"), [("src/a.py", True), ("b.py", False), ("src/old/a.py", False)])
def test_a_rule_looks_only_where_its_paths_say(path: str, *, looks: bool) -> None:
    rules = effective(load(OWN_RULE), Settings(), engine=ENGINE)
    assert bool(RulesByPath(rules, Settings()).at(path)) is looks


def test_paths_share_the_same_rule_object() -> None:
    settings = said(OVERRIDES % "{}")
    by_path = RulesByPath(effective(load(rule_text()), settings, engine=ENGINE), settings)
    assert by_path.at("src/a.py")[0] is by_path.at("src/b.py")[0]
    assert {rule.severity for rule in by_path.all} == {Severity.MAJOR, Severity.MINOR, Severity.BLOCKER}


def test_the_repository_s_packs_are_found_in_their_folder() -> None:
    folder = ".github/omnireview/rules"
    names = [f"{folder}/a.yaml", f"{folder}/b.yml", f"{folder}/a.test.yaml", f"{folder}/a.py", "rules/c.yaml"]
    files = dict.fromkeys(names, b"x")
    assert find_packs(MadeTree(files)) == {f"{folder}/a.yaml": b"x", f"{folder}/b.yml": b"x"}
    assert find_packs(MadeTree(files, listed=False)) is None


@pytest.mark.parametrize(
    ("repository", "files", "names", "dependencies"),
    [
        ("vllm-project/vllm-omni", {}, {"vllm-omni"}, set()),
        ("", {"pyproject.toml": b"[project]\nname = 'My_Pkg'\ndependencies = ['vLLM>=0.11', 'a.b[x]; c']"},
         {"my-pkg"}, {"vllm", "a-b"}),
        ("", {"pyproject.toml": b"[project.optional-dependencies]\nx = ['vllm']\n[dependency-groups]\ny = ['z']"},
         set(), {"vllm", "z"}),
        ("", {"pyproject.toml": b"[tool.poetry.dependencies]\nvllm = '^0.11'"}, set(), {"vllm"}),
        ("", {"requirements-dev.txt": b"-r x.txt\n# torch\nvllm==1 # z\n", "requirements/common.txt": b"numpy\n",
              "docs/requirements.txt": b"mkdocs\n"}, set(), {"vllm", "numpy"}),
        ("", {"pyproject.toml": b"name = ["}, set(), set()),
        ("", {"pyproject.toml": b"project = 3"}, set(), set()),
    ],
)  # fmt: skip
def test_facts_come_from_names_in_files_that_are_never_run(
    repository: str, files: dict[str, bytes], names: set[str], dependencies: set[str]
) -> None:
    facts = read_facts(repository, MadeTree(files))
    assert set(facts.names) == names
    assert set(facts.dependencies) == dependencies


def test_a_file_too_large_to_be_had_adds_no_facts() -> None:
    class Large(MadeTree):
        def read(self, path: str) -> bytes | None:
            raise NotAnalysed(f"{path} is too large")

    assert read_facts("a/b", Large({"pyproject.toml": b"", "requirements.txt": b""})).names == {"b"}


SHIPPED = ("core", "security", "vllm", "vllm-omni")


def test_a_pack_that_does_not_exist_is_refused_with_the_nearest() -> None:
    with pytest.raises(BadSettings, match="there is no pack `securty`; did you mean `security`"):
        choose_packs(Settings(packs=("core", "securty")), SHIPPED, NO_FACTS)


def test_the_settings_choose_packs_outright() -> None:
    assert choose_packs(Settings(packs=("vllm", "core", "vllm")), SHIPPED, NO_FACTS) == ["vllm", "core"]


@pytest.mark.parametrize(
    ("facts", "on"),
    [
        (NO_FACTS, ["core", "security"]),
        (ProjectFacts(dependencies=frozenset({"vllm"})), ["core", "security", "vllm"]),
        (ProjectFacts(names=frozenset({"vllm"})), ["core", "security", "vllm"]),
        (ProjectFacts(names=frozenset({"vllm-omni"})), list(SHIPPED)),
    ],
)
def test_packs_of_a_project_are_on_where_they_concern_somebody(facts: ProjectFacts, on: list[str]) -> None:
    assert choose_packs(Settings(), SHIPPED, facts) == on


def test_every_shipped_pack_loads_and_no_id_is_taken_twice() -> None:
    rules: list[Rule] = [rule for pack in load_shipped_packs() for rule in pack.rules]
    assert len(rules) == len({rule.id for rule in rules}) > 0


def test_a_setting_for_a_rule_whose_pack_is_not_on_is_no_mistake() -> None:
    rule = load_shipped_packs()[0].rules[0]
    assert effective((), said(f"rules: {{{rule.id}: off}}\n"), engine=ENGINE) == ()
