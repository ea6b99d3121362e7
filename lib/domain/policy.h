#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "domain/calendar.h"
#include "domain/journal.h"
#include "domain/period.h"
#include "domain/self_service.h"
#include "domain/volume.h"

namespace autoship {

/// What a night does with cycles it finds overdue (D9).
enum class CatchUp { latest, each, none };

/// Who is served first when stock does not suffice for all (F2).
enum class Allocation { oldest_cycle, members_first, longest_enrolled };

/// What becomes of a line whose product is discontinued (F7).
enum class Discontinued { block, leave_out, successor };

/// How money is collected: not by this program, by files that a processor takes, or by a gateway command.
enum class ChargeMode { none, file, gateway };

/// When a parcel may leave that is to be paid (C4).
enum class Release { paid, at_once };

/// What becomes of a cycle, and of its autoship, whose last retry was declined (C3).
enum class AfterLast { skip, pause, cancel };

/// What a new cycle does with an older order that is still unpaid (C5).
enum class Unpaid { supersede, keep };

/// Whether an enrollment keeps its prices (P2).
enum class PriceLock { none, enrollment };

/// What becomes of a budget that an order does not use up (P5).
enum class BudgetRest { none, credit };
/// What becomes of a change after which an account would pay retail prices (P1).
enum class OnCommitment { warn, enforce };

/// Whether shipping is paid back with the last goods of an order that came to nothing (R5).
enum class RefundShipping { never, company_fault };

/// Whether a parcel that comes back has to have something (R4).
enum class Asked { optional, required };

/// The company's decisions, read from autoship.toml; the defaults are what a real company would
/// choose. Limits of 0 are no limits.
struct Policy {
  std::string company;
  std::string timezone = "UTC";
  std::string ledger = "autoship.db";
  std::string output_dir = ".";
  std::string carriers_dir;

  struct {
    int lead_days = 0;            ///< working days from order to ship date (D5)
    Roll roll = Roll::following;  ///< for autoships without their own
    CatchUp catch_up = CatchUp::latest;
    int catch_up_cap = 3;                          ///< orders at most for one autoship with `each`
    int max_days_ahead = 7;                        ///< a jump beyond the last run by more asks for --catch-up
    std::vector<int> closed_days;                  ///< days of the month that nobody may choose (D10)
    int max_consecutive_skips = 0;                 ///< D8
    int max_skips_per_year = 0;                    ///< D8, by the year of the cycle dates
    int first_gap_days = 0;                        ///< days from enrolling to the first cycle at least (D10)
    std::int64_t max_orders = 0;                   ///< N7
    std::map<std::string, std::string> max_total;  ///< N7: currency code to a decimal amount
    int max_change_percent = 0;                    ///< N7: against the orders of the last night that had any
  } cycle;

  struct {
    PriceLock lock = PriceLock::none;
    BudgetRest budget_rest = BudgetRest::none;
    std::map<std::int64_t, std::string> gift_nth;  ///< items by an order's number, from 1 (P6)
    std::map<std::string, std::string> gift_with;  ///< items by the SKU that brings them
    std::map<std::int64_t, std::int64_t> ladder;   ///< percent off by the first order that has it
    int preferred_gap_days = 31;                   ///< P1: days between two cycles at most; 0: any
    int preferred_grace_days = 60;                 ///< P1: a pause counts for so long
    std::map<std::string, std::string> min_order;  ///< P1: market code to a decimal amount of goods
    OnCommitment commitment = OnCommitment::warn;
    int price_notice_days = 7;  ///< P2: a higher price is noticed so long ahead; 0: never
  } prices;

  struct {
    std::string default_service = "UPS_GROUND";
    std::map<std::string, std::string> fallback;  ///< service to try where one is not permitted (F4)
  } shipping;

  struct {
    ChargeMode mode = ChargeMode::none;
    Release release = Release::paid;
    std::vector<int> retry_days = {1, 3, 7};  ///< days from each decline to the next attempt (C3)
    AfterLast after_last = AfterLast::skip;
    Unpaid unpaid = Unpaid::supersede;
    std::string command;                         ///< the gateway, for the shell
    int timeout_seconds = 30;                    ///< what it may take over one answer
    int expiring_days = 30;                      ///< how far ahead expiring cards are listed (C7)
    std::string consent;                         ///< what a person agrees to when enrolling (C6)
    std::string descriptor;                      ///< what the payer's statement shows
    std::map<std::string, std::string> columns;  ///< of import-charges: our name to a file's own
    std::map<std::string, std::string> results;  ///< a file's word to paid, declined or error
  } charge;

  struct {
    std::string sender_email;           ///< carriers that ask for one
    std::string sender_phone;           ///< where the location has none
    std::vector<std::string> carriers;  ///< carriers, or ids of layouts, whose labels `nightly` exports
  } labels;

  struct {
    Allocation allocation = Allocation::oldest_cycle;
    Discontinued discontinued = Discontinued::block;
  } stock;

  struct {
    int damage_days = 7;      ///< business days in which the company's fault is to be notified (R2)
    int guarantee_days = 15;  ///< days in which a customer may change his mind
    int transit_days = 5;     ///< from the ship date, where nobody knows the day of delivery
    int ran_days = 14;        ///< a RAN's, from its issue (R3)
    RefundShipping refund_shipping = RefundShipping::company_fault;
    Asked proof = Asked::required;          ///< the invoice in the parcel (R4)
    Asked ran_on_parcel = Asked::required;  ///< the RAN on its outside
    std::string send_to;                    ///< location code; empty: the one that shipped
    int buyback_months = 12;
    int buyback_percent = 90;
  } returns;

  struct {
    VolumeDate date = VolumeDate::paid;  ///< V2
    PeriodShape period;
    int grace_days = 0;          ///< a period stays open so long after its last day
    std::int64_t active_pv = 0;  ///< the least personal volume of an active member, 1/10,000
  } volume;

  struct {
    /// Names of accounts by role, with placeholders; empty: none is named yet.
    std::array<std::string, journal_role_count> accounts;
    int cost_percent = 0;  ///< what goods cost, in percent of their price without tax; 0: they have no value
    std::string xero_tax_rate = "Tax Exempt";  ///< of every line: tax stands on lines of its own

    std::string& account(JournalRole role) { return accounts[static_cast<std::size_t>(role)]; }
    const std::string& account(JournalRole role) const { return accounts[static_cast<std::size_t>(role)]; }
  } journal;  ///< export-journal's

  struct {
    std::vector<Deed> customer = {Deed::items,         Deed::every,    Deed::next,     Deed::restart,
                                  Deed::ship_to,       Deed::ship_via, Deed::pay_with, Deed::budget,
                                  Deed::only_below_pv, Deed::pause,    Deed::resume,   Deed::skip,
                                  Deed::unskip,        Deed::cancel,   Deed::reopen,   Deed::enroll,
                                  Deed::account,       Deed::address,  Deed::payment,  Deed::returns};
    std::vector<Deed> rep = {Deed::items,    Deed::every,   Deed::next,          Deed::restart, Deed::ship_to,
                             Deed::ship_via, Deed::budget,  Deed::only_below_pv, Deed::pause,   Deed::resume,
                             Deed::skip,     Deed::unskip,  Deed::cancel,        Deed::reopen,  Deed::enroll,
                             Deed::account,  Deed::address, Deed::returns};
    std::map<std::string, std::vector<std::string>> required;  ///< account kind to SKUs (P6)
  } self_service;                                              ///< what people may do themselves (S4)
};

/// Whether orders are charged by this program at all.
inline bool makes_charges(const Policy& policy) { return policy.charge.mode != ChargeMode::none; }

}  // namespace autoship
