"""The container image, built by buildah without a registry. What it needs of Debian is bootstrapped once and kept."""

import json
from pathlib import Path
import re
import subprocess

ROOT = Path(__file__).parents[2]
KEPT = ROOT / "build" / "image"
BASE_TAR = KEPT / "base.tar"
PREBUILT = KEPT / "reachd"
BASE = "localhost/reachd-base"
IMAGE = "localhost/reachd"
# Compiling the whole takes its time.
PATIENCE_SECONDS = 3600


def said(*command, within=PATIENCE_SECONDS):
    """What a command prints; AssertionError with its own words if it fails."""
    done = subprocess.run(command, capture_output=True, text=True, timeout=within, check=False, cwd=ROOT)
    assert done.returncode == 0, f"{' '.join(map(str, command))}:\n{done.stdout[-2000:]}{done.stderr[-2000:]}"
    return done.stdout


def _kind_of_file_system():
    return said("stat", "-f", "-c", "%T", KEPT).strip()


def buildah(*arguments, **options):
    """Images and containers are kept beside the build, apart from those of the machine."""
    driver = "vfs" if _kind_of_file_system() == "overlayfs" else "overlay"
    return said("buildah", "--root", KEPT / "storage", "--runroot", KEPT / "run", "--storage-driver", driver,
                *arguments, **options).strip()


def make_base():
    """The base image; bootstrapped the first time only, which takes one or two minutes."""
    KEPT.mkdir(parents=True, exist_ok=True)
    if not BASE_TAR.exists():
        said("deploy/image-base", BASE_TAR)
    if BASE in buildah("images", "--format", "{{.Name}}").splitlines():
        return
    container = buildah("from", "scratch")
    buildah("add", "--quiet", container, BASE_TAR, "/")
    buildah("commit", "--quiet", "--rm", container, BASE)


def build(binary=None):
    """Builds the image from source, or around a binary that was built on Debian 12."""
    make_base()
    version = re.search(r"project\(reachd VERSION (\S+)", (ROOT / "CMakeLists.txt").read_text())[1]
    arguments = {"BASE": BASE, "VERSION": version, "REVISION": said("git", "rev-parse", "--short=12", "HEAD").strip()}
    PREBUILT.unlink(missing_ok=True)
    if binary:
        said("strip", "-o", PREBUILT, binary)
        arguments["BINARY"] = PREBUILT.relative_to(ROOT)
    options = [word for name, value in arguments.items() for word in ("--build-arg", f"{name}={value}")]
    buildah("build", "--quiet", "--layers", "--isolation", "chroot", "--pull-never", "--format", "docker",
            "--file", "deploy/Dockerfile", "--tag", IMAGE, *options, ".")


def size():
    """As buildah writes it: a number and its unit."""
    return json.loads(buildah("images", "--json", IMAGE))[0]["size"]


def configuration():
    """What the image says of how it is to be run."""
    return json.loads(buildah("inspect", "--type", "image", IMAGE))["Docker"]["config"]
