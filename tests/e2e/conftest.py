"""One lab for all tests, in which nodes run as they ship."""

import os
from pathlib import Path
import sys

import pytest

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests" / "lab"))
sys.path.insert(0, str(ROOT / "tests" / "deploy"))

import blackbox  # noqa: E402
from node import Node  # noqa: E402
from prometheus import Prometheus  # noqa: E402
from running_lab import running  # noqa: E402
import watches  # noqa: E402

LOG_LINES_SHOWN = 60
LONGEST_FIRST = ["test_three_vantages", "test_watched_by_prometheus"]
_nodes = []


def pytest_collection_modifyitems(items):
    """Files that wait longest come first, so that no worker begins one while the others are done."""
    items.sort(key=lambda item: item.path.stem not in LONGEST_FIRST)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    """A failure shows what the nodes that were running had to say."""
    report = (yield).get_result()
    if report.failed:
        for node in _nodes:
            tail = "\n".join(node.log().splitlines()[-LOG_LINES_SHOWN:])
            report.sections.append((f"log of the node in {node.directory}", tail))


@pytest.fixture(scope="session")
def binary():
    path = Path(os.environ.get("REACHD", ROOT / "build" / "release" / "bin" / "reachd"))
    assert path.is_file(), f"{path} is missing; build it, or name another one in REACHD"
    return path


@pytest.fixture(scope="session")
def session_lab():
    with running(f"e2e-{os.getpid()}") as lab:
        yield lab


@pytest.fixture(scope="session")
def odd_lab(session_lab):
    """The lab with the odd servers that probes are compared by."""
    blackbox.start_odd_servers(session_lab.lab)
    return session_lab


@pytest.fixture
def lab(session_lab):
    """The lab with nothing broken, before and after."""
    yield session_lab
    session_lab.heal()


def _serving(node):
    _nodes.append(node)
    try:
        yield node.start()
    finally:
        _nodes.remove(node)
        node.stop()


@pytest.fixture(scope="session")
def country_node(session_lab, binary, tmp_path_factory):
    """Watches what the shipped watch does."""
    yield from _serving(Node(session_lab, binary, tmp_path_factory.mktemp("country"), watches.shipped()))


@pytest.fixture(scope="session")
def prometheus(country_node, tmp_path_factory):
    with Prometheus(tmp_path_factory.mktemp("prometheus"), country_node.port) as server:
        yield server


@pytest.fixture
def country(country_node, lab):
    """The node that watches the whole country, with all hosts up."""
    country_node.wait_until_up(within=90)
    return country_node


@pytest.fixture(scope="session")
def close_node(session_lab, binary, tmp_path_factory):
    yield from _serving(Node(session_lab, binary, tmp_path_factory.mktemp("close"), watches.CLOSE))


@pytest.fixture
def node(close_node, lab):
    """The node that looks at a few hosts every two seconds, with all hosts up."""
    close_node.wait_until_up()
    return close_node


@pytest.fixture
def start_node(lab, binary, tmp_path):
    """Starts a node of the test's own."""
    started = []

    def start(watch=watches.CLOSE, **options):
        serving = _serving(Node(lab, binary, tmp_path / str(len(started)), watch, **options))
        started.append(serving)
        return next(serving)

    yield start
    for serving in started:
        serving.close()
