"""One probe for each request, as Prometheus asks for it, against blackbox_exporter."""

import functools
import re

import measuring
import network
import node
import report

PEERS = ("prometheus-blackbox-exporter", "wrk")
TARGET = "198.18.0.1"
QUERY = f"/probe?module=icmp&target={TARGET}"
BLACKBOX_ADDRESS = "127.0.0.1:9115"
SECONDS = 5
AT_ONCE = 8
# Of the command, where there is no such endpoint.
COMMANDS, QUICK_COMMANDS = 100, 20

LEAST_RATE = 5
MOST_CPU = 1 / 5

MODULES = "modules:\n  icmp: {prober: icmp, timeout: 1s, icmp: {preferred_ip_protocol: ip4}}\n"


def measure(setup):
    modules = setup.files / "oneshot.yml"
    modules.write_text(MODULES)
    watch = setup.files / "oneshot-watch.yml"
    watch.write_text(f"{MODULES}defaults: {{checks: [icmp]}}\nhosts: [{{name: {TARGET}}}]\n")
    blackbox = ["prometheus-blackbox-exporter", f"--config.file={modules}", f"--web.listen-address={BLACKBOX_ADDRESS}"]
    with network.pair():
        reachd = manner_of_reachd(setup, watch)
        contenders = {"reachd": reachd["measure"],
                      "blackbox_exporter": functools.partial(ask_server, setup, blackbox, BLACKBOX_ADDRESS)}
        return {"manner": reachd["manner"],
                "commands": {"reachd": reachd["command"], "blackbox_exporter": report.shown(blackbox),
                             "client": " ".join(client(f"http://{BLACKBOX_ADDRESS}{QUERY}"))},
                "turns": measuring.turns(setup.turns, contenders)}


def manner_of_reachd(setup, watch):
    """Its endpoint if it has one, else its command, started anew for each probe."""
    with node.running(setup, watch):
        has_endpoint = node.answers(f"http://{node.ADDRESS}{QUERY}")
    if has_endpoint:
        argv = node.command(setup, watch)
        return {"manner": "by `/probe` of `reachd run`", "command": report.shown(argv),
                "measure": functools.partial(ask_server, setup, argv, node.ADDRESS)}
    argv = [setup.reachd, "probe", f"--config.file={watch}", "--module=icmp", TARGET]
    return {"manner": f"by `reachd probe`, started anew for each, {AT_ONCE} at a time", "command": report.shown(argv),
            "measure": functools.partial(run_commands, setup, argv)}


def client(url):
    return ["wrk", "--threads=1", f"--connections={AT_ONCE}", f"--duration={SECONDS}s", url]


def ask_server(setup, argv, address):
    with measuring.running(argv, setup.files / "oneshot.log") as process:
        url = f"http://{address}{QUERY}"
        node.wait_until_answered(process, url)
        if "probe_success 1\n" not in node.get(url):
            raise RuntimeError(f"{url} does not find {TARGET}")
        cpu = measuring.cpu_seconds(process.pid)
        said = measuring.run(client(url), setup.files).output
        cpu = measuring.cpu_seconds(process.pid) - cpu
    if "Non-2xx" in said:
        raise RuntimeError(said)
    requests = int(re.search(r"(\d+) requests in", said)[1])
    return {"rate": float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1]), "cpu": cpu / requests}


def run_commands(setup, argv):
    count = QUICK_COMMANDS if setup.quick else COMMANDS
    words = " ".join(map(str, argv))
    run = measuring.run(["sh", "-c", f"seq {count} | xargs -P {AT_ONCE} -I{{}} {words}"], setup.files)
    if run.output.count("success") < count:
        raise RuntimeError(f"only {run.output.count('success')} of {count} commands found {TARGET}")
    return {"rate": count / run.seconds, "cpu": run.cpu / count}


def ratio(figures, key):
    reachd, blackbox = (measuring.median(turns, key) for turns in figures["turns"].values())
    return reachd / blackbox


def failures(figures):
    found = []
    if ratio(figures, "rate") < LEAST_RATE:
        found.append(f"{ratio(figures, 'rate'):.2f} times blackbox_exporter's requests a second, not {LEAST_RATE}")
    if ratio(figures, "cpu") > MOST_CPU:
        found.append(f"{ratio(figures, 'cpu'):.2f} of blackbox_exporter's CPU time a request, not {MOST_CPU}")
    return found


def section(figures):
    rows = [(name, f"{measuring.median(turns, 'rate'):,.0f}", f"{measuring.median(turns, 'cpu') * 1e6:,.0f} us")
            for name, turns in figures["turns"].items()]
    text = (f"{AT_ONCE} clients ask for an ICMP probe of {TARGET} as fast as they are answered, of reachd "
            f"{figures['manner']}. reachd makes {ratio(figures, 'rate'):.2f} times blackbox_exporter's probes a second "
            f"at {ratio(figures, 'cpu'):.2f} of its CPU time each; at least {LEAST_RATE} times and at most {MOST_CPU} "
            "are asserted.")
    return (f"## One probe a request\n\n{report.paragraph(text)}\n"
            f"{report.table(('', 'probes a second', 'CPU a probe'), rows)}\n{report.commands(figures['commands'])}")
