"""A lab comes up, proves its isolation, and leaves nothing behind."""

import concurrent.futures
import os
from pathlib import Path
import subprocess

import pytest

import isolation
import lifecycle
import namespaces
from namespaces import LabError
import processes
from running_lab import LAB_COMMAND
import services
import state
from state import CHECKOUT, Lab
import topology


def lab_command(*arguments):
    return subprocess.run([LAB_COMMAND, *arguments], capture_output=True, text=True, timeout=120, check=False)


@pytest.fixture
def bare_lab():
    """A network without servers; whatever a test makes of it is taken down."""
    lab = Lab(f"test-bare-{os.getpid()}")
    lifecycle.down(lab)
    lab.create_directories()
    isolation.remember_outside(lab)
    topology.build(lab)
    yield lab
    lifecycle.down(lab)


def leftovers(lab):
    """All that a lab may leave: namespaces, files."""
    places = [lab.directory, *(path.parent for path in lab.resolv_confs), lab.lock_file]
    return [name for name in lab.namespaces() if namespaces.exists(name)] + [path for path in places if path.exists()]


def test_down_leaves_nothing_behind_and_no_process_alive():
    lab = Lab(f"test-down-{os.getpid()}")
    assert lab_command("up", "--fast", "--name", lab.name).returncode == 0
    pids = [processes.running_pid(lab, service.name) for service in services.all_services(lab)]
    assert None not in pids
    assert lab_command("down", "--name", lab.name).returncode == 0
    assert leftovers(lab) == []
    assert [pid for pid in pids if Path(f"/proc/{pid}/ns/net").exists()] == []


def test_down_cleans_up_after_a_start_that_broke_half_way(bare_lab):
    assert not bare_lab.is_up()
    lifecycle.down(bare_lab)
    assert leftovers(bare_lab) == []


def test_a_failing_start_takes_away_what_it_made(monkeypatch):
    lab = Lab(f"test-fail-{os.getpid()}")

    def fail(_):
        raise LabError("no server today")

    monkeypatch.setattr(services, "start_all", fail)
    with pytest.raises(LabError, match="no server today"):
        lifecycle.up(lab, fast=True)
    assert leftovers(lab) == []


def test_a_lab_that_is_up_is_not_started_again(lab):
    with pytest.raises(LabError, match="is up already"):
        lifecycle.up(lab.lab)


def test_a_lab_of_another_checkout_is_neither_started_again_nor_ended(tmp_path):
    lab = Lab(f"test-mine-{os.getpid()}")
    lab.create_directories()
    lab.save("owner", str(tmp_path))
    lab.mark_up()
    try:
        with pytest.raises(LabError, match=f"is up already; the checkout {tmp_path} started it"):
            lifecycle.up(lab)
        with pytest.raises(LabError, match=f"is in use: the checkout {tmp_path} started it"):
            lifecycle.down(lab)
        assert lab.is_up()
    finally:
        lifecycle.down(lab, force=True)
    assert leftovers(lab) == []


def test_a_lab_whose_checkout_is_gone_can_be_ended(tmp_path):
    lab = Lab(f"test-gone-{os.getpid()}")
    lab.create_directories()
    lab.save("owner", str(tmp_path / "gone"))
    lab.mark_up()
    lifecycle.down(lab)
    assert leftovers(lab) == []


def test_labs_that_begin_and_end_side_by_side_do_not_take_each_others_directories(tmp_path, monkeypatch):
    monkeypatch.setattr(state, "base_directory", lambda: tmp_path / "labs")

    def begin_and_end(name):
        lab = Lab(name)
        lab.resolv_confs = []
        for _ in range(2000):
            lab.create_directories()
            lab.claim()
            lab.remove_directories()

    with concurrent.futures.ThreadPoolExecutor() as pool:
        list(pool.map(begin_and_end, ["a", "b", "c"]))
    assert not (tmp_path / "labs").exists()


def test_a_start_refuses_to_get_into_another_change_and_names_it():
    lab = Lab(f"test-lock-{os.getpid()}")
    with lab.lock():
        done = lab_command("up", "--fast", "--name", lab.name)
    assert done.returncode == 1
    assert f"is being changed by process {os.getpid()} of {CHECKOUT}" in done.stderr
    assert leftovers(lab) == []


def test_the_network_of_the_lab_is_isolated(bare_lab):
    assert "lead to each other only" in isolation.prove(bare_lab)


def test_a_link_to_the_machine_is_refused(bare_lab):
    host_end = f"lt{os.getpid()}"
    namespaces.ip_batch(bare_lab.namespace("exchange"), [
        f"link add name leak type veth peer name {host_end} netns {os.getpid()}"])
    with pytest.raises(isolation.NotIsolated, match="leak in .* leads to the machine itself"):
        isolation.prove(bare_lab)


def test_a_link_to_a_foreign_namespace_is_refused(bare_lab):
    foreign = f"foreign-{os.getpid()}"
    namespaces.run(["ip", "netns", "add", foreign])
    try:
        namespaces.ip_batch(bare_lab.namespace("border"), [
            f"link add name leak type veth peer name leak netns {foreign}"])
        with pytest.raises(isolation.NotIsolated, match=f"leads to {foreign}"):
            isolation.prove(bare_lab)
    finally:
        namespaces.run(["ip", "netns", "delete", foreign])


def test_a_tunnel_that_the_lab_did_not_make_is_refused(bare_lab):
    namespaces.ip_batch(bare_lab.namespace("exchange"), ["tuntap add dev wire-as4837 mode tun"])
    with pytest.raises(isolation.NotIsolated, match="a tunnel that the lab did not make"):
        isolation.prove(bare_lab)


def test_an_outside_address_within_reach_is_refused(bare_lab):
    namespaces.ip_batch(bare_lab.namespace("exchange"), ["route add local 192.0.2.1 dev lo"])
    with pytest.raises(isolation.NotIsolated, match="192.0.2.1 is not out of the vantage's reach"):
        isolation.prove(bare_lab)


def test_nothing_is_started_in_a_network_that_is_not_isolated(monkeypatch):
    lab = Lab(f"test-leak-{os.getpid()}")
    build = topology.build
    started = []

    def build_with_a_leak(target):
        build(target)
        namespaces.ip_batch(target.namespace("exchange"), ["tuntap add dev leak mode tun"])

    monkeypatch.setattr(topology, "build", build_with_a_leak)
    monkeypatch.setattr(processes, "start", lambda *arguments: started.append(arguments))
    with pytest.raises(isolation.NotIsolated):
        lifecycle.up(lab)
    assert started == []
    assert leftovers(lab) == []


def test_check_tells_a_process_whether_it_is_inside(lab):
    inside = lab.at_vantage(str(LAB_COMMAND), "check", "--assert-inside")
    assert inside.returncode == 0, inside.stderr
    outside = lab_command("check", "--assert-inside")
    assert outside.returncode == 1
    assert "no namespace of a running lab" in outside.stderr


def test_an_unknown_fault_is_refused_with_those_there_are(lab):
    done = lab_command("fault", "--name", lab.lab.name, "host-dwon", "kcna.kp")
    assert done.returncode == 1
    assert "unknown fault 'host-dwon'" in done.stderr
    assert "host-down" in done.stderr


@pytest.mark.parametrize("name", ["", "../etc", "a b", "-x", "x" * 40])
def test_a_name_that_is_no_name_is_refused(name):
    with pytest.raises(LabError, match="is no name for a lab"):
        Lab(name)
