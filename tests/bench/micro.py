"""Small parts on their own, by google-benchmark: codec, token, timer wheel, aggregator, and what stamps cost."""

import json

import measuring
import network
import report

PEERS = ("libbenchmark-dev",)
STAMPS = "packet, one in so many stamped"


def measure(setup):
    argv = [setup.programs / "micro", "--benchmark_format=json", f"--benchmark_repetitions={setup.turns}",
            f"--benchmark_min_time={0.02 if setup.quick else 0.2}", "--benchmark_enable_random_interleaving=true"]
    with network.pair():
        said = json.loads(measuring.run(argv, setup.files).output)
    turns = {}
    for result in said["benchmarks"]:
        if result.get("error_occurred"):
            raise RuntimeError(f"{result['name']}: {result['error_message']}")
        if result["run_type"] == "iteration":
            turns.setdefault(result["run_name"], []).append({"nanoseconds": nanoseconds_an_item(result)})
    return {"command": report.shown(argv), "turns": turns}


def nanoseconds_an_item(result):
    if "items_per_second" in result:
        return 1e9 / result["items_per_second"]
    return result["cpu_time"]


def cost(figures, name):
    return measuring.median(figures["turns"][name], "nanoseconds")


def failures(figures):
    return []


def section(figures):
    names = sorted(name for name in figures["turns"] if not name.startswith(STAMPS))
    rows = [(name.replace("/", ": "), f"{cost(figures, name):,.0f} ns") for name in names]
    # What else runs only adds to a turn, and more than one stamp in four does.
    none, some, every = (min(turn["nanoseconds"] for turn in figures["turns"][f"{STAMPS}/{number}"])
                         for number in (0, 4, 1))
    rows += [("packet sent and its reply read, on the loopback", f"{none:,.0f} ns"),
             ("the same, one packet in four stamped", f"{some:,.0f} ns"),
             ("the same, every packet stamped", f"{every:,.0f} ns")]
    text = ("CPU time of one call, or of one packet in batches of 64; of packets with stamps and without, the lowest "
            "of the turns. A stamp tells when the kernel handed a packet to "
            f"its device: one for every packet adds {every / none - 1:.0%} to the cost of a packet and its reply, one "
            f"for every fourth {some / none - 1:.0%}. Nothing is asserted.")
    return (f"## Small parts\n\n{report.paragraph(text)}\n{report.table(('', 'time'), rows)}\n"
            f"    {figures['command']}\n")
