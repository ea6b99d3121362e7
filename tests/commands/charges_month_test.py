#!/usr/bin/env python3
"""charges_month_test.py AUTOSHIP [--break]: the example company charges for a month, and every cent is found.

December 2026, night by night, once through the example's gateway and once with charge files that a
processor answers: declines that are tried again and declines that never are, an expired card, answers
that come days late or not at all, orders that are superseded, new cards, credit, a budget's rest.
Then add_up.py holds the exported files against each other and against what the gateway did by its own
account. So that nobody need trust it, each figure in those files is then changed by a cent, each line
of the journal doubled and dropped, and add_up.py has to see that. --break shows what it says then.
"""

import csv
import datetime
import importlib.machinery
import importlib.util
import io
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from decimal import Decimal
from pathlib import Path

sys.dont_write_bytecode = True
ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(Path(__file__).resolve().parent))

from add_up import Books, table  # noqa: E402

FIRST, LAST, DAY = datetime.date(2026, 12, 1), datetime.date(2026, 12, 31), datetime.timedelta(1)
DEAF = ("2026-12-15", "2026-12-16", "2026-12-17")  # Nights on which nobody hears what the gateway says.

# The cards of the month, as examples/gateway reads them.
TOKENS = {
    "JM022": "tok_decline_51",  # Never: the order goes after its last retry, and its credit comes back.
    "JM011": "tok_decline_51",  # Mondays and Thursdays: superseded by the next before the retries are through.
    "JM014": "tok_paid_at_3",
    "JM017": "tok_stolen",  # Until there is another card.
    "JM019": "tok_silent",  # Until somebody asks and settles it.
    "JM046": "tok_error",
    "JM002": "tok_late", "JM004": "tok_twice", "JM005": "tok_die", "JM024": "tok_garbage", "JM023": "tok_hang",
    "JM030": "tok_die_first", "JM044": "tok_paid_at_2",
    "JM037": "tok_decline_51",  # On the last day: its retries are to come.
}
CREDIT = {"JM008": "20.00", "JM010": "200.00", "JM022": "10.00", "JM003": "5.00"}

SETTINGS = {
    'mode = "none"': 'mode = "{mode}"',
    'command = ""': 'command = "if test -e deaf; then ./gateway > /dev/null; else exec ./gateway; fi"',
    "timeout_seconds = 30": "timeout_seconds = 3",
    'budget_rest = "none"': 'budget_rest = "credit"',
    "gift_nth = {}": 'gift_nth = { 1 = "CANDLE=1" }',
    "ladder = {}": "ladder = { 3 = 5, 50 = 10 }",
    'output_dir = "."': 'output_dir = "outbox"',
    "columns = {}": 'columns = { idempotency_key = "Merchant Ref", result = "Status", reference = "Auth", code = "Reason" }',
    "results = {}": 'results = { Approved = "paid", Refused = "declined" }',
}


def gateway_module():
    """examples/gateway, for what its tokens mean."""
    loader = importlib.machinery.SourceFileLoader("gateway", str(ROOT / "examples" / "gateway"))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("gateway", loader))
    loader.exec_module(module)
    return module


class Processor:
    """Takes charge files and answers with result files, whose columns and words are its own."""

    WORDS = {"paid": "Approved", "declined": "Refused", "error": "error"}

    def __init__(self, folder):
        self.folder, self.seen, self.gateway = folder, set(), gateway_module()
        self.waiting = []  # (the day it is told on, entry)

    def take(self, today, path):
        for row in table(path):
            assert row["idempotency_key"] not in self.seen, f"{row['idempotency_key']} came twice"
            self.seen.add(row["idempotency_key"])
            demand = {**row, "attempt": int(row["attempt"])}
            result, code, _ = self.gateway.outcome(demand)
            entry = {"idempotency_key": row["idempotency_key"], "charge": int(row["charge"]), "amount": row["amount"],
                     "currency": row["currency"], "result": result, "reference": f"auth-{len(self.seen)}", "code": code}
            with open(self.folder / "gateway-journal.jsonl", "a", encoding="utf-8") as journal:
                journal.write(json.dumps(entry) + "\n")
            late = {"tok_silent": None, "tok_hang": 4, "tok_late": 2}.get(row["token"], 1)
            if late is not None:
                self.waiting.append((today + late * DAY, entry))

    def answer(self, today):
        """The result file of that morning; none where there is nothing to say. Every other one is JSON lines."""
        told = [entry for day, entry in self.waiting if day <= today]
        self.waiting = [(day, entry) for day, entry in self.waiting if day > today]
        if not told:
            return None
        rows = [{"Merchant Ref": entry["idempotency_key"], "Status": self.WORDS[entry["result"]],
                 "Auth": entry["reference"], "Reason": entry["code"] or "", "Terminal": "7"} for entry in told]
        path = self.folder / f"results-{today}.{'csv' if today.day % 2 else 'jsonl'}"
        with open(path, "w", newline="", encoding="utf-8") as file:
            if path.suffix == ".csv":
                writer = csv.DictWriter(file, rows[0])
                writer.writeheader()
                writer.writerows(rows)
            else:
                file.writelines(json.dumps(row) + "\n" for row in rows)
        return path


class Month:
    """The example company in a folder of its own."""

    def __init__(self, program, folder, mode):
        self.program, self.folder, self.mode = program, folder, mode
        shutil.copytree(ROOT / "examples" / "company", folder / "company")
        shutil.copy(ROOT / "examples" / "gateway", folder)
        text = (ROOT / "examples" / "autoship.toml").read_text(encoding="utf-8")
        for before, after in SETTINGS.items():
            assert text.count(f"\n{before}\n") == 1, before
            text = text.replace(f"\n{before}\n", f"\n{after.replace('{mode}', mode)}\n")
        (folder / "autoship.toml").write_text(text, encoding="utf-8")
        self.env = {"PATH": os.environ["PATH"], "HOME": str(folder), "LC_ALL": "C.UTF-8", "AUTOSHIP_ACTOR": "tester",
                    **{name: value for name, value in os.environ.items() if name.endswith("SAN_OPTIONS")}}
        self.processor = Processor(folder)
        self.today = FIRST - DAY
        self.call("init")
        self.call("import", "company")
        for account, token in TOKENS.items():
            self.call("update-payment", account, "card", "--token", token)
        for account, amount in CREDIT.items():
            self.call("credit", account, amount, "--reason", "a parcel came late")

    def call(self, *words, may=(0,)):
        done = subprocess.run([self.program, "--as-of", str(self.today), *words], cwd=self.folder, env=self.env,
                              capture_output=True, text=True)
        if done.returncode not in may:
            raise SystemExit(f"{self.today}: autoship {' '.join(words)} ended with {done.returncode}: {done.stderr}")
        return done.stdout

    def charges(self, **wanted):
        rows = csv.DictReader(io.StringIO(self.call("charges", "--state", "all", "--format", "csv")))
        return [row for row in rows if all(row[column] == value for column, value in wanted.items())]

    def settle(self, account):
        """Somebody rings the processor about what nobody answered, and reads its journal."""
        for charge in self.charges(account=account):
            if charge["state"] not in ("unknown", "submitted"):
                continue
            with open(self.folder / "gateway-journal.jsonl", encoding="utf-8") as journal:
                entry = next(e for e in map(json.loads, journal)
                             if e["idempotency_key"] == charge["idempotency_key"] and "result" in e)
            assert entry["result"] == "paid"
            self.call("settle", charge["charge"], "--paid", "--reference", entry["reference"])

    def persons_work(self):
        """What people do on a day, before its night."""
        day = str(self.today)
        if day == "2026-12-09":
            self.call("update-payment", "JM047", "card", "--exp-month", "9", "--exp-year", "2031")
        if day == "2026-12-10":
            self.call("update-payment", "JM017", "card", "--token", "tok_new_card")
        if day in ("2026-12-04", "2026-12-20"):
            self.settle("JM019")
        if day == "2026-12-20":
            self.call("update-payment", "JM011", "card", "--token", "tok_new_card")
        if day == "2026-12-22":
            self.call("credit", "JM003", "-5.00", "--reason", "given to the wrong account")

    def night(self):
        deaf = self.folder / "deaf"
        deaf.touch() if str(self.today) in DEAF else deaf.unlink(missing_ok=True)
        before = set((self.folder / "outbox").glob("charges_*.csv"))
        self.call("nightly", may=(0, 4))
        for path in sorted(set((self.folder / "outbox").glob("charges_*.csv")) - before):
            self.processor.take(self.today, path)

    def run(self):
        while self.today < LAST:
            self.today += DAY
            if self.mode == "file" and (results := self.processor.answer(self.today)):
                self.call("import-charges", results.name, may=(0, 4))
            self.persons_work()
            self.night()
        self.today += DAY
        if self.mode == "file":  # The last night's answers; the retries that they ask for are in no file yet.
            self.call("import-charges", self.processor.answer(self.today).name, may=(0, 4))
        checked = self.call("check")
        assert " fail" not in checked, checked

    def export(self, to):
        """All that add_up.py reads."""
        to.mkdir()
        for name, words in {"orders": ["orders"], "shipments": ["shipments"], "charges": ["charges", "--state", "all"]}.items():
            (to / f"{name}.csv").write_text(self.call(*words, "--format", "csv"), encoding="utf-8")
        for kind in ("payment-methods", "products", "tax-rates"):
            (to / f"{kind}.csv").write_text(self.call("export", kind), encoding="utf-8")
        numbers = [row["order"] for row in table(to / "orders.csv")]
        (to / "items.jsonl").write_text("".join(self.call("show", "--order", number, "--format", "json")
                                                for number in numbers), encoding="utf-8")
        accounts = sorted({row["account"] for row in table(to / "orders.csv")} | set(CREDIT))
        (to / "credit.jsonl").write_text("".join(self.call("credit", code, "--format", "json") for code in accounts),
                                         encoding="utf-8")
        shutil.copy(self.folder / "gateway-journal.jsonl", to / "journal.jsonl")
        if self.mode == "file":
            (to / "exported").mkdir()
            for path in (self.folder / "outbox").glob("charges_*.csv"):
                shutil.copy(path, to / "exported")

    def heard_late(self):
        """Somebody's success was heard days after the night that asked."""
        if self.mode == "gateway":
            story = self.call("history", "1024").splitlines()
            return any("no answer" in line and DEAF[0] in line for line in story) and any(
                "is paid" in line and "2026-12-18" in line for line in story)
        story = self.call("history", "1015").splitlines()  # Ordered on the 4th.
        return any("is paid" in line and "2026-12-08" in line for line in story)

    def happened(self):
        """The month had in it what it is to prove; a word for each that is missing."""
        charges = self.charges()
        seen = {
            "a paid charge": any(c["state"] == "paid" for c in charges),
            "one paid at its third attempt": any(c["state"] == "paid" and c["attempt"] == "3" for c in charges),
            "a canceled order's": any(c["state"] == "canceled" for c in charges),
            "one declined after its last retry": any(c["state"] == "declined" and c["attempt"] == "4" for c in charges),
            "an expired card": "payment-expired" in self.call("history", "1017"),
            "a superseded order": "superseded" in self.call("history", "1014", "--format", "json"),
            "a late success": self.heard_late(),
            "one that is to be tried again": any(c["state"] == "pending" and c["attempt"] == "1" for c in charges),
            "a settled charge": any(c["account"] == "JM019" and c["state"] == "paid" for c in charges),
            "a charge with another card": any(c["account"] == "JM017" and c["state"] == "paid" for c in charges),
        }
        return [what for what, is_seen in seen.items() if not is_seen]


# The figures of the CSV files, of each of which add_up.py has to notice a cent.
FIGURES = {"orders.csv": ("goods", "shipping", "tax", "credit", "total", "rest"), "charges.csv": ("amount",)}


def audit(folder):
    try:
        return Books(folder).add_up()
    except (KeyError, ValueError, StopIteration) as error:
        return [f"cannot be added up: {error!r}"]


def rewrite(path, rows):
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def plant(folder, chance):
    """Plants one fault after the other, and says which stands in the folder at the moment."""
    for name, columns in FIGURES.items():
        text = (folder / name).read_text(encoding="utf-8")
        for column in columns:
            for at in chance.sample(range(len(table(folder / name))), 3):
                rows = table(folder / name)
                rows[at][column] = str(Decimal(rows[at][column]) + Decimal("0.01"))
                rewrite(folder / name, rows)
                yield f"{name}: {column} of {next(iter(rows[at].values()))} a cent higher"
                (folder / name).write_text(text, encoding="utf-8")
    for path in sorted((folder / "exported").glob("*.csv"))[:1]:
        text = path.read_text(encoding="utf-8")
        rows = table(path)
        rows[0]["amount"] = str(Decimal(rows[0]["amount"]) - Decimal("0.01"))
        rewrite(path, rows)
        yield f"{path.name}: the amount of {rows[0]['idempotency_key']} a cent lower"
        path.write_text(text, encoding="utf-8")
        (folder / "exported" / "twice.csv").write_text(text, encoding="utf-8")
        yield f"{path.name} sent twice"
        (folder / "exported" / "twice.csv").unlink()
    for name in ("journal.jsonl", "credit.jsonl", "items.jsonl"):
        text = (folder / name).read_text(encoding="utf-8")
        for what, said in json_faults(name, text.splitlines(), chance):
            (folder / name).write_text("\n".join(what) + "\n", encoding="utf-8")
            yield f"{name}: {said}"
        (folder / name).write_text(text, encoding="utf-8")
    text = (folder / "charges.csv").read_text(encoding="utf-8")
    rows = table(folder / "charges.csv")
    paid = chance.choice([row for row in rows if row["state"] == "paid"])
    for state in ("unknown", "canceled"):
        paid["state"] = state
        rewrite(folder / "charges.csv", rows)
        yield f"charges.csv: paid charge {paid['charge']} called {state}"
    (folder / "charges.csv").write_text(text, encoding="utf-8")


def json_faults(name, all_lines, chance):
    def changed(at, entry):
        return [*all_lines[:at], json.dumps(entry), *all_lines[at + 1:]]

    entries = [json.loads(line) for line in all_lines]
    if name == "journal.jsonl":
        at = chance.choice([n for n, entry in enumerate(entries) if entry.get("result") == "paid"])
        key = entries[at]["idempotency_key"]
        higher = str(Decimal(entries[at]["amount"]) + Decimal("0.01"))
        yield changed(at, {**entries[at], "amount": higher}), f"the amount of {key} a cent higher"
        yield [*all_lines, all_lines[at]], f"{key} charged twice"
        yield [*all_lines, json.dumps({**entries[at], "idempotency_key": key + "0"})], f"{key} charged under another key too"
        yield all_lines[:at] + all_lines[at + 1:], f"{key} left out"
    elif name == "credit.jsonl":
        at = chance.choice([n for n, entry in enumerate(entries) if entry["entries"]])
        entry = entries[at]
        entry["entries"][0]["amount"] = str(Decimal(entry["entries"][0]["amount"]) + Decimal("0.01"))
        yield changed(at, entry), f"an entry of {entry['account']} a cent higher"
    else:
        at = chance.randrange(len(entries))
        item = chance.choice(entries[at]["items"])
        for column in ("goods", "tax"):
            before = item[column]
            item[column] = str(Decimal(before) + Decimal("0.01"))
            yield changed(at, entries[at]), f"{column} of {item['sku']} in order {entries[at]['order']} a cent higher"
            item[column] = before


def test(program, mode, show):
    with tempfile.TemporaryDirectory(prefix="autoship-charges-") as base:
        folder = Path(base) / "company"
        folder.mkdir()
        month = Month(program, folder, mode)
        month.run()
        files = Path(base) / "files"
        month.export(files)
        books = Books(files)
        faults = books.add_up()
        missing = month.happened()
        print("\n".join(f"{mode}: {line}" for line in [*books.account(), *faults, *(f"missing: {w}" for w in missing)]))
        planted = unseen = 0
        for what in plant(files, random.Random(20261201)):
            planted += 1
            found = audit(files)
            if show:
                print(f"{mode}: {what}: {found[0] if found else 'NOT FOUND'}")
            elif not found:
                print(f"{mode}: NOT FOUND: {what}")
            unseen += not found
        print(f"{mode}: {len(books.orders)} orders, {len(books.charges)} charges, {len(books.journal)} attempts; "
              f"{planted} planted faults, {planted - unseen} found")
        return not faults and not missing and not unseen


def main():
    words = [word for word in sys.argv[1:] if word != "--break"]
    results = [test(os.path.abspath(words[0]), mode, "--break" in sys.argv) for mode in words[1:] or ("gateway", "file")]
    sys.exit(0 if all(results) else 1)


if __name__ == "__main__":
    main()
