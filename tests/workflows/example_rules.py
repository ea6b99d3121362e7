"""The rules of dates, prices and freight once more, in Python and from the example company's CSV
files alone: what example_months_test.py holds the program's orders against.
"""

import calendar
import csv
import datetime
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

DAY = datetime.timedelta(days=1)
WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]


def date_of(text):
    return datetime.date.fromisoformat(text)


def rows_of(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(line for line in file if not line.startswith("#")))


# Cycles (D1, D2).


def day_in_month(word, year, month):
    """The date that `15`, `last`, `last-2`, `2nd tue` or `last fri` names in that month."""
    length = calendar.monthrange(year, month)[1]
    days = [datetime.date(year, month, n) for n in range(1, length + 1)]
    if word.isdigit():
        return days[min(int(word), length) - 1]
    if word.startswith("last-"):
        return days[-1 - int(word[5:])]
    if word == "last":
        return days[-1]
    ordinal, weekday = word.split()
    same = [day for day in days if day.weekday() == WEEKDAYS.index(weekday)]
    return same[-1] if ordinal == "last" else same[int(ordinal[0]) - 1]


def counted(text, unit):
    """The number before the unit: `3 months on ...` is 3, `month on ...` is 1."""
    words = text.split()
    return int(words[0]) if words[0].isdigit() else 1


def matches(rule, anchor, wanted_day, end):
    """All dates that the rule names from its anchor to `end`."""
    every = [anchor + DAY * n for n in range((end - anchor).days + 1)]
    if rule.startswith("RRULE:"):
        assert rule == "RRULE:FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=10", rule
        tenth = lambda day: [d for d in month_days(day) if d.weekday() < 5][9]
        return [day for day in every if day == tenth(day)]
    short = {"d": 1, "w": 7}
    if rule[-1] in short and rule[:-1].isdigit():
        return every[:: int(rule[:-1]) * short[rule[-1]]]
    if rule == "quarter" or (rule[-1] in "my" and rule[:-1].isdigit()):
        step = 3 if rule == "quarter" else int(rule[:-1]) * (12 if rule[-1] == "y" else 1)
        found = []
        for months in range(0, 12 * 80, step):
            year, month = divmod(anchor.year * 12 + anchor.month - 1 + months, 12)
            found.append(day_in_month(str(wanted_day), year, month + 1))
        return [day for day in found if anchor <= day <= end]
    unit, days = rule.split(" on ")
    if "week" in unit:
        wanted = [WEEKDAYS.index(word) for word in days.split(",")]
        found = [day for day in every if day.weekday() in wanted]
        monday = lambda day: day - DAY * day.weekday()
        return [day for day in found if (monday(day) - monday(found[0])).days // 7 % counted(unit, "week") == 0]
    if "year" in unit:
        if " in " in unit:
            months = [MONTHS.index(word) + 1 for word in unit.split(" in ")[1].split(",")]
        else:
            months = [MONTHS.index(days.split()[0]) + 1]
            days = days.split(" ", 1)[1]
        return [day for day in every if day.month in months and day == day_in_month(days, day.year, day.month)]
    found = [day for day in every if any(day == day_in_month(word, day.year, day.month) for word in days.split(","))]
    month = lambda day: day.year * 12 + day.month
    return [day for day in found if (month(day) - month(found[0])) % counted(unit, "month") == 0]


def month_days(day):
    return [day.replace(day=n) for n in range(1, calendar.monthrange(day.year, day.month)[1] + 1)]


class Company:
    def __init__(self, folder, schemas):
        folder = Path(folder)
        table = lambda name: rows_of(folder / (name + ".csv"))
        self.products = {row["sku"]: row for row in table("products")}
        self.accounts = {row["account"]: row for row in table("accounts")}
        self.markets = {row["market"]: row for row in table("markets")}
        self.locations = {row["location"]: row for row in table("locations")}
        self.autoships = {int(row["autoship"]): row for row in table("autoships")}
        self.prices = table("prices")
        self.shipping_rates = table("shipping-rates")
        self.tax_rates = table("tax-rates")
        self.restrictions = table("restrictions")
        self.addresses = table("addresses")
        self.stock = {(row["location"], row["sku"]): int(row["on_hand"]) for row in table("stock")}
        self.services = {row["ship_via"]: row for row in rows_of(Path(schemas) / "carriers" / "services.csv")}
        self.closed = {"": (set(), set())}
        for row in table("calendars"):
            weekend = {WEEKDAYS.index(word) for word in row["weekend"].split(",")}
            self.closed[row["calendar"]] = (weekend, set())
        for row in table("holidays"):
            day = date_of(row["date"])
            while day <= date_of(row["to_date"] or row["date"]):
                self.closed[row["calendar"]][1].add(day)
                day += DAY
        canada = rows_of(Path(schemas) / "calendars" / "CANADA.csv")
        self.closed["CANADA"] = ({5, 6}, {date_of(row["date"]) for row in canada})

    # Where and when (F1, D5).

    def location(self, autoship):
        account = self.accounts[autoship["account"]]
        return (autoship["fulfilled_by"] or account["fulfilled_by"]
                or self.markets[account["market"]]["default_location"])

    def ship_date(self, autoship, cycle):
        weekend, holidays = self.closed[self.locations[self.location(autoship)]["calendar"]]
        roll = autoship["roll"] or "following"

        def walk(step):
            day = cycle
            while day.weekday() in weekend or day in holidays:
                day += DAY * step
            return day

        day = walk(-1 if roll == "preceding" else 1)
        return walk(-1) if roll == "modified-following" and day.month != cycle.month else day

    def cycles(self, autoship, end):
        """[(cycle, ship date, left out?)] of an autoship from its first night on, by cycle."""
        if autoship["status"] in ("canceled", "finished"):
            return []
        if autoship["status"] == "paused" and not autoship["paused_until"]:
            return []
        start = date_of(autoship["paused_until"] or autoship["next_on"])
        anchor = date_of(autoship["anchor"] or autoship["next_on"])
        wanted_day = int(autoship["anchor_day"] or anchor.day)
        until = date_of(autoship["until"]) if autoship["until"] else end
        moved = dict(pair.split(">") for pair in autoship["moved"].split(";") if pair)
        skipped = autoship["skipped"].split(";")
        found = []
        for cycle in matches(autoship["every"], anchor, wanted_day, min(until, end)):
            if cycle >= start:
                day = date_of(moved.get(str(cycle), str(cycle)))
                found.append((cycle, self.ship_date(autoship, day), str(cycle) in skipped))
        return found

    # Money (P1 to P3).

    def longest_gap(self, autoship):
        """The most days between two of its cycles, in the forty years that start with it."""
        anchor = date_of(autoship["anchor"] or autoship["next_on"])
        wanted_day = int(autoship["anchor_day"] or anchor.day)
        days = matches(autoship["every"], anchor, wanted_day, anchor + DAY * 366 * 40)
        return max((after - day).days for day, after in zip(days, days[1:]))

    def keeps_preferred(self, autoship, day, settings):
        """Whether that autoship alone keeps its account's preferred prices on that day (P1)."""
        if autoship["status"] == "paused" and not "" < autoship["paused_until"] <= str(day):
            since = autoship.get("paused_on")
            if not since or (day - date_of(since)).days > settings["preferred_grace_days"]:
                return False
        elif autoship["status"] not in ("active", "paused"):
            return False
        if self.longest_gap(autoship) > settings["preferred_gap_days"]:
            return False
        account = self.accounts[autoship["account"]]
        locked = dict(pair.split("=") for pair in autoship["price_lock"].split(";") if pair)
        left = Decimal(autoship["budget"] or "Infinity")
        goods = Decimal(0)
        for sku, qty in (item.split("=") for item in autoship["items"].split(";")):
            shipped = sku if self.products[sku]["active"] != "no" else self.products[sku]["substitute"]
            price = self.price(shipped, account, "preferred", day)[0] * int(qty)
            if sku in locked:
                price = Decimal(locked[sku]) * int(qty)
            if price <= left:
                left -= price
                goods += price if self.products[shipped]["kind"] != "fee" else 0
        return goods >= Decimal(settings["min_order"].get(account["market"], 0))

    def tier(self, account, day, settings):
        """The prices that an order of the account has on that day."""
        if account["kind"] != "preferred":
            return account["kind"]
        own = [row for row in self.autoships.values() if row["account"] == account["account"]]
        return "preferred" if any(self.keeps_preferred(row, day, settings) for row in own) else "retail"

    def price(self, sku, account, tier, day):
        """(price, pv, cv) a piece on the order date."""
        rows = [row for row in self.prices
                if row["sku"] == sku and row["market"] == account["market"] and row["tier"] == tier
                and row["valid_from"] <= str(day)]
        row = max(rows, key=lambda row: row["valid_from"])
        return Decimal(row["price"]), Decimal(row["pv"] or 0), Decimal(row["cv"] or 0)

    def tax_rate(self, address, day):
        """(rate, whether freight is taxed)."""
        rows = [row for row in self.tax_rates
                if row["country"] == address["country"] and row["region"] in ("", address["region"])
                and address["postal_code"].startswith(row["postal_prefix"]) and row["valid_from"] <= str(day)]
        if not rows:
            return Decimal(0), False
        row = max(rows, key=lambda row: (len(row["postal_prefix"]), row["region"], row["valid_from"]))
        return Decimal(row["rate"]), row["shipping_taxable"] == "yes"

    def freight(self, market, ship_via, weight_g, goods):
        rows = [row for row in self.shipping_rates
                if row["market"] == market and row["ship_via"] == ship_via
                and (not row["max_weight_g"] or int(row["max_weight_g"]) >= weight_g)]
        row = min(rows, key=lambda row: int(row["max_weight_g"] or 10**12))
        return Decimal(0) if row["free_from"] and goods >= Decimal(row["free_from"]) else Decimal(row["price"])

    # What may go where (F4).

    def is_forbidden(self, product, address, air):
        def decided(what):
            for region in (address["region"], ""):
                for mode in ("air", "any") if air else ("any",):
                    for row in self.restrictions:
                        if (row["what"], row["country"], row["region"], row["mode"]) == (
                                what, address["country"], region, mode):
                            return row["allowed"]
            return None

        by_sku = decided(product["sku"])
        if by_sku:
            return by_sku == "no"
        return ((product["alcohol"] == "yes" and decided("alcohol") == "no")
                or (product["hazard"] == "limited-quantity" and decided("limited-quantity") == "no"))


def cents(amount):
    return amount.quantize(Decimal("0.01"), ROUND_HALF_UP)
