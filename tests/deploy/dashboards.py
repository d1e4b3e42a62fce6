"""The queries of the shipped dashboards, as Grafana sends them."""

import json
from pathlib import Path
import re

DASHBOARDS = Path(__file__).parents[2] / "deploy" / "grafana" / "dashboards"
# What Grafana puts in the place of a variable that stands at "All", and of its own.
ALL = ".+"
RATE_INTERVAL = "1m"


def load():
    """Each dashboard by its file's name."""
    return {path.name: json.loads(path.read_text()) for path in sorted(DASHBOARDS.glob("*.json"))}


def put_in(query, values):
    given = {"__rate_interval": RATE_INTERVAL, **values}
    return re.sub(r"\$(\w+)", lambda variable: given.get(variable[1], ALL), query)


def queries(**values):
    """File and query of each target of each panel."""
    return [(name, put_in(target["expr"], values)) for name, dashboard in load().items()
            for panel in dashboard["panels"] for target in panel["targets"]]


def variables(**values):
    """Name, series and label of each variable that asks for the values of a label."""
    found = []
    for dashboard in load().values():
        for variable in dashboard["templating"]["list"]:
            if variable["type"] != "query":
                continue
            series, label = re.fullmatch(r"label_values\((.+), (\w+)\)", variable["definition"]).groups()
            found.append((variable["name"], put_in(series, values), label))
    return found
