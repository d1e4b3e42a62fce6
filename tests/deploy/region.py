"""A region lab: those who watch the nodes, and what they say."""

import time

from judge import Judge
from node import eventually
from notified import Alertmanager, Webhook
from prometheus import Prometheus
from running_lab import free_port
import shipped

# Half a minute that an alert waits, Alertmanager's gathering, and some rounds.
PATIENCE_SECONDS = 90
QUIET_SECONDS = 25
ALERT_LABELS = ("alertname", "host", "group", "vantage")
SERIES_LABELS = ("vantage", "region", "host", "group", "window", "scope", "cause")


def values_of(labels, names):
    return tuple(labels[name] for name in names if name in labels)


class ShippedPrometheus(Prometheus):
    """With the whole of its configuration given, in place of one that is made for nodes."""

    def __init__(self, directory, configuration):
        super().__init__(directory, {})
        (directory / "prometheus.yml").write_text(configuration)


class Region:
    """Lab, nodes, and those who watch them from when all is well on."""

    def __init__(self, lab, running_nodes, binary, directory, stack):
        self.lab = lab
        self.nodes = running_nodes
        for node in running_nodes.values():
            node.wait_until_up()
        self._webhook = stack.enter_context(Webhook())
        alertmanager = stack.enter_context(Alertmanager(directory, shipped.alertmanager(self._webhook.port)))
        ports = {vantage: node.port for vantage, node in running_nodes.items()}
        judge_port = free_port()
        configuration = shipped.prometheus(directory, ports, judge_port, alertmanager.port)
        self.prometheus = stack.enter_context(ShippedPrometheus(directory, configuration))
        self.judge = stack.enter_context(
            Judge(binary, self.prometheus.url, directory / "judge.log", stale=10, port=judge_port))
        everybody_knows = 'group:reachd_vantages_knowing:count{group="all"} == 3'
        eventually(lambda: self.prometheus.query(everybody_knows), 30, "all vantages know the country")

    def yielded(self, expression):
        """A value for each series, told apart by the labels in SERIES_LABELS that it has."""
        found = self.prometheus.query(expression)
        assert all(labels.get("job", "reachd") == "reachd" for labels, _ in found)
        return {values_of(labels, SERIES_LABELS): value for labels, value in found}

    def alerts(self, expression):
        """What alerts are about, each as the values of the labels in ALERT_LABELS that it has."""
        return {values_of(labels, ALERT_LABELS) for labels, _ in self.prometheus.query(expression)}

    def firing(self):
        return self.alerts('ALERTS{alertstate="firing"}')

    def ever_pending(self):
        """Alerts that have been pending or firing at any time.

        At this pace a confirming probe may still be out when the next slot comes, which then counts as missed.
        """
        return self.alerts('present_over_time(ALERTS{alertname!="ProbesMissed"}[1h])')

    def notifications(self):
        return self._webhook.told("firing")

    def wait_until_firing(self, *alerts):
        eventually(lambda: self.firing() >= set(alerts), PATIENCE_SECONDS, f"{alerts} fire")

    def wait_for_the_one_notification(self):
        """Once it has been the only one for as long as another would take."""
        eventually(self.notifications, PATIENCE_SECONDS, "the webhook is told")
        time.sleep(QUIET_SECONDS)
        told = self.notifications()
        assert len(told) == 1, [one["groupLabels"] for one in told]
        return told[0]
