"""The sections and items of the review checklist, as data: how code is written, and what surrounds it.

`serving_items` has those that are about inference. A rule stands at each item whose faults it finds.
"""

from omnireview.checklist import Chapter, Decided, Item
from omnireview.checklist.serving_items import SERVING

PERSON, PARTLY, RULES = Decided.PERSON, Decided.PARTLY, Decided.RULES

CODE = (
    Chapter(
        "Correctness",
        ("source", "config"),
        (
            Item(
                "Is all that is imported, called and overridden there, in the form in which it is used?",
                RULES,
                (
                    *("unresolved-first-party-import", "unparsable-file", "registry-entry-without-target"),
                    *(
                        "call-does-not-match-signature",
                        "attribute-only-on-subclass",
                        "override-signature-mismatch",
                    ),
                    *("missing-super-init", "mixin-after-module", "dataclass-skips-base-init"),
                    *("removed-torch-function", "deprecated-torch-function", "private-torch-function"),
                ),
                ("source",),
            ),
            Item(
                "Does each branch, return and argument do what its name says?",
                PARTLY,
                (
                    *("wrong-variable-in-branch", "return-annotation-contradicted", "unreachable-statement"),
                    *("constant-condition", "shadowed-parameter", "swallowed-kwargs", "unused-parameter"),
                    *("misspelt-requires-grad", "mutable-default"),
                ),
                ("source",),
            ),
            Item("Which input, order of calls, or load, was not thought of?"),
        ),
    ),
    Chapter(
        "Errors and resources",
        ("source",),
        (
            Item(
                "Is each error caught where something can be done about it, and told otherwise?",
                PARTLY,
                (
                    *("bare-except", "silent-broad-except", "silent-fallback", "swallowed-without-traceback"),
                    "raise-without-cause",
                ),
            ),
            Item(
                "Does each message say what is wrong and what to do?",
                PARTLY,
                ("raised-bare-exception", "printed-exception", "misleading-log", "logger-argument-mismatch"),
            ),
            Item(
                "Is what is missing thought of: `None`, an empty list, a key that is not there?",
                PARTLY,
                (
                    *("unguarded-optional", "optional-attribute-unguarded", "attribute-of-dict-default"),
                    *("method-on-optional-get", "zip-without-strict"),
                ),
            ),
            Item(
                "Are files, processes, threads and device memory freed on every way out?",
                PARTLY,
                ("unmanaged-resource", "cleanup-only-in-del", "empty-cleanup", "unbounded-cache"),
            ),
        ),
    ),
    Chapter(
        "Design and style",
        ("source",),
        (
            Item(
                "Does it solve one problem, the right one, in the simplest way that holds?",
                PARTLY,
                ("large-pull-request", "unrelated-file", "empty-test-plan"),
            ),
            Item(
                "Does each part stand where it belongs, and know only what it must?",
                PARTLY,
                (
                    *("forbidden-import-direction", "new-import-cycle", "private-name-imported", "monkey-patch"),
                    *("class-name-switch", "oversized-function"),
                ),
            ),
            Item(
                "Is nothing written twice?",
                PARTLY,
                ("near-duplicate-file", "duplicated-block", "repeated-constant", "override-equals-base"),
            ),
            Item(
                "Does it follow the project's style?",
                RULES,
                (
                    *("import-order", "unused-import", "no-newline-at-end", "unconventional-name"),
                    *("commented-out-code", "non-english-comment", "debug-leftover", "print-in-library"),
                    *(
                        "redundant-local-import",
                        "local-import",
                        "magic-number",
                        "locals-lookup",
                        "f-string-in-log",
                    ),
                ),
            ),
            Item(
                "Are public functions annotated and described?",
                RULES,
                (
                    *(
                        "missing-annotation",
                        "any-in-public-signature",
                        "missing-docstring",
                        "incomplete-docstring",
                    ),
                    *("missing-module-docstring", "docstring-parameter-drift"),
                ),
            ),
            Item("Does a comment say why, where the code alone does not?"),
        ),
    ),
    Chapter(
        "Tests",
        ("source", "tests"),
        (
            Item(
                "Is what is new tested, with its edges and its errors?",
                PARTLY,
                ("untested-change", "bugfix-without-regression-test"),
            ),
            Item("Does one test go the whole way, from the request to the result?", areas=("serving", "engine")),
            Item(
                "Can each test fail, and does it test the thing itself?",
                PARTLY,
                (
                    *("test-without-assertion", "test-swallows-failure", "mocked-subject", "flaky-test"),
                    "exact-float-comparison",
                ),
                ("tests",),
            ),
            Item(
                "Does CI run the tests, on the devices that they need?",
                PARTLY,
                ("test-not-in-ci", "missing-test-marker"),
                ("tests",),
            ),
        ),
    ),
    Chapter(
        "Documentation and compatibility",
        ("source", "docs", "config"),
        (
            Item("Is what is new for users documented, with an example?", PARTLY, ("undocumented-surface",)),
            Item(
                "Do the documents, and their pictures, still say what is true?",
                PARTLY,
                ("docs-name-deleted-symbol", "docs-removed"),
            ),
            Item(
                "Is each change that breaks a user's code named, with what to do instead?",
                PARTLY,
                (
                    *("public-signature-changed", "removed-symbol-still-imported"),
                    *("changed-signature-breaks-caller", "changed-signature-breaks-override"),
                ),
                ("source",),
            ),
            Item(
                "Do the options, keys and variables of the last version still work?",
                PARTLY,
                ("removed-cli-flag", "removed-config-key", "removed-env-var"),
                ("config",),
            ),
            Item("Do the models that were served until now still work?", areas=("models", "engine")),
        ),
    ),
    Chapter(
        "Configuration",
        ("config",),
        (
            Item(
                "Are values checked where they are read, with an error that names the key?",
                PARTLY,
                ("config-loaded-without-schema", "assert-as-validation", "stringly-typed-kwargs"),
            ),
            Item("Is each default right for a user who sets nothing?", PARTLY, ("changed-config-default",)),
            Item(
                "Is nothing left behind that holds in one network, or was to be done later?",
                PARTLY,
                ("private-address-in-config", "todo-in-config", "untidy-config"),
                ("yaml",),
            ),
            Item("Can a configuration be written out and read back?"),
        ),
    ),
    Chapter(
        "Secrets and private data",
        ("source", "config"),
        (
            Item("Does no text become code or a command?", RULES, ("dynamic-code-execution", "shell-command")),
            Item(
                "Is the repository free of keys and of paths of one machine?",
                PARTLY,
                ("hardcoded-credential", "developer-path"),
            ),
            Item("Does no log hold prompts, keys or names of people?", PARTLY, ("private-data-in-log",)),
            Item(
                "Is what users send kept no longer, and shown to nobody else, than it must be?",
                PARTLY,
                ("predictable-temp-path",),
                ("serving", "caches"),
            ),
        ),
    ),
    Chapter(
        "Dependencies",
        ("dependencies",),
        (
            Item("Is each new package needed, kept up, and of a licence that fits?"),
            Item(
                "Is each package that comes in free of known vulnerabilities?",
                PARTLY,
                ("vulnerable-dependency",),
            ),
            Item(
                "Is each package declared, within bounds that were tried?",
                RULES,
                ("undeclared-dependency", "unbounded-dependency", "upstream-pin-breaks"),
            ),
        ),
    ),
)

CHAPTERS = (*SERVING, *CODE)
"""All sections in the order in which they are shown."""
