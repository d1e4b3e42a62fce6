"""The container image: how large it is, what is in it, and that it needs no rights."""

import os
from pathlib import Path
import re

import pytest

from contained_node import watch_of
from containers import Container
import images
from images import ROOT, said

pytestmark = pytest.mark.containers

MOST_BYTES = 120e6
UNITS = {"kB": 1e3, "MB": 1e6, "GB": 1e9}
PINGED = "198.18.0.1"


@pytest.fixture
def contained(image, session_lab, tmp_path):
    """What the program says in a container at the vantage, to its end."""
    configuration = tmp_path / "reachd.yml"
    configuration.write_text(watch_of("fra1"))
    files = {"/etc/reachd/reachd.yml": configuration}

    def run(*arguments, **options):
        network = session_lab.lab.namespace("vantage")
        return Container(image, "once", tmp_path / "once", network, files, arguments, **options).run()

    yield run
    session_lab.heal()


def test_the_image_is_small(image):
    number, unit = images.size().split()
    assert float(number) * UNITS[unit] < MOST_BYTES


def test_the_image_says_what_it_is(image):
    labels = image.configuration["Labels"]
    title = "org.opencontainers.image."
    assert labels[title + "title"] == "reachd" and labels[title + "licenses"] == "Apache-2.0"
    assert re.fullmatch(r"\d+\.\d+\.\d+", labels[title + "version"])
    assert re.fullmatch(r"[0-9a-f]{12}", labels[title + "revision"])


def test_the_image_is_not_run_by_root(image):
    assert image.configuration["User"] == "65532:65532"


def test_there_is_nothing_to_run_in_the_image_but_the_program(image):
    found = said("find", image.root, "-type", "f", "-perm", "/111", "-not", "-name", "*.so*").split()
    assert [path.removeprefix(image.root) for path in found] == ["/usr/bin/reachd"]


def test_no_link_in_the_image_leads_nowhere(image):
    root = Path(image.root)
    links = [path for path in root.rglob("*") if path.is_symlink()]
    ends = {link: os.path.join(link.parent, os.readlink(link)) if not os.readlink(link).startswith("/") else
            str(root) + os.readlink(link) for link in links}
    assert [link for link, end in ends.items() if not os.path.lexists(end)] == []
    assert len(links) > 100


def test_the_packages_of_the_image_are_those_that_are_listed(image):
    """And what they depend on: each that is listed is there."""
    held = set(os.listdir(f"{image.root}/var/lib/dpkg/status.d"))
    listed = set(said("deploy/install-packages", "--list", "runtime").split()) - {"ca-certificates"}
    assert listed <= held
    assert {"libc6", "libgnutls30"} <= held


def test_the_image_says_its_version(contained):
    done = contained("version")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("reachd ")


def test_certificates_of_the_usual_authorities_are_at_hand(image):
    bundle = f"{image.root}/etc/ssl/certs/ca-certificates.crt"
    assert int(said("grep", "-c", "BEGIN CERTIFICATE", bundle)) > 1
    assert said("readlink", f"{image.root}/usr/lib/ssl/certs").strip() == "/etc/ssl/certs"


def test_the_health_check_tells_that_no_node_is_there(contained):
    done = contained("health")
    assert done.returncode == 1
    assert done.stderr.startswith("reachd health: http://127.0.0.1:9717: ")


def test_nothing_can_be_written(contained):
    done = contained("run", "--config.file=/etc/reachd/reachd.yml", "--record=/var/lib/reachd/observations.jsonl")
    assert done.returncode == 1
    assert "Read-only file system" in done.stderr


def test_ping_takes_no_rights_where_the_kernel_lets_everybody_ping(contained):
    done = contained("probe", PINGED)
    assert done.returncode == 0, done.stdout + done.stderr


def test_ping_takes_one_right_where_the_kernel_does_not(contained, session_lab):
    session_lab.fault("icmp-permission")
    done = contained("probe", PINGED)
    assert done.returncode == 1
    assert "net.ipv4.ping_group_range" in done.stdout + done.stderr
    done = contained("probe", PINGED, user=(0, 0), rights=["CAP_NET_RAW"])
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_context_of_the_build_is_what_the_image_is_made_of():
    """Whoever adds a file to the tree adds nothing to the context, unless the build takes it."""
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    taken = {line.removeprefix("!") for line in lines if line.startswith("!")}
    assert all((ROOT / path).exists() for path in taken - {"build/image/reachd"})
    assert not taken & {".git", "tests", "docs", "build"}
