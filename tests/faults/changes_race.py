#!/usr/bin/env python3
"""changes_race.py AUTOSHIP [--full] [--seed N]: changes racing the night (T8).

While run-cycle works, other processes pause, skip, move, change and cancel autoships that are due.
Each change is counted in that night or not at all, and none is lost: the chain of events tells for
each autoship which came first, and the order that was made, or was not, must agree with it.
"""

import collections
import datetime
import json
import sqlite3
import sys
import time

sys.dont_write_bytecode = True  # The source folder stays as it is.

from faultlib import NIGHT, count, main, require

CYCLE = ("--as-of", NIGHT, "run-cycle", "--format", "json")
UNTIL = "2027-03-02"
MOVED = (datetime.date.fromisoformat(NIGHT) + datetime.timedelta(6)).isoformat()  # A Monday, before any second cycle.
QTY = 17  # More than any autoship of a made company has of a product.
AT_ONCE = 8  # Changes of one round.

# What is asked for, and the event that it leaves. SKU stands for a product that the autoship has.
CHANGES = {
    "pause": (("pause",), "paused"),
    "pause until": (("pause", "--until", UNTIL), "paused"),
    "skip": (("skip",), "skip-asked"),
    "cancel": (("cancel",), "canceled"),
    "set": (("change", "--set", f"SKU={QTY}"), "changed"),
    "once": (("change", "--once", "--set", f"SKU={QTY}"), "changed"),
    "next": (("change", "--next", MOVED), "changed"),
}


class After:
    """What the ledger says of one autoship when all is done."""

    def __init__(self, db, autoship, sku):
        def one(sql, *more):
            return db.execute(sql, (autoship, *more)).fetchone()

        self.status, self.paused_until = one("SELECT status, paused_until FROM autoships WHERE id = ?1")
        self.order = one("SELECT o.event_id, o.cycle_date FROM orders o WHERE o.autoship_id = ?1")
        self.orders = one("SELECT count(*) FROM orders WHERE autoship_id = ?1")[0]
        self.ordered_qty = (one("SELECT l.qty FROM orders o JOIN order_lines l ON l.order_id = o.id JOIN products p "
                                "ON p.id = l.product_id WHERE o.autoship_id = ?1 AND p.sku = ?2", sku) or (None,))[0]
        self.qty = one("SELECT l.qty FROM autoship_lines l JOIN products p ON p.id = l.product_id "
                       "WHERE l.autoship_id = ?1 AND p.sku = ?2", sku)[0]
        self.cycles = {day: (state, moved_to) for day, state, moved_to in
                       db.execute("SELECT cycle_date, state, moved_to FROM cycles WHERE autoship_id = ?1", (autoship,))}
        self.once = {day: qty for day, qty in
                     db.execute("SELECT cycle_date, qty FROM cycle_lines WHERE autoship_id = ?1", (autoship,))}
        self.next = one("SELECT cycle_date, order_date FROM autoship_next WHERE autoship_id = ?1")
        self.asked = [(event, what) for event, what in db.execute(
            "SELECT id, what FROM events WHERE autoship_id = ?1 AND what IN "
            "('paused', 'skip-asked', 'changed', 'canceled') ORDER BY id", (autoship,))]

    def __str__(self):
        return "\n  ".join(["", *(f"{name}: {value!r}" for name, value in vars(self).items())])


def fault_when_first(name, after):
    """Why the night did not honor a change that came before it; empty when it did."""
    ordered_tonight = after.orders == 1 and after.order[1] == NIGHT
    if name == "set" and not (ordered_tonight and after.ordered_qty == QTY and after.qty == QTY):
        return "the order was to have what was set"
    if name == "once" and not (ordered_tonight and after.ordered_qty == QTY and after.qty != QTY):
        return "the order, and it alone, was to have what was set"
    if name in ("set", "once"):
        return ""
    if after.orders:
        return "there was to be no order"
    if name == "skip":
        return "" if after.cycles.get(NIGHT) == ("skipped", None) else "its cycle was to be skipped"
    if name == "next":
        waits = after.cycles.get(NIGHT) == ("planned", MOVED) and after.next == (NIGHT, MOVED)
        return "" if waits else "its cycle was to wait for the day it was moved to"
    return ""


def fault_when_second(name, after, qty_before):
    """Why a change that came after the night did more, or less, than it says."""
    if not (after.orders == 1 and after.order[1] == NIGHT and after.ordered_qty == qty_before):
        return "the order was to be made as if nobody had asked"
    to_come = {day: about for day, about in after.cycles.items() if day > NIGHT}
    if name == "set" and after.qty != QTY:
        return "what was set was to hold from the next order on"
    if name == "once" and not (list(after.once.values()) == [QTY] and min(after.once) > NIGHT):
        return "the shipment after tonight's was to have what was set"
    if name == "skip" and [state for state, _ in to_come.values()] != ["skip"]:
        return "the shipment after tonight's was to be left out"
    if name == "next" and list(to_come.values()) != [("planned", MOVED)]:
        return "the shipment after tonight's was to be moved"
    return ""


def fault_either_way(name, after):
    """A change that was confirmed shows, whenever it came."""
    if name == "cancel" and (after.status != "canceled" or after.next):
        return "it was to be canceled"
    if name == "pause" and (after.status, after.paused_until, after.next) != ("paused", None, None):
        return "it was to be paused"
    if name == "pause until" and (after.status, after.paused_until) != ("paused", UNTIL):
        return "it was to be paused until its day"
    if name == "pause until" and after.next and after.next[0] < UNTIL:
        return "its next shipment was not to lie in the pause"
    return ""


def chosen(ground, candidates):
    """What each of a round's changes is: its name, its autoship, and how long after the night it starts."""
    names = ground.chance.choices(list(CHANGES), k=AT_ONCE)
    return list(zip(names, ground.chance.sample(sorted(candidates), AT_ONCE)))


def race(ground, base, candidates, longest):
    folder = ground.copy(base, "race")
    ledger = f"{folder}/autoship.db"
    plan = []
    for name, autoship in chosen(ground, candidates):
        sku, qty = candidates[autoship]
        asked = [word.replace("SKU", sku) for word in CHANGES[name][0]]
        words = ("--as-of", NIGHT, asked[0], str(autoship), *asked[1:])
        plan.append((ground.chance.uniform(-longest, longest), words, name, autoship, sku, qty))
    starts = sorted([(0.0, CYCLE), *((when, words) for when, words, *_ in plan)])
    begun = time.monotonic()
    running = []
    for when, words in starts:
        time.sleep(max(0.0, when - starts[0][0] - (time.monotonic() - begun)))
        running.append((words, ground.start(words, folder)))
    ended = {words: ground.finish(process, words) for words, process in running}
    require(all(done.code in (0, 5) for done in ended.values()),
            "a status that is neither 0 nor 5\n" + "\n".join(map(str, ended.values())))
    night = ended[CYCLE]
    if night.code == 5:  # It waited ten seconds for the changes: it comes again.
        night = ground.good(*CYCLE, cwd=folder)
    seen = collections.Counter()
    db = sqlite3.connect(ledger)
    first_of_night = db.execute("SELECT min(e.id) FROM events e JOIN runs r ON r.id = e.run_id "
                                "WHERE r.command = 'run-cycle'").fetchone()[0]
    for _, words, name, autoship, sku, qty in plan:
        done, after = ended[words], After(db, autoship, sku)
        account = f"{name} of autoship {autoship}, night's first event {first_of_night}{after}\n{done}\n{night}"
        if done.code == 5:
            untouched = after.orders == 1 and not after.asked and after.ordered_qty == qty and after.status == "active"
            require(untouched, f"a change that was refused left something behind: {account}")
            seen["refused"] += 1
            continue
        require([what for _, what in after.asked] == [CHANGES[name][1]], f"not exactly one event of it: {account}")
        is_first = after.asked[0][0] < first_of_night
        require(after.order is None or (after.order[0] < after.asked[0][0]) != is_first,
                f"order and change are told otherwise than by the night's events: {account}")
        fault = fault_either_way(name, after) or (
            fault_when_first(name, after) if is_first else fault_when_second(name, after, qty))
        require(not fault, f"a change {'before' if is_first else 'after'} the night: {fault}: {account}")
        seen[(name, is_first)] += 1
    orders = db.execute("SELECT count(*) FROM orders").fetchone()[0]
    db.close()
    require(orders == json.loads(night.out)["ordered"], f"the night counted otherwise than there are orders, {orders}\n{night}")
    ground.proven(folder, "after a race")
    done = ground.night(folder)
    require(done.code == 0 and count(ledger, "SELECT count(*) FROM orders") == orders, f"the night came a second time\n{done}")
    return seen


def test(ground):
    due, rounds = (2_000, 200) if ground.full else (600, 10)
    base = ground.company("base", due, "--all-due")
    db = sqlite3.connect(f"{base}/autoship.db")
    # Each with its first product.
    candidates = {autoship: (sku, qty) for autoship, sku, qty in db.execute(
        "SELECT t.id, p.sku, l.qty FROM autoships t JOIN autoship_lines l ON l.autoship_id = t.id AND l.line = 1 "
        "JOIN products p ON p.id = l.product_id WHERE t.status = 'active'")}
    db.close()
    calm = ground.copy(base, "calm")
    start = time.monotonic()
    ground.good(*CYCLE, cwd=calm)
    longest = time.monotonic() - start
    seen = collections.Counter()
    for _ in range(rounds):
        seen += race(ground, base, candidates, longest)
    told = [sum(n for key, n in seen.items() if key != "refused" and key[1] == first) for first in (True, False)]
    if ground.full:
        lacking = [f"{name} {'before' if first else 'after'}" for name in CHANGES for first in (True, False)
                   if not seen[(name, first)]]
        require(not lacking, f"never seen: {', '.join(lacking)}; nothing was tested there, try another seed")
    require(all(told), f"all changes came on one side of the night ({told}); try another seed")
    yield (f"{rounds} rounds of {AT_ONCE} changes beside a night of {due} due: {told[0]} counted in that night, "
           f"{told[1]} not at all, {seen['refused']} ended with status 5, none lost")


if __name__ == "__main__":
    main(test)
