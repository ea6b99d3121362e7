#!/usr/bin/env python3
"""reconcile_test.py AUTOSHIP: the books of two months agree under every date policy and with money asked for or
not, day by day and month by month; its sums are those that another program gets from the files of other commands;
and whatever number of the books is changed from outside, reconcile names the row."""

import collections
import csv
import io
import os
import sqlite3
import sys
import tempfile
from decimal import Decimal

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from books_company import LAST, Company, two_months  # noqa: E402

FIRST = "2026-11-30"
SPANS = (("--period", "2026-12"), ("--period", "2027-01"), ("--from", FIRST, "--to", LAST),
         ("--from", "2026-12-08", "--to", "2026-12-08"), ("--from", "2026-12-23", "--to", "2027-01-06"))
# Table, column, which rows, and what must find each of them. {} is the row's own number, o its order.
CHANGES = (
    ("orders", "total_minor", "1", ("nights",)),
    ("orders", "shipping_minor", "total_minor > 0", ("orders", "charges")),
    ("orders", "credit_minor", "credit_minor > 0", ("orders",)),
    ("order_lines", "goods_minor", "status <> 'backordered' AND order_id IN (SELECT id FROM orders WHERE status = 'open')",
     ("orders", "charges")),
    ("order_lines", "pv", "pv > 0 AND POSTED", ("volume",)),
    ("charges", "amount_minor", "kind = 'charge' AND state <> 'canceled'", ("charges",)),
    ("charges", "amount_minor", "kind = 'refund'", ("refunds",)),
    ("credit_entries", "amount_minor", "kind = 'granted'", ("credit-granted",)),
    ("credit_entries", "amount_minor", "kind = 'used'", ("charges",)),
    ("credit_entries", "amount_minor", "kind = 'refund'", ("refunds",)),
    ("credit_entries", "amount_minor", "kind = 'budget-rest'", ("budget-rests",)),
    ("credit_entries", "balance_minor", "1", ("credit-balances",)),
    ("volume_entries", "commissionable_minor", "POSTED", ("volume",)),
    ("volume_entries", "cv", "POSTED", ("volume",)),
    ("return_decisions", "goods_minor", "decision = 'refund' OR decision = 'credit'", ("refunds", "journal")),
    ("return_decisions", "pv", "decision = 'refund' OR decision = 'credit'", ("volume",)),
    ("return_payouts", "amount_minor", "1", ("journal",)),
    ("return_goods", "qty", "return_line IS NOT NULL", ("goods-back",)),
    ("stock_moves", "qty", "kind = 'shipped'", ("labels",)),
    ("runs", "charges", "charges > 0", ("charges-made",)),
    ("runs", "shipments", "shipments > 0", ("parcels-made",)),
)
# Orders of which all has been posted: of others nobody knows how much was to be by an earlier volume.date.
POSTED = """order_id IN (SELECT o.id FROM orders o JOIN volume_entries e ON e.order_id = o.id AND e.kind <> 'return'
            WHERE o.status = 'open' GROUP BY o.id HAVING sum(e.cv) = o.cv AND sum(e.pv) = o.pv)"""
faults = []


def reconcile(company, *options, ledger="autoship.db", allowed=(0, 4)):
    status, out, err = company.ended("--ledger", ledger, "reconcile", *options, "--format", "csv", allowed=allowed)
    return status, list(csv.DictReader(io.StringIO(out))), err


def sound(company, what):
    for span in SPANS:
        status, rows, _ = reconcile(company, *span)
        off = [row for row in rows if row["rows_off"] != "0"]
        if status != 0 or off or (span[1] == FIRST and len(rows) < 6):
            faults.append(f"{what}, {span}: exit {status}, {off or rows}")
        status, rows, _ = reconcile(company, *span, "--rows")
        if status != 0 or rows:
            faults.append(f"{what}, {span}: {rows}")


def by_other_files(company):
    """What the commands' own files come to, added up here."""
    sums = collections.Counter()
    for row in company.rows("charges", "--state", "all"):
        if row["state"] in ("paid", "refunded"):
            sums["money", row["currency"]] += Decimal(row["amount"]) * (1 if row["kind"] == "charge" else -1)
    for row in company.rows("orders"):
        sums["nights", row["currency"]] += Decimal(row["total"])
    for period in {row["period"] for row in company.rows("periods")}:
        for row in company.rows("export-volume", "--period", period):
            if row["order"]:
                sums["volume", row["currency"]] += Decimal(row["commissionable"])
                sums["volume", "pv"] += Decimal(row["pv"])
                sums["volume", "cv"] += Decimal(row["cv"])
    for account in company.rows("export", "accounts"):
        rows = company.rows("credit", account["account"])
        if rows:
            sums["credit", rows[-1]["currency"]] += Decimal(rows[-1]["balance"])
    roles = {"clearing": ("money", 1), "customer_credit": ("credit", -1), "sales": ("income", -1), "fees": ("income", -1),
             "shipping_income": ("income", -1), "sales_returns": ("income", -1), "tax": ("tax", -1), "deferred": ("deferred", -1)}
    journal = collections.Counter()
    for row in csv.DictReader(io.StringIO(company.run("export-journal", "--from", FIRST, "--to", LAST, "--format", "csv"))):
        name, sign = roles.get(row["role"], (None, 0))
        if name:
            journal[name, row["currency"]] += sign * (Decimal(row["debit"] or 0) - Decimal(row["credit"] or 0))
    found = {(row["comparison"], row["unit"]): row for row in reconcile(company, "--from", FIRST, "--to", LAST)[1]}
    if len(sums) < 9 or len(journal) < 9:
        faults.append(f"too little to compare: {sums}, {journal}")
    for key, amount in [*sums.items(), *journal.items()]:
        said = found.get(key, {"left": "0"})["left"]
        if Decimal(said) != amount:
            faults.append(f"{key}: reconcile says {said}, the files {amount}")


def without_triggers(path):
    """A ledger that anything can be written to, and goes by its last column."""
    ledger = sqlite3.connect(path, isolation_level=None)
    for name, in ledger.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
        ledger.execute(f"DROP TRIGGER {name}")
    ledger.execute("PRAGMA ignore_check_constraints = ON")
    return ledger


def changed(company):
    """One more of every number, in up to eight rows of each kind, spread over the table."""
    path, tried = os.path.join(company.folder, "bad.db"), 0
    company.run("backup", path)
    ledger = without_triggers(path)
    for table, column, where, finders in CHANGES:
        rows = [tuple(row) for row in ledger.execute(f"SELECT {key_of(table)} FROM {table} WHERE {where.replace('POSTED', POSTED)} ORDER BY 1")]
        if not rows:
            faults.append(f"{table}.{column} where {where}: nothing to change")
        for key in rows[::max(1, len(rows) // 8)]:
            one = " AND ".join(f"{name} = {value}" for name, value in zip(key_of(table).split(", "), key))
            ledger.execute(f"UPDATE {table} SET {column} = {column} + 1 WHERE {one}")
            status, found, _ = reconcile(company, "--from", FIRST, "--to", LAST, "--rows", ledger="bad.db")
            missing = set(finders) - {row["comparison"] for row in found}
            if status != 4 or missing:
                faults.append(f"{table}.{column} + 1 where {one}: exit {status}, not found by {missing}: {found[:3]}")
            ledger.execute(f"UPDATE {table} SET {column} = {column} - 1 WHERE {one}")
            tried += 1
    if reconcile(company, "--from", FIRST, "--to", LAST, ledger="bad.db")[0] != 0:
        faults.append("what was changed was not changed back")
    ledger.close()
    return tried


def key_of(table):
    return {"order_lines": "order_id, line", "return_goods": "parcel_id, line_no"}.get(table, "id")


def another_mind(company):
    """When volume counts, who is charged, and what is released unpaid: changed from night to night."""
    minds = ({"date": '"paid"'}, {"date": '"shipped"', "release": '"at-once"'}, {"mode": '"none"'}, {"date": '"ordered"', "mode": '"file"'},
             {"date": '"paid"', "release": '"paid"'}, {"date": '"scheduled"'}, {"unpaid": '"keep"'}, {"date": '"shipped"', "mode": '"none"'})
    days = ("2026-12-01", "2026-12-04", "2026-12-08", "2026-12-15", "2026-12-22", "2026-12-29", "2027-01-05", LAST)
    for mind, day in zip(minds, days):
        company.set(**mind)
        if day != days[0]:
            sound(company, f"before the night of {day}")
        company.night(day)
        sound(company, f"after the night of {day}, {mind}")


def main():
    for date in ("paid", "ordered", "shipped", "scheduled"):
        with tempfile.TemporaryDirectory(prefix="autoship-reconcile-") as folder:
            company = two_months(sys.argv[1], folder, date=f'"{date}"')
            sound(company, date)
            if date == "paid":
                by_other_files(company)
                print(changed(company), "changes from outside")
    with tempfile.TemporaryDirectory(prefix="autoship-reconcile-") as folder:
        sound(two_months(sys.argv[1], folder, mode='"none"'), "charge.mode none")
    with tempfile.TemporaryDirectory(prefix="autoship-reconcile-") as folder:
        another_mind(Company(sys.argv[1], folder))
    for fault in faults[:20]:
        print(fault)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
