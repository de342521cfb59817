"""The base branch's policy → `Rulebook`: the rules that a command may name."""

from omnireview.corridor import read_packs, read_policy
from omnireview.documents.near import ending
from omnireview.inputs import Inputs
from omnireview.nouns import noun
from omnireview.pull_request import PullRequest
from omnireview.render.escape import code
from omnireview.rules.effective import Effective, resolve
from omnireview.rules.load import load_shipped_packs
from omnireview.settings import Settings


@noun
class Rulebook:
    """The settings in force, and the rules by id: those of the repository's packs, then all other shipped ones."""

    settings: Settings
    rules: dict[str, Effective]

    def unknown(self, name: str) -> str:
        """Say that there is no rule of that name, with the nearest one's."""
        return f"There is no rule {code(name)}{ending(name, self.rules)}"


def read_rulebook(pull: PullRequest, inputs: Inputs) -> Rulebook:
    """Read the rules at the tip of the base branch; nothing of the pull request has a say.

    Raises:
        BadSettings, BadRule: The policy can't be obeyed.
    """
    policy = pull.base_tree
    settings = read_policy(policy, settings_path=inputs.settings_path or "", overrides=inputs.overrides)
    rules = {each.rule.id: each for each in resolve(read_packs(policy, pull.repository, settings), settings)}
    for pack in load_shipped_packs():
        for rule in pack.rules:
            why = f"its pack `{pack.name}` is not in use here"
            rules.setdefault(rule.id, Effective(rule, rule, pack.name, off=True, origins={}, why_off=why))
    return Rulebook(settings, rules)
