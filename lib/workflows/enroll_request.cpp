#include "workflows/enroll_request.h"

namespace autoship {

namespace {

using R = EnrollRequest;

constexpr EnrollOption text(std::string_view name, std::string_view value, std::string_view help,
                            std::string R::*field) {
  return {name, value, help, field, nullptr, nullptr, nullptr};
}

constexpr EnrollOption of_account(std::string_view name, std::string_view value, std::string_view help,
                                  std::string NewAccount::*field) {
  return {name, value, help, nullptr, nullptr, field, nullptr};
}

constexpr EnrollOption options[] = {
    text("account", "CODE", "whose it is; with --new, the code the account gets", &R::account),
    text("every", "RULE", "when: 45d, \"2 weeks on tue\", \"month on 15\" (see autoship schedule)",
         &R::every),
    text("ship-to", "LABEL", "an address of the account (else its first)", &R::ship_to),
    text("ship-via", "SERVICE", "a shipping service (else the company's)", &R::ship_via),
    text("pay-with", "LABEL", "a payment method of the account (else its first)", &R::pay_with),
    text("budget", "AMOUNT", "ship only the items that fit this amount", &R::budget),
    text("only-below-pv", "N", "only while its account's volume of the period is below N", &R::only_below_pv),
    {"top-up", "", "with --only-below-pv: ships only what is needed to reach it", nullptr, nullptr, nullptr,
     &R::top_up},
    text("roll", "CONVENTION", "following, preceding, modified-following or none (else the company's)",
         &R::roll),
    {"item", "SKU=QTY", "what, in order of preference; more may follow", nullptr, &R::items, nullptr,
     nullptr},
    text("next", "DATE", "the first cycle (else the earliest there can be)", &R::next),
    text("until", "DATE", "the last cycle date, included", &R::until),
    text("times", "N", "how many orders", &R::times),
    {"new", "", "make the account as well, from the options that follow", nullptr, nullptr, nullptr, nullptr},
    of_account("name", "NAME", "of the new account, and on its parcels", &NewAccount::name),
    of_account("email", "ADDRESS", "mail address", &NewAccount::email),
    of_account("kind", "KIND", "member, preferred or retail", &NewAccount::kind),
    of_account("phone", "PHONE", "telephone", &NewAccount::phone),
    of_account("enroller", "CODE", "the account that brought it", &NewAccount::enroller),
    of_account("market", "MARKET", "its market (else the enroller's)", &NewAccount::market),
    of_account("label", "LABEL", "what its address is called (else home)", &NewAccount::label),
    of_account("company", "NAME", "address: company", &NewAccount::company),
    of_account("line1", "TEXT", "address: street and number", &NewAccount::line1),
    of_account("line2", "TEXT", "address: apartment, floor", &NewAccount::line2),
    of_account("city", "CITY", "address: city", &NewAccount::city),
    of_account("region", "CODE", "address: state or province", &NewAccount::region),
    of_account("postal-code", "CODE", "address: postal code", &NewAccount::postal_code),
    of_account("country", "CODE", "address: country (US, CA, ...)", &NewAccount::country),
    of_account("residential", "yes|no", "address: a home (else yes)", &NewAccount::residential),
};

}  // namespace

std::span<const EnrollOption> enroll_options() { return options; }

}  // namespace autoship
