"""docs/detection.md, and what it promises."""

from collections import Counter
from statistics import fmean

from report import machine, paragraph, table
import scoring
from scoring import CAUSES, MISSED, UNDETERMINED

PRECISION, RECALL, CONGESTION, ABSTENTIONS = 0.95, 0.90, 0.01, 0.05
INTERVAL = 60
# Two rounds: a host is looked at again within one, and that probe may be lost.
END_ERROR = 2 * INTERVAL
# What is told within a round; a vantage's own line is given some minutes.
OF_THE_COUNTRY = tuple(cause for cause in CAUSES if cause != "vantage_failure")
# What begins at one moment; a flood creeps up.
STEPS = tuple(cause for cause in OF_THE_COUNTRY if cause != "congestion")

HEAD = """# How well incidents are found and explained

`tests/detection/run` makes this document. It lets outages happen in a simulated country (`tests/support/simulator`), seen
from three vantages whose checks are 60 s apart, and compares what the diagnosis says with what was made to happen.
Scenarios draw their parameters from a seed; the table of likelihoods was fitted on other seeds
(`tests/detection/calibrate`), and thresholds were chosen by others again. A simulation is no measurement of the real
country: the figures say how well the rules do in a world that follows the model. Nor are they of the shipped watch,
whose checks are 30 to 180 s apart: what is probed less often is told later.
"""


def percent(share):
    return f"{100 * share:.1f} %"


def seconds(value):
    return "never" if value == scoring.NEVER else f"{value:,.0f} s"


def mean(values):
    return fmean(values) if values else float("nan")


def confusion(score):
    columns = ("what it was", *CAUSES, UNDETERMINED, MISSED)
    rows = [(cause, *(score.confusion[cause, said] for said in (*CAUSES, UNDETERMINED, MISSED))) for cause in CAUSES]
    return table(columns, rows)


def per_cause(score):
    def row(cause):
        late, onset, end = score.latencies[cause], score.onset_errors[cause], score.end_errors[cause]
        return (cause, percent(score.precision(cause)), percent(score.precision(cause, with_unobservable=True)),
                percent(score.recall(cause)), f"{mean(score.incidents[cause]):.2f}",
                seconds(scoring.median(late)), seconds(scoring.percentile(late, 0.95)), seconds(scoring.median(onset)),
                seconds(scoring.median(end)))

    columns = ("cause", "precision", "the same, with what probes cannot tell", "recall", "incidents an outage", "latency, median", "95th percentile",
               "onset error, median", "end error, median")
    return table(columns, [row(cause) for cause in CAUSES])


def columns_of(name, scores, quiet):
    """What the detectors are compared by: title, value of this one, how it is written, whether more is better."""
    score = scores[name]
    late = scoring.together(score.latencies)
    columns = [("outages found", score.recall_of_detection(), percent, True),
               ("alarms that are true", score.precision_of_detection(), percent, True),
               ("latency, median", scoring.percentile(late, 0.5), seconds, False),
               ("95th percentile", scoring.percentile(late, 0.95), seconds, False),
               ("onset error, median", scoring.median(scoring.together(score.onset_errors)), seconds, False),
               ("end error, median", scoring.median(scoring.together(score.end_errors)), seconds, False),
               ("alarms that never ended", len(score.unended), str, False)]
    for what, of in quiet.items():
        rate = 720 * len(of[name].false_alarms) / of[name].hours
        columns.append((f"false alarms a month: {what}", rate, "{:.2f}".format, False))
    return columns


def beside(scores, quiet):
    titles = [title for title, *_ in columns_of("reachd", scores, quiet)]
    return table(("detector", *titles),
                 [(name, *(write(value) for _, value, write, _ in columns_of(name, scores, quiet))) for name in scores])


def behind(scores, quiet):
    """Where reachd is worse than another detector, in words."""
    ours = columns_of("reachd", scores, quiet)
    return [f"{title}: {write(own)}, {name} {write(other)}"
            for name in scores if name != "reachd"
            for (title, own, write, more_is_better), (_, other, *_) in zip(ours, columns_of(name, scores, quiet))
            if (own < other if more_is_better else own > other)]


def latencies_by_cause(scores):
    def both(late):
        return f"{seconds(scoring.median(late))}, {seconds(scoring.percentile(late, 0.95))}"

    return table(("detector", *OF_THE_COUNTRY), [(name, *(both(score.latencies[cause]) for cause in OF_THE_COUNTRY))
                                         for name, score in scores.items()])


def fragments(score):
    """What became of the outages that were not told as one incident."""
    counts = scoring.together(score.incidents)
    both = score.named + score.named_unobservable
    wrong = sum(count for (was, said), count in both.items() if said not in (was, UNDETERMINED) and was != scoring.NOTHING)
    unknown = sum(count for (_, said), count in both.items() if said == UNDETERMINED)
    return paragraph(f"{sum(count > 1 for count in counts):,} of {len(counts):,} outages found were told as several incidents, "
                     f"{max(counts, default=0)} at most: what comes in waves ends and begins again, and may end for some hosts before "
                     "it does for others. "
                     "The one that covers an outage best is the one by which it counts as recalled, but the precision of a "
                     f"cause is of all incidents that name it: of {sum(counts):,} incidents {wrong:,} name another cause than "
                     f"that of their outage, and {unknown:,} none. The times are those of the first and the last of them, "
                     "without those with a wrong cause. Latency is counted as none where an alarm came before the outage began "
                     f"as it is defined here, which is when more than half of the probes are lost: {len(score.early):,} times.")


def unobservable(score):
    rows = [(was, said, count, "no" if said == was else "none named" if said in (UNDETERMINED, MISSED) else "yes")
            for (was, said), count in sorted(score.unobservable.items())]
    return table(("what it was", "what was said", "how often", "a wrong cause"), rows)


def told_wrongly(score):
    """Of what probes alone cannot tell."""
    counts = score.named_unobservable
    wrong = sum(count for (was, said), count in counts.items() if said not in (was, UNDETERMINED))
    return f"{wrong:,} of {counts.total():,} incidents of these outages name a cause that it was not"


def write(trials, quiet, seeds):
    """`quiet`: trials of normal time, by what they are called."""
    score, side_by_side = scoring.of_reachd(trials), scoring.side_by_side(trials)
    counts = Counter(trial["scenario"] for trial in trials)
    parts = [
        HEAD,
        paragraph(f"{len(counts)} scenarios, {seeds} seeds each; {score.truths} outages in "
                  f"{score.hours:,.0f} simulated hours, {score.probes / score.hours / 3:,.0f} probes an hour and "
                  "vantage, confirming probes included."),
        "## Causes\n",
        confusion(score),
        per_cause(score),
        fragments(score),
        paragraph(f"Undetermined: {percent(score.share(UNDETERMINED))}. Another cause mistaken for congestion: "
                  f"{percent(score.mistaken_for_congestion())}. Asserted: precision at least {percent(PRECISION)} and recall at "
                  f"least {percent(RECALL)} for each cause, congestion in no more than {percent(CONGESTION)} of the "
                  f"incidents of something else, no more than {percent(ABSTENTIONS)} undetermined; of all but vantage_failure a "
                  f"latency of at most {INTERVAL + 5} s (95th percentile); of those that begin at one moment, which congestion "
                  f"does not, an onset error of at most {INTERVAL // 2} s (median); of each cause an end error of at most {END_ERROR} s (median), and no incident "
                  "that is not over an hour after its outage; beside the other detectors below, no column in which reachd is "
                  "behind one of them."),
        "## What probes alone cannot tell\n",
        paragraph("Two kinds of outages are left out of the first table, of the recall and of the first column of precision: "
                  "a data plane that fails while the routes stay, which counts as a withdrawal here though traces end in the "
                  "upstreams, and a vantage whose own line loses less than half of its probes, which its controls may not "
                  f"show. {told_wrongly(score)}."),
        unobservable(score),
        "## Beside other detectors, on the same observations\n",
        beside(side_by_side, {name: scoring.side_by_side(of) for name, of in quiet.items()}),
        paragraph("The others name hosts, not causes, and know no vantages. So the table is of outages of the "
                  "country alone, and what reachd says of a vantage's own line is no alarm in it; whatever else is "
                  "raised by a vantage that fails is a false alarm. Latency: from the moment at which a host could "
                  "not be reached to the time sent of the probe that decided. There a single vantage has to wait "
                  "for nobody, while of several more than half must have decided, as in the rule at two of three. "
                  "The second column is what that costs or saves in alarms. An outage that is told as several "
                  "alarms counts as found once; one that is missed is never told, and counts so among the latencies."),
        "Latency by cause, median and 95th percentile:\n",
        latencies_by_cause(side_by_side),
        paragraph("The others are not quite the detectors they are named after. All see reachd's own probes, the confirming "
                  "ones too, which follow a failure a second apart: so three failures in a row are quicker than of a monitor "
                  "that probes once a round, and nearer to one another. IODA compares with the median of a week; here it has "
                  "what the simulation gives, from half an hour before an outage on, in bins of ten minutes, without those "
                  "in which it is below its threshold. It says nothing in the first three bins."),
        f"Machine: {machine()}.  \nCommand: `tests/detection/run`\n",
    ]
    return "\n".join(parts)


def failures(trials, quiet):
    score, found = scoring.of_reachd(trials), []
    for cause in CAUSES:
        if score.precision(cause) < PRECISION:
            found.append(f"precision of {cause} is {percent(score.precision(cause))}")
        if score.recall(cause) < RECALL:
            found.append(f"recall of {cause} is {percent(score.recall(cause))}")
    if score.mistaken_for_congestion() > CONGESTION:
        found.append(f"{percent(score.mistaken_for_congestion())} mistaken for congestion")
    if score.share(UNDETERMINED) > ABSTENTIONS:
        found.append(f"{percent(score.share(UNDETERMINED))} undetermined")
    for cause in CAUSES:
        if scoring.median(score.end_errors[cause]) > END_ERROR:
            found.append(f"end error of {cause}: {seconds(scoring.median(score.end_errors[cause]))}")
    for cause in OF_THE_COUNTRY:
        if scoring.percentile(score.latencies[cause], 0.95) > INTERVAL + 5:
            found.append(f"latency of {cause}, p95: {seconds(scoring.percentile(score.latencies[cause], 0.95))}")
    for cause in STEPS:
        if scoring.median(score.onset_errors[cause]) > INTERVAL / 2:
            found.append(f"onset error of {cause}: {seconds(scoring.median(score.onset_errors[cause]))}")
    found += behind(scoring.side_by_side(trials), {name: scoring.side_by_side(of) for name, of in quiet.items()})
    for name, of in quiet.items():
        if alarms := scoring.of_reachd(of).false_alarms:
            found.append(f"{len(alarms)} false alarms with {name}")
    for words, alarms in (("false alarm", score.false_alarms), ("no end", score.unended)):
        found += [f"{words} in {scenario}, seed {seed}: {alarm['scope']} {alarm['cause']}" for scenario, seed, alarm in alarms]
    return found
