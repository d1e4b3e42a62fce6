"""The units, by systemd's own checks."""

from pathlib import Path
import re
import subprocess

import pytest

UNITS = Path(__file__).parents[2] / "deploy" / "systemd"
MOST_EXPOSURE = 2.0


@pytest.fixture
def installed(tmp_path):
    """The units as they would be installed, but for the path of the binary, which has to exist."""
    for unit in UNITS.iterdir():
        text = unit.read_text()
        (tmp_path / unit.name).write_text(text.replace("/usr/bin/reachd", "/bin/true"))
    return tmp_path


def analyze(*arguments):
    command = ["systemd-analyze", "--no-pager", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def test_systemd_has_nothing_to_say_of_the_units(installed):
    done = analyze("verify", installed / "reachd.service", installed / "reachd.socket")
    assert (done.returncode, done.stderr) == (0, "")


def test_the_service_is_little_exposed(installed):
    done = analyze("security", "--offline=true", installed / "reachd.service")
    exposure = float(re.search(r"Overall exposure level for reachd\.service: ([0-9.]+)", done.stdout)[1])
    assert exposure < MOST_EXPOSURE, done.stdout
