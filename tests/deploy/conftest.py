"""The container image, for the tests that take it."""

import os
from pathlib import Path
import shutil
import sys

import pytest

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT / "tests" / "lab"), str(ROOT / "tests" / "e2e")]

import images  # noqa: E402
from containers import Image  # noqa: E402
from running_lab import running  # noqa: E402

# A binary to be put into the image, or the word for building it from source.
BINARY = os.environ.get("REACHD_IMAGE_BINARY", str(ROOT / "build" / "release" / "bin" / "reachd"))
FROM_SOURCE = "source"


def pytest_configure(config):
    config.addinivalue_line("markers", "containers: builds the image and runs it in a lab; takes root and minutes")


@pytest.fixture(scope="session")
def image():
    if os.geteuid() != 0:
        pytest.skip("containers in network namespaces take root")
    assert shutil.which("buildah"), "buildah is missing; run deploy/install-packages image"
    images.build(None if BINARY == FROM_SOURCE else BINARY)
    with Image() as built:
        yield built


@pytest.fixture(scope="session")
def session_lab(image):
    with running(f"region-{os.getpid()}") as lab:
        yield lab
