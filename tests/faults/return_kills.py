#!/usr/bin/env python3
"""return_kills.py AUTOSHIP [--full] [--seed N]: kills between authorize, receive, refund and export (T1, T3).

A return desk's week: goods are authorized, received in parts, one at a time and by file, kept and paid back at
once, replaced by the night; refunds leave in files and a processor that pays each key once answers them. Every
step is killed at calls that change the disk, chosen by chance, and called again by somebody who first looks
whether it was done. However often it is killed: the processor pays each refund once and to the cent what an
undisturbed week pays, nothing is refunded twice, nothing is lost, `check` finds nothing, and the ledger ends as
that of the undisturbed week.
"""

import csv
import io
import json
import os
import sqlite3
import sys

sys.dont_write_bytecode = True  # The source folder stays as it is.

from faultlib import ROOT, Broken, Expected, differences, main, require

DESK = "2026-12-10"
EXAMPLES = os.path.join(ROOT, "examples")


def rows_of(text):
    return list(csv.DictReader(io.StringIO(text)))


class Processor:
    """Pays each key once, and keeps what it paid."""

    def __init__(self):
        self.paid = {}

    def answer(self, path):
        with open(path, newline="", encoding="utf-8") as file:
            demands = list(csv.DictReader(file))
        lines = ["charge,idempotency_key,result,reference"]
        for demand in demands:
            key = demand["idempotency_key"]
            before = self.paid.setdefault(key, demand)
            require(before["amount"] == demand["amount"] and before["charge"] == demand["charge"],
                    f"key {key} was asked for {before} and then for {demand}")
            lines.append(f"{demand['charge']},{key},paid,ref-{demand['charge']}")
        return "\n".join(lines) + "\n"

    def refunds(self):
        """What was paid back, by the charge that it pays back and in all: each refund under one key."""
        refunds = [demand for demand in self.paid.values() if demand["kind"] == "refund"]
        require(len({demand["charge"] for demand in refunds}) == len(refunds), f"a refund was paid under two keys: {refunds}")
        return sorted((demand["charge"], demand["refunds"], demand["amount"], demand["currency"]) for demand in refunds)


class Week:
    """One week of the desk in a folder; its steps are killed where `kills` says so."""

    def __init__(self, ground, folder, kills):
        self.ground, self.folder, self.kills = ground, folder, kills
        self.processor = Processor()
        self.killed = 0
        self.calls = []  # Of each step, when nothing disturbs it.

    def run(self, *words, **more):
        return self.ground.run(*words, cwd=self.folder, **more)

    def look(self, *words):
        done = self.run("--format", "json", *words)
        require(done.code == 0, f"looking should have succeeded\n{done}")
        return json.loads(done.out)

    def step(self, words, is_done, codes=(0,)):
        """Calls until it is done; `is_done()` is what a person sees who looks after a kill."""
        number, done = len(self.calls), None
        count = self.ground.path("count")
        if self.kills is None:
            done = self.run(*words, env={**self.ground.fault("count"), "FAULT_COUNT": count})
            require(done.code in codes, f"a step of the undisturbed week failed\n{done}")
            with open(count, encoding="ascii") as file:
                self.calls.append(int(file.read()))
            os.unlink(count)
            return done
        for at in self.kills(number):
            done = self.run(*words, env=self.ground.fault(f"kill:{at}"))
            if done.killed:
                self.killed += 1
            else:
                require(done.code in codes, f"a step ended otherwise than it may\n{done}")
            if is_done():
                break
        self.calls.append(0)
        if not is_done():
            done = self.run(*words)
            require(done.code in codes, f"a step that is called again failed\n{done}")
        require(is_done(), f"a step was called, and is not done\n{done}")
        return done

    def returns_of(self, order):
        return self.look("process-return", "list", "--order", str(order))

    def authorize(self, order, item, *options):
        before = len(self.returns_of(order))
        self.step(["--as-of", DESK, "process-return", "authorize", "--order", str(order), "--item", item, *options],
                  lambda: len(self.returns_of(order)) == before + 1)
        return self.returns_of(order)[-1]["ran"]

    def receive(self, ran, day, *options, codes=(0,)):
        def parcels():
            return len(self.look("process-return", "show", ran)["parcels"])

        before = parcels()
        self.step(["--as-of", day, "process-return", "receive", ran, *options], lambda: parcels() == before + 1, codes)

    def pay_instead(self, ran, day):
        """What was to be replaced is paid back instead."""
        self.step(["--as-of", day, "process-return", "cancel", ran, "--outcome", "refund"],
                  lambda: self.look("process-return", "show", ran)["outcome"] == "refund")

    def apply(self, name, day, rows, codes=(0,)):
        """A file with keys needs no looking: it is applied until a call ends by itself."""
        columns = sorted({column for row in rows for column in row})
        with open(os.path.join(self.folder, name), "w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, columns, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
        words = ["--as-of", day, "process-return", "apply", name]

        def is_done():
            again = self.run("--format", "json", *words)
            require(again.code in (0, 4), f"applying a file again failed\n{again}")
            said = json.loads(again.out)
            require(said["applied"] in (0, len(rows)), f"a file was half applied: {said}")
            return True

        self.step(words, is_done, codes)

    def refund(self, name, day):
        """What is due leaves in a file, which a killed call may owe; the processor answers what it gets."""
        def pending():
            db = sqlite3.connect(os.path.join(self.folder, "autoship.db"))
            try:
                return db.execute("SELECT (SELECT count(*) FROM charges WHERE kind = 'refund' AND state = 'pending' AND held IS "
                                  "NULL AND due_on <= ?) + (SELECT count(*) FROM charge_files WHERE written_at IS NULL)",
                                  (day,)).fetchone()[0]
            finally:
                db.close()

        path = os.path.join(self.folder, name)
        self.step(["--as-of", day, "export-charges", "--output", name], lambda: pending() == 0 and os.path.exists(path))
        answers = "answers-" + name
        with open(os.path.join(self.folder, answers), "w", encoding="utf-8") as file:
            file.write(self.processor.answer(path))

        def recorded():
            again = self.run("--as-of", day, "import-charges", answers)
            require(again.code == 0, f"reading the answers again failed\n{again}")
            return True

        self.step(["--as-of", day, "import-charges", answers], recorded)

    def night(self, day):
        def is_done():
            return (self.look("status")["last_run"] or {}).get("as_of") == day

        self.step(["--as-of", day, "run-cycle", "--catch-up", "--limit", "1"], is_done, (0, 4))

    def go(self):
        tea = self.authorize(2, "SLEEP-TEA=2", "--reason", "not-wanted")
        self.authorize(3, "COLLAGEN=1", "--reason", "damaged", "--keep")
        woman = self.authorize(2, "MULTI-W=1", "--reason", "faulty", "--outcome", "replace")
        self.receive(tea, "2026-12-11", "--item", "SLEEP-TEA=1", "--proof", "2")
        self.refund("refunds-1.csv", "2026-12-11")
        self.receive(woman, "2026-12-12", "--item", "MULTI-W=1:scrap", "--proof", "2")
        rewished = self.authorize(5, self.item(5), "--reason", "leaking", "--outcome", "replace", "--keep")
        self.pay_instead(rewished, "2026-12-12")
        self.night("2026-12-13")
        self.receive(tea, "2026-12-14", "--item", "SLEEP-TEA=1:quarantine", "--item", "SOAP-LAV=1", "--proof", "2")
        soft = self.authorize(2, "VIT-D3=1", "--reason", "other", "--outcome", "credit")
        self.apply("day.csv", "2026-12-14", [
            {"action": "authorize", "key": "c1", "order": "1", "item": self.item(1), "reason": "damaged", "keep": "yes"},
            {"action": "receive", "key": "p1", "ran": soft, "item": "VIT-D3=1", "proof": "2"}])
        self.refund("refunds-2.csv", "2026-12-15")

    def item(self, order):
        """The first goods of an order, all of their pieces."""
        items = self.look("show", "--order", str(order))["items"]
        return next(f"{item['sku']}={item['qty']}" for item in items if item["status"] == "shipping")


def desk(ground):
    """A company whose parcels have left, and their money has come."""
    folder = ground.new_folder("desk")
    with open(os.path.join(EXAMPLES, "autoship.toml"), encoding="utf-8") as file:
        config = file.read().replace('mode = "none"', 'mode = "file"')
    ground.good("init", cwd=folder)
    with open(os.path.join(folder, "autoship.toml"), "w", encoding="utf-8") as file:
        file.write(config)
    ground.good("import", os.path.join(EXAMPLES, "company"), cwd=folder, env={"AUTOSHIP_AS_OF": "2026-11-30"})
    done = ground.run("--as-of", "2026-12-01", "run-cycle", cwd=folder)
    require(done.code in (0, 4), f"the night failed\n{done}")
    ground.good("--as-of", "2026-12-01", "export-charges", "--output", "charges.csv", cwd=folder)
    with open(os.path.join(folder, "answers.csv"), "w", encoding="utf-8") as file:
        file.write(Processor().answer(os.path.join(folder, "charges.csv")))
    ground.good("--as-of", "2026-12-01", "import-charges", "answers.csv", cwd=folder)
    for carrier in ("ups", "fedex", "usps"):
        done = ground.run("--as-of", "2026-12-01", "export-labels", "--carrier", carrier, cwd=folder)
        require(done.code in (0, 4), f"the labels failed\n{done}")
    ground.proven(folder, "before anything came back")
    return folder


def test(ground):
    start = desk(ground)
    calm = Week(ground, ground.copy(start, "calm"), None)
    calm.go()
    ledger = os.path.join(calm.folder, "autoship.db")
    ground.proven(calm.folder, "after an undisturbed week")
    expected, refunds = Expected(ledger), calm.processor.refunds()
    require(len(refunds) >= 4, f"the week should have paid back more: {refunds}")
    kills = weeks = 0
    wanted = 500 if ground.full else 40
    while kills < wanted:
        def chosen(number):
            return [ground.chance.randint(1, calm.calls[number]) for _ in range(ground.chance.randint(0, 3))]

        week = Week(ground, ground.copy(start, "week"), chosen)
        try:
            week.go()
            ground.proven(week.folder, f"after a week with {week.killed} kills")
            require(week.processor.refunds() == refunds, f"paid back {week.processor.refunds()}, expected {refunds}")
            here = os.path.join(week.folder, "autoship.db")
            if not expected.equals(here):
                raise Broken("the ledger ends otherwise:\n" + differences(ledger, here))
        except Broken as broken:
            raise Broken(f"week {weeks + 1}, {week.killed} kills in it: {broken}") from None
        kills += week.killed
        weeks += 1
    db = sqlite3.connect(ledger)
    replaced = db.execute("SELECT count(*) FROM orders WHERE kind = 'replacement'").fetchone()[0]
    db.close()
    require(replaced == 1, f"the week should have replaced one order's goods, not {replaced}")
    yield (f"{kills} kills in {weeks} weeks of authorizing, receiving, refunding and exporting: {len(refunds)} refunds paid once "
           "each and to the cent, one replacement, and every ledger as the undisturbed one")


if __name__ == "__main__":
    main(test)
