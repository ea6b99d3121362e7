#!/usr/bin/env python3
"""example_books_test.py AUTOSHIP: the books of a quarter of the example company, by four programs.

Night after night with a gateway; people return, complain, sell back, are given credit, pay late or never.
The journal goes to hledger, ledger and beancount, which have to accept it and agree; and to this program,
which works every balance out from the ledger's own tables, without replaying a day. Then: the first two
months make the same bytes after all that came in the third.
"""

import csv
import datetime
import hashlib
import io
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections import defaultdict
from decimal import Decimal

ROOT = os.path.abspath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
FIRST, LAST = datetime.date(2026, 12, 1), datetime.date(2027, 2, 28)
DAY = datetime.timedelta(days=1)
FORMATS = ("hledger", "beancount", "qbo", "csv")
# Who pays how, at the example's gateway; accounts that are in no list pay at once.
TOKENS = {"JM011": "tok_paid_at_3",      # Late.
          "JM017": "tok_paid_at_2",
          "JM023": "tok_stolen",         # Never: the order is canceled, its credit comes back.
          "JM024": "tok_decline_51",     # Never, after all retries.
          "JM049": "tok_error",
         "JM018": "tok_silent",        # Until a person settles it; from February on its parcels leave before.
         "JM036": "tok_silent"}
CREDIT = {"JM002": "10", "JM008": "25.50", "JM023": "5", "JM024": "500", "JM031": "3.33", "JM013": "200"}


def check(holds, *what):
    if not holds:
        sys.exit("example_books_test: " + " ".join(str(word) for word in what))


class Company:
    def __init__(self, autoship, folder):
        self.autoship, self.folder = os.path.abspath(autoship), folder
        files = os.path.join(folder, "company")
        shutil.copytree(os.path.join(ROOT, "examples", "company"), files)
        self.rewrite(os.path.join(files, "payment-methods.csv"), self.with_token)
        settings = open(os.path.join(ROOT, "examples", "autoship.toml"), encoding="utf-8").read()
        for old, new in (('\nmode = "none"', '\nmode = "gateway"'),
                         ('\ncommand = ""', f"\ncommand = '''exec '{sys.executable}' '{ROOT}/examples/gateway' --journal asked.jsonl'''"),
                         ('\nbudget_rest = "none"', '\nbudget_rest = "credit"'),
                         ('\nmin_order = {}', '\nmin_order = {}\n'),
                         ('\ngift_with = {}', '\ngift_with = { VIT-C = "LIP-BALM=1" }'),
                         ('\nladder = {}', '\nladder = { 3 = 5 }'),
                         ('\noutput_dir = "."', '\noutput_dir = "out"')):
            check(settings.count(old) == 1, old, "is no longer in the example")
            settings = settings.replace(old, new)
        with open(os.path.join(folder, "autoship.toml"), "w", encoding="utf-8") as file:
            file.write(settings)
        os.mkdir(os.path.join(folder, "out"))
        self.run("init", day=FIRST - DAY)
        self.run("import", "company", day=FIRST - DAY)

    @staticmethod
    def rewrite(path, change):
        with open(path, encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        with open(path, "w", encoding="utf-8", newline="") as file:
            table = csv.DictWriter(file, rows[0], lineterminator="\n")
            table.writeheader()
            table.writerows(change(row) for row in rows)

    @staticmethod
    def with_token(row):
        if row["token"]:
            row["token"] = TOKENS.get(row["account"], row["token"])
            row["exp_year"] = row["exp_year"] and "2040"
        return row

    def run(self, *words, day, allowed=(0, 4)):
        environment = {"HOME": self.folder, "PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "AUTOSHIP_AS_OF": str(day),
                       "AUTOSHIP_ACTOR": "tester", "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "")}
        done = subprocess.run([self.autoship, *words, "--quiet"], cwd=self.folder, env=environment, capture_output=True)
        check(done.returncode in allowed, *words, "on", day, "ended with", done.returncode, done.stderr.decode())
        return done.stdout.decode()

    def read(self, sql, *values):
        ledger = sqlite3.connect(f"file:{os.path.join(self.folder, 'autoship.db')}?mode=ro", uri=True)
        ledger.row_factory = sqlite3.Row
        try:
            return ledger.execute(sql, values).fetchall()
        finally:
            ledger.close()

    def release_at_once(self):
        path = os.path.join(self.folder, "autoship.toml")
        settings = open(path, encoding="utf-8").read()
        with open(path, "w", encoding="utf-8") as file:
            file.write(settings.replace('\nrelease = "paid"', '\nrelease = "at-once"'))

    def journal(self, form, first, last, day=LAST + DAY, *more):
        """The file's path."""
        path = os.path.join(self.folder, f"{first}-{last}.{form}")
        self.run("export-journal", "--from", str(first), "--to", str(last), "--format", form, "--output", path, *more, day=day)
        return path


class People:
    """What they do on some days, with whatever the nights have made until then."""

    def __init__(self, company):
        self.company = company
        self.taken = set()  # Lines that came back already.
        self.done = defaultdict(int)

    def shipped(self, count, wish="l.gift = 0 AND l.goods_minor > 0", orders="o.kind = 'autoship'"):
        rows = self.company.read(f"""SELECT l.*, p.sku, a.account, o.currency FROM order_lines l JOIN orders o ON o.id = l.order_id
            JOIN shipments s ON s.id = l.shipment_id JOIN products p ON p.id = l.product_id
            JOIN accounts a ON a.id = o.account_id WHERE s.status = 'exported' AND {wish} AND {orders}
            ORDER BY o.currency, l.order_id DESC, l.line""")
        found = [row for row in rows if (row["order_id"], row["line"]) not in self.taken][:count]
        self.taken.update((row["order_id"], row["line"]) for row in found)
        return found

    def authorize(self, row, qty, reason, day, *more):
        text = self.company.run("process-return", "authorize", "--order", str(row["order_id"]), "--item", f"{row['sku']}={qty}",
                                "--reason", reason, "--override", "a test", *more, "--json", day=day)
        return re.search(r'"ran":"([^"]+)"', text).group(1)

    def receive(self, ran, row, items, day, *more):
        self.company.run("process-return", "receive", ran, *sum((["--item", item] for item in items), []), "--proof",
                         str(row["order_id"]), *more, day=day)

    def on(self, day):
        if day.day == 9:
            self.changed_minds(day)
        elif day.day == 13:
            self.complaints(day)
        elif day.day == 20:
            self.late_money(day)
        elif day.day == 21:
            self.buyback(day)
        elif day.day == 23:
            self.company.run("credit", "JM002", "7.77", "--reason", "for waiting", day=day)
            self.company.run("credit", "--reason", "too much", "JM002", "-1.11", day=day)

    def changed_minds(self, day):
        for row in self.shipped(4):
            ran = self.authorize(row, row["qty"], "not-wanted", day)
            if row["qty"] > 1:  # Piece by piece.
                self.receive(ran, row, [f"{row['sku']}=1"], day)
                self.receive(ran, row, [f"{row['sku']}={row['qty'] - 1}:scrap"], day + DAY)
            else:
                self.receive(ran, row, [f"{row['sku']}=1:{'quarantine' if day.month == 1 else 'restock'}"], day)
            self.done["refund"] += 1
        for row in self.shipped(1):
            ran = self.authorize(row, 1, "not-wanted", day, "--outcome", "credit")
            self.receive(ran, row, [f"{row['sku']}=1"], day)
            self.done["credit"] += 1

    def complaints(self, day):
        for row in self.shipped(2):
            self.authorize(row, 1, "damaged", day, "--outcome", "credit", "--keep")
            self.done["kept"] += 1
        for row in self.shipped(2):
            self.authorize(row, 1, "leaking", day, "--outcome", "replace", "--keep")
            self.done["replace"] += 1
        for row in self.shipped(2):
            ran = self.authorize(row, row["qty"], "faulty", day)
            self.receive(ran, row, [f"{row['sku']}={row['qty']}"], day)
            self.done["faulty"] += 1
        # All of an order, with its shipping.
        order = self.shipped(1)[0]
        lines = self.company.read("""SELECT l.*, p.sku FROM order_lines l JOIN products p ON p.id = l.product_id
                                     WHERE order_id = ? AND status = 'shipping' AND gift = 0""", order["order_id"])
        if not any((line["order_id"], line["line"]) in self.taken for line in lines if line["line"] != order["line"]):
            for line in lines:
                self.taken.add((line["order_id"], line["line"]))
                self.authorize(line, line["qty"], "wrong-item", day, "--keep")
            self.done["whole"] += 1
        # What replaced something may be faulty, too.
        for row in self.shipped(1, wish="l.gift = 0", orders="o.kind = 'replacement'"):
            ran = self.authorize(row, row["qty"], "faulty", day, "--outcome", "replace")
            self.receive(ran, row, [f"{row['sku']}={row['qty']}:scrap"], day)
            self.done["replaced again"] += 1

    def late_money(self, day):
        """What the gateway says nothing about is settled by a person; some of it left before it was paid."""
        for row in self.company.read("""SELECT c.id, s.status FROM charges c LEFT JOIN shipments s ON s.id = c.shipment_id
                WHERE c.kind = 'charge' AND (c.state = 'submitted' OR c.state = 'unknown') ORDER BY c.id"""):
            self.company.run("settle", str(row["id"]), "--paid", "--reference", f"transfer {row['id']}", day=day)
            self.done["late" if row["status"] == "exported" else "settled"] += 1

    def buyback(self, day):
        # Members alone sell back.
        for row in self.shipped(1, wish="l.gift = 0 AND l.goods_minor > 0 AND a.kind = 'member'"):
            text = self.company.run("buyback", row["account"], "--item", f"{row['sku']}=1", "--leaving", "--json", day=day)
            ran = re.search(r'"ran":"([^"]+)"', text).group(1)
            order = self.company.read("SELECT l.order_id FROM return_lines l JOIN returns r ON r.id = l.return_id WHERE r.ran = ?", ran)
            self.taken.add((order[0]["order_id"], row["line"]))
            self.receive(ran, {"order_id": order[0]["order_id"]}, [f"{row['sku']}=1"], day)
            self.done["buyback"] += 1


def cents(text):
    return int(Decimal(text).scaleb(2))


# Balances by (account, currency), zero left out, as three programs say and as the CSV file adds up.

def tidy(balances):
    return {key: value for key, value in balances.items() if value != 0}


def of_hledger(path):
    run = lambda *words: subprocess.run(words, check=True, capture_output=True, text=True, env={**os.environ, "LC_ALL": "C.UTF-8"}).stdout
    run("hledger", "-f", path, "check", "--strict")
    balances = defaultdict(int)
    for row in list(csv.reader(io.StringIO(run("hledger", "-f", path, "balance", "--flat", "-N", "-O", "csv", "--layout=bare"))))[1:]:
        balances[row[0], row[1]] += cents(row[2])
    return tidy(balances)


def of_ledger(path):
    done = subprocess.run(["ledger", "--pedantic", "-f", path, "--args-only", "register", "--format", "%(account)\t%(commodity(amount))\t%(quantity(amount))\n"],
                          capture_output=True, text=True)
    check(done.returncode == 0 and not done.stderr, "ledger:", done.stderr)
    bal = subprocess.run(["ledger", "--pedantic", "--args-only", "-f", path, "bal", "--flat"], capture_output=True, text=True)
    check(bal.returncode == 0 and not bal.stderr and bal.stdout.rstrip().endswith("0"), "ledger bal:", bal.stderr, bal.stdout[-300:])
    balances = defaultdict(int)
    for line in done.stdout.splitlines():
        account, commodity, quantity = line.split("\t")
        balances[account, commodity] += cents(quantity)
    return tidy(balances)


def of_beancount(path):
    done = subprocess.run(["bean-check", path], capture_output=True, text=True)
    check(done.returncode == 0 and not done.stderr, "bean-check:", done.stderr)
    done = subprocess.run(["bean-query", "-f", "csv", path, "SELECT account, currency, sum(number) AS s GROUP BY account, currency"],
                          capture_output=True, text=True, check=True)
    balances = defaultdict(int)
    for row in list(csv.reader(io.StringIO(done.stdout)))[1:]:
        balances[row[0].strip(), row[1].strip()] += cents(row[2].strip())
    return tidy(balances)


def of_csv(path, account, currency, debit, credit):
    balances = defaultdict(int)
    with open(path, encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            balances[row[account], row[currency]] += cents(row[debit] or "0") - cents(row[credit] or "0")
    return tidy(balances)


def half_up(whole, part, of):
    return (2 * whole * part + of) // (2 * of)


class Expected:
    """Every balance at the end of the quarter, from the tables as they are then."""

    def __init__(self, company, percent):
        self.company, self.percent = company, percent
        self.sums = defaultdict(int)
        self.orders = {row["id"]: row for row in company.read("""SELECT o.*, m.market, m.tax_included AS included, a.country, a.region, r.as_of
            FROM orders o JOIN markets m ON m.id = o.market_id LEFT JOIN addresses a ON a.id = o.address_id JOIN runs r ON r.id = o.run_id""")}
        self.lines = defaultdict(list)
        for row in company.read("SELECT * FROM order_lines ORDER BY order_id, line"):
            self.lines[row["order_id"]].append(row)
        self.work()

    def add(self, account, order, amount):
        self.sums[account, order["currency"]] += amount

    def tax(self, order, amount):
        place = "-".join(part for part in (order["country"], order["region"]) if part)
        self.add("Liabilities:Tax" + (":" + place if place else ""), order, amount)

    def net(self, order, amount, tax):
        return amount - tax if order["included"] else amount

    def cost(self, order, line):
        """Of a line; a replacement's from what it replaces."""
        if order["replaces_order_id"]:
            decisions = self.company.read("""SELECT order_id, order_line, qty FROM return_decisions WHERE replacement_order_id = ?
                                             ORDER BY id""", order["id"])
            of = decisions[[one["line"] for one in self.lines[order["id"]]].index(line["line"])]
            whole = next(one for one in self.lines[of["order_id"]] if one["line"] == of["order_line"])
            return half_up(self.cost(self.orders[of["order_id"]], whole), of["qty"], whole["qty"])
        return half_up(self.net(order, line["goods_minor"], line["tax_minor"]), self.percent, 100)

    def work(self):
        company = self.company
        left = {row["id"] for row in company.read("""SELECT s.id FROM shipments s WHERE s.status = 'exported'
            OR (s.status = 'ready' AND s.ship_via = 'HAND_DELIVERY' AND s.ship_date <= ?)""", str(LAST))}
        came, went = defaultdict(int), defaultdict(int)  # Of each order: what was paid or credited, what was earned.
        paid = company.read("""SELECT c.*, a.method_kind FROM charges c JOIN charge_attempts a ON a.charge_id = c.id WHERE a.result = 'paid'""")
        for row in paid:
            sign = 1 if row["kind"] == "charge" else -1
            self.add("Assets:Clearing:" + row["method_kind"].capitalize(), row, sign * row["amount_minor"])
            if sign > 0:
                came[row["order_id"]] += row["amount_minor"]
            else:
                self.add("Liabilities:Refunds", row, row["amount_minor"])
        for row in company.read("""SELECT e.*, coalesce(o.currency, m.currency) AS currency FROM credit_entries e
                JOIN accounts a ON a.id = e.account_id JOIN markets m ON m.id = a.market_id LEFT JOIN orders o ON o.id = e.order_id"""):
            self.add("Liabilities:Customer-credit", row, -row["amount_minor"])
            if row["kind"] == "granted":
                self.add("Expenses:Goodwill", row, row["amount_minor"])
            elif row["kind"] != "refund":
                came[row["order_id"]] -= row["amount_minor"]
        for order in self.orders.values():
            lines = self.lines[order["id"]]
            parcels = sorted({line["shipment_id"] for line in lines if line["shipment_id"]})
            for line in lines:
                if line["shipment_id"] not in left:
                    continue
                self.add(f"Income:Sales:{order['market']}", order, -self.net(order, line["goods_minor"], line["tax_minor"]))
                self.tax(order, -line["tax_minor"])
                went[order["id"]] += line["goods_minor"] + (0 if order["included"] else line["tax_minor"])
                self.add("Expenses:Cost-of-goods", order, self.cost(order, line))
                self.add("Assets:Inventory", order, -self.cost(order, line))
            if parcels and parcels[0] in left:
                self.add("Income:Shipping", order, -self.net(order, order["shipping_minor"], order["shipping_tax_minor"]))
                self.tax(order, -order["shipping_tax_minor"])
                went[order["id"]] += order["shipping_minor"] + (0 if order["included"] else order["shipping_tax_minor"])
            charges = [row for row in company.read("SELECT * FROM charges WHERE order_id = ? AND kind = 'charge' AND run_id = ?",
                                                   order["id"], order["run_id"])]
            if not charges or charges[0]["state"] in ("paid", "refunded"):
                for line in lines:
                    if line["status"] == "fee":
                        self.add("Income:Fees", order, -self.net(order, line["goods_minor"], line["tax_minor"]))
                        self.tax(order, -line["tax_minor"])
                        went[order["id"]] += line["goods_minor"] + (0 if order["included"] else line["tax_minor"])
            ahead = came[order["id"]] - went[order["id"]]
            self.add("Liabilities:Deferred" if ahead > 0 else "Assets:Receivable", order, -ahead)
        for row in company.read("SELECT * FROM return_decisions WHERE amount_minor > 0"):
            order = self.orders[row["order_id"]]
            self.add("Income:Returns", order, self.net(order, row["goods_minor"], row["tax_minor"]))
            self.add("Income:Shipping", order, self.net(order, row["shipping_minor"], row["shipping_tax_minor"]))
            self.tax(order, row["tax_minor"] + row["shipping_tax_minor"])
        for row in company.read("SELECT y.*, c.currency FROM return_payouts y JOIN charges c ON c.id = y.charge_id"):
            self.add("Liabilities:Refunds", row, -row["amount_minor"])
        # What came back, line by line: the shares of a line add up to shares of all its pieces so far.
        back = defaultdict(int)
        for row in company.read("""SELECT l.order_id, l.order_line, g.qty, g.fate FROM return_goods g JOIN return_parcels p ON p.id = g.parcel_id
                JOIN return_lines l ON l.return_id = p.return_id AND l.line = g.return_line
                WHERE g.fate = 'restock' OR g.fate = 'scrap' ORDER BY g.parcel_id, g.line_no"""):
            order = self.orders[row["order_id"]]
            line = next(one for one in self.lines[row["order_id"]] if one["line"] == row["order_line"])
            cost = self.cost(order, line)
            before = back[row["order_id"], row["order_line"]]
            back[row["order_id"], row["order_line"]] += row["qty"]
            value = half_up(cost, before + row["qty"], line["qty"]) - half_up(cost, before, line["qty"])
            self.add("Assets:Inventory" if row["fate"] == "restock" else "Expenses:Scrap", order, value)
            self.add("Expenses:Cost-of-goods", order, -value)


def same(what, got, wanted):
    for key in sorted(set(got) | set(wanted)):
        check(got.get(key, 0) == wanted.get(key, 0), what, key, "is", got.get(key, 0), "and not", wanted.get(key, 0))


def digest(path):
    return hashlib.sha256(open(path, "rb").read()).hexdigest()


def entries_balance(path):
    sums, days = defaultdict(int), []
    with open(path, encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            sums[row["entry"], row["ref"], row["currency"]] += cents(row["debit"] or "0") - cents(row["credit"] or "0")
            check(len(row["ref"]) <= 21, row["ref"], "is too long")
            days.append(row["day"])
    check(not any(sums.values()), "an entry does not add up to zero")
    check(days == sorted(days), "the days are out of order")
    references = [key[1] for key in sums]
    check(len(references) == len(set(references)), "a reference comes twice")
    return len(sums)


def main():
    folder = tempfile.mkdtemp(prefix="autoship-books-")
    try:
        walk(Company(sys.argv[1], folder))
    finally:
        if "--keep" not in sys.argv:
            shutil.rmtree(folder, ignore_errors=True)


def walk(company):
    people = People(company)
    for account, amount in CREDIT.items():
        company.run("credit", account, amount, "--reason", f"for {account}'s patience", day=FIRST - DAY)
    day, january = FIRST, datetime.date(2027, 1, 31)
    while day <= LAST:
        company.run("nightly", day=day)
        people.on(day)
        if day == january + DAY:
            company.release_at_once()
            early = {form: digest(company.journal(form, FIRST, january, day)) for form in FORMATS}
            early["xero"] = digest(company.journal("csv", FIRST, january, day, "--currency", "CAD"))
        day += DAY
    check(all(people.done[what] for what in ("refund", "credit", "kept", "replace", "faulty", "whole", "late", "buyback")),
          "too little happened:", dict(people.done))
    canceled = company.read("SELECT count(*) n FROM orders WHERE status = 'canceled' AND credit_minor > 0")[0]["n"]
    check(canceled, "no order was canceled that credit had paid for")
    check(company.read("SELECT count(*) n FROM credit_entries WHERE kind = 'budget-rest'")[0]["n"], "no budget left a rest")
    # People move and are called otherwise now.
    company.run("update-address", "JM002", "home", "--line1", "9 Other St", "--city", "Boise", "--region", "ID", "--postal-code", "83702", day=LAST)
    company.run("update-account", "JM002", "--name", "D. O.", day=LAST)

    whole = {form: company.journal(form, FIRST - DAY, LAST) for form in FORMATS}
    entries = entries_balance(whole["csv"])
    balances = of_csv(whole["csv"], "account", "currency", "debit", "credit")
    same("QuickBooks' file:", of_csv(whole["qbo"], "*AccountName", "Currency", "*Debits", "*Credits"), balances)
    same("hledger:", of_hledger(whole["hledger"]), balances)
    same("ledger:", of_ledger(whole["hledger"]), balances)
    same("beancount:", of_beancount(whole["beancount"]), balances)
    same("the journal:", balances, tidy(Expected(company, 30).sums))

    # The program's own reconciliation, by routes of its own.
    company.run("reconcile", "--from", str(FIRST - DAY), "--to", str(LAST), day=LAST + DAY, allowed=(0,))

    # Month by month it is the same, and so are the months that were exported before.
    months = [(FIRST - DAY, datetime.date(2026, 12, 31)), (datetime.date(2027, 1, 1), january), (january + DAY, LAST)]
    parts = defaultdict(int)
    for first, last in months:
        for key, value in of_csv(company.journal("csv", first, last), "account", "currency", "debit", "credit").items():
            parts[key] += value
    same("the months:", tidy(parts), balances)
    for form in FORMATS:
        check(digest(company.journal(form, FIRST, january)) == early[form], "December and January changed in the form of", form)
    check(digest(company.journal("csv", FIRST, january, LAST + DAY, "--currency", "CAD")) == early["xero"], "the Canadian part changed")
    # The files of three months in one.
    first = company.journal("beancount", *months[0])
    others = [company.journal("beancount", *month, LAST + DAY, "--no-accounts") for month in months[1:]]
    declared = set(re.findall(r"open (\S+)", open(whole["beancount"], encoding="utf-8").read()))
    known = set(re.findall(r"open (\S+)", open(first, encoding="utf-8").read()))
    book = os.path.join(company.folder, "book.beancount")
    with open(book, "w", encoding="utf-8") as file:
        file.writelines(f'include "{path}"\n' for path in [first, *others])
        file.writelines(f"2026-01-01 open {account}\n" for account in sorted(declared - known))
    same("beancount, month by month:", of_beancount(book), balances)
    print(f"{entries} entries, {len(balances)} balances in {sorted({key[1] for key in balances})}; {dict(people.done)}; {canceled} canceled with credit")


if __name__ == "__main__":
    main()
