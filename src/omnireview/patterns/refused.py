"""Semgrep's operators that are known and not obeyed → the reason, for whoever wrote a rule with one."""

_DOCS = "https://semgrep.dev/docs/writing-rules"
_TAINT = f"taint rules follow data through a program, and a search can't ({_DOCS}/data-flow/taint-mode/overview)"
_JOIN = f"join rules put several rules together ({_DOCS}/experiments/join-mode/overview)"
_EXTRACT = f"extract rules search in other languages' code inside a file ({_DOCS}/experiments/extract-mode)"
_NEWER = f"it is the newer rule syntax; write the search operators ({_DOCS}/rule-syntax)"

REFUSED: dict[str, str] = {
    **dict.fromkeys(
        ("pattern-sources", "pattern-sinks", "pattern-sanitizers", "pattern-propagators", "taint"), _TAINT
    ),
    "join": _JOIN,
    "extract": _EXTRACT,
    "steps": "rules of several steps have no meaning here",
    **dict.fromkeys(("match", "any", "all", "not", "inside", "anywhere", "regex", "where"), _NEWER),
    "mode": f"of the modes there is `search` alone ({_DOCS}/rule-syntax)",
    "metavariable-analysis": "its analysers (entropy, redos) judge a text by measures that only Semgrep has "
    f"({_DOCS}/metavariable-analysis)",
    "metavariable-name": "it needs types from Semgrep's own service",
    "semgrep-internal-pattern-anywhere": "it is internal to Semgrep",
    "semgrep-internal-metavariable-name": "it is internal to Semgrep",
}

MODES = {"taint": _TAINT, "join": _JOIN, "extract": _EXTRACT, "steps": REFUSED["steps"]}
"""The modes of rules that are refused."""
