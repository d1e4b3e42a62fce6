"""2,000 and 10,000 hosts pinged once a second: CPU time, against smokeping_prober and a bare loop."""

import functools
import json
import time

import measuring
import network
import node
import report

PEERS = ("prometheus-smokeping-prober",)
FEW, MANY = 2000, 10000
WARM_UP_SECONDS, SECONDS = 5, 8
# It opens its sockets one by one, while those that are open keep it busy.
SMOKEPING_WARM_UP_SECONDS = 15

LEAST_ANSWERED = 0.999
LEAST_SAVING = 40
MOST_OVER_BARE_LOOP = 2


def measure(setup):
    few, many = (write_watch(setup, count) for count in (FEW, MANY))
    smokeping = smokeping_command(setup)
    paced = [setup.programs / "bare_loop", network.addresses(1)[0], MANY, SECONDS]
    contenders = {
        "reachd, 2,000": functools.partial(measure_reachd, setup, few),
        "smokeping_prober, 2,000": functools.partial(measure_smokeping, setup, smokeping),
        "smokeping_prober, 2,000, unprivileged": functools.partial(
            measure_smokeping, setup, [*smokeping[:-FEW], "--no-privileged", *smokeping[-FEW:]]),
        "reachd, 10,000": functools.partial(measure_reachd, setup, many),
        "bare loop, 10,000 at that pace": functools.partial(measure_bare_loop, setup, paced),
        "bare loop, 10,000 as fast as it goes": functools.partial(measure_bare_loop, setup, paced[:-1]),
    }
    shown = {"reachd": report.shown(node.command(setup, few)), "smokeping": report.shown(smokeping[:-FEW]) + " HOST...",
             "bare loop": report.shown(paced)}
    with network.pair():
        return {"commands": shown, "turns": measuring.turns(setup.turns, contenders)}


def write_watch(setup, count):
    return node.write_watch(setup.files / f"{count}-hosts.yml", node.hosts_of(network.addresses(count)), 1)


def measure_reachd(setup, watch):
    with node.running(setup, watch) as (process, _):
        time.sleep(WARM_UP_SECONDS)
        cost = measuring.cost_of_probes(process.pid, SECONDS)
        return {**cost, "answered": node.answered_share()}


def smokeping_command(setup):
    # Debian's own configuration would have it ping the loopback besides.
    nobody = setup.files / "nobody.yml"
    nobody.write_text("targets: []\n")
    return ["prometheus-smokeping-prober", f"--config.file={nobody}", "--ping.interval=1s",
            "--web.listen-address=127.0.0.1:9374", *network.addresses(FEW)]


def measure_smokeping(setup, argv):
    with measuring.running(argv, setup.files / "smokeping.log") as process:
        time.sleep(SMOKEPING_WARM_UP_SECONDS)
        return measuring.cost_of_probes(process.pid, SECONDS)


def measure_bare_loop(setup, argv):
    said = json.loads(measuring.run(argv, setup.files).output)
    return {"cpu": said["cpu"] / said["seconds"], "rate": said["sent"] / said["seconds"],
            "cpu_per_probe": said["cpu"] / said["sent"]}


def cost(figures, name):
    """CPU time a probe, in seconds."""
    return measuring.median(figures["turns"][name], "cpu_per_probe")


def saving(figures):
    cpu = {name: measuring.median(turns, "cpu") for name, turns in figures["turns"].items()}
    return cpu["smokeping_prober, 2,000"] / cpu["reachd, 2,000"]


def over_bare_loop(figures, manner):
    return cost(figures, "reachd, 10,000") / cost(figures, f"bare loop, 10,000 {manner}")


def failures(figures):
    found = []
    for name, count in (("reachd, 2,000", FEW), ("reachd, 10,000", MANY)):
        rate = measuring.median(figures["turns"][name], "rate")
        if abs(rate - count) > 0.02 * count:
            found.append(f"{name}: {rate:,.0f} probes a second")
        answered = min(turn["answered"] for turn in figures["turns"][name])
        if answered < LEAST_ANSWERED:
            found.append(f"{name}: {answered:.3%} of the probes were answered, not {LEAST_ANSWERED:.1%}")
    if saving(figures) < LEAST_SAVING:
        found.append(f"1/{saving(figures):.0f} of smokeping_prober's CPU time, not 1/{LEAST_SAVING}")
    if over_bare_loop(figures, "at that pace") > MOST_OVER_BARE_LOOP:
        found.append(f"{over_bare_loop(figures, 'at that pace'):.2f} times the CPU time a probe of the paced bare "
                     f"loop, not {MOST_OVER_BARE_LOOP}")
    return found


def section(figures):
    rows = [(name, f"{measuring.median(turns, 'rate'):,.0f}", f"{measuring.median(turns, 'cpu'):.1%}",
             f"{cost(figures, name) * 1e6:.1f} us") for name, turns in figures["turns"].items()]
    text = (f"User and system time of all threads over {SECONDS} s, {WARM_UP_SECONDS} s after the start of reachd, "
            f"{SMOKEPING_WARM_UP_SECONDS} s after that of smokeping_prober. For 2,000 hosts smokeping_prober as it "
            "comes (a raw socket for each host, which reads the replies of all) takes "
            f"{saving(figures):.0f} times the CPU time of reachd, whether or not it keeps up; at least {LEAST_SAVING} "
            "times is asserted. For 10,000 hosts reachd takes "
            f"{over_bare_loop(figures, 'at that pace'):.2f} times the CPU time a probe of the bare loop that sends at "
            f"the same pace and sleeps a millisecond between batches; at most {MOST_OVER_BARE_LOOP} times is asserted. "
            "A loop that never sleeps sends larger batches: against that it is "
            f"{over_bare_loop(figures, 'as fast as it goes'):.2f} times. Nobody reads the "
            "metrics of either in that time. Of "
            f"reachd's probes at least {LEAST_ANSWERED:.1%} are to be answered, in each turn.")
    columns = ("program, hosts", "probes a second", "of a core", "CPU a probe")
    return (f"## A watch that pings once a second\n\n{report.paragraph(text)}\n{report.table(columns, rows)}\n"
            f"{report.commands(figures['commands'])}")
