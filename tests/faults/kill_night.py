#!/usr/bin/env python3
"""kill_night.py AUTOSHIP [--full] [--seed N]: kills the night at random moments (T1, N2).

A run-cycle gets SIGKILL at a moment anywhere between its start and its end, and then one more run
settles the night. Whatever was hit, each due cycle has one order, `check` finds nothing, and the
ledger says the same as after a run that nobody disturbed. A last round kills the recovering runs too.
"""

import shutil
import sys
import time

sys.dont_write_bytecode = True  # The source folder stays as it is.

from faultlib import NIGHT, Expected, count, main, require


def killed_night(ground, folder, longest):
    """Starts a night and kills it at random; whether it was still alive."""
    words = ["--as-of", NIGHT, "run-cycle"]
    process = ground.start(words, folder)
    time.sleep(ground.chance.uniform(0, longest))
    process.kill()
    return ground.finish(process, words).killed


def settle(ground, folder, expected, due, after):
    """One more run, and what must hold then. Whether the killed night had been committed."""
    last = ground.night(folder, "--format", "json")
    require(last.code == 0, f"the run {after} did not succeed\n{last}")
    committed = '"ordered":0' in last.out.replace(" ", "")
    ledger = f"{folder}/autoship.db"
    orders = count(ledger, "SELECT count(*) FROM orders")
    cycles = count(ledger, "SELECT count(*) FROM (SELECT DISTINCT autoship_id, cycle_date FROM orders)")
    require(orders == due and cycles == due, f"{due} cycles were due, {orders} orders of {cycles} cycles stand, {after}")
    ground.proven(folder, after)
    expected.require_same(ledger, after)
    return committed


def test(ground):
    due, kills, rounds = (20_000, 200, 10) if ground.full else (1_000, 12, 1)
    base = ground.company("base", due, "--all-due")
    calm = ground.copy(base, "calm")
    seconds = []
    for _ in range(3):
        calm = ground.copy(base, "calm")
        start = time.monotonic()
        done = ground.night(calm)
        seconds.append(time.monotonic() - start)
        require(done.code == 0, f"the undisturbed night failed\n{done}")
    longest = sorted(seconds)[1]
    expected = Expected(f"{calm}/autoship.db")

    killed = before = tries = 0
    while killed < kills:
        tries += 1
        require(tries < 20 * kills, "hardly any run could be caught alive")
        folder = ground.copy(base, "night")
        if not killed_night(ground, folder, longest):
            continue
        killed += 1
        before += not settle(ground, folder, expected, due, f"after kill {killed} of {kills}")
    yield (f"{killed} nights of {due} due killed within {longest:.2f} s, {before} of them before their commit, each "
           "settled by one more run: one order a cycle, check clean, the ledger of an undisturbed run")

    killed = 0
    for number in range(rounds):
        folder = ground.copy(base, "night")
        for _ in range(6):
            killed += killed_night(ground, folder, longest)
        settle(ground, folder, expected, due, f"after six kills in a row, round {number + 1}")
    shutil.rmtree(ground.path("night"))
    yield f"{rounds} times six kills in a row, the recovering runs included ({killed} met one alive): the same"


if __name__ == "__main__":
    main(test)
