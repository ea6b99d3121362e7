#!/usr/bin/env python3
"""example_volume_test.py AUTOSHIP: a quarter of the example company under each date policy, its volume
reckoned again from the orders' own rows by another program.

Weekly nights, payments, some declined for good, labels, goods that come back, periods closed on the way. Then: each order's
entries come to its lines, credited to the next member above; accounts and tree add up; what was closed
has the same SHA-256 after returns, cancellations, moves and changes of name.
"""

import csv
import datetime
import hashlib
import io
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
from collections import defaultdict
from decimal import Decimal

EXAMPLES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "examples")
DAYS = [datetime.date(2026, 12, 1) + datetime.timedelta(days=7 * week) for week in range(13)]


class Company:
    def __init__(self, autoship, folder, date):
        self.autoship, self.folder = os.path.abspath(autoship), folder
        config = open(os.path.join(EXAMPLES, "autoship.toml"), encoding="utf-8").read()
        config = config.replace('\ndate = "paid"', f'\ndate = "{date}"').replace('\nmode = "none"', '\nmode = "file"')
        with open(os.path.join(folder, "autoship.toml"), "w", encoding="utf-8") as out:
            out.write(config)
        self.run("init")
        self.run("import", os.path.join(EXAMPLES, "company"), day="2026-11-30")

    def run(self, *arguments, day="2026-12-01", allowed=(0, 4)):
        environment = {"HOME": self.folder, "PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8",
                       "AUTOSHIP_AS_OF": str(day), "AUTOSHIP_ACTOR": "tester",
                       "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "")}
        done = subprocess.run([self.autoship, *arguments, "--quiet"], cwd=self.folder, env=environment,
                              capture_output=True)
        if done.returncode not in allowed:
            sys.exit(f"{' '.join(arguments)} on {day} ended with {done.returncode}: {done.stderr.decode()}")
        return done.stdout.decode()

    def rows(self, *arguments, day):
        return list(csv.DictReader(io.StringIO(self.run(*arguments, day=day))))

    def read(self, sql):
        ledger = sqlite3.connect(f"file:{os.path.join(self.folder, 'autoship.db')}?mode=ro", uri=True)
        ledger.row_factory = sqlite3.Row
        try:
            return ledger.execute(sql).fetchall()
        finally:
            ledger.close()


def pay(company, day):
    """Every third charge is declined for good; what has no answer is told so by nobody."""
    sent = company.rows("export-charges", day=day)
    with open(os.path.join(company.folder, "results.csv"), "w", encoding="utf-8") as out:
        out.write("charge,result,reference,code\n")
        for row in sent:
            bad = int(row["charge"]) % 3 == 0
            out.write(f"{row['charge']},{'declined' if bad else 'paid'},r{row['charge']}-{row['attempt']},{'51' if bad else ''}\n")
    if sent:
        company.run("import-charges", "results.csv", day=day)


def come_back(company, day):
    """A piece of every second order that has left, each time, until all of it is back."""
    lines = company.read("""
        SELECT l.order_id, p.sku, max(l.qty) FROM order_lines l JOIN products p ON p.id = l.product_id
        JOIN shipments s ON s.id = l.shipment_id JOIN orders o ON o.id = l.order_id
        WHERE s.status = 'exported' AND o.status = 'open' AND o.kind = 'autoship' AND l.order_id % 2 = 0 AND l.gift = 0
          AND l.qty > (SELECT coalesce(sum(d.qty), 0) FROM return_decisions d WHERE d.order_id = l.order_id AND d.order_line = l.line)
        GROUP BY l.order_id""")
    for order, sku, _ in lines:
        words = ["process-return", "authorize", "--order", str(order), "--item", f"{sku}=1", "--reason", "damaged"]
        if order % 4 == 0:
            company.run(*words, "--keep", "--override", "goodwill", day=day)
        else:
            ran = json.loads(company.run(*words, "--override", "goodwill", "--format", "json", day=day))["ran"]
            company.run("process-return", "receive", ran, "--item", f"{sku}=1:scrap", "--proof", str(order), day=day)


def check(holds, what):
    if not holds:
        sys.exit(f"example_volume_test: {what}")


def expected(company, date):
    """What each order's entries must come to, from its lines, charges and parcels as they are now."""
    paid = {row["id"] for row in company.read(
        "SELECT c.id FROM charges c LEFT JOIN payment_methods m ON m.id = c.pay_with_id WHERE c.state IN ('paid', 'refunded') OR m.kind = 'on-account'")}
    first, of_parcel = {}, {}
    for row in company.read("SELECT id, order_id, shipment_id FROM charges WHERE kind = 'charge' ORDER BY id"):
        first.setdefault(row["order_id"], row["id"])
        of_parcel[row["shipment_id"]] = row["id"]
    left = {row["id"]: row["status"] in ("exported", "shipped", "delivered") or
            (row["ship_via"] == "HAND_DELIVERY" and row["status"] == "ready") for row in company.read("SELECT * FROM shipments")}
    orders = {row["id"]: row for row in company.read("SELECT o.*, m.tax_included FROM orders o JOIN markets m ON m.id = o.market_id")}
    lines = defaultdict(list)
    for row in company.read("SELECT * FROM order_lines WHERE status <> 'left-out'"):
        lines[row["order_id"]].append(row)
    returned = defaultdict(int)
    for row in company.read("SELECT order_id, order_line, qty FROM return_decisions WHERE decision IN ('refund', 'credit')"):
        returned[row["order_id"], row["order_line"]] += row["qty"]
    sums = {}
    for order in orders:
        goods = pv = cv = 0
        parcels = [line["shipment_id"] for line in lines[order] if line["status"] != "fee"]
        for line in lines[order]:
            fee = line["status"] == "fee"
            if date == "paid":
                charge = first.get(order) if fee else of_parcel.get(line["shipment_id"])
                due = line["status"] != "backordered" and (charge is None or charge in paid)
            elif date == "shipped":
                due = any(left.get(parcel) for parcel in parcels) or not parcels if fee else left.get(line["shipment_id"], False)
            else:
                due = True
            if due and orders[order]["status"] == "open":
                back, qty = returned[order, line["line"]], line["qty"]
                # The share of the pieces that are back, half up.
                rest = lambda whole: whole - (2 * whole * back + qty) // (2 * qty)
                if not fee:
                    goods += rest(line["goods_minor"] - (line["tax_minor"] if orders[order]["tax_included"] else 0))
                pv += rest(line["pv"])
                cv += rest(line["cv"])
        sums[order] = (goods, pv, cv)
    return sums


def minor(text):
    return int(Decimal(text).scaleb(2))


def tenth(text):
    return int(Decimal(text).scaleb(4))


def walk(autoship, folder, date):
    company = Company(autoship, folder, date)
    closed = {}
    for day in DAYS:
        company.run("run-cycle", day=day)
        pay(company, day)
        company.run("export-labels", "--carrier", "ups", "--output", "labels", day=day) if os.makedirs(
            os.path.join(folder, "labels"), exist_ok=True) is None else None
        come_back(company, day)
        for period in company.rows("periods", "--format", "csv", day=day):
            if period["state"] == "grace" and str(day) >= period["closable_on"] and period["period"] not in closed:
                company.run("close-period", period["period"], day=day)
                for shape in ("entry", "account", "upline"):
                    name = f"{period['period']}-{shape}.csv"
                    company.run("export-volume", "--period", period["period"], "--by", shape, "--output", name, day=day)
                    closed[name] = hashlib.sha256(open(os.path.join(folder, name), "rb").read()).hexdigest()
                    manifest = json.load(open(os.path.join(folder, name + ".manifest.json"), encoding="utf-8"))
                    check(manifest["sha256"] == closed[name] and manifest["state"] == "closed", f"manifest of {name}")
                closed[period["period"]] = None
    last = DAYS[-1]
    # Life goes on: people move in the tree, change their names and addresses, and cancel.
    company.run("update-account", "JM016", "--name", "Lila N.", "--enroller", "JM003", "--sponsor", "JM003", day=last)
    company.run("update-address", "JM002", "home", "--line1", "9 Other St", day=last)
    company.run("cancel", "--account", "JM017", "--yes", day=last)
    come_back(company, last)
    company.run("run-cycle", day=last + datetime.timedelta(days=6))
    last += datetime.timedelta(days=6)
    for name, sha256 in closed.items():
        if sha256 is None:
            continue
        period, shape = name[:7], name[8:-4]
        again = company.run("export-volume", "--period", period, "--by", shape, day=last)
        check(hashlib.sha256(again.encode()).hexdigest() == sha256, f"{date}: {name} is another file now")

    # Entries against orders, and against the accounts they are credited to.
    entries, periods = defaultdict(lambda: [0, 0, 0]), {row["period"] for row in company.rows("periods", "--format", "csv", day=last)}
    for period in sorted(periods):
        rows = company.rows("export-volume", "--period", period, day=last)
        own, personal = defaultdict(lambda: [0, 0, 0]), defaultdict(int)
        for row in rows:
            volume = (minor(row["commissionable"]), tenth(row["pv"]), tenth(row["cv"]))
            for at in range(3):
                entries[int(row["order"])][at] += volume[at]
                own[row["account"], row["currency"]][at] += volume[at]
            personal[row["credited_to"]] += volume[1]
        by_upline = {(row["account"], row["currency"]): row for row in company.rows("export-volume", "--period", period, "--by", "upline", day=last)}
        for key, volume in own.items():
            row = by_upline[key]
            check([minor(row["commissionable"]), tenth(row["pv"]), tenth(row["cv"])] == volume, f"{date}: {period} {key} by upline")
        sponsor = {row["account"]: row["sponsor"] for row in by_upline.values()}
        group = defaultdict(int)
        for account, pv in personal.items():
            while account:
                group[account] += pv
                account = sponsor[account]
        for row in by_upline.values():
            check(tenth(row["personal_pv"]) == personal[row["account"]], f"{date}: {period} personal volume of {row['account']}")
            check(tenth(row["group_pv"]) == group[row["account"]], f"{date}: {period} group volume of {row['account']}")
            check((row["active"] == "yes") == (row["kind"] == "member" and personal[row["account"]] >= 400_000), f"{date}: {row}")
    for order, volume in expected(company, date).items():
        check(tuple(entries.get(order, (0, 0, 0))) == volume, f"{date}: order {order} has {entries.get(order)} of {volume}")
    check(len(entries) > 40, f"{date}: too few orders to tell")
    kinds = {row["kind"] for row in company.read("SELECT DISTINCT kind FROM volume_entries")}
    memos = {row["memo"].split()[0] for row in company.read("SELECT memo FROM volume_entries WHERE kind = 'return'")}
    check(date in ("paid", "shipped") or "order" in memos, f"{date}: nothing was canceled")
    check("return" in memos, f"{date}: nothing was returned")
    whole = company.read("SELECT count(*) FROM (SELECT order_id FROM volume_entries GROUP BY 1 "
                         "HAVING sum(commissionable_minor) = 0 AND sum(kind = 'return' AND memo LIKE 'return %') > 0)")[0][0]
    check(whole > 0, f"{date}: no order came back whole")
    check(sum(1 for name in closed if name.endswith("-entry.csv")) >= 2, f"{date}: {sorted(closed)} were closed")
    company.run("check", day=last, allowed=(0,))
    print(f"{date}: {len(entries)} orders, {sorted(periods)}, kinds {sorted(kinds)}")


def main():
    for date in ("paid", "ordered", "shipped", "scheduled"):
        with tempfile.TemporaryDirectory(prefix="autoship-volume-") as folder:
            walk(sys.argv[1], folder, date)


if __name__ == "__main__":
    main()
