"""deploy/watch: what nodes watch that were only just set up."""

import ipaddress
import os
from pathlib import Path
import subprocess

from manifests import REGIONS, ROOT
import pytest
import yaml

WATCH = ROOT / "deploy" / "watch"
REACHD = Path(os.environ.get("REACHD", ROOT / "build" / "release" / "bin" / "reachd")).absolute()
NODES = ["local", *REGIONS.values()]


def load(name):
    return yaml.safe_load((WATCH / name).read_text())


@pytest.mark.parametrize("node", NODES)
def test_reachd_takes_it(node):
    done = subprocess.run([REACHD, "check", WATCH / f"{node}.yml"], capture_output=True, text=True, timeout=30,
                          check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert ": 1 host, 2 checks" in done.stdout + done.stderr


def test_no_packet_of_it_leaves_the_node():
    targets = [target for group in load("hosts.yml") for target in group["targets"]]
    assert targets and all(ipaddress.ip_address(target).is_loopback for target in targets)
    for node in NODES:
        assert set(load(f"{node}.yml")) == {"vantage", "module_files", "host_files"}


def test_each_region_has_the_vantage_point_that_prometheus_scrapes_there():
    assert {load(f"{vantage}.yml")["vantage"]["region"]: load(f"{vantage}.yml")["vantage"]["name"]
            for vantage in REGIONS.values()} == REGIONS


def test_the_config_map_holds_all_of_it():
    generated, = load("kustomization.yaml")["configMapGenerator"]
    assert set(generated["files"]) == {path.name for path in WATCH.iterdir()} - {"kustomization.yaml"}
