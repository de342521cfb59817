"""A step of a workflow, and what it has made of its subject, whatever that is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from omnireview.github import GitHub
from omnireview.inputs import Inputs
from omnireview.nouns import noun
from omnireview.publish import Delivery
from omnireview.pull_request import PullRequest
from omnireview.review import Review
from omnireview.settings import Settings

ReviewChange = Callable[[PullRequest, Inputs], tuple[Review, Settings]]
"""Reviews a change under the settings in force, which are the repository's with the inputs laid over them."""


@dataclass(frozen=True)
class Step:
    """What a step has to work with. `settle` is in seconds, see `publish`."""

    env: Mapping[str, str]
    inputs: Inputs
    github: GitHub
    review_change: ReviewChange
    settle: float

    @property
    def has_summary(self) -> bool:
        """Whether there is a job summary, which then tells what can't be posted."""
        return bool(self.env.get("GITHUB_STEP_SUMMARY"))

    @property
    def instance(self) -> str:
        """Which reviewer this is among those of a pull request."""
        return instance_of(self.inputs, self.env)

    @property
    def run(self) -> str:
        """The run and its attempt, such as `8123456789.1`; "" outside of a workflow run."""
        return ".".join(filter(None, (self.env.get("GITHUB_RUN_ID"), self.env.get("GITHUB_RUN_ATTEMPT"))))


def instance_of(inputs: Inputs, env: Mapping[str, str]) -> str:
    """Name this reviewer among the others on a pull request: workflow, job and the input `id`.

    The jobs of a matrix share workflow and job; action.yml gives each its number there as `id`.
    """
    return "/".join(filter(None, (env.get("GITHUB_WORKFLOW"), env.get("GITHUB_JOB"), inputs.id)))


@noun
class Made:
    """A change, what became of its review, and the settings in force.

    `heading` is Markdown that stands above the review in the job summary. `origin` says where a finding comes
    from, by its fingerprint: "" where there is nothing to say.
    """

    change: PullRequest
    delivery: Delivery
    settings: Settings
    heading: str = ""
    origin: Callable[[str], str] = lambda _: ""
