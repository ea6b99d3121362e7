"""The example company with two months of books: nights, payments that come, are late or declined, labels, credit,
budgets, returns of every outcome, a buyback, volume adjusted and a period closed. For tests that look at them."""

import csv
import io
import os
import sqlite3
import subprocess
import sys

EXAMPLES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "examples")
LAST = "2027-01-29"


class Company:
    def __init__(self, autoship, folder, **settings):
        self.autoship, self.folder = os.path.abspath(autoship), folder
        with open(os.path.join(EXAMPLES, "autoship.toml"), encoding="utf-8") as file:
            self.config = file.read()
        self.set(**{"mode": '"file"', "budget_rest": '"credit"', "ladder": '{ "2" = 5 }', **settings})
        self.run("init")
        self.run("import", os.path.join(EXAMPLES, "company"), day="2026-11-30")

    def set(self, **settings):
        for key, value in settings.items():
            before = next(line for line in self.config.splitlines() if line.startswith(f"{key} = "))
            self.config = self.config.replace(f"\n{before}\n", f"\n{key} = {value}\n", 1)
        with open(os.path.join(self.folder, "autoship.toml"), "w", encoding="utf-8") as file:
            file.write(self.config)

    def run(self, *arguments, day=LAST, allowed=(0, 4), input=None):
        """What the program prints; ends the test where it ends otherwise than allowed."""
        return self.ended(*arguments, day=day, allowed=allowed, input=input)[1]

    def ended(self, *arguments, day=LAST, allowed=(0, 4), input=None):
        environment = {"HOME": self.folder, "PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8",
                       "AUTOSHIP_AS_OF": day, "AUTOSHIP_ACTOR": "tester",
                       "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "")}
        done = subprocess.run([self.autoship, *arguments], cwd=self.folder, env=environment, input=input,
                              capture_output=True, text=True, check=False)
        if done.returncode not in allowed:
            sys.exit(f"autoship {' '.join(arguments)} on {day} ended with {done.returncode}: {done.stderr}")
        return done.returncode, done.stdout, done.stderr

    def rows(self, *arguments, day=LAST):
        return list(csv.DictReader(io.StringIO(self.run(*arguments, "--format", "csv", day=day))))

    def read(self, sql, *values):
        ledger = sqlite3.connect(f"file:{os.path.join(self.folder, 'autoship.db')}?mode=ro", uri=True)
        ledger.row_factory = sqlite3.Row
        try:
            return ledger.execute(sql, values).fetchall()
        finally:
            ledger.close()

    def pay(self, day, unpaid=()):
        """All but those: every fifth one is declined for good, every seventh softly."""
        sent = list(csv.DictReader(io.StringIO(self.run("export-charges", "--quiet", day=day))))
        results = [(row["charge"], "declined" if int(row["charge"]) % 5 == 0 or int(row["charge"]) % 7 == 0 else "paid",
                    f"ch_{row['charge']}-{row['attempt']}",
                    {0: "stolen"}.get(int(row["charge"]) % 5, "51" if int(row["charge"]) % 7 == 0 else ""))
                   for row in sent if row["charge"] not in unpaid and row["kind"] == "charge"]
        results += [(row["charge"], "paid", f"rf_{row['charge']}", "") for row in sent if row["kind"] == "refund"]
        text = "charge,result,reference,code\n" + "".join(",".join(row) + "\n" for row in results)
        self.run("import-charges", "-", day=day, input=text)

    def night(self, day, unpaid=()):
        self.run("run-cycle", "--catch-up", day=day)
        self.run("notices", "--sent", day=day)
        if '\nmode = "none"' not in self.config:
            self.pay(day, unpaid)
        for carrier in ("ups", "fedex", "usps"):
            self.run("export-labels", "--carrier", carrier, day=day)

    def returned(self, day, order, items, reason, *options, fates=None):
        """Authorizes a return and, where its goods are sent back, receives it."""
        self.run("process-return", "authorize", "--order", str(order), "--reason", reason, *options,
                 *(word for item in items for word in ("--item", item)), day=day)
        ran = self.rows("process-return", "list", "--columns", "ran", day=day)[-1]["ran"]
        if "--keep" not in options:
            self.run("process-return", "receive", ran, "--proof", str(order),
                     *(word for item in fates or items for word in ("--item", item)), day=day)
        return ran


def two_months(autoship, folder, **settings):
    company = Company(autoship, folder, **settings)
    company.run("credit", "JM002", "7.50", "--reason", "for the wait", day="2026-11-30")
    company.run("credit", "JM008", "500", "--reason", "prize", day="2026-11-30")
    company.night("2026-12-01", unpaid=("4",))
    company.run("credit", "JM002", "3", "--reason", "again", day="2026-12-02")
    company.night("2026-12-04")
    company.returned("2026-12-08", 2, ["SLEEP-TEA=2"], "not-wanted", fates=["SLEEP-TEA=1", "SLEEP-TEA=1:scrap"])
    company.returned("2026-12-08", 3, ["COLLAGEN=1"], "leaking", "--keep")
    company.returned("2026-12-08", 1, ["VIT-C=1"], "wrong-item", "--outcome", "replace")
    company.returned("2026-12-08", 2, ["VIT-D3=1"], "damaged", "--outcome", "credit")
    for day in ("2026-12-08", "2026-12-11", "2026-12-18", "2026-12-23", "2026-12-29", "2027-01-02"):
        company.night(day)
    company.run("adjust-volume", "JM001", "--pv", "20", "--cv", "15.5", "--reason", "keyed by hand", day="2026-12-30")
    company.run("close-period", "2026-12", "--now", day="2027-01-05")
    company.returned("2027-01-06", 2, ["MULTI-W=1"], "faulty", "--notified-on", "2026-12-10",
                     "--override", "a letter of that day")
    autoships = [row["autoship"] for row in company.rows("list", "--account", "JM017", "--status", "active",
                                                         "--columns", "autoship")]
    company.run("cancel", *autoships, "--yes", day="2027-01-07")
    for day in ("2027-01-09", "2027-01-15", "2027-01-22"):
        company.night(day)
    company.run("check", day=LAST, allowed=(0,))
    return company
