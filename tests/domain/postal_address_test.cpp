#include "domain/postal_address.h"

#include "domain/ascii_fold.h"

#include <doctest/doctest.h>

#include <string>

using namespace autoship;

namespace {

PostalAddress at(const char* line1, const char* line2 = "") {
  PostalAddress address;
  address.line1 = line1;
  address.line2 = line2;
  return address;
}

PostalAddress in(const char* city, const char* region, const char* country = "US") {
  PostalAddress address = at("1 Main St");
  address.city = city;
  address.region = region;
  address.country = country;
  return address;
}

std::string ascii(std::string_view text) {
  std::string out;
  CHECK(append_ascii(out, text).empty());
  return out;
}

}  // namespace

TEST_CASE("a post office box is seen however it is written") {
  for (const char* line : {"PO Box 12", "P.O. Box 12", "P. O. BOX 12", "p.o.box 12", "POBox 12", "PO-Box 12",
                           "Post Office Box 7", "POB 12", "POB12", "Postfach 10 20", "Apartado 55",
                           "Apartado Postal 55", "Casilla 9", "Casilla de Correo 9", "Boîte Postale 3",
                           "BOITE POSTALE 3", "Building 4, PO Box 12", "Box 12"}) {
    CAPTURE(line);
    CHECK(is_po_box(at(line)));
    CHECK(is_po_box(at("", line)));
  }
  CHECK(is_po_box(at("12 Main St", "P.O. Box 12")));
}

TEST_CASE("a street is no post office box") {
  for (const char* line :
       {"12 Boxwood Ln", "1 Post Office Rd", "7 Poboxen Way", "44 Casillas St", "RR 2 Box 12", "PMB 12",
        "PSC 41 Box 2207", "3 Apartado Rd", "Box Hill 3", "12 Pob Lane", "", "Box"}) {
    CAPTURE(line);
    CHECK_FALSE(is_po_box(at(line)));
  }
  CHECK_FALSE(is_po_box(at("12 Main St", "Box 12")));
  CHECK_FALSE(is_po_box(at("Box 12", "12 Main St")));
  CHECK_FALSE(is_po_box(at("12 Main St", "PMB 4")));
}

TEST_CASE("military mail is known by its state or its city") {
  CHECK(is_military(in("APO", "AE")));
  CHECK(is_military(in("fpo", "ap")));
  CHECK(is_military(in("DPO", "NY")));
  CHECK(is_military(in("Berlin", "AE")));
  CHECK_FALSE(is_military(in("Boston", "MA")));
  CHECK_FALSE(is_military(in("Apo", "", "PH")));
}

TEST_CASE("a military city and a military state need each other") {
  CHECK(military_fault(in("APO", "AE")).empty());
  CHECK(military_fault(in("Boston", "MA")).empty());
  CHECK(military_fault(in("Berlin", "AE")) ==
        "state AE is military mail, so the city is APO, FPO or DPO and not 'Berlin'");
  CHECK(military_fault(in("APO", "NY")) ==
        "city APO is military mail, so the state is AA, AE or AP and not 'NY'");
}

TEST_CASE("an extension is split off a telephone number") {
  const auto split = [](const char* phone, const char* number, const char* extension) {
    CAPTURE(phone);
    CHECK(split_phone(phone).number == number);
    CHECK(split_phone(phone).extension == extension);
  };
  split("775-555-0100", "775-555-0100", "");
  split("775-555-0100 x12", "775-555-0100", "12");
  split("775-555-0100, ext. 12", "775-555-0100", "12");
  split("775-555-0100 Extension 7", "775-555-0100", "7");
  split("775-555-0100#9", "775-555-0100", "9");
  split("1-800-EXAMPLE", "1-800-EXAMPLE", "");
  split("775-555-0100 evenings", "775-555-0100 evenings", "");
  split("x12", "x12", "");
  split("", "", "");
}

TEST_CASE("a name is split before its last word") {
  const auto split = [](const char* name, const char* first, const char* last) {
    CAPTURE(name);
    CHECK(split_name(name).first == first);
    CHECK(split_name(name).last == last);
  };
  split("Ann Pack", "Ann", "Pack");
  split("Beth Anne Kowalski", "Beth Anne", "Kowalski");
  split(" Martin  King Jr. ", "Martin", "King Jr.");
  split("John Paul Jones III", "John Paul", "Jones III");
  split("Cher", "Cher", "");
  split("King Jr.", "King", "Jr.");
  split("", "", "");
}

TEST_CASE("accents fold to plain letters") {
  CHECK(ascii("Crème Brûlée") == "Creme Brulee");
  CHECK(ascii("Straße Łódź Øre Æble œuf Þór") == "Strasse Lodz Ore AEble oeuf Thor");
  CHECK(ascii("Đặng Nguyễn Şişli İzmir Gheorghe Țuțea") == "Dang Nguyen Sisli Izmir Gheorghe Tutea");
  CHECK(ascii("e\xCC\x81t\xCC\x80") == "et");
  CHECK(ascii("O’Neil “Bob” – 5… №7") == "O'Neil \"Bob\" - 5... No.7");
  CHECK(ascii("12½ Rue\xC2\xA0No 3º") == "12 1/2 Rue No 3o");
  CHECK(ascii("a\tb") == "a b");
}

TEST_CASE("what has no plain spelling is named") {
  std::string out;
  CHECK(append_ascii(out, "Li 李明") == "李");
  CHECK(append_ascii(out, "Иван") == "И");
  CHECK(append_ascii(out, "ok \xF0\x9F\x8D\xB7") == "\xF0\x9F\x8D\xB7");
  CHECK(append_ascii(out, "bad \xFF byte") == "\xFF");
}
