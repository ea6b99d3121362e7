#!/usr/bin/env python3
"""gateway_nights.py AUTOSHIP [--full] [--seed N]: nights that charge through a gateway with troubles (T6).

Night after night the example's gateway dies, hangs, garbles, answers twice or late, by chance and by
token, and the night itself is killed at a random moment, or two of them run at once. After a last quiet
run the gateway's journal and the ledger must agree: no key was paid twice and no charge under two keys,
nothing that was paid is lost, nothing is left without an answer, and what was paid is the same to the cent.
"""

import collections
import csv
import datetime
import decimal
import json
import os
import signal
import sqlite3
import sys
import time

sys.dont_write_bytecode = True  # The source folder stays as it is.

from faultlib import NIGHT, ROOT, main, require

TOKENS = ("tok_ok",) * 10 + ("tok_decline_51", "tok_decline_91", "tok_paid_at_2", "tok_paid_at_3", "tok_error",
                             "tok_stolen", "tok_late", "tok_twice", "tok_garbage", "tok_die", "tok_die_first",
                             "tok_hang")
CONFIG = f"""
[charge]
mode = "gateway"
command = "exec '{sys.executable}' '{ROOT}/examples/gateway' --trouble $TROUBLE --seed $SEED"
timeout_seconds = 1
"""
DIGITS = {"JPY": 0, "KWD": 3}


def company(ground, autoships):
    """A made company whose tokens ask for troubles."""
    files = ground.csv("company-csv", autoships)
    path = os.path.join(files, "payment-methods.csv")
    with open(path, newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, rows[0], lineterminator="\n")
        writer.writeheader()
        for row in rows:
            writer.writerow({**row, "token": row["token"] and ground.chance.choice(TOKENS),
                             "exp_year": row["exp_year"] and "2040"})
    folder = ground.new_folder("company")
    ground.good("init", cwd=folder)
    with open(os.path.join(folder, "autoship.toml"), "w", encoding="utf-8") as file:
        file.write(CONFIG)
    ground.good("import", files, cwd=folder, env={"AUTOSHIP_AS_OF": "2026-11-30"})
    return folder


class Nights:
    def __init__(self, ground, folder):
        self.ground, self.folder = ground, folder
        self.journal = os.path.join(folder, "journal")
        self.counts = collections.Counter()
        self.longest = 1.0  # Seconds that a night may take.

    def environment(self, trouble):
        return {"GATEWAY_JOURNAL": self.journal, "TROUBLE": str(trouble), "SEED": str(self.ground.chance.random())}

    def words(self, day):
        return ["--as-of", day, self.ground.chance.choice(("run-cycle", "nightly"))]

    def night(self, day):
        """One night with troubles: left to its end, killed, or two at once."""
        how = self.ground.chance.choice(("whole", "killed", "killed", "two"))
        runs = [(words, self.ground.start(words, self.folder, self.environment(5)))
                for words in [self.words(day) for _ in range(2 if how == "two" else 1)]]
        begin = time.monotonic()
        if how == "killed":
            time.sleep(self.ground.chance.uniform(0, self.longest))
            runs[0][1].send_signal(signal.SIGKILL)
        for words, process in runs:
            done = self.ground.finish(process, words)
            require(done.code in (0, 4, 5) or done.killed, f"a night ended otherwise than it may\n{done}")
            require(done.code != 5 or how == "two", f"somebody holds the ledger\n{done}")
            self.counts["killed" if done.killed else how] += 1
        if how == "whole":
            self.longest = 0.8 * self.longest + 0.2 * 1.1 * (time.monotonic() - begin)

    def quiet(self, day):
        """A night without troubles but those that tokens ask for."""
        words = ["--as-of", day, "run-cycle", "--format", "json"]
        done = self.ground.run(*words, cwd=self.folder, env=self.environment(0))
        require(done.code in (0, 4), f"a quiet night failed\n{done}")
        return done


# A gateway that dies whenever charge 7 is its turn, and pays all others.
BEARS_ALL_BUT_7 = r"""
import json, sys
for line in sys.stdin:
    demand = json.loads(line)
    if demand["charge"] == 7:
        sys.exit(1)
    print(json.dumps({"charge": demand["charge"], "result": "paid", "reference": "r%d" % demand["charge"]}), flush=True)
"""


def one_night(ground, name, autoships, command):
    """The first night of so many charges with that gateway: what it says of them."""
    folder = ground.company(name, autoships, "--all-due")
    with open(os.path.join(folder, "autoship.toml"), "w", encoding="utf-8") as file:
        file.write(f'[charge]\nmode = "gateway"\ntimeout_seconds = 20\ncommand = """{command}"""\n')
    done = ground.night(folder)
    ground.proven(folder, f"after a night with the gateway {name}")
    require(done.code == 4, f"it should have told a person\n{done}")
    return done.out.splitlines()[-1], folder


def bad_gateways(ground):
    """One that is down keeps the night for three talks and no more; one that dies of one charge keeps no other
    from being paid."""
    said, folder = one_night(ground, "down", 350, "exit 1")
    db = sqlite3.connect(os.path.join(folder, "autoship.db"))
    states = dict(db.execute("SELECT state, count(*) FROM charges GROUP BY state"))
    db.close()
    require(states["unknown"] == 200 and states["pending"] > 0, f"two blocks should have been asked for: {states}")
    require(said == f"charges: 200 asked, 0 paid, 200 unknown; the gateway answers nothing, so {states['pending']} more "
            "were not asked", f"it said: {said}")
    said, _ = one_night(ground, "down-at-the-end", 150, "exit 1")
    require("not asked" not in said and "unknown" in said, f"all were asked, but it said: {said}")
    script = ground.path("bears.py")
    with open(script, "w", encoding="ascii") as file:
        file.write(BEARS_ALL_BUT_7)
    said, _ = one_night(ground, "bears", 250, f"exec {sys.executable} {script}")
    asked = int(said.split()[1])
    require(asked > 200 and said == f"charges: {asked} asked, {asked - 1} paid, 1 unknown", f"it said: {said}")
    return f"one that is down, and one that dies of one of {asked} charges and keeps no other from being paid"


def decided(journal):
    """What the gateway decided, by key."""
    with open(journal, encoding="utf-8") as file:
        entries = [json.loads(line) for line in file]
    answers = [entry for entry in entries if "result" in entry]
    twice = [key for key, times in collections.Counter(e["idempotency_key"] for e in answers).items() if times > 1]
    require(not twice, f"keys were decided twice: {twice[:5]}")
    return {entry["idempotency_key"]: entry for entry in answers}


def agree(ledger, journal):
    """The ledger says what the journal says; gives what was paid by currency."""
    answers = decided(journal)
    db = sqlite3.connect(ledger)
    charges = {row[0]: row[1:] for row in db.execute("SELECT id, state, amount_minor, currency FROM charges")}
    attempts = db.execute("SELECT charge_id, idempotency_key, result FROM charge_attempts").fetchall()
    db.close()
    left = [(charge, state) for charge, (state, *_) in charges.items() if state in ("submitted", "unknown")]
    require(not left, f"{len(left)} charges have no answer after a quiet night: {left[:5]}")
    require({key for _, key, _ in attempts} == set(answers),
            f"keys on one side alone: {list({key for _, key, _ in attempts} ^ set(answers))[:5]}")
    paid = collections.Counter()
    by_charge = collections.defaultdict(list)
    for charge, key, result in attempts:
        answer = answers[key]
        require(answer["result"] == result, f"{key}: the gateway said {answer['result']}, the ledger has {result}")
        require(answer["charge"] == charge, f"{key}: of charge {answer['charge']} at the gateway, {charge} here")
        if result == "paid":
            by_charge[charge].append(key)
            scaled = decimal.Decimal(answer["amount"]).scaleb(DIGITS.get(answer["currency"], 2))
            require(scaled == charges[charge][1] and answer["currency"] == charges[charge][2],
                    f"{key}: paid {answer['amount']} {answer['currency']}, the charge is of {charges[charge]}")
            paid[answer["currency"]] += scaled
    twice = {charge: keys for charge, keys in by_charge.items() if len(keys) > 1}
    require(not twice, f"charges were paid under two keys: {list(twice.items())[:5]}")
    settled = {charge for charge, (state, *_) in charges.items() if state == "paid"}
    require(settled == set(by_charge), f"paid on one side alone: {list(settled ^ set(by_charge))[:5]}")
    sums = collections.Counter()
    for charge in settled:
        sums[charges[charge][2]] += charges[charge][1]
    require(sums == paid, f"the ledger's sums {dict(sums)} are not the gateway's {dict(paid)}")
    return {currency: str(decimal.Decimal(minor).scaleb(-DIGITS.get(currency, 2))) for currency, minor in paid.items()}


def test(ground):
    yield bad_gateways(ground)
    folder = company(ground, 400)
    nights = Nights(ground, folder)
    ledger = os.path.join(folder, "autoship.db")
    day = first = datetime.date.fromisoformat(NIGHT)
    for number in range(500 if ground.full else 15):
        day = first + datetime.timedelta(number)
        nights.night(day.isoformat())
    for _ in range(300):  # A token may ask for one trouble for each of its keys, and each ends a block.
        nights.quiet(day.isoformat())
        db = sqlite3.connect(ledger)
        left = db.execute("SELECT count(*) FROM charges WHERE state IN ('submitted', 'unknown')").fetchone()[0]
        db.close()
        if left == 0:
            break
    paid = agree(ledger, nights.journal)
    ground.proven(folder, "after the last quiet night")
    require(paid, "nothing was paid: the test proves nothing")
    states = collections.Counter()
    db = sqlite3.connect(ledger)
    states.update(dict(db.execute("SELECT state, count(*) FROM charges GROUP BY state")))
    db.close()
    shown = ", ".join(f"{count} {state}" for state, count in sorted(states.items()))
    how = ", ".join(f"{count} {name}" for name, count in sorted(nights.counts.items()))
    yield f"{sum(nights.counts.values())} runs ({how}); charges: {shown}; paid {paid} on both sides"


if __name__ == "__main__":
    main(test)
