"""An environment variable that the merge base reads and no Python file of the head mentions any more.

Looked at are variables that changed Python files, but tests, read by a literal name. One that another file
reads, or that is still mentioned (an alias, a warning), is not gone. Nor is anything said of a file that is
removed whole, or of variables that belong to others (`CUDA_VISIBLE_DEVICES`, `HF_HOME`).
"""

from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Final

from omnireview import places
from omnireview.checks.options import CheckOptions, option
from omnireview.checks.subjects import CHANGE, Sighting
from omnireview.facts.declared import find_gone, still_named
from omnireview.nouns import noun
from omnireview.sides import Sides
from omnireview.surface import Read

SUBJECT: Final = CHANGE

_USERS = ("*.md", "*.rst", "*.sh", "*.yaml", "*.yml", "Dockerfile*", "Makefile")
OTHERS: Final = (
    *("CUDA_*", "NVIDIA_*", "NCCL_*", "CUBLAS_*", "ROCR_*", "HIP_*", "ASCEND_*", "HCCL_*", "ZE_*", "TPU_*"),
    *("HF_*", "HUGGING*", "TRANSFORMERS_*", "TOKENIZERS_*", "TORCH*", "PYTORCH_*", "TRITON_*", "RAY_*", "WANDB_*"),
    *("OMP_*", "MKL_*", "OPENBLAS_*", "NUMEXPR_*", "KMP_*"),
    *("LOCAL_RANK", "RANK", "WORLD_SIZE", "LOCAL_WORLD_SIZE"),
    *("MASTER_ADDR", "MASTER_PORT", "GITHUB_*", "CI", "BUILDKITE*"),
    *("PATH", "HOME", "USER", "TMPDIR", "TEMP", "TMP"),
    *("LD_*", "PYTHON*", "XDG_*", "LANG", "LC_*", "TERM", "COLUMNS", "NO_COLOR", "SHELL", "PWD", "HTTP_PROXY"),
    *("HTTPS_PROXY", "NO_PROXY", "AWS_*", "GOOGLE_*", "AZURE_*"),
    *("OPENAI_API_KEY", "SLURM_*", "VIRTUAL_ENV", "VLLM_DIST_IDENT"),
)


@noun
class Options(CheckOptions):
    """Which variables are no promise of the project's."""

    others: tuple[str, ...] = option(
        "Variables that belong to other programs; `*` stands for any letters.", default=OTHERS
    )


def find(sides: Sides, options: Options) -> Iterator[Sighting]:
    """Give each variable where another line took its place, else at its file: `$NAME`, and `$STILL`.

    `$STILL` begins with a comma and names a document or script that still sets it; without one it is empty.
    `$SEVERITY` is bound to `major` when there is one.
    """

    def variables(read: Read) -> Iterator[tuple[str, int]]:
        for name, spot in read.usage.environment:
            if not any(fnmatchcase(name, other) for other in options.others):
                yield name, spot.line

    gone = list(find_gone(sides, variables, places.is_test))
    if not gone:
        return
    users = still_named(sides.head, {each.name for each in gone}, _USERS)
    for each in gone:
        user = users.get(each.name)
        bindings = {"$NAME": each.name, "$STILL": f", and {user} still sets it" if user else ""}
        if user:
            bindings["$SEVERITY"] = "major"
        yield Sighting(each.path, each.line, bindings=bindings, identity=each.name)
