"""The Debian package that CPack makes of the release build."""

from pathlib import Path
import re
import subprocess

import pytest

ROOT = Path(__file__).parents[2]


def said(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=120).stdout


@pytest.fixture(scope="module")
def package(tmp_path_factory):
    directory = tmp_path_factory.mktemp("package")
    said("cpack", "-G", "DEB", "--config", str(ROOT / "build" / "release" / "CPackConfig.cmake"), "-B", str(directory))
    found, = directory.glob("*.deb")
    return found


def test_the_package_is_named_as_debian_names_them(package):
    assert re.fullmatch(r"reachd_\d+\.\d+\.\d+_(amd64|arm64)\.deb", package.name)


def test_the_package_depends_on_the_libraries_that_the_binary_is_linked_with(package):
    depends = said("dpkg-deb", "--field", str(package), "Depends")
    for library in ("libc6", "libboost-json1.81.0", "libcurl4", "libldns3", "libyaml-cpp0.7", "libtins4.0"):
        assert library in depends


def test_the_package_holds_binary_units_documentation_and_what_goes_to_prometheus_and_grafana(package):
    held = {line.split(maxsplit=5)[5] for line in said("dpkg-deb", "--contents", str(package)).splitlines()}
    assert {"./usr/bin/reachd", "./usr/lib/systemd/system/reachd.service", "./usr/lib/systemd/system/reachd.socket",
            "./usr/lib/systemd/system/reachd-judge.service", "./usr/share/doc/reachd/docs/judge.md",
            "./usr/share/doc/reachd/README.md", "./usr/share/doc/reachd/docs/runbooks/HostDown.md",
            "./usr/share/reachd/prometheus/reachd.rules.yml",
            "./usr/share/reachd/grafana/dashboards/country.json"} <= held


def test_the_packaged_binary_runs(package, tmp_path):
    said("dpkg-deb", "--extract", str(package), str(tmp_path))
    assert "reachd" in said(str(tmp_path / "usr" / "bin" / "reachd"), "version")
