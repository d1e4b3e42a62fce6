// Reads a JSON array of Kubernetes objects on standard input; writes what is wrong with them as a JSON array of lines.
// Lies beside the node_modules of package.json when it runs.
"use strict";

const MODELS = {
  v1: "kubernetes-models/v1",
  "apps/v1": "kubernetes-models/apps/v1",
  "networking.k8s.io/v1": "kubernetes-models/networking.k8s.io/v1",
  "policy/v1": "kubernetes-models/policy/v1",
  "monitoring.coreos.com/v1": "@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1",
};

// The models let unknown fields pass. But they look at each field that they know, and at no other: so what they have
// not looked at is unknown.
class Watched {
  constructor(value, path) {
    this.value = value;
    this.path = path;
    this.children = new Map();
    this.proxy = new Proxy(value, { get: (_, key) => this.read(key) });
  }

  read(key) {
    const value = this.value[key];
    if (!Object.hasOwn(this.value, key) || (Array.isArray(this.value) && key === "length")) return value;
    if (!this.children.has(key)) {
      this.children.set(key, isTree(value) ? new Watched(value, `${this.path}/${key}`) : null);
    }
    return this.children.get(key)?.proxy ?? value;
  }

  *unknown() {
    for (const key of Object.keys(this.value)) {
      if (!this.children.has(key)) yield `${this.path}/${key} is unknown`;
      else yield* this.children.get(key)?.unknown() ?? [];
    }
  }
}

function isTree(value) {
  return typeof value === "object" && value !== null;
}

function mistakes(object) {
  const path = `${object.kind}/${object.metadata?.name}`;
  const models = MODELS[object.apiVersion];
  const model = models && require(models)[object.kind];
  if (!model) return [`${path}: there is no schema of ${object.apiVersion}`];
  const watched = new Watched(object, path);
  try {
    model.prototype.validate.call(watched.proxy);
  } catch (error) {
    return [`${path}: ${error.message}`];
  }
  return [...watched.unknown()];
}

const objects = JSON.parse(require("fs").readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(objects.flatMap(mistakes)));
