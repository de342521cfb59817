"""An imported name → the distributions that bring it, and what a distribution brings along for its users.

Both tables hold what can't be told from the names themselves, for packages that inference projects use. They are
facts of the distributions' own metadata on PyPI (`top_level.txt`, `Requires-Dist` without extras), gathered by
hand; whoever is not in them is taken by its own name and to bring nothing.
"""

import re
import sys
from collections.abc import Iterable, Mapping
from typing import Final

_PROVIDED: Final[Mapping[str, str]] = {
    "attr": "attrs",
    "absl": "absl-py",
    "bs4": "beautifulsoup4",
    "clip": "openai-clip",
    "cpuinfo": "py-cpuinfo",
    "Crypto": "pycryptodome",
    "cuda": "cuda-python",
    "cutlass": "nvidia-cutlass nvidia-cutlass-dsl",
    "cv2": "opencv-python opencv-python-headless opencv-contrib-python opencv-contrib-python-headless",
    "cupy": "cupy-cuda11x cupy-cuda12x cupy-cuda13x",
    "dateutil": "python-dateutil",
    "deep_gemm": "deep-gemm deepgemm",
    "discord": "discord-py",
    "doc_builder": "hf-doc-builder",
    "docx": "python-docx",
    "dotenv": "python-dotenv",
    "faiss": "faiss-cpu faiss-gpu",
    "ffmpeg": "ffmpeg-python",
    "fitz": "pymupdf",
    "flash_attn": "flash-attn flash-attn-3 flash-attn-4",
    "flash_attn_interface": "flash-attn flash-attn-3",
    "flashinfer": "flashinfer-python",
    "functorch": "torch",
    "git": "gitpython",
    "grpc": "grpcio",
    "grpc_tools": "grpcio-tools",
    "hear21passt": "hear21passt",
    "hydra": "hydra-core",
    "imageio_ffmpeg": "imageio-ffmpeg imageio",
    "imwatermark": "invisible-watermark",
    "IPython": "ipython jupyter notebook",
    "jose": "python-jose",
    "jwt": "pyjwt",
    "kafka": "kafka-python",
    "Levenshtein": "levenshtein python-levenshtein",
    "magic": "python-magic",
    "memcache": "python-memcached",
    "modelopt": "nvidia-modelopt",
    "mpl_toolkits": "matplotlib",
    "multipart": "python-multipart",
    "nacl": "pynacl",
    "note_seq": "note-seq",
    "OpenSSL": "pyopenssl",
    "optimum": "optimum optimum-quanto optimum-intel optimum-habana",
    "open_clip": "open-clip-torch",
    "openai_harmony": "openai-harmony",
    "PIL": "pillow",
    "pkg_resources": "setuptools",
    "psycopg2": "psycopg2 psycopg2-binary",
    "pylab": "matplotlib",
    "pynvml": "nvidia-ml-py pynvml",
    "pptx": "python-pptx",
    "pythonjsonlogger": "python-json-logger",
    "pytorch_lightning": "pytorch-lightning lightning",
    "_pytest": "pytest",
    "qwen_omni_utils": "qwen-omni-utils",
    "sam2": "sam2 sam-2",
    "serial": "pyserial",
    "skbuild": "scikit-build",
    "skimage": "scikit-image",
    "sklearn": "scikit-learn",
    "slugify": "python-slugify",
    "socketio": "python-socketio",
    "telegram": "python-telegram-bot",
    "tensorboard": "tensorboard tensorflow",
    "torchgen": "torch",
    "transformer_engine": "transformer-engine",
    "tree": "dm-tree",
    "triton": "triton torch pytorch-triton pytorch-triton-rocm triton-windows",
    "umap": "umap-learn",
    "usb": "pyusb",
    "websocket": "websocket-client",
    "whisper": "openai-whisper",
    "win32api": "pywin32",
    "win32con": "pywin32",
    "yaml": "pyyaml",
    "zmq": "pyzmq",
}
"""Import name → distributions, where it is not the name itself with hyphens."""

_BRINGS: Final[Mapping[str, str]] = {
    "accelerate": "numpy packaging psutil yaml torch huggingface_hub safetensors",
    "aiohttp": "multidict yarl attr aiosignal frozenlist async_timeout",
    "datasets": "numpy pandas pyarrow fsspec huggingface_hub dill xxhash multiprocess tqdm requests packaging yaml"
    " filelock httpx",
    "diffusers": "importlib_metadata filelock huggingface_hub numpy regex requests safetensors PIL httpx",
    "fastapi": "starlette pydantic pydantic_core typing_extensions anyio",
    "gradio": "aiofiles fastapi starlette uvicorn httpx huggingface_hub jinja2 markupsafe numpy orjson packaging"
    " pandas PIL pydantic pydub multipart yaml typer typing_extensions gradio_client safehttpx",
    "httpx": "anyio certifi httpcore idna",
    "huggingface-hub": "filelock fsspec packaging yaml requests tqdm typing_extensions httpx",
    "imageio": "numpy PIL",
    "ipython": "traitlets prompt_toolkit pygments",
    "jax": "jaxlib ml_dtypes numpy scipy opt_einsum",
    "jinja2": "markupsafe",
    "lightning": "torch torchmetrics fsspec packaging tqdm typing_extensions yaml lightning_utilities",
    "librosa": "numpy scipy soundfile numba sklearn joblib audioread decorator msgpack lazy_loader pooch soxr",
    "mkdocs": "markdown jinja2 yaml yaml_env_tag ghp_import mergedeep packaging pathspec platformdirs watchdog",
    "matplotlib": "numpy packaging PIL pyparsing dateutil cycler kiwisolver contourpy",
    "omegaconf": "yaml antlr4",
    "openai": "anyio distro httpx pydantic sniffio tqdm typing_extensions jiter",
    "opencv-python": "numpy",
    "opencv-python-headless": "numpy",
    "pandas": "numpy dateutil pytz tzdata",
    "peft": "numpy packaging psutil yaml torch transformers tqdm accelerate safetensors huggingface_hub",
    "pydantic": "pydantic_core annotated_types typing_extensions",
    "pytest": "_pytest pluggy iniconfig packaging pygments",
    "pytorch-lightning": "torch torchmetrics fsspec packaging tqdm typing_extensions yaml lightning_utilities",
    "ray": "click filelock jsonschema msgpack packaging google yaml requests",
    "requests": "urllib3 certifi idna charset_normalizer chardet",
    "requests-mock": "requests",
    "scikit-image": "numpy scipy networkx PIL imageio tifffile packaging lazy_loader",
    "scikit-learn": "numpy scipy joblib threadpoolctl",
    "scipy": "numpy",
    "sentence-transformers": "transformers tqdm torch sklearn scipy huggingface_hub PIL typing_extensions",
    "sglang": "torch torchvision torchaudio transformers tokenizers numpy requests tqdm fastapi uvicorn uvloop zmq"
    " aiohttp orjson pydantic huggingface_hub xgrammar outlines openai tiktoken einops msgspec PIL psutil"
    " packaging setproctitle soundfile scipy interegular partial_json_parser compressed_tensors pybase64 cv2"
    " triton IPython prometheus_client sgl_kernel flashinfer modelscope decord av",
    "sphinx": "docutils jinja2 pygments requests packaging babel imagesize alabaster snowballstemmer",
    "timm": "torch torchvision yaml huggingface_hub safetensors",
    "torch": "numpy filelock typing_extensions sympy networkx jinja2 fsspec mpmath functorch torchgen triton",
    "torchmetrics": "numpy packaging torch lightning_utilities",
    "torchvision": "numpy torch PIL",
    "transformers": "huggingface_hub numpy packaging yaml regex requests tokenizers safetensors tqdm filelock",
    "uvicorn": "click h11 httptools uvloop watchfiles websockets",
    "vllm": "torch torchvision torchaudio transformers tokenizers numpy requests tqdm blake3 cpuinfo sentencepiece"
    " google fastapi uvicorn starlette uvloop aiohttp openai pydantic prometheus_client"
    " prometheus_fastapi_instrumentator PIL tiktoken lmformatenforcer llguidance outlines outlines_core diskcache"
    " lark xgrammar typing_extensions filelock partial_json_parser zmq msgspec gguf mistral_common cv2 yaml six"
    " setuptools einops compressed_tensors depyf cloudpickle watchfiles pythonjsonlogger scipy ninja pybase64"
    " cbor2 setproctitle openai_harmony anthropic ray numba httpx huggingface_hub safetensors regex packaging"
    " psutil jinja2 flashinfer pynvml triton cachetools importlib_metadata mcp sklearn",
    "xformers": "torch numpy",
}
"""Distribution → import names that come with it, in its own right or by what it requires."""

_SHARED: Final = frozenset(
    {"google", "azure", "nvidia", "ruamel", "zope", "opentelemetry", "jaraco", "backports", "sphinxcontrib"}
)
"""Top names that many distributions share: the name alone does not say which one is needed."""

_HARDWARE: Final = frozenset(
    {
        *("torch_npu", "torch_xla", "torch_musa", "habana_frameworks", "intel_extension_for_pytorch", "torchair"),
        *("acl", "te", "tbe", "mindspore", "mindiesd", "torch_mlu", "torch_neuronx", "neuronxcc", "torch_gcu"),
        *("aiter", "amdsmi", "oneccl_bindings_for_pytorch", "vllm_ascend", "apex", "tensorrt", "torch_directml"),
        *("paddle", "ixformer", "lightop", "nixl", "mooncake", "deep_ep", "libtpu", "torchax", "tpu_info"),
    }
)
"""Names that come with a device's own software, which no dependency file of a portable project declares."""

_OF_A_HOST: Final = frozenset({"folder_paths", "comfy", "comfy_extras", "comfy_execution", "bpy", "unreal"})
"""Names that a program gives to the plug-ins it runs."""

_GONE: Final = frozenset({"asynchat", "asyncore", "distutils", "imp", "smtpd"})
"""Modules of the standard library that Python 3.12 took away; the interpreter that runs this may not know them."""


def is_third_party(top: str) -> bool:
    """Tell whether a top module is neither the standard library's nor one that nobody could declare."""
    standard = top in sys.stdlib_module_names or top in _GONE or top == "__main__"
    return not standard and all(top not in names for names in (_SHARED, _HARDWARE, _OF_A_HOST))


def providers(top: str) -> tuple[str, ...]:
    """Give the distributions, in PyPI's spelling, of which any brings a top module."""
    return (*_PROVIDED.get(top, "").split(), spelt(top))


def brought(distributions: Iterable[str]) -> frozenset[str]:
    """Give the top modules that come along with some distributions, and with those that these bring."""
    waiting = [spelt(name) for name in distributions]
    seen: set[str] = set()
    tops: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        along = _BRINGS.get(name, "").split()
        tops.update(along)
        waiting += [provider for top in along for provider in providers(top)]
    return frozenset(tops)


def bringers() -> frozenset[str]:
    """Give the top modules of the distributions that bring others along."""
    tops = {provider: top for top, names in _PROVIDED.items() for provider in names.split()}
    return frozenset(tops.get(name, name.replace("-", "_")) for name in _BRINGS)


def spelt(name: str) -> str:
    """Give a name as PyPI normalises it: lower case, hyphens.

    https://packaging.python.org/en/latest/specifications/name-normalization/
    """
    return re.sub(r"[-_.]+", "-", name).lower()
