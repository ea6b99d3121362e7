#pragma once

#include <string>
#include <string_view>

namespace autoship {

/// Where a parcel goes to or comes from. Fields may be empty; `country` is ISO 3166 alpha-2 in upper
/// case and `region` the state, province or county as the country's post writes it (a two-letter code
/// in the US and Canada).
struct PostalAddress {
  std::string name, company;
  std::string line1, line2;
  std::string city, region, postal_code, country;
  std::string phone, email;
  bool residential = false;

  bool operator==(const PostalAddress&) const = default;
};

/// Whether it names a post office box (rule F5), in English, German, French or Spanish. Only whole words
/// count, case, dots and blanks aside: "P. O. Box 12" does, "Box 12" or "PMB 12" beside a street do not.
bool is_po_box(const PostalAddress& address);

/// Whether it is US military or diplomatic mail: state AA, AE or AP, or city APO, FPO or DPO.
bool is_military(const PostalAddress& address);

/// What is wrong with a military address: city APO, FPO or DPO and state AA, AE or AP go together, one
/// without the other is a mistake. Empty when nothing is, or the address is not military.
std::string military_fault(const PostalAddress& address);

/// A telephone number and the extension ("x12", "ext. 12", "#12") behind it, as written; the extension is
/// empty where there is none.
struct PhoneParts {
  std::string_view number;
  std::string_view extension;
};
PhoneParts split_phone(std::string_view phone);

/// A person's name as forms with two boxes want it: the last word, with what follows it by custom
/// (Jr., III), is the last name. One word alone is a first name.
struct NameParts {
  std::string_view first;
  std::string_view last;
};
NameParts split_name(std::string_view name);

}  // namespace autoship
