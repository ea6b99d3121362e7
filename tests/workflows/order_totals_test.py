#!/usr/bin/env python3
"""order_totals_test.py AUTOSHIP [--orders N] [--seed S]: random orders, worked out in decimal.

Writes a company whose markets have currencies of no, two and three digits, prices with the tax on
top and with the tax inside, dated prices and rates, freight by weight that is free from an amount;
lets the program make a night of N orders, and works every line and every total out again with
Python's decimal module. Two thousand orders, unless N says otherwise.
"""

import argparse
import csv
import datetime
import os
import random
import sqlite3
import subprocess
import sys
import tempfile
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

NIGHT = "2026-12-01"
DIGITS = {"USD": 2, "JPY": 0, "KWD": 3, "EUR": 2}
MARKETS = {  # market: currency, whether prices hold the tax, country, regions, a postal code's form
    "US": ("USD", "no", "US", ["NV", "CA", "TX", "NY"], "{:05d}"),
    "JP": ("JPY", "yes", "JP", [""], "{:07d}"),
    "KW": ("KWD", "no", "KW", [""], "{:05d}"),
    "DE": ("EUR", "yes", "DE", [""], "{:05d}"),
}
TIERS = ["member", "retail"]


def half_up(amount, currency):
    return amount.quantize(Decimal(1).scaleb(-DIGITS[currency]), ROUND_HALF_UP)


def expect(holds, what):
    if not holds:
        sys.exit(f"order totals: {what}")


class Company:
    """Random tables, kept as they are written into the files."""

    def __init__(self, chance, orders):
        self.chance, self.tables = chance, {}
        self.write_world()
        self.tables["products"] = [self.product(n) for n in range(60)]
        self.tables["prices"] = [row for n in range(60) for row in self.prices(n)]
        self.tables["tax-rates"] = self.tax_rates()
        self.tables["shipping-rates"] = [row for market in MARKETS for row in self.shipping(market)]
        self.tables.update({"accounts": [], "addresses": [], "autoships": []})
        for n in range(1, orders + 1):
            self.add_autoship(n)

    def amount(self, market, least, most):
        digits = DIGITS[MARKETS[market][0]]
        units = self.chance.randint(int(least * 10**digits), int(most * 10**digits))
        return str(Decimal(units).scaleb(-digits))

    def write_world(self):
        self.tables["markets"] = [
            {"market": m, "currency": c, "tax_included": included, "default_location": "W" + m}
            for m, (c, included, *_) in MARKETS.items()]
        self.tables["locations"] = [
            {"location": "W" + m, "kind": "warehouse", "market": m, "country": MARKETS[m][2]} for m in MARKETS]

    def product(self, n):
        chance = self.chance
        return {"sku": f"P{n:02d}", "name": f"Product {n}", "kind": "fee" if n % 15 == 14 else "goods",
                "weight_g": str(chance.randint(0, 900)), "taxable": chance.choice(["yes", "yes", "yes", "no"]),
                "track_stock": "no"}

    def prices(self, n):
        for market in MARKETS:
            for tier in TIERS:
                for since in ["", "2026-07-01", "2026-12-01", "2026-12-02"]:
                    if since == "" or self.chance.random() < 0.3:
                        yield {"sku": f"P{n:02d}", "market": market, "tier": tier,
                               "price": self.amount(market, 0, self.chance.choice([0.5, 20, 400])),
                               "pv": str(self.chance.randint(0, 90_000) / Decimal(1000)),
                               "cv": str(self.chance.randint(0, 9_000_000) / Decimal(10_000)),
                               "valid_from": since}

    def tax_rates(self):
        rate = lambda: self.chance.choice(["0", "0.05", "0.0825", "0.08875", "0.1", "0.19", "0.123456", "0.333333"])
        rows = []
        for market, (_, _, country, regions, _) in MARKETS.items():
            places = [("", "")] + [(region, "") for region in regions if region]
            places += [(region, str(first)) for region in regions for first in (3, 87)]
            for region, prefix in places:
                for since in ["", "2026-11-15", "2026-12-02"]:
                    if since == "" or self.chance.random() < 0.4:
                        rows.append({"country": country, "region": region, "postal_prefix": prefix, "rate": rate(),
                                     "shipping_taxable": self.chance.choice(["yes", "no"]), "valid_from": since})
        return rows

    def shipping(self, market):
        for weight in ["500", "2000", ""]:
            yield {"market": market, "ship_via": "HAND_DELIVERY", "price": self.amount(market, 0, 15),
                   "max_weight_g": weight,
                   "free_from": self.amount(market, 30, 300) if self.chance.random() < 0.6 else ""}

    def add_autoship(self, n):
        chance = self.chance
        market = chance.choice(list(MARKETS))
        _, _, country, regions, form = MARKETS[market]
        postal = form.format(chance.choice([30000, 87000, 0, 5000]) + chance.randint(1, 999))
        self.tables["accounts"].append({"account": f"A{n}", "kind": chance.choice(TIERS), "name": f"Person {n}",
                                        "market": market, "enrolled_on": "2026-01-01"})
        self.tables["addresses"].append({"account": f"A{n}", "label": "home", "name": f"Person {n}",
                                         "line1": "1 Main St", "city": "Town", "postal_code": postal,
                                         "country": country, "region": chance.choice(regions)})
        skus = chance.sample(range(60), chance.randint(1, 6))
        items = ";".join(f"P{sku:02d}={chance.choice([1, 1, 2, 3, 7, 24])}" for sku in skus)
        self.tables["autoships"].append({"autoship": str(n), "account": f"A{n}", "every": "month on 1",
                                         "items": items, "next_on": NIGHT, "anchor": NIGHT,
                                         "ship_via": "HAND_DELIVERY"})

    def write(self, folder):
        folder.mkdir()
        for name, rows in self.tables.items():
            columns = list(dict.fromkeys(column for row in rows for column in row))
            with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
                writer.writeheader()
                writer.writerows(rows)


class Calculation:
    """What each order comes to, by P1 to P4 and in decimals alone."""

    def __init__(self, tables):
        self.products = {row["sku"]: row for row in tables["products"]}
        self.accounts = {row["account"]: row for row in tables["accounts"]}
        self.addresses = {row["account"]: row for row in tables["addresses"]}
        self.prices, self.shipping = {}, {}
        for row in tables["prices"]:
            if row["valid_from"] <= NIGHT:
                best = self.prices.setdefault((row["sku"], row["market"], row["tier"]), row)
                if row["valid_from"] >= best["valid_from"]:
                    self.prices[row["sku"], row["market"], row["tier"]] = row
        for row in tables["shipping-rates"]:
            self.shipping.setdefault(row["market"], []).append(row)
        self.tax_rates = [row for row in tables["tax-rates"] if row["valid_from"] <= NIGHT]

    def tax_rate(self, address):
        fits = [row for row in self.tax_rates
                if row["country"] == address["country"] and row["region"] in ("", address["region"])
                and address["postal_code"].startswith(row["postal_prefix"])]
        row = max(fits, key=lambda r: (len(r["postal_prefix"]), r["region"] != "", r["valid_from"]))
        return Decimal(row["rate"]), row["shipping_taxable"] == "yes"

    def freight(self, market, weight, goods):
        heaviest = lambda row: int(row["max_weight_g"] or 10**12)
        row = min((r for r in self.shipping[market] if heaviest(r) >= weight), key=heaviest)
        if row["free_from"] and goods >= Decimal(row["free_from"]):
            return Decimal(0)
        return Decimal(row["price"])

    def order(self, autoship):
        account = self.accounts[autoship["account"]]
        market = account["market"]
        currency, included = MARKETS[market][0], MARKETS[market][1] == "yes"
        rate, shipping_taxable = self.tax_rate(self.addresses[autoship["account"]])
        tax_of = lambda amount: half_up(amount * rate / (1 + rate) if included else amount * rate, currency)
        lines, weight, parcel_goods, has_goods = [], 0, Decimal(0), False
        pv = cv = Decimal(0)
        for item in autoship["items"].split(";"):
            sku, qty = item.split("=")
            product, price = self.products[sku], self.prices[sku, market, account["kind"]]
            goods = Decimal(price["price"]) * int(qty)
            lines.append((sku, goods, tax_of(goods) if product["taxable"] == "yes" else Decimal(0)))
            pv += Decimal(price["pv"]) * int(qty)
            cv += Decimal(price["cv"]) * int(qty)
            if product["kind"] == "goods":
                has_goods = True
                weight += int(product["weight_g"]) * int(qty)
                parcel_goods += goods
        shipping = self.freight(market, weight, parcel_goods) if has_goods else Decimal(0)
        tax = sum(line[2] for line in lines) + (tax_of(shipping) if shipping_taxable and has_goods else 0)
        goods = sum(line[1] for line in lines)
        total = goods + shipping + (0 if included else tax)
        return {"currency": currency, "goods": goods, "shipping": shipping, "tax": tax, "total": total,
                "pv": pv, "cv": cv}, lines


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--orders", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=20261201)
    options = parser.parse_args()
    company = Company(random.Random(options.seed), options.orders)
    calculation = Calculation(company.tables)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        company.write(folder / "company")

        def run(*words):
            done = subprocess.run([os.path.abspath(options.program), "--as-of", NIGHT, *words], cwd=folder,
                                  capture_output=True, text=True, timeout=1200)
            expect(done.returncode == 0, f"{' '.join(words)} ended with {done.returncode}: {done.stdout[-500:]}"
                                         f"{done.stderr[-500:]}")
            return done.stdout

        run("init", "--quiet")
        run("import", "company", "--quiet")
        run("run-cycle")
        made = list(csv.DictReader(run("orders", "--format", "csv").splitlines()))
        ledger = sqlite3.connect(folder / "autoship.db")
        lines = {}
        for order, sku, goods, tax in ledger.execute(
                "SELECT l.order_id, p.sku, l.goods_minor, l.tax_minor FROM order_lines l "
                "JOIN products p ON p.id = l.product_id ORDER BY l.order_id, l.line"):
            lines.setdefault(str(order), []).append((sku, goods, tax))
        ledger.close()
    expect(len(made) == options.orders, f"{len(made)} orders of {options.orders} autoships")
    autoships = {row["autoship"]: row for row in company.tables["autoships"]}
    line_count, sums = 0, {}
    for row in made:
        wanted, wanted_lines = calculation.order(autoships.pop(row["autoship"]))
        currency = wanted.pop("currency")
        expect(row["currency"] == currency, f"order {row['order']} is in {row['currency']}, not {currency}")
        for column, value in wanted.items():
            expect(Decimal(row[column]) == value,
                   f"order {row['order']} of autoship {row['autoship']}: {column} {row[column]}, by hand {value}")
        units = lambda amount: int(amount.scaleb(DIGITS[currency]))
        by_hand = [(sku, units(goods), units(tax)) for sku, goods, tax in wanted_lines]
        expect(lines[row["order"]] == by_hand, f"lines of order {row['order']}: {lines[row['order']]}, {by_hand}")
        line_count += len(by_hand)
        sums[currency] = sums.get(currency, 0) + wanted["total"]
    totals = ", ".join(f"{total} {currency}" for currency, total in sorted(sums.items()))
    print(f"{len(made)} orders, {line_count} lines, worked out again in decimal without a difference: {totals}")


if __name__ == "__main__":
    main()
