#include "workflows/change_event.h"

#include "domain/json_writer.h"
#include "domain/personal_data.h"

namespace autoship {

ChangeEvent::ChangeEvent(Ledger& ledger, RunJournal& journal, const KindSpec& spec)
    : journal_(journal), personal_(ledger), spec_(spec), reader_(ledger, spec, KindReader::Rows::one) {}

std::vector<std::string> ChangeEvent::read(const std::vector<FieldValue>& key) {
  reader_.look_at(key);
  check(reader_.next(row_), "a row that changes is there");
  std::vector<std::string> texts(spec_.columns.size());
  for (std::size_t i = 0; i < texts.size(); ++i) {
    append_field(texts[i], spec_.columns[i], row_.values[i], row_.amount_digits);
  }
  check(!reader_.next(row_), "a key has one row");
  return texts;
}

void ChangeEvent::see(const std::vector<FieldValue>& key) { before_ = read(key); }

void ChangeEvent::record(const std::vector<FieldValue>& key, AccountId account, AutoshipId autoship,
                         const std::vector<std::size_t>& forward, const KindRow& row) {
  std::vector<std::string> after = read(key);
  for (const std::size_t at : forward) after[at] = row.values[at].text;

  body_.clear();
  JsonWriter json(body_);
  json.begin_object().key("kind").text(spec_.name);
  for (std::size_t i = 0; i < after.size(); ++i) {
    if (spec_.columns[i].key) json.key(spec_.columns[i].name).text(after[i]);
  }
  std::string personal;
  for (std::size_t i = 0; i < after.size(); ++i) {
    const std::string_view name = spec_.columns[i].name;
    if (before_[i] != after[i] && is_personal(spec_.kind, name))
      (personal += personal.empty() ? "" : ", ") += name;
  }
  if (!personal.empty()) json.key("personal").text(personal);
  for (const auto* side : {&before_, &after}) {
    json.key(side == &before_ ? "before" : "after").begin_object();
    for (std::size_t i = 0; i < after.size(); ++i) {
      if (before_[i] == after[i] || is_personal(spec_.kind, spec_.columns[i].name)) continue;
      json.key(spec_.columns[i].name);
      if ((*side)[i].empty()) {
        json.null();
      } else {
        json.text((*side)[i]);
      }
    }
    json.end_object();
  }
  json.end_object();
  const EventId event = journal_.append({"changed", account, autoship, {}, body_});
  for (std::size_t i = 0; i < after.size(); ++i) {
    const std::string_view name = spec_.columns[i].name;
    if (before_[i] != after[i] && is_personal(spec_.kind, name))
      personal_.add(event, name, before_[i], after[i]);
  }
}

}  // namespace autoship
