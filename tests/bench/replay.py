"""A million observations from a file: time and memory of a replay, and that each turn finds the same."""

import functools
import itertools
import subprocess

import measuring
import network
import report

# What three vantages see makes some 11,600 an hour; the first so many are taken.
OBSERVATIONS, QUICK_OBSERVATIONS = 1_000_000, 150_000
LENGTH, QUICK_LENGTH = "96h", "16h"

LONGEST_SECONDS = 5
MOST_MEMORY = 200e6


def measure(setup):
    count = QUICK_OBSERVATIONS if setup.quick else OBSERVATIONS
    recording = write_recording(setup, count, QUICK_LENGTH if setup.quick else LENGTH)
    argv = [setup.reachd, "replay", recording]
    with network.pair():
        turns = measuring.turns(setup.turns, {"reachd": functools.partial(run_once, setup, argv)})
    return {"observations": count, "bytes": recording.stat().st_size, "command": report.shown(argv), "turns": turns}


def write_recording(setup, count, length):
    path = setup.files / "replay.jsonl"
    argv = [setup.programs / "reachd_simulate", "--scenario=clean_outage", "--seed=1", f"--length={length}"]
    with open(path, "wb") as file, subprocess.Popen(argv, stdout=subprocess.PIPE) as simulation:
        file.writelines(itertools.islice(simulation.stdout, count))
        simulation.kill()
    return path


def run_once(setup, argv):
    done = measuring.run(argv, setup.files)
    return {"seconds": done.seconds, "cpu": done.cpu, "memory": done.memory, "incidents": done.output,
            "said": done.errors}


def of(figures, key):
    return measuring.median(figures["turns"]["reachd"], key)


def failures(figures):
    found = []
    turns = figures["turns"]["reachd"]
    if of(figures, "seconds") > LONGEST_SECONDS:
        found.append(f"{of(figures, 'seconds'):.1f} s, not {LONGEST_SECONDS}")
    if of(figures, "memory") > MOST_MEMORY:
        found.append(f"{of(figures, 'memory') / 1e6:.0f} MB, not {MOST_MEMORY / 1e6:.0f}")
    if f" {figures['observations']} observations, 0 malformed, 0 " not in turns[0]["said"]:
        found.append(f"it read something else: {turns[0]['said'].strip()}")
    if not turns[0]["incidents"] or len({turn["incidents"] for turn in turns}) != 1:
        found.append("turns found different incidents, or none")
    return found


def section(figures):
    rows = [(f"{figures['observations']:,}", f"{figures['bytes'] / 1e6:,.0f} MB", f"{of(figures, 'seconds'):.2f} s",
             f"{of(figures, 'cpu'):.2f} s", f"{of(figures, 'memory') / 1e6:,.1f} MB")]
    text = ("What three vantages see of an outage (`reachd_simulate`), not packed and in the system's cache, is read twice: "
            "first to learn what was watched, since no configuration is given. Memory: the most that was resident. "
            f"Asserted: at most {LONGEST_SECONDS} s and {MOST_MEMORY / 1e6:.0f} MB, every line read, and the same bytes of "
            "incidents in each turn.")
    return (f"## Replay\n\n{report.paragraph(text)}\n"
            f"{report.table(('observations', 'file', 'time', 'CPU time', 'memory'), rows)}\n    {figures['command']}\n")
