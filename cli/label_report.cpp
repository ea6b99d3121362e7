#include "cli/label_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <map>

#include "cli/carrier_layouts.h"
#include "domain/json_writer.h"

namespace autoship {

namespace {

bool is_json(Invocation& invocation) {
  const Format format = invocation.look().format;
  return format == Format::json || format == Format::jsonl;
}

void write_batch(JsonWriter& json, const BatchFiles& files, const Batch& batch) {
  json.begin_object().key("batch").integer(batch.id.value).key("file").text(files.path_of(batch));
  json.key("shipments").integer(batch.shipments).key("rows").integer(batch.rows);
  json.key("sha256").text(batch.sha256).end_object();
}

void write_left_out(JsonWriter& json, const UnfitShipment& unfit) {
  json.begin_object().key("shipment").integer(unfit.shipment.value).key("account").text(unfit.account);
  json.key("reason").text(unfit.reason).end_object();
}

/// A line of `--list`: shipments that wait for a carrier's file.
struct Waiting {
  std::string carrier;
  std::string layout;  ///< empty: no file is made for them
  std::string title;
  std::int64_t ready = 0;
};

/// Every layout, and every service with ready shipments that none is made for: those are for a
/// person to see to.
std::vector<Waiting> waiting_shipments(Ledger& ledger, Invocation& invocation,
                                       const std::vector<CarrierLayout>& layouts) {
  std::map<std::string, std::int64_t> ready;
  for (const ReadyCount& count : count_ready(ledger)) ready[count.ship_via] = count.shipments;
  std::vector<Waiting> waiting;
  for (const CarrierLayout& layout : layouts) {
    std::int64_t shipments = 0;
    for (const std::string& service : services_of(layout, invocation.services())) {
      const auto found = ready.find(service);
      if (found != ready.end()) shipments += found->second;
    }
    waiting.push_back({layout.carrier, layout.id, layout.title, shipments});
  }
  for (const auto& [ship_via, shipments] : ready) {
    const Service* service = invocation.services().find(ship_via);
    const bool has_file =
        service != nullptr &&
        std::any_of(layouts.begin(), layouts.end(), [&](const auto& l) { return l.id == service->layout; });
    if (!has_file) waiting.push_back({service ? service->carrier : "", "", ship_via, shipments});
  }
  return waiting;
}

void list_as_json(Invocation& invocation, const std::vector<Waiting>& waiting,
                  const std::vector<BatchRow>& batches) {
  std::string text;
  JsonWriter json(text);
  json.begin_object().key("carriers").begin_array();
  for (const Waiting& line : waiting) {
    json.begin_object().key("carrier").text(line.carrier).key("layout");
    line.layout.empty() ? json.null() : json.text(line.layout);
    json.key("title").text(line.title).key("ready").integer(line.ready).end_object();
  }
  json.end_array().key("batches").begin_array();
  for (const BatchRow& batch : batches) {
    json.begin_object().key("batch").integer(batch.id.value).key("carrier").text(batch.carrier);
    json.key("location");
    batch.location.empty() ? json.null() : json.text(batch.location);
    json.key("file").text(batch.file_name).key("shipments").integer(batch.shipments);
    json.key("rows").integer(batch.rows).key("made_at").text(batch.made_at).key("by").text(batch.actor);
    json.key("written").boolean(batch.is_written);
    json.key("sha256").text(batch.sha256).end_object();
  }
  json.end_array().end_object();
  invocation.out().write(text + "\n");
}

/// JSON lines are the batches and the shipments left out, one after the other.
void report_as_json(Invocation& invocation, const BatchFiles& files, const std::vector<Batch>& batches,
                    const std::vector<UnfitShipment>& left_out) {
  const bool lines = invocation.look().format == Format::jsonl;
  std::string text;
  if (lines) {
    for (const Batch& batch : batches) {
      JsonWriter json(text);
      write_batch(json, files, batch);
      text += '\n';
    }
    for (const UnfitShipment& unfit : left_out) {
      JsonWriter json(text);
      write_left_out(json, unfit);
      text += '\n';
    }
  } else {
    JsonWriter json(text);
    json.begin_object().key("batches").begin_array();
    for (const Batch& batch : batches) write_batch(json, files, batch);
    json.end_array().key("left_out").begin_array();
    for (const UnfitShipment& unfit : left_out) write_left_out(json, unfit);
    json.end_array().end_object();
    text += '\n';
  }
  invocation.out().write(text);
}

}  // namespace

void report_export(Invocation& invocation, const BatchFiles& files, const std::vector<Batch>& batches,
                   const std::vector<UnfitShipment>& left_out) {
  if (is_json(invocation)) return report_as_json(invocation, files, batches, left_out);
  Listing listing(invocation.out(), invocation.look(), {"batch", "file", "shipments", "rows", "sha256"});
  for (const Batch& batch : batches) {
    listing.row({Cell::of(batch.id.value), Cell::exact(files.path_of(batch)), Cell::of(batch.shipments),
                 Cell::of(batch.rows), Cell::of(batch.sha256)});
  }
  listing.end(left_out.empty() ? "no shipment is ready for this carrier"
                               : "no shipment fits this carrier's file");
  for (const UnfitShipment& unfit : left_out) {
    fmt::print(stderr, "shipment {} ({}) was left out: {}\n", unfit.shipment.value, unfit.account,
               unfit.reason);
  }
}

void report_again(Invocation& invocation, const BatchFiles& files, const Batch& batch) {
  std::string text = files.path_of(batch);
  if (is_json(invocation)) {
    text.clear();
    JsonWriter json(text);
    write_batch(json, files, batch);
  }
  invocation.out().write(text + "\n");
}

void show_labels(Invocation& invocation, const std::vector<CarrierLayout>& layouts) {
  Ledger ledger(invocation.ledger_path(), OpenFor::reading);
  const ReadTransaction one_state(ledger);
  const auto waiting = waiting_shipments(ledger, invocation, layouts);
  const auto made = list_batches(ledger);
  if (invocation.look().format == Format::json) {
    list_as_json(invocation, waiting, made);
    return;
  }
  if (invocation.look().format == Format::table) {
    Listing carriers(invocation.out(), invocation.look(), {"carrier", "layout", "title", "ready"});
    for (const Waiting& line : waiting) {
      carriers.row({Cell::of(line.carrier), Cell::of(line.layout.empty() ? "(no file)" : line.layout),
                    Cell::of(line.title), Cell::of(line.ready)});
    }
    carriers.end();
    invocation.out().write("\n");
  }
  Listing batches(
      invocation.out(), invocation.look(),
      {"batch", "carrier", "location", "file", "shipments", "rows", "made_at", "by", "written", "sha256"});
  for (const BatchRow& batch : made) {
    batches.row({Cell::of(batch.id.value), Cell::of(batch.carrier), Cell::of_filled(batch.location),
                 Cell::exact(batch.file_name), Cell::of(batch.shipments), Cell::of(batch.rows),
                 Cell::of(batch.made_at), Cell::of(batch.actor), Cell::of(batch.is_written ? "yes" : "no"),
                 Cell::of(batch.sha256)});
  }
  batches.end("no batches yet");
}

}  // namespace autoship
