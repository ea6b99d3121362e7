#include "cli/invocation.h"

#include <date/tz.h>
#include <fmt/format.h>
#include <pwd.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "domain/text.h"
#include "formats/policy_file.h"
#include "formats/services.h"
#include "storage/account_queries.h"

namespace autoship {

namespace {

const auto program_start = std::chrono::steady_clock::now();

std::optional<std::string> environment(const char* name) {
  const char* value = std::getenv(name);
  if (value == nullptr || *value == '\0') return std::nullopt;
  return value;
}

std::ifstream open_for_reading(const std::string& path, const char* what) {
  std::ifstream file(path, std::ios::binary);
  if (!file || std::filesystem::is_directory(path))
    throw Error(fmt::format("cannot read {} '{}'", what, path));
  return file;
}

/// Where a configuration may stand when nobody names one, the nearest first.
std::vector<std::string> usual_config_paths() {
  std::vector<std::string> paths = {"autoship.toml"};
  if (const auto xdg = environment("XDG_CONFIG_HOME")) {
    paths.push_back(*xdg + "/autoship/autoship.toml");
  } else if (const auto home = environment("HOME")) {
    paths.push_back(*home + "/.config/autoship/autoship.toml");
  }
  paths.emplace_back("/etc/autoship/autoship.toml");
  return paths;
}

Day today_in(const std::string& zone) {
  try {
    const auto now = std::chrono::time_point_cast<std::chrono::seconds>(std::chrono::system_clock::now());
    return date::sys_days{
        date::floor<date::days>(date::make_zoned(zone, now).get_local_time()).time_since_epoch()};
  } catch (const std::exception&) {
    throw Error(
        fmt::format("time zone '{}' is not known on this machine (is the package tzdata installed?)", zone));
  }
}

std::string login_name() {
  const passwd* entry = ::getpwuid(::getuid());
  return entry != nullptr ? entry->pw_name : fmt::format("uid-{}", ::getuid());
}

/// What keeps a text from being recorded and said again; empty when nothing does.
std::string plain_text_fault(const std::string& text) {
  if (holds_card_number(text)) return card_number_refusal;
  const bool plain =
      std::none_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; });
  return plain ? "" : "a name without line breaks is wanted";
}

Look chosen_look(const GlobalOptions& options, const Output& out) {
  Look look;
  if (options.format) look.format = parse_format(*options.format);
  if (options.json) {
    if (options.format && look.format != Format::json)
      throw UsageError("--json and --format name different formats");
    look.format = Format::json;
  }
  if (out.is_terminal()) {
    const bool dumb = environment("TERM") == "dumb";
    look.color = !options.no_color && !environment("NO_COLOR") && !dumb;
    look.width = out.width();
  }
  return look;
}

}  // namespace

std::string utc_now() {
  const auto now = date::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  return date::format("%FT%TZ", now);
}

Invocation::Invocation(CommandLine::Choice choice, Output& out)
    : choice_(std::move(choice)), out_(out), look_(chosen_look(choice_.options, out)) {}

const std::string& Invocation::config_path() {
  if (config_path_) return *config_path_;
  if (const auto named = choice_.options.config ? choice_.options.config : environment("AUTOSHIP_CONFIG")) {
    if (!std::filesystem::exists(*named)) throw Error(fmt::format("no configuration file at '{}'", *named));
    config_path_ = named;
    return *config_path_;
  }
  config_path_.emplace();
  for (const std::string& path : usual_config_paths()) {
    std::error_code none;
    if (!std::filesystem::exists(path, none)) continue;
    config_path_ = path;
    break;
  }
  return *config_path_;
}

const Policy& Invocation::policy() {
  if (policy_) return *policy_;
  policy_.emplace();
  if (!config_path().empty()) {
    auto file = open_for_reading(config_path(), "the configuration");
    policy_ = read_policy(file, config_path(), &origins_);
  }
  return *policy_;
}

Origin Invocation::ledger_origin() {
  if (choice_.options.ledger) return {*choice_.options.ledger, "--ledger"};
  if (const auto named = environment("AUTOSHIP_LEDGER")) return {*named, "$AUTOSHIP_LEDGER"};
  return {policy().ledger, ""};
}

std::string Invocation::ledger_path() { return ledger_origin().value; }

Origin Invocation::as_of_origin() {
  if (choice_.options.as_of) return {to_text(*choice_.options.as_of), "--as-of"};
  if (const auto named = environment("AUTOSHIP_AS_OF")) {
    if (!parse_day(*named)) throw UsageError("$AUTOSHIP_AS_OF: " + day_fault(*named));
    return {*named, "$AUTOSHIP_AS_OF"};
  }
  return {to_text(today_in(policy().timezone)), "today in " + policy().timezone};
}

bool Invocation::as_of_is_given() { return choice_.options.as_of || environment("AUTOSHIP_AS_OF"); }

Day Invocation::as_of() { return *parse_day(as_of_origin().value); }

Origin Invocation::actor_origin() {
  Origin origin{login_name(), "login name"};
  const auto named = environment("AUTOSHIP_ACTOR");
  if (named) origin = {*named, "$AUTOSHIP_ACTOR"};
  if (choice_.options.actor) origin = {*choice_.options.actor, "--actor"};
  if (!named_person().is_company()) {
    // Who called on whose behalf: both are told where both are known.
    const std::string person = named_person().to_text();
    const bool by_other = named || choice_.options.actor;
    origin = {by_other ? fmt::format("{} for {}", origin.value, person) : person, person_option()};
  }
  if (origin.value.empty()) throw UsageError("--actor: a name is wanted");
  if (const auto fault = plain_text_fault(origin.value); !fault.empty())
    throw UsageError(fmt::format("{}: {}", origin.from, fault));
  return origin;
}

std::string Invocation::actor() { return actor_origin().value; }

const char* Invocation::person_option() const {
  return choice_.options.actor_is ? "--actor-is" : "$AUTOSHIP_ACTOR_IS";
}

const Person& Invocation::named_person() {
  if (person_) return *person_;
  // Set and empty is a slip of whoever calls on somebody's behalf, and never the whole company.
  const char* set = std::getenv("AUTOSHIP_ACTOR_IS");
  const auto named = choice_.options.actor_is ? choice_.options.actor_is
                     : set != nullptr         ? std::optional<std::string>(set)
                                              : std::nullopt;
  Person person;
  if (named) {
    const auto fault = plain_text_fault(*named);
    if (!fault.empty()) throw UsageError(fmt::format("{}: {}", person_option(), fault));
    try {
      person = parse_person(*named);
    } catch (const UsageError& error) {
      throw UsageError(fmt::format("{}: {}", person_option(), error.what()));
    }
  }
  person_ = std::move(person);
  return *person_;
}

const Person& Invocation::person(Ledger& ledger) {
  if (named_person().is_company() || person_->account) return *person_;
  const auto account = find_account(ledger, person_->code);
  if (!account)
    throw UsageError(fmt::format("{}: {}", person_option(), unknown_account(ledger, person_->code)));
  person_->account = *account;
  return *person_;
}

void Invocation::refuse_strangers() {
  if (named_person().is_company() || choice_.open_to_people) return;
  throw UsageError(fmt::format("{} may not use {}", named_person().to_text(), choice_.command));
}

const Caller& Invocation::caller() {
  if (!caller_) caller_ = Caller{choice_.command, actor(), as_of(), utc_now()};
  return *caller_;
}

const PolicyOrigins& Invocation::policy_origins() {
  policy();
  return origins_;
}

const ServiceList& Invocation::known_services() {
  if (services_) return *services_;
  ServiceList services = built_in_services();
  const std::string own =
      policy().carriers_dir.empty() ? std::string() : policy().carriers_dir + "/services.csv";
  if (!own.empty() && std::filesystem::exists(own)) {
    auto file = open_for_reading(own, "the services");
    read_services(file, own, services);
  }
  services_ = std::move(services);
  return *services_;
}

void Invocation::add_unknown_services(FaultList& faults) {
  const auto want = [&](const std::string& key, const std::string& name) {
    if (known_services().find(name) != nullptr) return;
    const auto origin = policy_origins().find(key);
    faults.add(
        {origin == origins_.end() ? "default" : origin->second, 0, key, known_services().unknown(name)});
  };
  want("shipping.default_service", policy().shipping.default_service);
  for (const auto& [name, instead] : policy().shipping.fallback) {
    want("shipping.fallback", name);
    want("shipping.fallback", instead);
  }
}

const ServiceList& Invocation::services() {
  FaultList faults;
  add_unknown_services(faults);
  faults.throw_if_any();
  return known_services();
}

void Invocation::say(const std::string& line) {
  if (quiet()) return;
  out_.flush();  // Both may go to one file: a line never lands within a row.
  fmt::print(stderr, "{}\n", line);
}

double Invocation::seconds() const {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - program_start).count();
}

}  // namespace autoship
