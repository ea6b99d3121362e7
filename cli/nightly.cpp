#include <fmt/format.h>

#include "cli/carrier_layouts.h"
#include "cli/charge_batch.h"
#include "cli/company.h"
#include "cli/invocation.h"
#include "cli/label_export.h"
#include "cli/night.h"
#include "storage/price_notices.h"
#include "workflows/price_notices.h"

namespace autoship {

namespace {

/// What one carrier's export came to; nothing where it failed.
struct CarrierNight {
  std::string carrier;
  std::optional<ExportedLabels> labels;

  std::int64_t shipments() const {
    std::int64_t sum = 0;
    for (const Batch& batch : labels->batches) sum += batch.shipments;
    return sum;
  }
};

struct Night {
  NightResult cycle;
  std::optional<GatewayCharges> charges;
  std::optional<ChargeFileNight> charge_file;
  std::vector<CarrierNight> carriers;
  std::int64_t unsent_notices = 0;  // Of higher prices, to be sent by now (P2).
  Exit exit = Exit::done;
};

CarrierNight export_labels_of(Ledger& ledger, Invocation& invocation, const BatchFiles& files,
                              const CarrierLayout& layout, Exit& exit) {
  CarrierNight night{layout.id, std::nullopt};
  Step step(invocation, layout.id.c_str());
  step.run([&] {
    night.labels = export_carrier(ledger, invocation, files, {layout, std::nullopt, DryRun::no});
    return night.labels->unfit.empty() ? Exit::done : Exit::needs_person;
  });
  exit = worst(exit, step.exit());
  return night;
}

std::string carriers_text(const Night& night) {
  std::string text;
  for (const CarrierNight& carrier : night.carriers) {
    if (!carrier.labels) {
      text += fmt::format("{}: failed\n", carrier.carrier);
      continue;
    }
    const auto files = static_cast<std::int64_t>(carrier.labels->batches.size());
    text += fmt::format("{}: {}", carrier.carrier, counted(carrier.shipments(), "shipment", "shipments"));
    if (files > 0) text += fmt::format(" in {}", counted(files, "file", "files"));
    const auto unfit = static_cast<std::int64_t>(carrier.labels->unfit.size());
    if (unfit > 0) text += fmt::format(", {} left out", unfit);
    text += '\n';
  }
  return text;
}

void write_json(JsonWriter& json, const CarrierNight& carrier, const BatchFiles& files) {
  json.begin_object().key("carrier").text(carrier.carrier).key("done").boolean(carrier.labels.has_value());
  if (carrier.labels) {
    json.key("shipments").integer(carrier.shipments()).key("files").begin_array();
    for (const Batch& batch : carrier.labels->batches) json.text(files.path_of(batch));
    json.end_array().key("left_out").begin_array();
    for (const UnfitShipment& unfit : carrier.labels->unfit) {
      json.begin_object().key("shipment").integer(unfit.shipment.value).key("account").text(unfit.account);
      json.key("reason").text(unfit.reason).end_object();
    }
    json.end_array();
  }
  json.end_object();
}

std::string as_json(const Night& night, const BatchFiles& files, Invocation& invocation) {
  std::string text;
  JsonWriter json(text);
  json.begin_object().key("as_of").day(invocation.as_of()).key("exit").integer(static_cast<int>(night.exit));
  json.key("run_cycle");
  write_json(json, night.cycle, invocation.as_of(), invocation.seconds());
  json.key("charges");
  if (night.charges) {
    write_json(json, *night.charges);
  } else if (night.charge_file) {
    write_json(json, *night.charge_file);
  } else {
    json.null();
  }
  json.key("labels").begin_array();
  for (const CarrierNight& carrier : night.carriers) write_json(json, carrier, files);
  json.end_array().key("unsent_notices").integer(night.unsent_notices).end_object();
  return text + "\n";
}

/// Parcels that no file can carry: a parcel that nobody hears of never leaves.
void tell_left_out(const Night& night) {
  for (const CarrierNight& carrier : night.carriers) {
    if (!carrier.labels) continue;
    for (const UnfitShipment& unfit : carrier.labels->unfit) {
      fmt::print(stderr, "autoship: {}: shipment {} of {} is left out: {}\n", carrier.carrier,
                 unfit.shipment.value, unfit.account, unfit.reason);
    }
  }
}

void report(const Night& night, const BatchFiles& files, Invocation& invocation, const NightFlags& flags) {
  tell_left_out(night);
  const Format format = invocation.look().format;
  if (format == Format::json || format == Format::jsonl) {
    invocation.out().write(as_json(night, files, invocation));
    return;
  }
  std::string text = night_summary(night.cycle, invocation.as_of(), flags) + '\n';
  if (night.charges) text += fmt::format("charges: {}\n", to_text(*night.charges));
  if (night.charge_file) text += to_text(*night.charge_file);
  text += carriers_text(night);
  if (night.unsent_notices > 0) {
    text += fmt::format("price notices: {} to be sent (autoship notices --unsent)\n", night.unsent_notices);
  }
  list_exceptions(invocation, night.cycle);
  if (format == Format::csv) {
    invocation.say(text.substr(0, text.size() - 1));
  } else {
    invocation.out().write(text);
  }
}

Exit run(const NightFlags& flags, Invocation& invocation) {
  const auto layouts = carrier_layouts(invocation.policy().carriers_dir);
  FaultList faults;
  const auto wanted = nightly_layouts(invocation, layouts, faults);
  faults.throw_if_any();
  const CompanyFiles company(invocation);
  // A missing folder is told before anything is done.
  const DryRun dry_run{flags.dry_run};
  const bool writes_charges = invocation.policy().charge.mode == ChargeMode::file;
  const std::string folder =
      wanted.empty() && !writes_charges ? "" : label_folder(invocation, std::nullopt, dry_run);
  const BatchFiles files(folder);
  Ledger ledger(invocation.ledger_path(), OpenFor::writing);

  Night night;
  night.cycle = run_night(ledger, company.company(), invocation, flags);
  if (night.cycle.needs_person()) night.exit = Exit::needs_person;
  Step charging(invocation, "charges");
  night.charges = charge_after_night(ledger, company.company(), invocation, flags, charging);
  if (writes_charges && !flags.dry_run) {
    charging.run([&] {
      night.charge_file = charge_by_file(ledger, company.company(), invocation, folder);
      return Exit::done;
    });
  }
  night.exit = worst(night.exit, charging.exit());
  // What a dry run of the night would make ready is rolled back with it: there is nothing to show.
  if (!flags.dry_run) {
    for (const CarrierLayout* layout : wanted) {
      night.carriers.push_back(export_labels_of(ledger, invocation, files, *layout, night.exit));
    }
  }
  night.unsent_notices = count_unsent_notices(ledger, last_noticed(invocation.policy(), invocation.as_of()));
  report(night, files, invocation, flags);
  return night.exit;
}

}  // namespace

void add_nightly(CommandLine& line) {
  auto flags = std::make_shared<NightFlags>();
  Command& command =
      line.add("nightly", "The whole night: run-cycle, charges, and each carrier's labels", "The night",
               Effect::changes, [flags](Invocation& invocation) { return run(*flags, invocation); });
  add_night_flags(command, *flags);
  command.example("autoship nightly", "what cron and systemd call");
  command.example("autoship nightly --dry-run",
                  "what tonight's orders would come to; nobody is asked for money");
}

}  // namespace autoship
