"""What Kustomize makes of deploy/kubernetes, and what the schemas say of it."""

import json
from pathlib import Path
import shutil

import npm_packages
import yaml

ROOT = Path(__file__).parents[2]
KUBERNETES = ROOT / "deploy" / "kubernetes"
# As deploy/prometheus/prometheus.yml has them.
REGIONS = {target["labels"]["region"]: target["labels"]["vantage"]
           for job in yaml.safe_load((ROOT / "deploy" / "prometheus" / "prometheus.yml").read_text())["scrape_configs"]
           if job["job_name"] == "reachd" for target in job["static_configs"]}


def kustomize(directory):
    """The objects, with all that kubectl would say against them an error."""
    kubectl = npm_packages.install() / "kubectl"
    # No cluster is asked.
    return list(yaml.safe_load_all(npm_packages.run(kubectl, "kustomize", directory, env={"KUBECONFIG": "/dev/null"})))


def written(directory, **kustomization):
    """A Kustomization of an operator's own over ours, in a directory of its own."""
    (directory / "kustomization.yaml").write_text(yaml.safe_dump(
        {"apiVersion": "kustomize.config.k8s.io/v1beta1", "kind": "Kustomization", **kustomization}))
    return directory


def mistakes(objects):
    """What the schemas say against them, unknown fields among it."""
    directory = npm_packages.install()
    shutil.copy(npm_packages.HERE / "check.cjs", directory)
    return json.loads(npm_packages.run("node", "check.cjs", input=json.dumps(objects)))


def is_judges(item):
    return item["metadata"].get("labels", {}).get("app.kubernetes.io/component") == "judge"


def the(objects, kind, judges=False):
    """The judge's, or the only other one."""
    found, = (item for item in objects if item["kind"] == kind and is_judges(item) == judges)
    return found


def pod(objects, judges=False):
    return the(objects, "Deployment", judges)["spec"]["template"]


def container(objects, judges=False):
    found, = pod(objects, judges)["spec"]["containers"]
    return found


def selects(selector, labels):
    return selector.items() <= labels.items()
