"""The units, by systemd's own checks."""

from pathlib import Path
import re
import subprocess

import pytest

UNITS = Path(__file__).parents[2] / "deploy" / "systemd"
SERVICES = ["reachd.service", "reachd-judge.service"]
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
    done = analyze("verify", *sorted(installed.iterdir()))
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_is_little_exposed(installed, service):
    done = analyze("security", "--offline=true", installed / service)
    exposure = float(re.search(rf"Overall exposure level for {re.escape(service)}: ([0-9.]+)", done.stdout)[1])
    assert exposure < MOST_EXPOSURE, done.stdout


def settings(service):
    """Values of each setting, in the order they stand in."""
    found = {}
    for name, value in re.findall(r"^(\w+)=(.*)$", (UNITS / service).read_text(), re.MULTILINE):
        found.setdefault(name, []).append(value)
    return found


def test_the_judge_has_no_capability_and_no_place_to_write():
    judge = settings("reachd-judge.service")
    assert judge["CapabilityBoundingSet"] == judge["AmbientCapabilities"] == [""]
    assert judge["ProtectSystem"] == ["strict"] and "StateDirectory" not in judge


def test_the_judge_asks_the_local_prometheus_unless_the_operators_file_says_otherwise():
    judge = settings("reachd-judge.service")
    assert judge["ExecStart"] == ["/usr/bin/reachd judge $OPTIONS"]
    assert judge["Environment"] == ["OPTIONS=--prometheus.url=http://127.0.0.1:9090"]
    # The dash: the file need not be there.
    assert judge["EnvironmentFile"] == ["-/etc/default/reachd-judge"]
