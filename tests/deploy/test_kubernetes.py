"""deploy/kubernetes: what Kustomize makes of it is what Kubernetes takes, may do little, and finds its parts."""

import copy
import functools
import os
import re

import manifests
from manifests import KUBERNETES, REGIONS, container, is_judges, kustomize, mistakes, pod, selects, the
import pytest
import yaml

OVERLAYS = [f"overlays/{region}" for region in REGIONS]
built = functools.cache(lambda name: kustomize(KUBERNETES / name))


@pytest.fixture(params=["base", *OVERLAYS])
def objects(request):
    return copy.deepcopy(built(request.param))


@pytest.fixture(params=REGIONS.items(), ids=lambda pair: pair[0])
def region(request):
    """Region, vantage, and the objects of its overlay."""
    name, vantage = request.param
    return name, vantage, copy.deepcopy(built(f"overlays/{name}"))


@pytest.fixture
def overlay():
    return copy.deepcopy(built(OVERLAYS[0]))


def test_there_is_an_overlay_for_each_region_that_is_scraped():
    assert {path.name for path in (KUBERNETES / "overlays").iterdir()} == set(REGIONS)


def test_it_keeps_to_the_schemas(objects):
    assert mistakes(objects) == []


def test_it_is_all_that_a_node_and_the_judge_take(objects):
    assert sorted(item["kind"] for item in objects if not is_judges(item)) == [
        "ConfigMap", "Deployment", "Namespace", "NetworkPolicy", "PodDisruptionBudget", "Service", "ServiceMonitor"]
    assert sorted(item["kind"] for item in objects if is_judges(item)) == [
        "ConfigMap", "Deployment", "Service", "ServiceMonitor"]
    assert {item["metadata"].get("namespace") for item in objects} == {None, "reachd"}


@pytest.mark.parametrize("kind, path, field", [
    ("Deployment", ["spec", "template", "spec", "containers", 0], "readynessProbe"),
    ("Deployment", ["spec", "template", "spec", "securityContext"], "runAsNonroot"),
    ("ServiceMonitor", ["spec", "endpoints", 0], "honourLabels"),
    ("NetworkPolicy", ["spec"], "podSelektor"),
])
def test_a_field_that_kubernetes_does_not_know_is_refused(overlay, kind, path, field):
    functools.reduce(lambda value, key: value[key], path, the(overlay, kind))[field] = {"a": 1}
    assert any(line.endswith(f"/{field} is unknown") for line in mistakes(overlay)), mistakes(overlay)


def test_a_value_of_the_wrong_kind_is_refused(overlay):
    the(overlay, "Deployment")["spec"]["replicas"] = "one"
    assert mistakes(overlay) == ["Deployment/reachd-fra1: data/spec/replicas must be integer"]


def test_an_object_of_an_unknown_kind_is_refused(overlay):
    the(overlay, "PodDisruptionBudget")["apiVersion"] = "policy/v1alpha9"
    assert mistakes(overlay) == ["PodDisruptionBudget/reachd: there is no schema of policy/v1alpha9"]


@pytest.mark.parametrize("judges", [False, True], ids=["node", "judge"])
def test_it_may_do_what_pods_under_the_restricted_standard_may(objects, judges):
    whole, own = pod(objects, judges)["spec"]["securityContext"], container(objects, judges)["securityContext"]
    assert whole["runAsNonRoot"] and whole["runAsUser"] > 0 and whole["runAsGroup"] > 0
    assert whole["seccompProfile"] == {"type": "RuntimeDefault"}
    assert own == {"allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True, "capabilities": {"drop": ["ALL"]}}
    assert pod(objects, judges)["spec"]["automountServiceAccountToken"] is False
    labels = the(objects, "Namespace")["metadata"]["labels"]
    assert labels["pod-security.kubernetes.io/enforce"] == "restricted"


def test_its_group_may_ping_by_datagram_sockets(objects):
    context = pod(objects)["spec"]["securityContext"]
    sysctl, = context["sysctls"]
    assert sysctl["name"] == "net.ipv4.ping_group_range"
    first, last = map(int, sysctl["value"].split())
    assert first <= context["runAsGroup"] <= last


def test_it_listens_on_all_addresses_of_the_port_that_is_probed_and_served(objects):
    node = container(objects)
    port, = node["ports"]
    assert port == {"name": "http", "containerPort": 9717}
    assert "--web.listen-address=:9717" in node["args"]
    assert node["livenessProbe"]["httpGet"] == {"path": "/-/healthy", "port": "http"}
    assert node["readinessProbe"]["httpGet"] == {"path": "/-/ready", "port": "http"}
    assert the(objects, "Service")["spec"]["ports"] == [{"name": "http", "port": 9717, "targetPort": "http"}]


def test_a_vantage_point_never_probes_twice_at_once(objects):
    spec = the(objects, "Deployment")["spec"]
    assert (spec["replicas"], spec["strategy"]) == (1, {"type": "Recreate"})


@pytest.mark.parametrize("judges", [False, True], ids=["node", "judge"])
def test_its_resources_are_bounded_but_for_the_processor(objects, judges):
    resources = container(objects, judges)["resources"]
    assert set(resources["requests"]) == {"cpu", "memory"} and set(resources["limits"]) == {"memory"}


def test_every_selector_finds_the_node(objects):
    labels = pod(objects)["metadata"]["labels"]
    monitor, service = the(objects, "ServiceMonitor")["spec"], the(objects, "Service")
    assert selects(the(objects, "Deployment")["spec"]["selector"]["matchLabels"], labels)
    assert selects(service["spec"]["selector"], labels)
    assert selects(the(objects, "PodDisruptionBudget")["spec"]["selector"]["matchLabels"], labels)
    assert selects(the(objects, "NetworkPolicy")["spec"]["podSelector"]["matchLabels"], labels)
    spread, = pod(objects)["spec"]["topologySpreadConstraints"]
    assert selects(spread["labelSelector"]["matchLabels"], labels)
    assert selects(monitor["selector"]["matchLabels"], service["metadata"]["labels"])
    assert [port["port"] for port in monitor["endpoints"]] == [port["name"] for port in service["spec"]["ports"]]


def test_every_selector_finds_the_judge_alone(objects):
    labels, node = pod(objects, judges=True)["metadata"]["labels"], pod(objects)["metadata"]["labels"]
    deployment, service, monitor = (the(objects, kind, judges=True)
                                    for kind in ("Deployment", "Service", "ServiceMonitor"))
    spread, = pod(objects, judges=True)["spec"]["topologySpreadConstraints"]
    for selector in (deployment["spec"]["selector"]["matchLabels"], service["spec"]["selector"],
                     spread["labelSelector"]["matchLabels"]):
        assert selects(selector, labels) and not selects(selector, node)
    selector = monitor["spec"]["selector"]["matchLabels"]
    assert selects(selector, service["metadata"]["labels"])
    assert not selects(selector, the(objects, "Service")["metadata"]["labels"])
    for kind in ("Service", "PodDisruptionBudget", "ServiceMonitor"):
        spec = the(objects, kind)["spec"]["selector"]
        assert not selects(spec.get("matchLabels", spec), labels), kind


def test_two_judges_stand_side_by_side_on_machines_of_their_own(objects):
    assert the(objects, "Deployment", judges=True)["spec"]["replicas"] == 2
    spread, = pod(objects, judges=True)["spec"]["topologySpreadConstraints"]
    assert (spread["topologyKey"], spread["maxSkew"]) == ("kubernetes.io/hostname", 1)


def test_the_judge_listens_where_it_is_probed_and_served(objects):
    judge = container(objects, judges=True)
    port, = judge["ports"]
    assert port == {"name": "http", "containerPort": 9718} and "--web.listen-address=:9718" in judge["args"]
    assert judge["livenessProbe"]["httpGet"] == {"path": "/-/healthy", "port": "http"}
    assert judge["readinessProbe"]["httpGet"] == {"path": "/-/ready", "port": "http"}
    served = {"name": "http", "port": 9718, "targetPort": "http"}
    assert the(objects, "Service", judges=True)["spec"]["ports"] == [served]


def test_the_judges_port_is_open_to_those_that_a_nodes_is(objects):
    policy = the(objects, "NetworkPolicy")["spec"]
    assert selects(policy["podSelector"]["matchLabels"], pod(objects, judges=True)["metadata"]["labels"])
    allowed = [port["port"] for ingress in policy["ingress"] for port in ingress["ports"]]
    assert allowed == [port["name"] for port in container(objects, judges=True)["ports"]]


def test_prometheus_knows_the_judge_as_the_rules_do(objects):
    monitor = the(objects, "ServiceMonitor", judges=True)["spec"]
    assert "jobLabel" not in monitor, "the name of the Service is the job where none is named"
    assert the(objects, "Service", judges=True)["metadata"]["name"] == "reachd-judge"
    assert [port["port"] for port in monitor["endpoints"]] == ["http"]


def asked_by_the_judge(objects):
    """The URL that it is given."""
    judge, map_ = container(objects, judges=True), the(objects, "ConfigMap", judges=True)
    assert "--prometheus.url=$(PROMETHEUS_URL)" in judge["args"]
    assert judge["env"] == [{"name": "PROMETHEUS_URL", "valueFrom": {"configMapKeyRef": {
        "name": map_["metadata"]["name"], "key": "PROMETHEUS_URL"}}}]
    return map_["data"]["PROMETHEUS_URL"]


def test_the_judge_asks_the_prometheus_of_the_operator(objects):
    assert asked_by_the_judge(objects) == "http://prometheus-operated.monitoring.svc:9090"


def test_prometheus_knows_the_node_as_the_rules_do(region):
    name, vantage, objects = region
    monitor, service = the(objects, "ServiceMonitor")["spec"], the(objects, "Service")["metadata"]
    assert service["labels"][monitor["jobLabel"]] == "reachd"
    assert [service["labels"][label] for label in monitor["targetLabels"]] == [vantage, name]
    assert "honorLabels" not in monitor["endpoints"][0]
    assert service["name"] == f"reachd-{vantage}"


def test_the_node_is_told_who_it_is_by_the_file_of_its_vantage_point(region):
    name, vantage, objects = region
    node = container(objects)
    assert "--config.file=/etc/reachd/$(VANTAGE).yml" in node["args"]
    assert node["env"] == [{"name": "VANTAGE", "valueFrom": {"fieldRef": {"fieldPath": "metadata.labels['vantage']"}}}]
    assert pod(objects)["metadata"]["labels"]["vantage"] == vantage
    told = yaml.safe_load(the(objects, "ConfigMap")["data"][f"{vantage}.yml"])["vantage"]
    assert told == {"name": vantage, "region": name}


def test_the_node_finds_its_watch_where_it_looks(objects):
    volume, = pod(objects)["spec"]["volumes"]
    mount, = container(objects)["volumeMounts"]
    assert volume == {"name": mount["name"], "configMap": {"name": the(objects, "ConfigMap")["metadata"]["name"]}}
    assert mount["mountPath"] == "/etc/reachd"


def test_the_image_is_of_the_version_of_the_project(region):
    version = re.search(r"project\(reachd VERSION (\S+)", (manifests.ROOT / "CMakeLists.txt").read_text())[1]
    assert container(region[2])["image"] == container(region[2], judges=True)["image"] == f"reachd:{version}"


def test_vantage_points_of_one_cluster_stand_side_by_side(tmp_path):
    spanning = manifests.written(tmp_path, resources=[
        os.path.relpath(KUBERNETES / directory, tmp_path)
        for directory in ("base/cluster", *(f"overlays/{region}/{vantage}" for region, vantage in REGIONS.items()))])
    objects = kustomize(spanning)
    assert mistakes(objects) == []
    assert {item["metadata"]["name"] for item in objects if item["kind"] == "Deployment"} == {
        "reachd-judge", *(f"reachd-{vantage}" for vantage in REGIONS.values())}
    selectors = [item["spec"]["selector"]["vantage"] for item in objects
                 if item["kind"] == "Service" and not is_judges(item)]
    assert sorted(selectors) == sorted(REGIONS.values())
    assert the(objects, "PodDisruptionBudget")["spec"]["maxUnavailable"] == 1


def test_an_operator_puts_hosts_image_and_prometheus_of_their_own_over_an_overlay(tmp_path):
    (tmp_path / "hosts.yml").write_text("- targets: [www.example.org]\n")
    objects = kustomize(manifests.written(
        tmp_path, resources=[os.path.relpath(KUBERNETES / OVERLAYS[0], tmp_path)],
        configMapGenerator=[{"name": "reachd-watch-fra1", "namespace": "reachd", "behavior": "merge",
                             "files": ["hosts.yml"]},
                            {"name": "reachd-judge", "namespace": "reachd", "behavior": "merge",
                             "literals": ["PROMETHEUS_URL=https://metrics.example.org/prometheus"]}],
        images=[{"name": "reachd", "newName": "registry.example.org/reachd", "newTag": "1.2.3"}]))
    data = the(objects, "ConfigMap")["data"]
    assert data["hosts.yml"] == "- targets: [www.example.org]\n" and "fra1.yml" in data
    for judges in (False, True):
        assert container(objects, judges)["image"] == "registry.example.org/reachd:1.2.3"
    assert asked_by_the_judge(objects) == "https://metrics.example.org/prometheus"


def test_an_operator_without_the_prometheus_operator_takes_its_objects_out(tmp_path):
    gone = {"apiVersion": "monitoring.coreos.com/v1", "kind": "ServiceMonitor", "metadata": {"name": "any"},
            "$patch": "delete"}
    objects = kustomize(manifests.written(
        tmp_path, resources=[os.path.relpath(KUBERNETES / OVERLAYS[0], tmp_path)],
        patches=[{"target": {"kind": "ServiceMonitor"}, "patch": yaml.safe_dump(gone)}]))
    assert len(objects) == len(built(OVERLAYS[0])) - 2
    assert "ServiceMonitor" not in {item["kind"] for item in objects}


def test_an_operator_with_a_judge_elsewhere_takes_this_one_out(tmp_path):
    resources = [os.path.relpath(KUBERNETES / OVERLAYS[0], tmp_path)]
    gone = yaml.safe_dump({"kind": "any", "metadata": {"name": "any"}, "$patch": "delete"})
    target = {"labelSelector": "app.kubernetes.io/component=judge"}
    objects = kustomize(manifests.written(tmp_path, resources=resources, patches=[{"target": target, "patch": gone}]))
    assert not any(map(is_judges, objects)) and len(objects) == len(built(OVERLAYS[0])) - 4


def test_the_component_gives_the_raw_sockets_and_nothing_else(tmp_path):
    objects = kustomize(manifests.written(
        tmp_path, resources=[os.path.relpath(KUBERNETES / OVERLAYS[0], tmp_path)],
        components=[os.path.relpath(KUBERNETES / "components" / "cap-net-raw", tmp_path)]))
    assert mistakes(objects) == []
    whole, own = pod(objects)["spec"]["securityContext"], container(objects)["securityContext"]
    assert own == {"allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True,
                   "capabilities": {"drop": ["ALL"], "add": ["NET_RAW"]}}
    assert whole == {"runAsNonRoot": False, "runAsUser": 0, "runAsGroup": 0,
                     "seccompProfile": {"type": "RuntimeDefault"}}
    assert pod(objects, judges=True) == pod(built(OVERLAYS[0]), judges=True)
    labels = the(objects, "Namespace")["metadata"]["labels"]
    assert labels["pod-security.kubernetes.io/enforce"] == "privileged"
