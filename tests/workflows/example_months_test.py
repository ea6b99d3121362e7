#!/usr/bin/env python3
"""example_months_test.py AUTOSHIP: the example company, night by night for three months.

Each night runs the cycle and exports the labels, as its cron line does; then everything that the
nights made is worked out again from the company's CSV files (example_rules.py) and compared.
"""

import collections
import csv
import datetime
import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import tomllib
from decimal import Decimal
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent
ROOT = TESTS.parent
sys.dont_write_bytecode = True
sys.path[:0] = [str(TESTS / "formats"), str(TESTS / "workflows")]

import check_label_file  # noqa: E402
from example_rules import DAY, Company, cents, date_of  # noqa: E402

FIRST, LAST = datetime.date(2026, 12, 1), datetime.date(2027, 2, 28)
CARRIERS = ("ups", "fedex", "usps")
# What the company of the examples does not have (P1): a preferred account with another autoship that keeps
# its prices, one with another that is paused and keeps them for a while, and an order that is too small.
MIN_ORDER = 'min_order = { US = "20.00" }'
FURTHER = (
    {"autoship": "1101", "account": "JM022", "every": "month on 20", "items": "SOAP-LAV=4",
     "next_on": "2026-12-20", "status": "active"},
    {"autoship": "1102", "account": "JM019", "every": "1m", "items": "SOAP-CED=4", "next_on": "2026-11-20",
     "status": "paused", "paused_on": "2026-11-20"},
)
faults = []


def expect(holds, *what):
    if not holds:
        faults.append(" ".join(str(word) for word in what))


def same(what, got, wanted):
    expect(got == wanted, f"{what}: {got}, not {wanted}")


class Nights:
    """Runs the nights in a folder of their own and notes what each one said."""

    def __init__(self, program, folder):
        self.program, self.folder = program, folder
        self.blocked = collections.defaultdict(list)  # Autoship to its nights.
        shutil.copytree(ROOT / "examples" / "company", folder / "company")
        self.add_autoships(folder / "company" / "autoships.csv")
        settings = (ROOT / "examples" / "autoship.toml").read_text(encoding="utf-8")
        settings = settings.replace("min_order = {}", MIN_ORDER)
        (folder / "autoship.toml").write_text(settings.replace('output_dir = "."', 'output_dir = "outbox"'))
        (folder / "outbox").mkdir()
        self.settings = tomllib.loads(settings)
        self.env = {**os.environ, "AUTOSHIP_LEDGER": str(folder / "company.db"), "AUTOSHIP_ACTOR": "cron",
                    "AUTOSHIP_CONFIG": str(folder / "autoship.toml"), "LC_ALL": "C.UTF-8"}
        self.call(FIRST, "init")
        self.call(FIRST - DAY, "import", "company")
        self.db = sqlite3.connect(folder / "company.db")
        self.db.row_factory = sqlite3.Row

    @staticmethod
    def add_autoships(path):
        with open(path, encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        names = [*rows[0], "paused_on"]
        with open(path, "w", encoding="utf-8", newline="") as file:
            table = csv.DictWriter(file, names, restval="")
            table.writeheader()
            table.writerows([*rows, *FURTHER])

    def call(self, today, *args):
        done = subprocess.run([self.program, "--as-of", str(today), *args], cwd=self.folder, env=self.env,
                              capture_output=True, text=True)
        if done.returncode not in (0, 4):
            sys.exit(f"{today}: autoship {' '.join(args)} ended with {done.returncode}: {done.stderr}")
        return done

    def ask(self, sql, *values):
        return self.db.execute(sql, values).fetchall()

    def one(self, sql, *values):
        return self.ask(sql, *values)[0][0]

    def night(self, today):
        before = self.one("SELECT count(*) FROM orders")
        done = self.call(today, "--format", "json", "run-cycle")
        said = json.loads(done.stdout)
        same(f"{today} due", said["due"], said["ordered"] + said["blocked"] + said["skipped"] + said["missed"])
        same(f"{today} exceptions", len(said["exceptions"]), said["blocked"])
        same(f"{today} exit status", done.returncode, 4 if said["blocked"] else 0)
        orders = self.ask("SELECT * FROM orders WHERE run_id = ?", said["run"])
        same(f"{today} orders", len(orders), said["ordered"])
        same(f"{today} orders in all", self.one("SELECT count(*) FROM orders"), before + said["ordered"])
        totals = collections.Counter()
        for order in orders:
            totals[order["currency"]] += order["total_minor"]
        same(f"{today} totals", {k: Decimal(v) for k, v in said["totals"].items()},
             {k: Decimal(v) / 100 for k, v in totals.items()})
        for exception in said["exceptions"]:
            self.blocked[exception["autoship"]].append(today)
        self.compare_stock(today)
        for carrier in CARRIERS:
            self.call(today, "export-labels", "--carrier", carrier)
        self.compare_stock(today)

    def compare_stock(self, today):
        expect(not self.ask("SELECT * FROM stock WHERE on_hand < 0 OR reserved < 0 OR reserved > on_hand"),
               today, "stock is negative or promised twice")
        wrong = self.ask("""
            SELECT location_id, product_id FROM stock s WHERE
              on_hand <> (SELECT sum(qty) FROM stock_moves m WHERE m.location_id = s.location_id
                          AND m.product_id = s.product_id)
              OR reserved <> (SELECT coalesce(sum(l.qty), 0) FROM order_lines l JOIN shipments p
                              ON p.id = l.shipment_id WHERE p.status = 'ready' AND p.location_id = s.location_id
                              AND l.product_id = s.product_id)""")
        expect(not wrong, today, "stock differs from its moves or promises:", [tuple(row) for row in wrong])

    def check(self, today):
        done = self.call(today, "check")
        expect(done.returncode == 0, today, "check:", done.stdout)


def compare_cycles(nights, company):
    """N1, N2, D5: each cycle up to the last night has one outcome, on its night."""
    outcomes = collections.defaultdict(list)
    for row in nights.ask("SELECT o.*, r.as_of FROM orders o JOIN runs r ON r.id = o.run_id"):
        outcomes[row["autoship_id"], row["cycle_date"]].append(("ordered", row))
    for row in nights.ask("SELECT * FROM cycles WHERE state IN ('skipped', 'missed', 'blocked')"):
        outcomes[row["autoship_id"], row["cycle_date"]].append((row["state"], row))
    seen = 0
    for number, autoship in company.autoships.items():
        made = int(autoship["orders_made"] or 0)
        times = int(autoship["times"] or 10**6)
        for cycle, ship, left_out in company.cycles(autoship, LAST + 10 * DAY):
            got = outcomes.pop((number, str(cycle)), [])
            where = f"autoship {number}, cycle {cycle}"
            if ship > LAST or made >= times:
                same(where, got, [])
                continue
            expect(len(got) == 1, f"{where}: {len(got)} outcomes")
            if len(got) != 1:
                continue
            seen += 1
            state, row = got[0]
            blocked = [night for night in nights.blocked[number] if night >= ship]
            if left_out:
                same(where, state, "skipped")
            elif state == "ordered":
                made += 1
                same(where + ", ships", row["ship_date"], str(ship))
                same(where + ", ordered", row["order_date"], str(ship))
                ran = date_of(row["as_of"])
                expect(ran == ship or all(ship + DAY * n in blocked for n in range((ran - ship).days)),
                       f"{where}: ordered on {ran} without having been blocked since {ship}")
            else:
                expect(state in ("missed", "blocked") and ship in blocked, f"{where}: {state}, never blocked")
                expect(state == "missed" or LAST in blocked, f"{where}: blocked, not tried on the last night")
    expect(not outcomes, "cycles that no rule knows:", list(outcomes)[:5])
    return seen


def ship_to(company, autoship):
    own = sorted((row for row in company.addresses if row["account"] == autoship["account"]),
                 key=lambda row: row["label"])
    return next((row for row in own if row["label"] == autoship["ship_to"]), own[0] if own else None)


def compare_order(nights, company, order):
    """P1 to P4, F1, F4, F5: one order's money, place and service."""
    where = f"order {order['id']} of autoship {order['autoship_id']}"
    autoship = company.autoships[order["autoship_id"]]
    account = company.accounts[autoship["account"]]
    day = date_of(order["order_date"])
    address = ship_to(company, autoship)
    rate, freight_taxed = company.tax_rate(address, day)
    tier = company.tier(account, day, nights.settings["prices"])
    # A lock is of the account's own band.
    own_tier = tier == account["kind"]
    locked = dict(pair.split("=") for pair in autoship["price_lock"].split(";") if pair and own_tier)
    goods = tax = pv = cv = weight = parcel_goods = Decimal(0)
    lines = nights.ask("""SELECT l.*, p.sku, a.sku AS asked FROM order_lines l JOIN products p ON p.id = l.product_id
                          LEFT JOIN products a ON a.id = l.instead_of_id WHERE l.order_id = ? ORDER BY line""", order["id"])
    asked = [(line["asked"] or line["sku"], line["qty"]) for line in lines]
    same(f"{where}, lines", asked, [(item.split("=")[0], int(item.split("=")[1])) for item in autoship["items"].split(";")])
    for line in lines:
        product = company.products[line["sku"]]
        price, piece_pv, piece_cv = company.price(line["sku"], account, tier, day)
        if line["sku"] in locked and not line["asked"]:
            price = Decimal(locked[line["sku"]])
        qty = 0 if line["status"] == "left-out" else line["qty"]
        line_tax = cents(price * qty * rate) if product["taxable"] != "no" else Decimal(0)
        same(f"{where}, {line['sku']} goods", line["goods_minor"], price * qty * 100)
        same(f"{where}, {line['sku']} tax", line["tax_minor"], line_tax * 100)
        same(f"{where}, {line['sku']} volume", (line["pv"], line["cv"]), (piece_pv * qty * 10000, piece_cv * qty * 10000))
        same(f"{where}, {line['sku']} is a fee", line["status"] == "fee", product["kind"] == "fee")
        goods, tax = goods + price * qty, tax + line_tax
        pv, cv = pv + piece_pv * qty, cv + piece_cv * qty
        if line["status"] in ("shipping", "backordered"):
            weight += int(product["weight_g"]) * qty
            parcel_goods += price * qty
    freight = freight_tax = Decimal(0)
    if any(line["status"] in ("shipping", "backordered") for line in lines):
        freight = company.freight(account["market"], order["ship_via"], weight, parcel_goods)
        freight_tax = cents(freight * rate) if freight_taxed else Decimal(0)
        compare_service(nights, company, order, lines, autoship, address, where)
    else:
        same(f"{where}, service of fees", (order["ship_via"], order["location_id"], order["address_id"]), (None,) * 3)
    if autoship["budget"]:
        compare_budget(company, lines, Decimal(autoship["budget"]), account, tier, day, where)
    for name, amount in (("goods", goods), ("shipping", freight), ("shipping_tax", freight_tax), ("tax", tax + freight_tax),
                         ("total", goods + freight + tax + freight_tax)):
        same(f"{where}, {name}", order[name + "_minor"], amount * 100)
    same(f"{where}, volume", (order["pv"], order["cv"]), (pv * 10000, cv * 10000))
    same(f"{where}, currency", order["currency"], company.markets[account["market"]]["currency"])
    same(f"{where}, tier", order["tier"], tier)
    same(f"{where}, says why", "retail price: " in (order["note"] or ""), tier != account["kind"])
    return tier if tier == account["kind"] else f"{tier} instead of {account['kind']}"


def compare_budget(company, lines, budget, account, tier, day, where):
    left = budget
    for line in lines:
        cost = company.price(line["sku"], account, tier, day)[0] * line["qty"]
        same(f"{where}, {line['sku']} fits the budget", line["status"] != "left-out", cost <= left)
        left -= cost if line["status"] != "left-out" else 0


def compare_service(nights, company, order, lines, autoship, address, where):
    location = company.location(autoship)
    same(f"{where}, location", nights.one("SELECT location FROM locations WHERE id = ?", order["location_id"]), location)
    kept = nights.ask("SELECT * FROM addresses WHERE id = ?", order["address_id"])[0]
    for column in ("label", "name", "line1", "line2", "city", "region", "postal_code", "country"):
        same(f"{where}, {column}", kept[column] or "", address[column])
    by_hand = company.locations[location]["kind"] == "member"
    shipping = nights.settings["shipping"]
    wanted = autoship["ship_via"] or ("HAND_DELIVERY" if by_hand else shipping["default_service"])
    while wanted != order["ship_via"] and wanted in shipping["fallback"]:
        expect(order["note"], f"{where}: another service without a note")
        wanted = shipping["fallback"][wanted]
    same(f"{where}, service", order["ship_via"], wanted)
    service = company.services[order["ship_via"]]
    if address["city"] in ("APO", "FPO", "DPO"):
        same(f"{where}, military mail by {order['ship_via']}", service["military"], "yes")
    for line in lines:
        product = company.products[line["sku"]]
        if line["status"] in ("shipping", "backordered"):
            expect(not company.is_forbidden(product, address, service["mode"] == "air"),
                   f"{where}: {line['sku']} may not go there by {order['ship_via']}")
            if product["hazard"] == "limited-quantity":
                same(f"{where}, {line['sku']} by {order['ship_via']}", service["limited_quantity"], "yes")


def compare_shelves(nights, company):
    """F2, F3, F7: served in turn, each line is what the shelf allowed at that moment."""
    shelf = collections.Counter(company.stock)
    kinds = collections.Counter()
    for line in nights.ask("""
            SELECT l.*, p.sku, a.sku AS asked, o.autoship_id FROM order_lines l JOIN orders o ON o.id = l.order_id
            JOIN products p ON p.id = l.product_id LEFT JOIN products a ON a.id = l.instead_of_id
            ORDER BY l.order_id, l.line"""):
        autoship = company.autoships[line["autoship_id"]]
        location, sku, qty, status = company.location(autoship), line["sku"], line["qty"], line["status"]
        first = line["asked"] or sku
        where = f"order {line['order_id']}: {qty} {first}"
        if company.products[first]["active"] == "no":
            same(where + " succeeded by", sku, company.products[first]["substitute"])
            first = sku
        product = company.products[first]
        tracked = product["track_stock"] != "no" and product["kind"] != "fee"
        enough = not tracked or shelf[location, first] >= qty
        substitute = product["substitute"] if product["when_out"] == "substitute" else ""
        gives_way = bool(substitute) and shelf[location, substitute] >= qty
        if enough:
            wanted = "fee" if product["kind"] == "fee" else "shipping"
        elif product["when_out"] == "leave-out":
            wanted = "left-out"
        elif gives_way:
            wanted = "shipping"
        else:
            wanted = "backordered"
            expect(product["when_out"] != "hold", where, "is to be held for, and an order was made")
        if not (autoship["budget"] and status == "left-out"):
            same(where, status, wanted)
        same(where + " became", sku, substitute if not enough and gives_way else first)
        kinds["substituted" if line["asked"] else status] += 1
        if status == "shipping" and tracked:
            shelf[location, sku] -= qty
    return kinds


def compare_labels(nights):
    """F8: every parcel of these carriers in one file, and each file as its carrier wants it."""
    files = {path.name: path for path in (nights.folder / "outbox").iterdir()}
    exported = 0
    for batch in nights.ask("""SELECT b.*, (SELECT count(*) FROM shipments s WHERE s.batch_id = b.id) AS parcels,
                               l.country FROM batches b LEFT JOIN locations l ON l.id = b.location_id"""):
        path = files.pop(Path(batch["file_name"]).name)
        expect(hashlib.sha256(path.read_bytes()).hexdigest() == batch["sha256"], path.name, "is not what was kept")
        same(f"{path.name}, parcels", batch["parcels"], batch["shipments"])
        expect(batch["written_at"], path.name, "is not known to be written")
        exported += batch["parcels"]
        for fault in check_label_file.File(batch["carrier"], str(path), batch["country"] or "US").check():
            faults.append(str(fault))
    expect(not files, "files of no batch:", list(files))
    left = [row[0] for row in nights.ask("SELECT DISTINCT ship_via FROM shipments WHERE batch_id IS NULL")]
    expect(not [name for name in left if name.startswith(("UPS", "FEDEX", "USPS"))], "parcels left behind:", left)
    same("parcels exported", exported, nights.one("SELECT count(*) FROM shipments WHERE status = 'exported'"))
    return exported


def main():
    with tempfile.TemporaryDirectory(prefix="autoship-months-") as folder:
        nights = Nights(os.path.abspath(sys.argv[1]), Path(folder))
        company = Company(nights.folder / "company", ROOT / "schemas")
        today = FIRST
        while today <= LAST:
            nights.night(today)
            if today.weekday() == 6 or today == LAST:
                nights.check(today)
            today += DAY
        cycles = compare_cycles(nights, company)
        orders = nights.ask("SELECT * FROM orders ORDER BY id")
        tiers = collections.Counter(compare_order(nights, company, order) for order in orders)
        kinds = compare_shelves(nights, company)
        exported = compare_labels(nights)
        # The months must have had something of everything, or this test looks at less than it says.
        for kind in ("shipping", "backordered", "left-out", "substituted", "fee"):
            expect(kinds[kind] > 0, "no line was", kind)
        expect(tiers["preferred"] > 0 and tiers["retail instead of preferred"] > 0, "tiers seen:", dict(tiers))
        states = {row[0] for row in nights.ask("SELECT DISTINCT state FROM cycles")}
        expect({"skipped", "missed", "blocked", "ordered"} <= states, "states seen:", sorted(states))
        expect(len(orders) > 100 and exported > 80, f"{len(orders)} orders, {exported} parcels")
    for fault in faults[:40]:
        print(fault)
    print(f"{cycles} cycles, {len(orders)} orders, {exported} parcels, lines {dict(kinds)}, "
          f"tiers {dict(tiers)}: {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
