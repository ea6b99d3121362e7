#!/usr/bin/env python3
"""add_up.py FOLDER: every cent of a company, from its exported files alone.

It knows nothing of the ledger and takes nothing from the program but these files:

    orders.csv shipments.csv   autoship orders|shipments --format csv
    charges.csv                autoship charges --state all --format csv
    items.jsonl                autoship show --order N --format json, a line for each order
    credit.jsonl               autoship credit CODE --format json, a line for each account
    payment-methods.csv products.csv tax-rates.csv
                               autoship export KIND
    journal.jsonl              what the gateway, or whoever takes the charge files, did by its own account
    exported/*.csv             the charge files that were sent, where there are any

Prints where the money of each currency is, and a line for each fault; status 1 when there is one.
"""

import collections
import csv
import json
import sys
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

ZERO = Decimal(0)
OPEN = ("pending", "submitted", "unknown", "declined")


def table(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def lines(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def by(rows, column):
    groups = collections.defaultdict(list)
    for row in rows:
        groups[row[column]].append(row)
    return groups


def cents(amount):
    return amount.quantize(Decimal("0.01"), ROUND_HALF_UP)


class Books:
    def __init__(self, folder):
        folder = Path(folder)
        self.faults = []
        self.orders = {row["order"]: row for row in table(folder / "orders.csv")}
        self.charges = {row["charge"]: row for row in table(folder / "charges.csv")}
        self.charges_of = by(self.charges.values(), "order")
        self.shipments = table(folder / "shipments.csv")
        self.details = {str(one["order"]): one for one in lines(folder / "items.jsonl")}
        self.credit = lines(folder / "credit.jsonl")
        self.kinds = {(row["account"], row["label"]): row["kind"] for row in table(folder / "payment-methods.csv")}
        self.taxable = {row["sku"] for row in table(folder / "products.csv") if row["taxable"] == "yes"}
        self.tax_rates = table(folder / "tax-rates.csv")
        self.journal = [entry for entry in lines(folder / "journal.jsonl") if "result" in entry]
        exported = folder / "exported"
        self.exported = [row for path in sorted(exported.glob("*.csv")) for row in table(path)] if exported.exists() else None
        self.money = collections.defaultdict(collections.Counter)  # Currency to where its money is.

    def same(self, what, got, wanted):
        if got != wanted:
            self.faults.append(f"{what}: {got}, not {wanted}")

    def expect(self, holds, what):
        if not holds:
            self.faults.append(what)

    # What was asked for.

    def order_is_its_lines(self, order, detail):
        """An order adds up, by itself and from its lines; gives what its parcels come to."""
        name = f"order {order['order']}"
        amount = {key: Decimal(order[key]) for key in ("goods", "shipping", "tax", "credit", "rest", "total")}
        self.same(name + " total", amount["total"],
                  amount["goods"] + amount["shipping"] + amount["tax"] + amount["rest"] - amount["credit"])
        items = detail["items"]
        self.same(name + " goods", amount["goods"], sum((Decimal(item["goods"]) for item in items), ZERO))
        for item in items:
            counts = item["status"] != "left-out" and item["gift"] == "no"
            wanted = Decimal(item["price"]) * item["qty"] - Decimal(item["discount"]) if counts else ZERO
            self.same(f"{name} {item['sku']}", Decimal(item["goods"]), wanted)
        rate, shipping_rate = self.tax_rate(detail)
        for item in items:
            wanted = cents(Decimal(item["goods"]) * rate) if item["sku"] in self.taxable else ZERO
            self.same(f"{name} tax of {item['sku']}", Decimal(item["tax"]), wanted)
        self.same(name + " tax", amount["tax"],
                  sum((Decimal(item["tax"]) for item in items), cents(amount["shipping"] * shipping_rate)))
        waiting = sum((Decimal(item["goods"]) + Decimal(item["tax"]) for item in items
                       if item["status"] == "backordered"), ZERO)
        return amount, waiting

    def tax_rate(self, detail):
        """(on goods, on shipping), where the parcel goes."""
        to = detail["ship_to"]
        rows = [row for row in self.tax_rates if to and row["country"] == to["country"] and row["region"] in ("", to["region"])
                and to["postal_code"].startswith(row["postal_prefix"]) and row["valid_from"] <= detail["order_date"]]
        if not rows:
            return ZERO, ZERO
        row = max(rows, key=lambda row: (len(row["postal_prefix"]), row["region"], row["valid_from"]))
        return Decimal(row["rate"]), Decimal(row["rate"]) if row["shipping_taxable"] == "yes" else ZERO

    def follow_order(self, order):
        """Each order's money is in one place: credit, a paid or open charge, canceled, or not asked for yet."""
        name = f"order {order['order']}"
        amount, waiting = self.order_is_its_lines(order, self.details[order["order"]])
        charges = self.charges_of.get(order["order"], [])
        for charge in charges:
            self.same(f"charge {charge['charge']} currency", charge["currency"], order["currency"])
        asked = amount["total"] - waiting
        self.same(f"{name}: charged, which ships for {asked}", sum((Decimal(c["amount"]) for c in charges), ZERO), asked)
        self.expect(all(Decimal(charge["amount"]) > 0 for charge in charges), f"{name}: a charge of nothing")
        place = self.money[order["currency"]]
        gross = amount["total"] + amount["credit"]
        place["ordered"] += gross
        if order["status"] == "canceled":
            place["canceled"] += gross
            self.expect(all(charge["state"] in ("canceled", "declined") for charge in charges),
                        f"{name} is canceled, its charge is not")
            return
        place["credit"] += amount["credit"]
        place["backordered"] += waiting
        for charge in charges:
            place["paid" if charge["state"] == "paid" else "open"] += Decimal(charge["amount"])
            self.expect(charge["state"] == "paid" or charge["state"] in OPEN,
                        f"{name} stands, its charge {charge['charge']} is {charge['state']}")

    def follow_shipments(self):
        """No parcel has left, or may leave, that nobody paid for; on account it may."""
        for shipment in self.shipments:
            charges = [c for c in self.charges_of.get(shipment["order"], []) if c["shipment"] == shipment["shipment"]]
            states = {charge["state"] for charge in charges}
            canceled = self.orders[shipment["order"]]["status"] == "canceled"
            name = f"shipment {shipment['shipment']} is {shipment['status']}"
            self.same(f"{name}, its order's end", shipment["status"] == "canceled", canceled)
            if shipment["status"] == "waiting":
                self.expect(states and states <= set(OPEN), f"{name}, its charge is {states}")
            elif not canceled and not self.is_on_account(shipment["order"]):
                self.expect(states <= {"paid"}, f"{name}, its charge is {states}")

    def is_on_account(self, order):
        return self.kinds[self.orders[order]["account"], self.details[order]["pay_with"]] == "on-account"

    # What was paid.

    def follow_journal(self):
        """The gateway's own account and the charges say the same; no key was charged twice, nobody paid twice."""
        keys = collections.Counter(entry["idempotency_key"] for entry in self.journal)
        self.expect(keys and max(keys.values()) == 1, f"keys were charged twice: {[k for k in keys if keys[k] > 1]}")
        decided = by(self.journal, "charge")
        for number, entries in decided.items():
            charge = self.charges.get(str(number))
            if charge is None:
                self.faults.append(f"the gateway was asked for a charge {number} that is not there")
                continue
            name = f"charge {number}"
            for entry in entries:
                self.same(name + " at the gateway", (Decimal(entry["amount"]), entry["currency"]),
                          (Decimal(charge["amount"]), charge["currency"]))
            paid = [entry for entry in entries if entry["result"] == "paid"]
            self.expect(len(paid) <= 1, f"{name} was paid {len(paid)} times")
            self.same(name + " paid", charge["state"] == "paid", bool(paid))
            if paid and charge["state"] == "paid":
                self.same(name + " reference", charge["reference"], paid[0]["reference"])
                self.same(name + " key", charge["idempotency_key"], paid[0]["idempotency_key"])
            self.same(name + " attempts", int(charge["attempt"]), len(entries))
        for number, charge in self.charges.items():
            self.expect(int(number) in decided or (charge["state"] != "paid" and charge["attempt"] == "0"),
                        f"charge {number} is {charge['state']}, attempt {charge['attempt']}: the gateway never heard of it")
        for currency, place in self.money.items():
            taken = sum((Decimal(entry["amount"]) for entry in self.journal
                         if entry["result"] == "paid" and entry["currency"] == currency), ZERO)
            self.same(f"{currency} paid", place["paid"], taken)

    def follow_files(self):
        """The charge files asked for what was decided, each key in one file."""
        keys = collections.Counter(row["idempotency_key"] for row in self.exported)
        self.expect(all(count == 1 for count in keys.values()), "a key is in two files")
        asked = {row["idempotency_key"]: (Decimal(row["amount"]), row["currency"], int(row["charge"])) for row in self.exported}
        decided = {entry["idempotency_key"]: (Decimal(entry["amount"]), entry["currency"], entry["charge"])
                   for entry in self.journal}
        self.same("charge files and the processor's account differ", sorted(asked.items() ^ decided.items()), [])

    # Credit.

    def follow_credit(self):
        """Each balance is the sum of its entries, and each entry is its order's."""
        moved = collections.defaultdict(lambda: collections.Counter())
        for account in self.credit:
            balance = ZERO
            for entry in account["entries"]:
                balance += Decimal(entry["amount"])
                self.same(f"credit entry {entry['entry']} balance", Decimal(entry["balance"]), balance)
                self.expect(balance >= 0, f"credit entry {entry['entry']}: the balance is below nothing")
                if entry["order"] is not None:
                    moved[str(entry["order"])][entry["kind"]] += Decimal(entry["amount"])
                    self.same(f"credit entry {entry['entry']}", account["account"],
                              self.orders[str(entry["order"])]["account"])
            self.same(f"credit of {account['account']}", Decimal(account["balance"]), balance)
        for number, order in self.orders.items():
            canceled = order["status"] == "canceled"
            got = moved.get(number, collections.Counter())
            self.same(f"order {number} credit used", -got["used"], Decimal(order["credit"]))
            self.same(f"order {number} credit returned", got["returned"], Decimal(order["credit"]) if canceled else ZERO)
            is_paid = not canceled and all(c["state"] == "paid" for c in self.charges_of.get(number, []))
            self.same(f"order {number} rest credited", got["budget-rest"], Decimal(order["rest"]) if is_paid else ZERO)

    def add_up(self):
        self.same("orders with their lines", sorted(self.details), sorted(self.orders))
        for order in self.orders.values():
            self.follow_order(order)
        for currency, place in self.money.items():
            places = ("credit", "paid", "open", "backordered", "canceled")
            self.same(f"{currency} ordered", place["ordered"], sum((place[name] for name in places), ZERO))
        self.follow_shipments()
        self.follow_journal()
        if self.exported is not None:
            self.follow_files()
        self.follow_credit()
        return self.faults

    def account(self):
        return [f"{currency}: ordered {place['ordered']} = credit {place['credit']} + paid {place['paid']} + open "
                f"{place['open']} + backordered {place['backordered']} + canceled {place['canceled']}"
                for currency, place in sorted(self.money.items())]


if __name__ == "__main__":
    books = Books(sys.argv[1])
    found = books.add_up()
    print("\n".join(books.account() + found))
    sys.exit(1 if found else 0)
