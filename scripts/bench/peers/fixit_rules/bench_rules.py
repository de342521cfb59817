"""The same twelve rules for Fixit, written as its own rules are: visitors, matchers and qualified names."""
# mypy: ignore-errors
# ruff: noqa: N802 (the names are libcst's)

import libcst as cst
import libcst.matchers as m
from fixit import LintRule
from libcst.metadata import QualifiedNameProvider

REQUESTS = {f"requests.{verb}" for verb in ("get", "post", "put", "patch", "delete", "head", "options", "request")}
SAFE = m.Attribute(value=m.Name("yaml"), attr=m.OneOf(m.Name("SafeLoader"), m.Name("CSafeLoader")))


class _CallRule(LintRule):
    """Reports calls by qualified name."""

    METADATA_DEPENDENCIES = (QualifiedNameProvider,)
    NAMES = frozenset()
    UNLESS = None
    ONLY_IF = None
    MESSAGE = ""

    def visit_Call(self, node: cst.Call) -> None:
        """Report the call if it is one of those meant."""
        names = {name.name for name in self.get_metadata(QualifiedNameProvider, node, set())}
        if not names & self.NAMES:
            return
        if self.UNLESS is not None and any(m.matches(arg, self.UNLESS) for arg in node.args):
            return
        if self.ONLY_IF is not None and not any(m.matches(arg, self.ONLY_IF) for arg in node.args):
            return
        self.report(node, self.MESSAGE)


class BareExcept(LintRule):
    """Reports `except:`."""

    def visit_Try(self, node: cst.Try) -> None:
        """Report the statement if one of its handlers names nothing."""
        if any(handler.type is None for handler in node.handlers):
            self.report(node, "`except:` also catches KeyboardInterrupt.")


class EvalUsed(_CallRule):
    """Reports `eval(…)`."""

    NAMES = frozenset({"builtins.eval"})
    MESSAGE = "`eval` runs whatever text it is given."


class ExecUsed(_CallRule):
    """Reports `exec(…)`."""

    NAMES = frozenset({"builtins.exec"})
    MESSAGE = "`exec` runs whatever text it is given."


class AssertUsed(LintRule):
    """Reports `assert`."""

    def visit_Assert(self, node: cst.Assert) -> None:
        """Report every one."""
        self.report(node, "`assert` is gone under `python -O`.")


class MutableDefault(LintRule):
    """Reports lists, dicts and sets as defaults."""

    def visit_FunctionDef(self, node: cst.FunctionDef) -> None:
        """Report the function once."""
        every = [*node.params.posonly_params, *node.params.params, *node.params.kwonly_params]
        mutable = m.List() | m.Dict() | m.Set()
        if any(each.default is not None and m.matches(each.default, mutable) for each in every):
            self.report(node, "All calls share this default.")


class TorchLoad(_CallRule):
    """Reports `torch.load` without `weights_only=True`."""

    NAMES = frozenset({"torch.load"})
    UNLESS = m.Arg(keyword=m.Name("weights_only"), value=m.Name("True"))
    MESSAGE = "`torch.load` runs code that the file carries."


class YamlLoad(_CallRule):
    """Reports `yaml.load` without a safe loader."""

    NAMES = frozenset({"yaml.load"})
    UNLESS = m.Arg(keyword=m.Name("Loader"), value=SAFE)
    MESSAGE = "`yaml.load` makes any object that the file names."


class PickleLoad(_CallRule):
    """Reports unpickling."""

    NAMES = frozenset({"pickle.load", "pickle.loads"})
    MESSAGE = "Unpickling runs code that the data carry."


class ShellTrue(_CallRule):
    """Reports `shell=True`."""

    NAMES = frozenset(f"subprocess.{name}" for name in ("run", "call", "check_call", "check_output", "Popen"))
    ONLY_IF = m.Arg(keyword=m.Name("shell"), value=m.Name("True"))
    MESSAGE = "A shell reads the command."


class NoneComparison(LintRule):
    """Reports `== None` and `!= None`."""

    def visit_Comparison(self, node: cst.Comparison) -> None:
        """Report the comparison once."""
        target = m.ComparisonTarget(operator=m.Equal() | m.NotEqual(), comparator=m.Name("None"))
        if any(m.matches(each, target) for each in node.comparisons):
            self.report(node, "Compare with None by `is`.")


class SelfAssignment(LintRule):
    """Reports `x = x`."""

    def visit_Assign(self, node: cst.Assign) -> None:
        """Report the statement if a target is its value."""
        if any(each.target.deep_equals(node.value) for each in node.targets):
            self.report(node, "This assigns a name to itself.")


class RequestWithoutTimeout(_CallRule):
    """Reports requests without a timeout."""

    NAMES = frozenset(REQUESTS)
    UNLESS = m.Arg(keyword=m.Name("timeout"))
    MESSAGE = "Without a timeout this can wait for ever."
