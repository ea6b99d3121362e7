#!/usr/bin/env python3
"""bulk_swap_test.py AUTOSHIP [--full]: a discontinued product is swapped on a thousand autoships.

With --full on ten thousand. Dry run, run, undo, and the undo undone, each against a dump of the
ledger; then a night, after which only what had no order can be taken back.
"""

import argparse
import csv
import io
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
OLD, NEW = "P0199", "P0198"
TODAY, NIGHT = "2026-11-30", "2026-12-01"
TABLES = {
    "autoships": "id",
    "autoship_lines": "autoship_id, line",
    "autoship_next": "autoship_id",
    "cycles": "autoship_id, cycle_date",
    "cycle_lines": "autoship_id, cycle_date, product_id",
}


def expect(holds, what):
    if not holds:
        sys.exit(f"bulk swap: {what}")


class Company:
    """A made company, every autoship of which has the product that is no longer made."""

    def __init__(self, program, folder, autoships):
        self.program, self.folder = os.path.abspath(program), folder
        subprocess.run([sys.executable, ROOT / "scripts/make-company", "--autoships", str(autoships),
                        "--seed", "11", folder / "company"], check=True, stdout=subprocess.DEVNULL)
        self.rewrite("autoships", lambda row: row.update(items=self.with_old(row["items"])))
        self.run("init", "--quiet")
        self.run("import", "company", "--quiet")
        self.rewrite("products", lambda row: row.update(active="no" if row["sku"] == OLD else row["active"]))
        self.run("import", "products", "company/products.csv", "--quiet")

    @staticmethod
    def with_old(items):
        return items if f"{OLD}=" in items else f"{items};{OLD}=2"

    def rewrite(self, kind, change):
        path = self.folder / "company" / f"{kind}.csv"
        rows = list(csv.DictReader(path.open(encoding="utf-8", newline="")))
        for row in rows:
            change(row)
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)

    def run(self, *words, status=0, stdin=None, today=TODAY):
        self.started = time.monotonic()
        done = subprocess.run([self.program, "--as-of", today, *words], cwd=self.folder, input=stdin,
                              capture_output=True, text=True, timeout=600)
        self.seconds = time.monotonic() - self.started
        expect(done.returncode == status,
               f"{' '.join(words)} ended with {done.returncode}, not {status}: {done.stderr[-1000:]}")
        return done

    def dump(self):
        ledger = sqlite3.connect(self.folder / "autoship.db")
        rows = {table: ledger.execute(f"SELECT * FROM {table} ORDER BY {order}").fetchall()
                for table, order in TABLES.items()}
        ledger.close()
        return rows

    def having(self, sku):
        ledger = sqlite3.connect(self.folder / "autoship.db")
        (count,), = ledger.execute("SELECT count(DISTINCT autoship_id) FROM autoship_lines l "
                                   "JOIN products p ON p.id = l.product_id WHERE p.sku = ?", (sku,))
        ledger.close()
        return count

    def batch(self):
        return self.run("undo", "--list", "--limit", "1", "--format", "csv").stdout.split("\n")[1].split(",")[0]


def swap(company, *more):
    """What a person pipes: the whole listing, two columns added to it."""
    listed = company.run("list", "--sku", OLD, "--format", "csv").stdout.splitlines()
    rows = [listed[0] + ",action,swap"] + [f"{row},change,{OLD}={NEW}" for row in listed[1:]]
    return company.run("apply", "-", "--format", "csv", *more, stdin="\n".join(rows) + "\n")


def rows_of(done, undone):
    return [row for row in csv.DictReader(io.StringIO(done.stdout)) if row["undone"] == undone]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("autoship")
    parser.add_argument("--full", action="store_true")
    options = parser.parse_args()
    count = 10_000 if options.full else 1_000
    with tempfile.TemporaryDirectory() as folder:
        company = Company(options.autoship, Path(folder), count)
        expect(company.having(OLD) == count, f"{company.having(OLD)} autoships have {OLD}")
        before = company.dump()

        swap(company, "--dry-run")
        tried = company.seconds
        expect(company.dump() == before, "a dry run changed the ledger")
        swap(company)
        swapped = company.seconds
        after = company.dump()
        expect(company.having(OLD) == 0 and company.having(NEW) == count, "the product is not swapped everywhere")
        batch = company.batch()

        company.run("undo", batch, "--dry-run", "--quiet")
        expect(company.dump() == after, "the dry run of an undo changed the ledger")
        done = company.run("undo", batch, "--format", "csv")
        undone = company.seconds
        expect(len(rows_of(done, "yes")) == count, f"{len(rows_of(done, 'yes'))} of {count} were taken back")
        expect(company.dump() == before, "the ledger is not as it was before the batch")
        company.run("check")
        company.run("undo", batch, "--quiet")
        expect(company.dump() == before, "undoing twice changed the ledger")

        company.run("undo", company.batch(), "--quiet")
        expect(company.dump() == after, "undoing the undo did not put the batch in force again")

        company.run("run-cycle", "--quiet", today=NIGHT)
        ledger = sqlite3.connect(company.folder / "autoship.db")
        ordered = {row[0] for row in ledger.execute("SELECT autoship_id FROM orders")}
        ledger.close()
        expect(0 < len(ordered) < count, f"the night made {len(ordered)} orders of {count}")
        done = company.run("undo", batch, "--format", "csv", status=4, today=NIGHT)
        stayed = rows_of(done, "no")
        expect({int(row["autoship"]) for row in stayed} == ordered, "what has an order is not what stayed")
        expect(all(row["reason"].endswith("was made with it") for row in stayed), "a reason does not name the order")
        expect(company.having(OLD) == count - len(ordered), "the others do not have the old product again")
        company.run("check", today=NIGHT)
        print(f"{count} autoships: dry run {tried:.1f} s, swap {swapped:.1f} s, undo {undone:.1f} s; "
              f"after a night {len(ordered)} stayed")


if __name__ == "__main__":
    main()
