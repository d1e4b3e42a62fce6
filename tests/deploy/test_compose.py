"""deploy/compose.yml, as docker-compose reads it: without a daemon, and nothing is started."""

import ipaddress
import os
from pathlib import Path
import re
import subprocess

from manifests import REGIONS, ROOT
import pytest
import yaml

DEPLOY = ROOT / "deploy"
COMPOSE = DEPLOY / "compose.yml"
NODES = [f"reachd-{vantage}" for vantage in REGIONS.values()]
OURS = [*NODES, "judge"]
CHOSEN = {"REACHD_WATCH": str(DEPLOY / "watch"), "GRAFANA_PASSWORD": "secret"}


def compose(*files, chosen=None):
    """What `docker-compose config` does with the files."""
    named = [argument for file in files for argument in ("--file", str(file))]
    return subprocess.run(["docker-compose", *named, "config"], capture_output=True, text=True, timeout=60, check=False,
                          env={"PATH": os.environ["PATH"], **(CHOSEN if chosen is None else chosen)})


def read(*files):
    done = compose(*files)
    assert done.returncode == 0, done.stderr
    services = yaml.safe_load(done.stdout)["services"]
    for service in services.values():
        # It writes them in any order.
        service["volumes"] = sorted(service.get("volumes", []), key=str)
    return services


@pytest.fixture(scope="module")
def services():
    return read(COMPOSE)


def mounts(service):
    """Target, source and whether it is read-only of each."""
    for volume in service["volumes"]:
        if isinstance(volume, dict):
            yield volume["target"], volume["source"], volume["read_only"]
        else:
            source, target, mode = volume.split(":")
            yield target, source, mode == "ro"


def published(service):
    """Address and port on the machine, and port in the container, of each."""
    return [port.removesuffix("/tcp").rsplit(":", 2) for port in service["ports"]]


def test_it_holds_a_node_a_region_the_judge_and_what_watches_them(services):
    assert set(services) == {*NODES, "judge", "prometheus", "alertmanager", "grafana"}


def test_a_field_that_compose_does_not_know_is_refused(tmp_path):
    wrong = tmp_path / "compose.yml"
    wrong.write_text(COMPOSE.read_text().replace("cap_drop:", "cap_dropp:"))
    assert "Unsupported config option" in compose(wrong).stderr


@pytest.mark.parametrize("missing", CHOSEN)
def test_nothing_starts_before_the_operator_has_chosen(missing):
    done = compose(COMPOSE, chosen={name: value for name, value in CHOSEN.items() if name != missing})
    assert done.returncode != 0
    assert "Missing mandatory value" in done.stderr and " is to " in done.stderr


def test_every_service_may_do_little(services):
    for name, service in services.items():
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"] and "cap_add" not in service, name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert int(service["user"].split(":")[0]) > 0, name
        assert not service.get("privileged") and "network_mode" not in service, name


def test_the_group_of_a_node_may_ping_by_datagram_sockets(services):
    for node in NODES:
        first, last = map(int, services[node]["sysctls"]["net.ipv4.ping_group_range"].split())
        assert first <= int(services[node]["user"].split(":")[1]) <= last


def test_nothing_is_published_beyond_this_machine_and_no_port_twice(services):
    ports = [port for service in services.values() for port in published(service)]
    assert all(ipaddress.ip_address(address).is_loopback for address, _, _ in ports)
    assert len({outside for _, outside, _ in ports}) == len(ports) == len(services)


def test_every_image_is_of_a_version_that_can_be_chosen(services):
    for name, service in yaml.safe_load(COMPOSE.read_text())["services"].items():
        assert re.search(r":\$\{[A-Z]+_VERSION:-v?\d+\.\d+\.\d+\}$", service["image"]), name
    version = re.search(r"project\(reachd VERSION (\S+)", (ROOT / "CMakeLists.txt").read_text())[1]
    assert {services[name]["image"] for name in OURS} == {f"reachd:{version}"}


def test_an_image_that_was_built_here_is_not_sought_in_a_registry(services):
    assert {services[name]["pull_policy"] for name in OURS} == {"never"}


def scraped(job):
    """Addresses of the job's targets."""
    jobs = yaml.safe_load((DEPLOY / "prometheus" / "prometheus.yml").read_text())["scrape_configs"]
    return {target for one in jobs if one["job_name"] == job
            for group in one["static_configs"] for target in group["targets"]}


def test_a_node_listens_where_prometheus_scrapes_it_and_watches_what_the_operator_chose(services):
    assert scraped("reachd") == {f"{node}:9717" for node in NODES}
    for vantage, node in zip(REGIONS.values(), NODES):
        assert services[node]["entrypoint"] == ["/usr/bin/reachd", "run", "--web.listen-address=:9717"]
        assert services[node]["command"] == [f"--config.file=/etc/reachd/{vantage}.yml"]
        assert list(mounts(services[node])) == [("/etc/reachd", CHOSEN["REACHD_WATCH"], True)]
        assert [inside for _, _, inside in published(services[node])] == ["9717"]


def test_the_judge_asks_prometheus_and_listens_where_it_is_scraped_and_asked_for_its_health(services):
    judge = services["judge"]
    assert scraped("reachd-judge") == {"judge:9718"}
    assert judge["entrypoint"] == ["/usr/bin/reachd", "judge", "--web.listen-address=:9718"]
    assert [inside for _, _, inside in published(judge)] == ["9718"]
    assert judge["healthcheck"]["test"] == ["CMD", "/usr/bin/reachd", "health", "--url=http://127.0.0.1:9718"]
    option, = judge["command"]
    service, port = option.removeprefix("--prometheus.url=http://").split(":")
    assert port in [inside for _, _, inside in published(services[service])]


def test_the_judge_sends_nothing_and_holds_nothing(services):
    assert not {"sysctls", "cap_add"} & set(services["judge"]) and services["judge"]["volumes"] == []


def test_a_node_is_asked_for_its_health_as_its_image_says(services):
    assert {name for name, service in services.items() if "healthcheck" not in service} == set(NODES)


def test_what_is_mounted_from_here_is_there_and_read_only(services):
    volumes = yaml.safe_load(COMPOSE.read_text())["volumes"]
    for service in services.values():
        for _, source, read_only in mounts(service):
            assert source in volumes or (read_only and Path(source).is_dir()), source


def test_each_program_finds_its_configuration(services):
    def here(service, path):
        """The file on this machine that `path` is in the container."""
        for target, source, _ in mounts(services[service]):
            if path.startswith(target + "/"):
                return Path(source + path.removeprefix(target))
        return None

    for service in ("prometheus", "alertmanager"):
        file, = (word.removeprefix("--config.file=") for word in services[service]["command"] if "config.file" in word)
        assert here(service, file).is_file()
    assert here("grafana", "/etc/grafana/provisioning/datasources/prometheus.yml").is_file()
    provisioned = here("grafana", "/etc/grafana/provisioning/dashboards/reachd.yml").read_text()
    provider, = yaml.safe_load(provisioned)["providers"]
    assert here("grafana", provider["options"]["path"] + "/country.json").is_file()


def test_programs_name_each_other_as_compose_does(services):
    prometheus = yaml.safe_load((DEPLOY / "prometheus" / "prometheus.yml").read_text())
    source, = yaml.safe_load((DEPLOY / "grafana/provisioning/datasources/prometheus.yml").read_text())["datasources"]
    manager, = prometheus["alerting"]["alertmanagers"]
    for address in [source["url"].removeprefix("http://"), *manager["static_configs"][0]["targets"]]:
        service, port = address.split(":")
        assert port in [inside for _, _, inside in published(services[service])]


def test_the_file_for_raw_sockets_gives_nodes_that_capability_and_nothing_else():
    plain, raw = read(COMPOSE), read(COMPOSE, DEPLOY / "compose.net-raw.yml")
    for name in OURS:
        # This docker-compose loses it from two files.
        del plain[name]["pull_policy"]
    assert {name for name in raw if raw[name] != plain[name]} == set(NODES)
    for node in NODES:
        assert raw[node] == {**plain[node], "user": "0:0", "cap_add": ["NET_RAW"]}
