#!/usr/bin/env python3
"""Holds a carrier's batch file against what the carrier documents.

    check_label_file.py ups|fedex|usps|shipstation FILE [--origin US]

Prints every violation as FILE:ROW: COLUMN: what, and exits 1 when there is one. Knows nothing of the
program that wrote the file: its tables were written from the carriers' formats, not from schemas/.
"""

import argparse
import csv
import datetime
import io
import math
import re
import sys

# One column a line: header | greatest length | type | ! required, ? in some cases.
UPS = """
Contact Name|35|text|?
Company or Name|35|text|!
Country|2|iso2|!
Address 1|35|text|!
Address 2|35|text|
Address 3|35|text|
City/Commune/Ward|30|text|!
State/Prov/Other|30|text|?
Postal Code|10|text|?
Telephone|15|text|?
Ext|4|digits|
Residential Ind|1|flag:01|
Consignee Email|50|email|
Packaging Type|2|code|!
Customs Value|15|decimal|?
Weight|5|decimal|?
Length|4|integer|
Width|4|integer|
Height|4|integer|
Unit of Measure|2|code|
Description of Goods|35|text|?
Documents of No Commercial Value|1|flag:01|
GNIFC|1|flag:01|?
Pkg Decl Value|7|decimal|
Service|2|code|!
Delivery Confirm|1|code|
Shipper Release|1|flag:01|
Ret of Documents|1|flag:01|
Saturday Deliver|1|flag:01|
Carbon Neutral|1|flag:01|
Large Package|1|flag:01|
Addl handling|1|flag:01|
Reference 1|35|text|
Reference 2|35|text|
Reference 3|35|text|
QV Notif 1-Addr|50|email|
QV Notif 1-Ship|1|flag:01|
QV Notif 1-Excp|1|flag:01|
QV Notif 1-Delv|1|flag:01|
QV Notif 2-Addr|50|email|
QV Notif 2-Ship|1|flag:01|
QV Notif 2-Excp|1|flag:01|
QV Notif 2-Delv|1|flag:01|
QV Notif 3-Addr|50|email|
QV Notif 3-Ship|1|flag:01|
QV Notif 3-Excp|1|flag:01|
QV Notif 3-Delv|1|flag:01|
QV Notif 4-Addr|50|email|
QV Notif 4-Ship|1|flag:01|
QV Notif 4-Excp|1|flag:01|
QV Notif 4-Delv|1|flag:01|
QV Notif 5-Addr|50|email|
QV Notif 5-Ship|1|flag:01|
QV Notif 5-Excp|1|flag:01|
QV Notif 5-Delv|1|flag:01|
QV Notif Msg|150|text|
QV Failure Addr|50|email|
UPS Premium Care|1|flag:01|
ADL Location ID|10|text|
ADL Media Type|2|code|
ADL Language|6|code|
ADL Notification Addr|50|text|
ADL Failure Addr|50|email|
ADL COD Value|10|decimal|
ADL Deliver to Addressee|1|flag:01|
ADL Shipper Media Type|2|code|
ADL Shipper Language|6|code|
ADL Shipper Notification Addr|50|text|
ADL Direct Delivery Only|1|flag:01|
Electronic Package Release Authentication|6|text|
Lithium Ion Alone|1|flag:01|
Lithium Ion In Equipment|1|flag:01|
Lithium Ion With_Equipment|1|flag:01|
Lithium Metal Alone|1|flag:01|
Lithium Metal In Equipment|1|flag:01|
Lithium Metal With Equipment|1|flag:01|
Weekend Commercial Delivery|1|flag:01|
Dry Ice Weight|16|integer|
Merchandise Description|35|text|?
UPS Ground Saver Limited Quantity/Lithium Battery|1|flag:01|
"""

FEDEX = """
poNumber||text|
reference||text|!
senderContactName|35|text|!
senderCompany|35|text|?
senderContactNumber|15|digits|!
senderEmail|80|text|
senderLine1|35|text|!
senderLine2|35|text|
senderPostcode|10|text|!
senderState|2|text|?
senderCity|35|text|!
senderCountry|2|iso2|!
recipientContactName|35|text|!
recipientCompany|35|text|?
recipientContactNumber|15|digits|!
recipientEmail|80|text|
recipientLine1|35|text|!
recipientLine2|35|text|
recipientLine3|35|text|
recipientPostcode|10|text|!
recipientState|2|text|?
recipientCity|35|text|!
recipientCountry|2|iso2|!
packageType||code|!
numberOfPackages||integer|!
packageWeight||decimal|!
weightUnits|3|code|!
length||integer|?
width||integer|?
height||integer|?
currencyType|3|code|!
oneRatePricing|1|flag:YN|
commodityType||code|?
itemDescription||text|?
harmonizedCode||text|?
manufacturingCountry|2|text|?
commodityQuantity||text|?
commodityMeasureUnit||text|?
commodityWeight||text|?
customsValue||decimal|?
documentType||text|
documentDescription||text|
purposeOfShipment||text|?
generateInvoice|1|flag:YN|
etdEnabled|1|flag:YN|
serviceType||code|!
soldToPartyCountry||text|
soldToPartyContactName||text|
soldToPartyCompany||text|
soldToPartyLine1||text|
soldToPartyLine2||text|
soldToPartyLine3||text|
soldToPartyCity||text|
soldToPartyState||text|
soldToPartyPostcode||text|
soldToPartyPhoneExtension||text|
soldToPartyContactNumber||text|
soldToPartyTin||text|
soldToPartyEmail||text|
soldToPartyAccountNumber||text|
cpscProductId||text|
cpscProductIdType||text|
cpscDisclaimCode||text|
cpscIntendedUseCode||text|
cpscIntendedUseDescription||text|
cpscProductVersion||text|
cpscCertifierId||text|
euDeMinimisMerchantProductId||text|
euDeMinimisNonStandardManufacturerProductId||text|
euDeMinimisStandardManufacturerProductId||text|
shipmentType||code|
invoiceNumber||text|
recipientResidential|1|flag:YN|
shipDate|8|date|
signatureType||code|
recipientDeliveryNotification|1|flag:YN|
recipientExceptionNotification|1|flag:YN|
recipientShipAlertNotification|1|flag:YN|
recipientNotificationLanguageCode|2|text|
paymentType||code|
taxPaymentType||code|
"""

USPS = """
Reference ID||text|
Reference ID 2||text|
Shipping Date|10|date|!
Item Description||text|
Item Quantity||integer|
Item Weight (lb)||integer|
Item Weight (oz)||decimal|
Item Value||decimal|
HS Tariff #||text|
Country of Origin|2|iso2|
Sender First Name||text|?
Sender Middle Initial|1|text|
Sender Last Name||text|?
Sender Company/Org Name||text|?
Sender Address Line 1||text|!
Sender Address Line 2||text|
Sender Address Line 3||text|
Sender Address Town/City||text|!
Sender State|2|text|!
Sender Country|2|iso2|!
Sender ZIP Code|10|text|!
Sender Urbanization Code||text|
Ship From Another ZIP Code|10|text|
Sender Email||email|!
Sender Cell Phone|10|digits|!
Recipient Country|2|iso2|!
Recipient First Name||text|!
Recipient Middle Initial|1|text|
Recipient Last Name||text|!
Recipient Company/Org Name||text|
Recipient Address Line 1||text|!
Recipient Address Line 2||text|
Recipient Address Line 3||text|
Recipient Address Town/City||text|!
Recipient Province||text|
Recipient State|2|text|?
Recipient ZIP Code|10|text|?
Recipient Urbanization Code||text|
Recipient Phone||digits|?
Recipient Email||email|
Service Type||code|!
Package Type||code|!
Package Weight (lb)||integer|!
Package Weight (oz)||decimal|!
Length||decimal|?
Width||decimal|?
Height||decimal|?
Girth||decimal|
Insured Value||decimal|
Contents||text|?
Contents Description||text|?
Package Comments||text|
Customs Form Reference #||text|
License #||text|
Certificate #||text|
Invoice #||text|
Customs Form Reference # Type||text|
HAZMAT Type||text|
Live Animals and Perishable Goods Indicator||text|
"""

SHIPSTATION = """
Order Number|50|text|!
Order Date|19|date|
Recipient Full Name||text|!
Recipient Company||text|
Address Line 1||text|!
Address Line 2||text|
Address Line 3||text|
City||text|!
State||text|?
Postal Code||text|!
Country Code||text|!
Recipient Phone||text|
Recipient Email||text|
Order Requested Shipping Service||text|
Item SKU|50|text|
Item Name|200|text|
Item Quantity|5|integer|
Item Unit Price|12|decimal|
Weight Oz||decimal|
Custom Field 1|100|text|
Notes from the Buyer|1000|text|
"""

# The headers of a FedEx file in use within the US; any other is written only when a row needs it.
FEDEX_MINIMAL = """reference serviceType shipmentType invoiceNumber poNumber senderContactName senderCompany
senderContactNumber senderLine1 senderPostcode senderCity senderState senderCountry recipientContactName
recipientContactNumber recipientLine1 recipientPostcode recipientCity recipientState recipientCountry
recipientResidential numberOfPackages packageWeight weightUnits length width height packageType
currencyType""".split()

ALLOWED = {
    ("ups", "Packaging Type"): "1 2 3 4 21 24 25 S M L 30".split(),
    ("ups", "Unit of Measure"): "LB KG".split(),
    ("ups", "Service"): "01 02 03 07 08 11 12 13 14 54 59 64 65 70 74 82 83 84 85 86 93 94 95".split(),
    ("ups", "Delivery Confirm"): "S N A V".split(),
    ("ups", "ADL Media Type"): "01 03 12".split(),
    ("ups", "ADL Shipper Media Type"): "01 03 12".split(),
    ("fedex", "packageType"): """YOUR_PACKAGING FEDEX_ENVELOPE FEDEX_PAK FEDEX_BOX FEDEX_SMALL_BOX
        FEDEX_MEDIUM_BOX FEDEX_LARGE_BOX FEDEX_EXTRA_LARGE_BOX FEDEX_TUBE FEDEX_10KG_BOX
        FEDEX_25KG_BOX""".split(),
    ("fedex", "weightUnits"): "LBS KGS".split(),
    ("fedex", "serviceType"): """FEDEX_GROUND GROUND_HOME_DELIVERY FEDEX_EXPRESS_SAVER FEDEX_2_DAY
        FEDEX_2_DAY_AM STANDARD_OVERNIGHT PRIORITY_OVERNIGHT FIRST_OVERNIGHT SMART_POST""".split(),
    ("fedex", "shipmentType"): ["OUTBOUND"],
    ("fedex", "signatureType"): ["NO_SIGNATURE_REQUIRED"],
    ("fedex", "paymentType"): ["SENDER"],
    ("fedex", "taxPaymentType"): ["SENDER"],
    ("usps", "Sender Country"): ["US"],
    ("usps", "Service Type"): [
        "First-Class Mail", "USPS Ground Advantage", "USPS Ground Advantage Cubic", "Priority Mail",
        "Priority Mail Cubic", "Priority Mail Express", "USPS Connect Local", "USPS Connect Local Mail",
        "First-Class Package International Service"],
    ("usps", "Package Type"): [
        "Choose Your Own Box", "Custom Packaging", "Letter", "Large Envelope", "Flat Rate Envelope",
        "Flat Rate Legal Envelope", "Legal Flat Rate Envelope", "Padded Flat Rate Envelope",
        "Window Flat Rate Envelope", "Small Flat Rate Envelope", "Small Flat Rate Box",
        "Medium Flat Rate Box", "Large Flat Rate Box"],
}

STATES = set("""AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM
NY NC ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY PR VI GU AS MP AA AE AP""".split())
TERRITORIES = {"PR", "VI", "GU", "AS", "MP"}
MILITARY_STATES, MILITARY_CITIES = {"AA", "AE", "AP"}, {"APO", "FPO", "DPO"}
FLAT_RATE = re.compile(r"Flat Rate|Letter|Large Envelope")

ROWS_MAX = {"ups": 250, "fedex": 100, "usps": 100, "shipstation": None}
ASCII = {"ups": True, "fedex": True, "usps": False, "shipstation": False}
DATES = {"fedex": "%Y%m%d", "usps": "%m/%d/%Y", "shipstation": "%Y-%m-%d"}


def columns_of(table):
    columns = {}
    for line in table.strip().splitlines():
        name, width, kind, need = line.rsplit("|", 3)
        columns[name] = (int(width or 0), kind, need)
    return columns


COLUMNS = {"ups": columns_of(UPS), "fedex": columns_of(FEDEX), "usps": columns_of(USPS),
           "shipstation": columns_of(SHIPSTATION)}
assert [len(COLUMNS[c]) for c in ("ups", "fedex", "usps", "shipstation")] == [80, 81, 59, 21]


class File:
    def __init__(self, carrier, path, origin):
        self.carrier, self.path, self.origin = carrier, path, origin
        self.columns = COLUMNS[carrier]
        self.faults = []

    def fault(self, row, column, what):
        where = f"{self.path}:{row}" if row else self.path
        self.faults.append(f"{where}: {column}: {what}" if column else f"{where}: {what}")

    def check(self):
        with open(self.path, "rb") as stream:
            raw = stream.read()
        rows = self.rows_of(raw)
        if rows is None:
            return self.faults
        names = list(self.columns)
        first = 1
        if self.carrier != "ups":
            if not rows:
                self.fault(0, "", "has no header")
                return self.faults
            names, rows, first = rows[0], rows[1:], 2
            self.check_header(names, rows)
        if ROWS_MAX[self.carrier] and len(rows) > ROWS_MAX[self.carrier]:
            self.fault(0, "", f"{len(rows)} rows, at most {ROWS_MAX[self.carrier]} go into one file")
        self.last_order = None
        self.orders = {}
        for number, cells in enumerate(rows, first):
            if len(cells) != len(names):
                self.fault(number, "", f"{len(cells)} fields, not {len(names)}")
                continue
            self.check_row(number, dict(zip(names, cells)))
        return self.faults

    def rows_of(self, raw):
        if raw.startswith(b"\xef\xbb\xbf"):
            self.fault(0, "", "starts with a byte-order mark")
            raw = raw[3:]
        if ASCII[self.carrier] and not raw.isascii():
            self.fault(0, "", "is not plain ASCII")
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError as error:
            self.fault(0, "", f"is no UTF-8 at byte {error.start}")
            return None
        if "\0" in text:
            self.fault(0, "", "holds a NUL")
            return None
        if not text.endswith("\r\n"):
            self.fault(0, "", "does not end with CRLF")
        if re.search(r"(?<!\r)\n|\r(?!\n)", text):
            self.fault(0, "", "has a line that does not end with CRLF")
        lines = text.replace("\r\n", "\n").split("\n")
        if lines and lines[-1] == "":
            lines.pop()
        if any(line == "" for line in lines):
            self.fault(0, "", "has an empty line")
        if self.carrier == "ups":  # Nothing is quoted, so nothing may need it.
            for number, line in enumerate(lines, 1):
                if '"' in line or ";" in line:
                    self.fault(number, "", 'holds a " or a ;, which the format cannot write')
            return [line.split(",") for line in lines]
        try:
            rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
        except csv.Error as error:
            self.fault(0, "", f"is no CSV: {error}")
            return None
        again = io.StringIO(newline="")
        csv.writer(again, lineterminator="\r\n").writerows(rows)
        if again.getvalue() != text and not self.faults:
            self.fault(0, "", "is not quoted minimally")
        return rows

    def check_header(self, names, rows):
        for name in names:
            if name not in self.columns:
                self.fault(1, name, "is no column of the format")
            if names.count(name) > 1:
                self.fault(1, name, "stands twice")
        if self.carrier != "fedex":
            if names != list(self.columns):
                self.fault(1, "", "the header is not the template's")
            return
        for name in FEDEX_MINIMAL:
            if name not in names:
                self.fault(1, name, "is missing from the header")
        for place, name in enumerate(names):
            if name not in FEDEX_MINIMAL and not any(len(row) > place and row[place] for row in rows):
                self.fault(1, name, "no row needs this column")

    def check_row(self, number, row):
        for name, text in row.items():
            if name in self.columns and text:
                self.check_cell(number, name, text)
        for name, (_, _, need) in self.columns.items():
            if need == "!" and not row.get(name):
                self.fault(number, name, "is required")
        rule = lambda holds, name, what: holds or self.fault(number, name, what)
        getattr(self, "check_" + self.carrier)(number, row, rule)

    def check_cell(self, number, name, text):
        width, kind, _ = self.columns[name]
        bad = lambda what: self.fault(number, name, f"'{text}' {what}")
        if width and len(text) > width:
            bad(f"is {len(text)} characters, at most {width}")
        if text[0] in "=+-@\t" or text != text.strip() or re.search(r"[\x00-\x1f\x7f]", text):
            bad("starts like a formula, or has blanks around it or control characters in it")
        allowed = ALLOWED.get((self.carrier, name))
        if allowed and text not in allowed:
            bad("is not a value that the carrier takes")
        patterns = {"iso2": r"[A-Z]{2}", "digits": r"[0-9]+", "integer": r"(0|[1-9][0-9]*)",
                    "decimal": r"(0|[1-9][0-9]*)(\.[0-9]+)?", "email": r"[^@\s]+@[^@\s]+\.[^@\s.]+"}
        if kind in patterns and not re.fullmatch(patterns[kind], text):
            bad(f"is no {kind}")
        if kind.startswith("flag:") and text not in kind[5:]:
            bad(f"is none of {', '.join(kind[5:])}")
        if kind == "date":
            try:
                day = datetime.datetime.strptime(text, DATES[self.carrier])
                if day.strftime(DATES[self.carrier]) != text:
                    raise ValueError
            except ValueError:
                bad("is no date of the format")

    def check_place(self, rule, country, state, postal, city, names):
        """US and Canadian addresses, by the headers in `names`: state, postal code, city."""
        if country == "US":
            rule(state in STATES, names[0], f"'{state}' is no US state")
            rule(re.fullmatch(r"\d{5}(-?\d{4})?", postal), names[1], f"'{postal}' is no ZIP code")
            rule((state in MILITARY_STATES) == (city.upper() in MILITARY_CITIES), names[2],
                 "military city and state belong together")
        if country == "CA":
            rule(re.fullmatch(r"[A-Z]{2}", state), names[0], f"'{state}' is no province")
            rule(re.fullmatch(r"[A-Z]\d[A-Z] ?\d[A-Z]\d", postal), names[1], f"'{postal}' is no Canadian postal code")

    def check_size(self, rule, sides, limits, name):
        numbers = sorted(number_of(side) for side in sides if side)
        if len(numbers) < 3:
            return
        longest, girth = numbers[2], 2 * (numbers[0] + numbers[1])
        rule(limits[0] is None or longest <= limits[0], name, f"the longest side is {longest}")
        rule(longest + girth <= limits[1], name, f"length plus girth is {longest + girth}")

    def check_ups(self, number, row, rule):
        country, service = row["Country"], row["Service"]
        abroad = country != self.origin
        for name in ("Contact Name", "Telephone"):
            rule(row[name] or not (abroad or service == "14"), name, "is required abroad and for service 14")
        for name in ("Customs Value", "Description of Goods"):
            rule(row[name] or not abroad, name, "is required abroad")
        rule(row["Merchandise Description"] or country != "MX", "Merchandise Description", "is required to MX")
        rule(row["Weight"] or row["Packaging Type"] != "2", "Weight", "is required for own packaging")
        rule(row["Unit of Measure"] or not row["Weight"], "Unit of Measure", "is missing beside a weight")
        rule(not row["Contact Name"].startswith("#"), "Contact Name", "starts with #")
        self.check_place(rule, country, row["State/Prov/Other"], row["Postal Code"], row["City/Commune/Ward"],
                         ("State/Prov/Other", "Postal Code", "City/Commune/Ward"))
        rule(not (country == "US" and row["State/Prov/Other"] in TERRITORIES), "Country",
             "a territory is a country of its own to UPS")
        rule(not (country == "US" and row["State/Prov/Other"] in MILITARY_STATES), "State/Prov/Other",
             "UPS carries no military mail")
        kilos = row["Unit of Measure"] == "KG"
        if row["Weight"]:
            rule(0 < number_of(row["Weight"]) <= (68 if kilos else 150), "Weight", "is beyond 150 lb")
        scale = 2.54 if kilos else 1
        self.check_size(rule, (row["Length"], row["Width"], row["Height"]), (108 * scale, 165 * scale), "Length")

    def check_fedex(self, number, row, rule):
        get = lambda name: row.get(name, "")
        for name in ("senderContactNumber", "recipientContactNumber"):
            rule(get(name).isdigit(), name, "is not digits alone")
        self.check_place(rule, get("recipientCountry"), get("recipientState"), get("recipientPostcode"),
                         get("recipientCity"), ("recipientState", "recipientPostcode", "recipientCity"))
        self.check_place(rule, get("senderCountry"), get("senderState"), get("senderPostcode"), get("senderCity"),
                         ("senderState", "senderPostcode", "senderCity"))
        for name in ("recipient", "sender"):
            if get(name + "Country") == "CA":
                rule(" " not in get(name + "Postcode"), name + "Postcode", "has a blank")
        rule(not (get("recipientCountry") == "US" and get("recipientState") in MILITARY_STATES), "recipientState",
             "FedEx carries no military mail")
        if get("recipientCountry") != get("senderCountry"):
            for name in """commodityType itemDescription harmonizedCode manufacturingCountry commodityQuantity
                    commodityMeasureUnit commodityWeight customsValue purposeOfShipment""".split():
                rule(get(name), name, "is required abroad")
        own = get("packageType") == "YOUR_PACKAGING"
        for name in ("length", "width", "height"):
            rule(bool(get(name)) == own, name, "goes with own packaging, and with it alone")
        rule(get("numberOfPackages") != "0", "numberOfPackages", "is none")
        rule(re.fullmatch(r"[A-Z]{3}", get("currencyType")), "currencyType", "is no currency")
        rule(get("recipientResidential") in ("Y", "N"), "recipientResidential", "is neither Y nor N")
        pounds = number_of(get("packageWeight")) * (2.20462 if get("weightUnits") == "KGS" else 1)
        rule(0 < pounds <= 150, "packageWeight", "is beyond 150 lb")
        home, service = get("recipientResidential") == "Y", get("serviceType")
        rule(not (service == "FEDEX_GROUND" and home and pounds <= 70 and get("recipientCountry") == "US"),
             "serviceType", "a home up to 70 lb gets GROUND_HOME_DELIVERY")
        rule(not (service == "GROUND_HOME_DELIVERY" and (not home or pounds > 70)), "serviceType",
             "Home Delivery is for homes, up to 70 lb")
        scale = 2.54 if get("weightUnits") == "KGS" else 1
        self.check_size(rule, (get("length"), get("width"), get("height")), (108 * scale, 165 * scale), "length")

    def check_usps(self, number, row, rule):
        person = row["Sender First Name"] and row["Sender Last Name"]
        rule(person or row["Sender Company/Org Name"], "Sender First Name", "neither person nor company")
        rule(re.fullmatch(r"\d{10}", row["Sender Cell Phone"]), "Sender Cell Phone", "is not ten digits")
        rule(row["Recipient Phone"] == "" or row["Recipient Phone"].isdigit(), "Recipient Phone",
             "is not digits alone")
        country, state = row["Recipient Country"], row["Recipient State"]
        rule(country not in TERRITORIES, "Recipient Country", "a territory is a state to USPS")
        self.check_place(rule, country, state or row["Recipient Province"], row["Recipient ZIP Code"],
                         row["Recipient Address Town/City"],
                         ("Recipient State", "Recipient ZIP Code", "Recipient Address Town/City"))
        self.check_place(rule, row["Sender Country"], row["Sender State"], row["Sender ZIP Code"],
                         row["Sender Address Town/City"],
                         ("Sender State", "Sender ZIP Code", "Sender Address Town/City"))
        abroad = country != "US"
        rule(row["Recipient Phone"] or not abroad, "Recipient Phone", "is required abroad")
        rule(not (abroad and state), "Recipient State", "is for the US")
        rule(abroad or not row["Recipient Province"], "Recipient Province", "is for abroad")
        for name in ("Contents", "Contents Description"):
            rule(row[name] or not (abroad or state in MILITARY_STATES), name, "is required for the customs form")
        pounds, ounces = number_of(row["Package Weight (lb)"]), number_of(row["Package Weight (oz)"])
        rule(ounces < 16, "Package Weight (oz)", "holds a whole pound")
        rule(0 < pounds + ounces / 16 <= 70, "Package Weight (lb)", "is beyond 70 lb")
        if not FLAT_RATE.search(row["Package Type"]):
            for name in ("Length", "Width", "Height"):
                rule(number_of(row[name]) > 0, name, "is required for own packaging")
        self.check_size(rule, (row["Length"], row["Width"], row["Height"]), (None, 130), "Length")

    def check_shipstation(self, number, row, rule):
        order, to = row["Order Number"], [row[name] for name in self.columns if name not in (
            "Item SKU", "Item Name", "Item Quantity", "Item Unit Price")]
        rule(order != "AUTO", "Order Number", "AUTO would be numbered by ShipStation")
        rule(number_of(row["Item Quantity"]) > 0, "Item Quantity", "is none")
        rule(row["State"] or row["Country Code"] not in ("US", "CA", "AU"), "State", "is required")
        rule(re.fullmatch(r"[A-Z]{2}", row["Country Code"]), "Country Code", "is no country")
        if order in self.orders:
            rule(order == self.last_order, "Order Number", "the rows of an order do not stand together")
            rule(self.orders[order] == to, "Order Number", "the rows of an order differ in more than their item")
        self.orders[order], self.last_order = to, order


def number_of(text):
    try:
        value = float(text)
    except ValueError:
        return 0.0
    return value if math.isfinite(value) else 0.0


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("carrier", choices=sorted(COLUMNS))
    parser.add_argument("file")
    parser.add_argument("--origin", default="US", help="the country that a UPS batch leaves from")
    options = parser.parse_args()
    faults = File(options.carrier, options.file, options.origin).check()
    for fault in faults:
        print(fault)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
