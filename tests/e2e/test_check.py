"""`reachd check` as it ships: every mistake of the corpora at its place, and every file that is good."""

from pathlib import Path
import re
import subprocess

import pytest
import yaml

ROOT = Path(__file__).parents[2]
CORPUS = ROOT / "tests" / "unit" / "config" / "golden"
WEB_CORPUS = ROOT / "tests" / "unit" / "app" / "golden_web"
SHIPPED = [ROOT / "config" / "dprk.yml", *sorted((ROOT / "config" / "examples").glob("*.yml"))]
PEER_EXAMPLES = Path("/usr/share/doc/prometheus-blackbox-exporter/examples")
PEER_FILES = [Path("/etc/prometheus/blackbox.yml"), PEER_EXAMPLES / "example.yml", PEER_EXAMPLES / "blackbox.yml"]
NEWEST = Path(__file__).parent / "blackbox_newest.yml"
PLACE = re.compile(r"[^:]+:[1-9]\d*:[1-9]\d*: \S.*")
PROBERS = {"icmp", "tcp", "dns", "http"}


def named(path):
    return path.stem


def reachd(binary, *arguments, cwd=None):
    command = [str(binary), *map(str, arguments)]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, errors="replace", timeout=30, check=False)


def watch_over(tmp_path, modules, checks=()):
    """A watch that takes a file of modules as it is, and checks one host by some of them, or on demand."""
    host = {"name": "192.0.2.1", "checks": [check_by(name, modules) for name in checks]}
    watched = {"hosts": [host]} if checks else {"probe_api": {"allow": [host["name"]]}}
    watch = {"module_files": [str(modules)]} | watched
    path = tmp_path / "watch.yml"
    path.write_text(yaml.safe_dump(watch))
    return path


def check_by(name, modules):
    """A check by a module: tcp needs a port from it."""
    is_tcp = modules_of(modules)[name]["prober"] == "tcp"
    return {"module": name, "target": "443"} if is_tcp else name


def modules_of(path):
    return yaml.safe_load(path.read_text())["modules"]


@pytest.mark.parametrize("path", sorted((CORPUS / "invalid").glob("*.yml")), ids=named)
def test_every_mistake_is_told_at_its_place(binary, path):
    done = reachd(binary, "check", path.name, cwd=path.parent)
    expected = path.with_suffix(".expected").read_text().replace("note: ", "")
    assert (done.returncode, done.stdout, done.stderr) == (1, "", expected)
    assert all(PLACE.fullmatch(line) for line in done.stderr.splitlines())


@pytest.mark.parametrize("path", sorted((WEB_CORPUS / "invalid").glob("*.yml")), ids=named)
def test_every_mistake_about_the_web_port_is_told_before_anything_starts(binary, tmp_path, path):
    watch = tmp_path / "watch.yml"
    watch.write_text("{}\n")
    options = [f"--config.file={watch}", "--web.listen-address=127.0.0.1:0", f"--web.config.file={path.name}"]
    done = reachd(binary, "run", *options, cwd=path.parent)
    assert done.returncode == 1 and done.stdout == ""
    assert done.stderr.endswith(path.with_suffix(".expected").read_text())


@pytest.mark.parametrize("path", SHIPPED + sorted((CORPUS / "valid").glob("*.yml")), ids=named)
def test_a_good_file_is_told_in_one_line(binary, path):
    done = reachd(binary, "check", path)
    assert (done.returncode, done.stderr) == (0, "")
    assert re.fullmatch(rf"{path}: \d+ hosts?, \d+ checks?, \d+ modules?(, \d+ sweeps?)?\n", done.stdout)


def test_of_several_files_each_is_told(binary, tmp_path):
    bad = tmp_path / "bad.yml"
    bad.write_text("hosts: 1\n")
    done = reachd(binary, "check", SHIPPED[0], bad, tmp_path / "absent.yml", SHIPPED[1])
    assert done.returncode == 1
    assert [line.split(":")[0] for line in done.stdout.splitlines()] == [str(SHIPPED[0]), str(SHIPPED[1])]
    assert [line.split(":")[0] for line in done.stderr.splitlines()] == [str(bad), str(tmp_path / "absent.yml")]


@pytest.mark.parametrize("path", [*PEER_FILES, NEWEST], ids=str)
def test_a_file_of_blackbox_exporter_can_be_used_as_it_is(binary, tmp_path, path):
    refused = refusals(binary, tmp_path, path)
    usable = [name for name in modules_of(path) if name not in refused]
    done = reachd(binary, "check", watch_over(tmp_path, path, checks=usable))
    assert done.returncode == 0, done.stderr
    assert f" {len(usable)} checks, {len(usable)} modules" in done.stdout


def refusals(binary, tmp_path, path):
    """Names of the modules that were put aside, with why."""
    done = reachd(binary, "check", watch_over(tmp_path, path))
    assert done.returncode == 0, done.stderr
    notes = re.findall(r"^\S+:\d+:\d+: modules\.([^.]+)\.(.*) \(module `\1` is put aside\)$", done.stderr, re.MULTILINE)
    assert len(notes) == len(done.stderr.splitlines())
    return {name: why for name, why in reversed(notes)}


@pytest.mark.parametrize("path", PEER_FILES, ids=str)
def test_only_the_probers_that_reachd_lacks_are_put_aside(binary, tmp_path, path):
    lacking = {name for name, module in modules_of(path).items() if module["prober"] not in PROBERS}
    assert set(refusals(binary, tmp_path, path)) == lacking


@pytest.mark.parametrize("name,reason", [
    ("grpc", "reachd has no prober `grpc`"),
    ("unix", "reachd has no prober `unix`"),
    ("websocket", "reachd has no prober `websocket`"),
    ("oauth2", "OAuth 2.0 is not supported"),
    ("http_3", "HTTP/3 is not supported"),
    ("cel", "CEL expressions are not supported"),
])
def test_what_reachd_lacks_is_refused_by_name_to_a_host_that_wants_it(binary, tmp_path, name, reason):
    done = reachd(binary, "check", watch_over(tmp_path, NEWEST, checks=[name]))
    assert done.returncode == 1
    assert f"hosts[0].checks[0]: module `{name}` (" in done.stderr
    assert f") cannot be used: {reason}" in done.stderr


@pytest.mark.parametrize("content,complaint", [
    (b"\x00\x01\xff", ":1:1: a control character"),
    (b"[" * 1_000_000, ":1:65: not YAML: nested deeper than 64 levels"),
    (b"{a: " * 250_000, "nested deeper than 64 levels"),
    (b'contact: "https://example.org', ":1:30: not YAML"),
    (b"a: &a [*a, *a]\n", ":1:"),
], ids=["binary", "brackets", "braces", "unterminated", "itself"])
def test_what_is_no_configuration_is_told_at_its_place(binary, tmp_path, content, complaint):
    path = tmp_path / "watch.yml"
    path.write_bytes(content)
    done = reachd(binary, "check", path)
    assert done.returncode == 1
    assert done.stderr.startswith(f"{path}:") and complaint in done.stderr


@pytest.mark.parametrize("command", ["check", "run", "probe"])
def test_what_cannot_be_read_is_told_by_its_name(binary, tmp_path, command):
    for path, reason in ((tmp_path / "absent.yml", "No such file or directory"), (tmp_path, "Is a directory")):
        arguments = [path] if command == "check" else [f"--config.file={path}"]
        done = reachd(binary, command, *arguments, *(["127.0.0.1"] if command == "probe" else []))
        assert done.returncode == 1
        assert done.stderr == f"{path}: cannot be read: {reason}\n"


@pytest.mark.parametrize("host", ["127.0.0.1", "LOCAL.example"])
def test_what_is_excluded_is_not_probed_by_hand_either(binary, tmp_path, host):
    watch = tmp_path / "watch.yml"
    watch.write_text("""\
modules: {port: {prober: tcp, tcp: {port: 9}}}
limits: {exclude: [127.0.0.0/8, local.example]}
""")
    done = reachd(binary, "probe", f"--config.file={watch}", "--module=port", host)
    assert done.returncode == 2
    assert done.stderr == f"reachd probe: '{host}' is excluded by the configuration\n"
