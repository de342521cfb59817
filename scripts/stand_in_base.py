"""A base image from this machine's own files, for building the Dockerfile where no image registry is reachable.

    python scripts/stand_in_base.py NAME     # needs root and buildah

It holds a CPython, the shared libraries it needs, a shell, the basic commands and the certificates: what the
Dockerfile asks of `python:3.12-slim-bookworm`. Like that image it has neither bytecode nor Python's own tests.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import pip

WANTED = "3.12"
COMMANDS = ("sh", "env", "cat", "cp", "ls", "mkdir", "mv", "rm", "ln", "chmod", "touch", "tail", "true", "false")
LIBRARIES = (
    "libc.so", "libdl.so", "libm.so", "libnsl.so", "libpthread.so", "libresolv.so", "librt.so", "libutil.so",
    "libgcc_s.so", "libstdc++.so", "libz.so", "libexpat.so",
)  # fmt: skip
"""What wheels may expect of every Linux (PEP 600)."""
CERTIFICATES = "/etc/ssl/certs/ca-certificates.crt"
FILES = ("/etc/passwd", "/etc/group", CERTIFICATES)
PATH = "/usr/local/bin:/usr/local/sbin:/usr/bin:/usr/sbin:/bin:/sbin"
LEFT_OUT = shutil.ignore_patterns(
    "__pycache__", "site-packages", "dist-packages", "test", "tests", "*.a", "config-3.*", "EXTERNALLY-MANAGED"
)


def main() -> None:
    """Make the image that the command line names."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("name", help="the image's name, such as localhost/omnireview-base:latest")
    print(make(parser.parse_args().name))


def make(name: str) -> Path:
    """Make the image `name`; gives the interpreter that was put in."""
    interpreter = find_interpreter()
    with tempfile.TemporaryDirectory(prefix="omnireview-base-") as folder:
        fill(Path(folder), interpreter)
        commit(Path(folder), name)
    return interpreter


def find_interpreter() -> Path:
    """Find the interpreter that STAND_IN_PYTHON names, else a CPython 3.12, else the one that runs this."""
    name = f"python{WANTED}"
    candidates = [os.environ.get("STAND_IN_PYTHON"), shutil.which(name)]
    candidates += sorted(map(str, Path.home().glob(f".pyenv/versions/{WANTED}.*/bin/{name}")))
    for candidate in filter(None, candidates):
        asked = "import sys; print(f'{sys.base_prefix}/bin/python{sys.version_info[0]}.{sys.version_info[1]}')"
        done = subprocess.run([candidate, "-c", asked], capture_output=True, text=True, check=False)
        if done.returncode == 0:
            return Path(done.stdout.strip()).resolve()
    return Path(sys.base_prefix, "bin", f"python{sys.version_info[0]}.{sys.version_info[1]}").resolve()


def fill(root: Path, interpreter: Path) -> None:
    """Put the image's files below `root`."""
    for folder in ("tmp", "var/tmp", "proc", "sys", "dev", "run", "root", "etc", "usr/local/bin"):
        (root / folder).mkdir(parents=True)
    for folder in ("tmp", "var/tmp"):
        (root / folder).chmod(0o1777)
    binary = copy_python(root, interpreter)
    programs = [Path(place) for command in COMMANDS if (place := shutil.which(command))]
    for program in programs:
        copy(root, program)
    library = standard_library(interpreter)
    for needed in shared_libraries([interpreter, *library.rglob("*.so"), *programs]):
        copy(root, needed)
    for file in map(Path, FILES):
        copy(root, file)
    for link in ("python", "python3"):
        (root / "usr/local/bin" / link).symlink_to(binary)
    copy(root, Path("/bin/sh"))
    subprocess.run(["ldconfig", "-r", root], check=True)
    # The machine may reach the package index through a proxy whose certificate nobody else knows.
    (root / "etc/pip.conf").write_text(f"[global]\ncert = {CERTIFICATES}\n", encoding="utf-8")
    # The pip that runs this is enough to install from a lock file; distributions often leave it out.
    site = subprocess.run(
        ["chroot", root, "/usr/local/bin/python", "-c", "import site; print(site.getsitepackages()[0])"],
        capture_output=True, text=True, check=True,
    ).stdout.strip()  # fmt: skip
    copy_pip(root / site.removeprefix("/"))


def standard_library(interpreter: Path) -> Path:
    """Give the folder of an interpreter's standard library."""
    return interpreter.parents[1] / "lib" / interpreter.name


def copy_python(root: Path, interpreter: Path) -> str:
    """Copy an interpreter and its library: a private one to /usr/local, the distribution's to where it was."""
    prefix = Path("/usr") if interpreter.parents[1] == Path("/usr") else Path("/usr/local")
    inside = root / str(prefix).removeprefix("/")
    (inside / "bin").mkdir(parents=True, exist_ok=True)
    shutil.copy2(interpreter, inside / "bin")
    library = standard_library(interpreter)
    shutil.copytree(library, inside / "lib" / library.name, symlinks=True, ignore=LEFT_OUT)
    return str(prefix / "bin" / interpreter.name)


def copy_pip(target: Path) -> None:
    """Copy pip into a folder of packages."""
    source = Path(pip.__file__).parents[1]
    for folder in (source / "pip", *source.glob("pip-*.dist-info")):
        shutil.copytree(folder, target / folder.name, ignore=shutil.ignore_patterns("__pycache__"))


def copy(root: Path, file: Path) -> None:
    """Copy a file to the same place below `root`, links followed."""
    target = root / str(file).removeprefix("/")
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy2(file, target)


def shared_libraries(binaries: Iterable[Path]) -> Iterator[Path]:
    """Give the shared libraries of binaries, and those that every wheel may expect; each once."""
    told = subprocess.run(["ldconfig", "-p"], capture_output=True, text=True, check=True).stdout
    expected = [line.split("=> ")[1] for line in told.split("\n") if line.strip().startswith(LIBRARIES)]
    listed = subprocess.run(["ldd", *binaries, *expected], capture_output=True, text=True, check=False).stdout
    yield from map(Path, sorted({*re.findall(r"(/\S+) \(0x", listed), *expected}))


def commit(root: Path, name: str) -> None:
    """Make an image of a folder."""

    def buildah(*arguments: str | Path) -> str:
        return subprocess.run(["buildah", *arguments], check=True, capture_output=True, text=True).stdout.strip()

    container = buildah("from", "scratch")
    buildah("add", "--quiet", container, root, "/")
    buildah("config", "--env", f"PATH={PATH}", "--env", "LANG=C.UTF-8", "--cmd", '["python3"]', container)
    buildah("commit", "--quiet", "--rm", container, name)


if __name__ == "__main__":
    main()
