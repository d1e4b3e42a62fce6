"""What deploy/quickstart refuses before it begins; a checkout is copied only as far as it gets."""

import fcntl
import os
from pathlib import Path
import shutil
import subprocess

import pytest

ROOT = Path(__file__).parents[2]
MACHINE_LOCK = Path("/run/lock/reachd-quickstart")


def quickstart(checkout):
    """Runs it without the means to build: what it does not refuse ends there."""
    return subprocess.run(
        [checkout / "deploy" / "quickstart", "--once", "--no-install", "--port", "1"],
        capture_output=True, text=True, timeout=60, check=False)


def copy_to(directory):
    shutil.copytree(ROOT / "deploy", directory / "deploy")
    return directory


@pytest.fixture
def small_disk(tmp_path):
    """A file system of 8 MB."""
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "small", tmp_path], check=True)
    yield tmp_path
    subprocess.run(["umount", tmp_path], check=True)


def test_too_small_a_disk_is_refused_with_what_it_takes(small_disk):
    done = quickstart(copy_to(small_disk))
    assert done.returncode == 1
    assert f"the build takes about 1500 MB in {small_disk}, and 8 MB are free there; free some first" in done.stderr
    assert not (small_disk / "build").exists()


@pytest.mark.parametrize("lock,words", [
    (None, "another quickstart runs in this checkout"), (MACHINE_LOCK, "another quickstart has the lab of this machine")])
def test_a_second_one_is_refused_and_told_who_was_first(tmp_path, lock, words):
    checkout = copy_to(tmp_path)
    lock = lock or checkout / "build" / "quickstart.lock"
    lock.parent.mkdir(exist_ok=True)
    with open(lock, "a+") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            pytest.fail(f"somebody holds {lock}: end that quickstart first")
        held.truncate(0)
        held.write(f"process {os.getpid()} in /elsewhere\n")
        held.flush()
        done = quickstart(checkout)
    assert done.returncode == 1
    assert f"{words}: process {os.getpid()} in /elsewhere; end it first" in done.stderr
