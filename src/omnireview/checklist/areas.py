"""The areas of a change: what touches each, as data, and which of them a change touches."""

import re
from collections.abc import Mapping

from omnireview import places
from omnireview.diff import ChangedFile, FileKind, FileStatus
from omnireview.errors import NotAnalysed
from omnireview.nouns import noun
from omnireview.pull_request import PullRequest

_MOST_READ = 300
"""Changed files whose imports are looked at."""
_IMPORTED = re.compile(rb"^[ \t]*(?:from|import)[ \t]+([\w.]+)", re.MULTILINE)


@noun
class Area:
    """What touches an area: a file that fits `paths` or imports one of `imports`, or a line with one of `words`.

    Tests, documents and examples touch only areas of their own kind, as `kind` names it (`tests`, `docs`,
    `examples`); all other files are `source`. Files are changed ones, lines are added
    or removed ones of Python.
    """

    paths: tuple[str, ...] = ()
    imports: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    kind: str = "source"


AREAS: Mapping[str, Area] = {
    "source": Area(paths=("*.py",)),
    "tests": Area(paths=("*.py",), kind="tests"),
    "docs": Area(paths=("*",), kind="docs"),
    "vllm": Area(imports=("vllm",)),
    "vllm-scheduler": Area(imports=("vllm.v1.core", "vllm.core.scheduler")),
    "vllm-runner": Area(
        imports=("vllm.v1.worker", "vllm.v1.outputs", "vllm.worker"), words=("ModelRunnerOutput", "ModelRunner")
    ),
    "stages": Area(paths=("stage_configs/", "*stage*.yaml", "*stage*.py"), words=("stage_config", "StageConfig")),
    "config": Area(
        paths=("*.yaml", "*.yml", "*.toml", "*config*.py", "*args*.py", "*settings*.py", "envs.py"),
        words=("os.environ", "getenv(", ".add_argument("),
    ),
    "yaml": Area(paths=("*.yaml", "*.yml")),
    "serving": Area(
        paths=(
            "entrypoints/",
            "serving/",
            "server/",
            "openai/",
            "api/",
            "*server*.py",
            "*serving*.py",
            "*api*.py",
        ),
        imports=("fastapi", "starlette", "aiohttp", "flask", "uvicorn", "grpc", "sse_starlette"),
    ),
    "async": Area(imports=("asyncio", "anyio"), words=("async def ", "await ")),
    "engine": Area(
        paths=("engine/", "core/", "scheduling/", "*scheduler*.py", "*engine*.py", "*executor*.py", "worker/"),
        words=("kv_cache", "KVCache", "block_table"),
    ),
    "processes": Area(
        imports=("multiprocessing", "threading", "concurrent", "zmq", "ray", "torch.multiprocessing"),
        words=("Thread(", "Process(", "Queue("),
    ),
    "caches": Area(paths=("*cache*.py",), words=("cache",)),
    "models": Area(
        paths=("models/", "model_executor/", "modeling_*.py", "*_model.py", "model_loader/"),
        words=("from_pretrained(", "load_weights", "state_dict", "safetensors"),
    ),
    "loading": Area(
        imports=("pickle", "safetensors", "cloudpickle", "dill", "joblib"),
        words=(
            "torch.load",
            "from_pretrained(",
            "load_weights",
            "load_state_dict",
            "pickle.",
            "np.load",
            "yaml.load",
        ),
    ),
    "tensors": Area(imports=("torch", "numpy", "triton", "jax")),
    "diffusion": Area(
        paths=("diffusion/", "diffusers/", "dit/", "pipelines/", "*pipeline_*.py", "*diffusion*.py"),
        imports=("diffusers",),
        words=("timestep", "guidance_scale", "denois"),
    ),
    "media": Area(
        paths=("multimodal/", "*image*.py", "*audio*.py", "*video*.py", "*vision*.py", "*speech*.py"),
        imports=("PIL", "cv2", "soundfile", "librosa", "torchaudio", "torchvision", "av", "imageio", "decord"),
    ),
    "dependencies": Area(
        paths=(
            *("requirements/", "requirements*.txt", "requirements*.in", "pyproject.toml", "setup.py", "setup.cfg"),
            *("environment*.yml", "environment*.yaml", "Dockerfile*", "*.lock"),
        )
    ),
}
"""Name → area. `imports` are dotted names: of the package itself and of all below it."""


def touched_areas(pull: PullRequest) -> frozenset[str]:
    """Give the names of the areas that a change touches. The imports of at most 300 files are looked at.

    Raises:
        GitFailed, GitHubFailed: A file can't be read.
    """
    files = [(file, _kind_of(file.path)) for file in pull.files if file.kind is FileKind.FILE]
    touched = {
        name
        for name, area in AREAS.items()
        if any(kind == area.kind and area.paths and _fits(file, area.paths) for file, kind in files)
    }
    source = [file for file, kind in files if kind == "source"]
    lines = "\n".join(_changed_lines([file for file in source if file.path.endswith(".py")]))
    touched |= {name for name, area in AREAS.items() if any(word in lines for word in area.words)}
    imported = _imports(pull, source)
    touched |= {name for name, area in AREAS.items() if any(each in imported for each in area.imports)}
    return frozenset(touched)


def touches(pull: PullRequest, globs: tuple[str, ...]) -> bool:
    """Tell whether a change touches any file of some globs, of whatever kind."""
    return any(_fits(file, globs) for file in pull.files)


def _fits(file: ChangedFile, globs: tuple[str, ...]) -> bool:
    return places.matches(file.path, globs) or bool(file.old_path and places.matches(file.old_path, globs))


def _kind_of(path: str) -> str:
    asked = {"tests": places.is_test, "docs": places.is_docs, "examples": places.is_example}
    return next((kind for kind, fits in asked.items() if fits(path)), "source")


def _changed_lines(files: list[ChangedFile]) -> list[str]:
    return [line.text for file in files for hunk in file.hunks for line in hunk.lines if line.sign != " "]


def _imports(pull: PullRequest, files: list[ChangedFile]) -> set[str]:
    """Give the dotted names that some files import at the head, each with all that it begins with."""
    read = [file.path for file in files if file.path.endswith(".py") and file.status is not FileStatus.REMOVED]
    named: set[bytes] = set()
    for path in read[:_MOST_READ]:
        try:
            data = pull.head_tree.read(path)
        except NotAnalysed:
            continue
        named.update(_IMPORTED.findall(data or b""))
    found: set[str] = set()
    for name in named:
        parts = name.decode("ascii", "replace").split(".")[:6]
        found.update(".".join(parts[:count]) for count in range(1, len(parts) + 1))
    return found
