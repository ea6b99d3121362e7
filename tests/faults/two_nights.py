#!/usr/bin/env python3
"""two_nights.py AUTOSHIP [--full] [--seed N]: several at once (T2, N3).

Two run-cycle of the same moment, a night beside an import and beside an export of labels, and a night
that was stopped while it holds the lock. One works; the other waits, finds nothing to do or ends
with status 5; the ledger is always that of some order of the two, one after the other.
"""

import json
import os
import signal
import sys
import time

sys.dont_write_bytecode = True  # The source folder stays as it is.

from faultlib import NIGHT, Expected, count, main, require

CYCLE = ("--as-of", NIGHT, "run-cycle", "--format", "json")
HELD_AT_ONCE = 5  # Seconds within which a second night has to say that the first is at work.


def at_once(ground, folder, first, second, apart):
    """Starts both, the second `apart` seconds after the first (before it where negative)."""
    late, early = (second, first) if apart >= 0 else (first, second)
    runs = {early: ground.start(early, folder)}
    if apart != 0:
        time.sleep(abs(apart))
    runs[late] = ground.start(late, folder)
    return ground.finish(runs[first], first), ground.finish(runs[second], second)


def race_of_nights(ground, base, due, times):
    folder = ground.copy(base, "calm")
    start = time.monotonic()
    ground.good(*CYCLE, cwd=folder)
    longest = time.monotonic() - start
    expected = Expected(f"{folder}/autoship.db")
    busy = vain = 0
    for number in range(times):
        folder = ground.copy(base, "race")
        # Equal command lines cannot be told apart above; a limit beyond all makes them differ.
        apart = 0 if number % 2 == 0 else ground.chance.uniform(0, longest)
        other = (*CYCLE, "--limit", str(10 * due))
        one, two = at_once(ground, folder, CYCLE, other, apart)
        ordered = [json.loads(done.out)["ordered"] for done in (one, two) if done.code == 0]
        refused = [done for done in (one, two) if done.code != 0]
        both = f"\n{one}\n{two}"
        require(sorted(ordered, reverse=True) == [due, 0][:len(ordered)] and ordered, f"not exactly one of them worked{both}")
        require(all(done.code == 5 and "held by another run" in done.err for done in refused), f"refused otherwise{both}")
        busy += len(refused)
        vain += len(ordered) == 2
        require(count(f"{folder}/autoship.db", "SELECT count(*) FROM orders") == due, f"orders are not {due}{both}")
        expected.require_same(f"{folder}/autoship.db", f"race {number + 1}{both}")
        if number % 10 == 0:
            ground.proven(folder, f"race {number + 1}")
    return f"{times} times two nights of {due} due at once: {busy} ended with status 5, {vain} found nothing to do, never two orders"


def race_with(ground, base, name, other, times):
    """A night against another command: as if one had come after the other."""
    orders = {}
    for order in ((CYCLE, other), (other, CYCLE)):
        folder = ground.copy(base, f"serial-{len(orders)}")
        start = time.monotonic()
        for words in order:
            ground.good(*words, cwd=folder)
        orders[order] = Expected(f"{folder}/autoship.db")
        longest = time.monotonic() - start
    first, second = orders.values()
    require(first.digests != second.digests, f"{name}: the order of the two makes no difference, nothing would be tested")
    seen = [0, 0]
    for number in range(times):
        folder = ground.copy(base, "race")
        both = at_once(ground, folder, CYCLE, other, ground.chance.uniform(-longest / 2, longest / 2))
        for words, done in zip((CYCLE, other), both):
            if done.code == 5 and "another run" in done.err:  # Who takes the same lock comes again.
                done = ground.run(*words, cwd=folder)
            require(done.code == 0, f"{name}, race {number + 1}: one of them failed\n{done}")
        ledger = f"{folder}/autoship.db"
        if first.equals(ledger):
            seen[0] += 1
        else:
            second.require_same(ledger, f"{name}, race {number + 1}, and it is not that of the other order either")
            seen[1] += 1
        ground.proven(folder, f"{name}, race {number + 1}")
    return f"{times} times a night beside {name}: {seen[0]} as if the night had come first, {seen[1]} as if second"


def holds_run_lock(process, folder):
    """Whether the kernel lists the night's lock as this process's."""
    try:
        inode = os.stat(f"{folder}/autoship.db.lock").st_ino
    except FileNotFoundError:
        return False
    with open("/proc/locks", encoding="ascii") as locks:
        for words in (line.split() for line in locks):
            if "FLOCK" in words and "->" not in words and str(process.pid) in words and f":{inode} " in " ".join(words) + " ":
                return True
    return False


def stop_while_holding(ground, base):
    """A night that was stopped while it holds the lock, and its folder."""
    for _ in range(50):
        folder = ground.copy(base, "stopped")
        process = ground.start(CYCLE, folder)
        while process.poll() is None and not holds_run_lock(process, folder):
            pass
        if process.poll() is None:
            process.send_signal(signal.SIGSTOP)
            if holds_run_lock(process, folder):
                return process, folder
            process.send_signal(signal.SIGCONT)
        ground.finish(process, CYCLE)
    require(False, "no night could be stopped while it holds the lock")


def stopped_night(ground, base, due, beside):
    calm = ground.copy(base, "calm")
    ground.good(*CYCLE, cwd=calm)
    process, folder = stop_while_holding(ground, base)
    try:
        start = time.monotonic()
        done = ground.run(*CYCLE, cwd=folder)
        seconds = time.monotonic() - start
        require(done.code == 5 and "held by another run" in done.err and "tester" in done.err,
                f"a second night beside a stopped one was to end with status 5 and say who is at work\n{done}")
        require(seconds < HELD_AT_ONCE, f"it took {seconds:.1f} s to say so")
        ground.good("export", "accounts", cwd=folder)
        if ground.full:  # A writer waits ten seconds before it gives up.
            done = ground.run(*beside, cwd=folder)
            held = done.code == 5 and "nothing was changed" in done.err
            require(held or done.code == 0, f"an import beside a stopped night\n{done}")
            require(held, "the stopped night did not hold the ledger yet; try another seed")
    finally:
        process.kill()
        process.communicate()
    done = ground.good(*CYCLE, cwd=folder)
    require(json.loads(done.out)["ordered"] == due, f"after the stopped night had died the next was to do its work\n{done}")
    Expected(f"{calm}/autoship.db").require_same(f"{folder}/autoship.db", "after a stopped night had died")
    return f"a stopped night holds its lock: the next ends with status 5 after {seconds:.2f} s, reading goes on; once it is dead the next works"


def test(ground):
    due, times = (1_000, 50) if ground.full else (300, 5)
    base = ground.company("base", due, "--all-due")
    yield race_of_nights(ground, base, due, times)

    # Other prices for the same night, so that the order of the two shows.
    cheaper = ground.path("prices.csv")
    prices = ground.good("export", "prices", cwd=base).out.splitlines()
    head = prices[0].split(",")
    with open(cheaper, "w", encoding="utf-8") as file:
        file.write(prices[0] + "\n")
        for line in prices[1:]:
            cells = dict(zip(head, line.split(",")))
            cells["price"] = str(int(cells["price"].split(".")[0]) + 7)
            file.write(",".join(cells.values()) + "\n")
    beside = ("import", "prices", cheaper)
    yield race_with(ground, base, "an import of prices", beside, times)

    # Yesterday's parcels, while tonight's are being made.
    later = ground.copy(base, "later")
    ground.good("--as-of", NIGHT, "run-cycle", "--limit", str(due // 2), cwd=later)
    labels = ("--as-of", NIGHT, "export-labels", "--carrier", "ups", "--output", "outbox")
    yield race_with(ground, later, "an export of labels", labels, times)
    yield stopped_night(ground, ground.company("large", 5_000, "--all-due"), 5_000, beside)


if __name__ == "__main__":
    main(test)
