"""What detectors made of simulated outages, beside what really happened."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
import statistics

# An alarm belongs to an outage if it shares a host and lies within this of it.
SLACK = timedelta(minutes=5)
CAUSES = ("routing_withdrawal", "dns_failure", "server_failure", "upstream_failure", "congestion", "vantage_failure")
UNDETERMINED, MISSED, NOTHING = "undetermined", "missed", "nothing"
# Seconds until an outage is told that is missed.
NEVER = float("inf")


def time(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00")) if text else None


@dataclass
class Score:
    """Of one detector over many trials."""

    truths: int = 0
    # (cause that was, cause that was named or MISSED) -> how often
    confusion: Counter = field(default_factory=Counter)
    unobservable: Counter = field(default_factory=Counter)
    # (cause that was or NOTHING, cause that was named) -> in how many incidents, several of one outage included.
    named: Counter = field(default_factory=Counter)
    named_unobservable: Counter = field(default_factory=Counter)
    # How many incidents an outage that was found was told as, by what it was.
    incidents: dict = field(default_factory=lambda: defaultdict(list))
    false_alarms: list = field(default_factory=list)
    # In seconds, by what it was; latencies of all outages, errors of those that were found.
    latencies: dict = field(default_factory=lambda: defaultdict(list))
    onset_errors: dict = field(default_factory=lambda: defaultdict(list))
    end_errors: dict = field(default_factory=lambda: defaultdict(list))
    hours: float = 0
    probes: int = 0
    misses: list = field(default_factory=list)
    # Outages of which an alarm was raised before they began.
    early: list = field(default_factory=list)
    # Alarms that stood to the end, an hour after the last outage was over.
    unended: list = field(default_factory=list)

    def found(self):
        return self.truths - len(self.misses)

    def recall_of_detection(self):
        return self.found() / self.truths if self.truths else 1.0

    def precision_of_detection(self):
        found = self.found()
        return found / (found + len(self.false_alarms)) if found + len(self.false_alarms) else 1.0

    def precision(self, cause, with_unobservable=False):
        """Of all incidents that name it, whether or not they are the one by which their outage is judged."""
        counts = self.named + self.named_unobservable if with_unobservable else self.named
        named = sum(count for (_, said), count in counts.items() if said == cause)
        return counts[cause, cause] / named if named else 1.0

    def recall(self, cause):
        was = sum(count for (truth, _), count in self.confusion.items() if truth == cause)
        return self.confusion[cause, cause] / was if was else 1.0

    def share(self, said):
        total = sum(self.confusion.values())
        return sum(count for (_, name), count in self.confusion.items() if name == said) / total if total else 0.0

    def mistaken_for_congestion(self):
        """Of the incidents of all else."""
        others = [(pair, count) for pair, count in self.named.items() if pair[0] not in ("congestion", NOTHING)]
        total = sum(count for _, count in others)
        return sum(count for (_, said), count in others if said == "congestion") / total if total else 0.0


def together(by_cause):
    return [value for values in by_cause.values() for value in values]


def percentile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else float("nan")


def is_vantage(alarm):
    return alarm.get("scope", "").startswith("vantage:")


def belongs(alarm, truth):
    ended = time(alarm["ended"])
    overlaps = time(alarm["started"]) <= time(truth["end"]) + SLACK and (
        ended is None or ended >= time(truth["begin"]) - SLACK)
    if not truth["about_the_country"]:
        return overlaps and is_vantage(alarm) and alarm["scope"].removeprefix("vantage:") in truth["vantages"]
    return overlaps and bool(set(alarm["hosts"]) & set(truth["hosts"]))


def likeness(alarm, truth):
    """Which of several alarms is the one to be judged: the one that covers the outage best."""
    return len(set(alarm["hosts"]) & set(truth["hosts"])), not is_vantage(alarm)


def in_time(matching, truth):
    """Those whose times count: one that names a wrong cause lends its own to no figure, unless all do."""
    return [one for one in matching if one.get("cause", UNDETERMINED) in (truth["cause"], UNDETERMINED)] or matching


def add(score, trial, alarms):
    """Counts one trial."""
    score.hours += trial["hours"]
    score.probes += trial["probes"]
    used = set()
    for truth in trial["truths"]:
        matching = [index for index, alarm in enumerate(alarms) if belongs(alarm, truth)]
        used.update(matching)
        best = max(matching, key=lambda index: likeness(alarms[index], truth), default=None)
        _judge(score, trial, truth, None if best is None else alarms[best], [alarms[i] for i in matching])
    for index, alarm in enumerate(alarms):
        if not alarm["ended"]:
            score.unended.append((trial["scenario"], trial["seed"], alarm))
        if index not in used:
            score.false_alarms.append((trial["scenario"], trial["seed"], alarm))
            score.named[NOTHING, alarm.get("cause", UNDETERMINED)] += 1


def _judge(score, trial, truth, alarm, matching):
    score.truths += 1
    cause = truth["cause"]
    said = alarm.get("cause", UNDETERMINED) if alarm else MISSED
    (score.confusion if truth["observable"] else score.unobservable)[cause, said] += 1
    if alarm is None:
        score.misses.append((trial["scenario"], trial["seed"]))
        score.latencies[cause].append(NEVER)
        return
    named = score.named if truth["observable"] else score.named_unobservable
    named.update((cause, one.get("cause", UNDETERMINED)) for one in matching)
    score.incidents[cause].append(len(matching))
    _take_times(score, trial, truth, in_time(matching, truth))


def _take_times(score, trial, truth, alarms):
    begin, end, cause = time(truth["begin"]), time(truth["end"]), truth["cause"]
    late = (min(time(one["detected"]) for one in alarms) - begin).total_seconds()
    if late < 0:
        score.early.append((trial["scenario"], trial["seed"]))
    score.latencies[cause].append(max(0.0, late))
    score.onset_errors[cause].append(abs((min(time(one["started"]) for one in alarms) - begin).total_seconds()))
    ends = [time(one["ended"]) for one in alarms if one["ended"]]
    if ends:
        score.end_errors[cause].append(abs((max(ends) - end).total_seconds()))


def of_reachd(trials):
    score = Score()
    for trial in trials:
        add(score, trial, trial["incidents"])
    return score


def about_the_country(trial):
    return trial | {"truths": [truth for truth in trial["truths"] if truth["about_the_country"]]}


def side_by_side(trials):
    """By detector, reachd first: of outages of the country alone, since only reachd tells of vantages."""
    scores = defaultdict(Score)
    for trial in map(about_the_country, trials):
        # A partial view is of hosts, by whatever name it goes.
        of_country = [one for one in trial["incidents"] if one["hosts"] and one["cause"] != "vantage_failure"]
        for name, alarms in {"reachd": of_country, **trial["baselines"]}.items():
            add(scores[name], trial, alarms)
    return scores


def median(values):
    return statistics.median(values) if values else float("nan")
