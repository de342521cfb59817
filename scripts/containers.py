"""Buildah and podman, in a store of their own, with settings that also work where CI is itself a container."""

import json
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

PROGRAMS = ("buildah", "podman", "runc")
INSTALL = "apt-get install --yes --no-install-recommends " + " ".join(PROGRAMS)

STORAGE = """\
[storage]
driver = "overlay"
graphroot = "{folder}/store"
runroot = "{folder}/run"
"""
# Left alone, podman raises limits to the host's and makes cgroups: not allowed everywhere. And what Docker's
# API ran in a container is watched for five minutes after its end by a process that keeps the store mounted.
SETTINGS = """\
[containers]
default_ulimits = ["nofile=4096:4096", "nproc=4096:4096"]
netns = "host"
[engine]
runtime = "runc"
exit_command_delay = 10
"""


class NotHere(Exception):
    """This machine can't build or run an image; the message says why, and what to do."""


@contextmanager
def workshop() -> Iterator[Path]:
    """Get everything ready, and give a folder for what is made; it goes afterwards, with all images.

    Missing programs are installed when this runs as root.

    Raises:
        NotHere: this is not root, or the programs can't be had.
    """
    get_programs()
    kept = dict(os.environ)
    # Not below /tmp: a file system in memory can't carry overlays everywhere.
    with tempfile.TemporaryDirectory(prefix="omnireview-image-", dir="/var/tmp") as name:
        folder = Path(name)
        for variable, text in (
            ("CONTAINERS_STORAGE_CONF", STORAGE.format(folder=folder)),
            ("CONTAINERS_CONF", SETTINGS),
        ):
            file = folder / f"{variable.lower()}.conf"
            file.write_text(text, encoding="utf-8")
            os.environ[variable] = str(file)
        try:
            yield folder
        finally:
            for command in (
                ["buildah", "rm", "--all"],
                ["podman", "rm", "--all", "--force"],
                ["buildah", "rmi", "-af"],
            ):
                subprocess.run(command, capture_output=True, check=False)
            _leave(folder / "store" / "overlay")
            os.environ.clear()
            os.environ.update(kept)


def _leave(mount: Path) -> None:
    """Take a mount away as soon as nothing uses it any more, after half a minute all the same."""
    for _ in range(30):
        if not mount.is_mount():
            return
        if subprocess.run(["umount", mount], capture_output=True, check=False).returncode:
            time.sleep(1)
    subprocess.run(["umount", "--lazy", mount], capture_output=True, check=False)


def get_programs() -> None:
    """See that the programs are there; as root they are installed. Raises `NotHere`."""
    if os.geteuid() != 0:
        raise NotHere(f"it must run as root (sudo make image-test), and needs: {INSTALL}")
    if all(map(shutil.which, PROGRAMS)):
        return
    if shutil.which("apt-get") is None:
        raise NotHere(f"{', '.join(PROGRAMS)} are needed; on Debian or Ubuntu: {INSTALL}")
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in ("apt-get update --quiet", INSTALL):
        done = subprocess.run(command.split(), env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            raise NotHere(f"`{command}` failed:\n{done.stderr.strip()}")


def try_out(image: str) -> None:
    """Run an image's shell, which does nothing. Raises `NotHere` when no container can run on this machine."""
    done = run(image, ["--entrypoint", "/bin/sh"], {}, ["-c", ":"])
    if done.returncode:
        raise NotHere(f"no container can be run on this machine:\n{done.stdout.strip()}")


def build(folder: Path, tag: str, base: str) -> None:
    """Build a folder's Dockerfile upon the local image `base`, without asking any registry."""
    _quiet(
        *("buildah", "bud", "--isolation", "chroot", "--network", "host", "--pull-never"),
        *("--build-arg", f"BASE={base}", "--tag", tag, str(folder)),
    )


def load(archive: Path, tag: str) -> None:
    """Take an image out of an OCI archive."""
    _quiet("buildah", "tag", _quiet("buildah", "pull", "--quiet", f"oci-archive:{archive}"), tag)


def run(
    image: str, options: Sequence[str], environment: Mapping[str, str], arguments: Sequence[str] = ()
) -> subprocess.CompletedProcess[str]:
    """Run a new container of an image; output and error are one text, as in a job's log."""
    return subprocess.run(
        ["podman", "run", "--rm", "--pull", "never", "--network", "host", *options, image, *arguments],
        env=os.environ | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=120,
        check=False,
    )


def size(image: str) -> int:
    """Give an image's size in bytes, all layers, unpacked."""
    return int(_quiet("podman", "image", "inspect", "--format", "{{.Size}}", image))


def configuration(image: str) -> dict[str, Any]:
    """Give an image's configuration, such as its `Entrypoint` and `User`."""
    told: dict[str, Any] = json.loads(_quiet("podman", "image", "inspect", "--format", "{{json .Config}}", image))
    return told


@contextmanager
def docker_socket(folder: Path) -> Iterator[str]:
    """Answer Docker's API at a socket in `folder`; gives its address for DOCKER_HOST."""
    socket = folder / "docker.sock"
    service = subprocess.Popen(
        ["podman", "system", "service", "--time", "0", f"unix://{socket}"], stderr=subprocess.DEVNULL
    )
    try:
        for _ in range(100):
            if socket.exists():
                break
            time.sleep(0.1)
        yield f"unix://{socket}"
    finally:
        service.terminate()
        service.wait()


@contextmanager
def root_folder(image: str) -> Iterator[Path]:
    """Give a writable folder with an image's files; it goes afterwards."""
    container = _quiet("buildah", "from", "--pull-never", image)
    try:
        yield Path(_quiet("buildah", "mount", container))
    finally:
        _quiet("buildah", "rm", container)


def _quiet(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}\n{done.stdout[-4000:]}{done.stderr[-4000:]}")
    return done.stdout.strip()
