#pragma once

#include <fstream>
#include <memory>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "formats/calendar_file.h"
#include "formats/kind_csv.h"
#include "formats/services.h"
#include "storage/kind_table.h"
#include "workflows/import.h"

namespace autoship {

using CsvFiles = std::vector<std::pair<std::string, std::string>>;  ///< kind and text

inline Caller import_caller(const char* today) {
  return {"import", "tester", *parse_day(today), "2026-12-01T03:00:00Z"};
}

struct ImportOptions {
  const char* today = "2026-12-01";
  Policy policy = {};
  DryRun dry_run = DryRun::no;
  int throw_after_rows = 0;  ///< the file ends in an exception after that many rows
};

/// Imports texts as the command imports files.
inline std::vector<ImportCounts> import_texts(Ledger& ledger, const CsvFiles& texts,
                                              const ImportOptions& options = {}) {
  static const CalendarMap calendars = built_in_calendars();
  static const ServiceList services = built_in_services();
  struct Source {
    Source(const std::string& text, const std::string& name, const KindSpec& kind, FaultList& faults)
        : in(text), reader(in, name, kind, UnknownColumns::refuse, faults) {}
    std::istringstream in;
    KindCsvReader reader;
  };
  FaultList faults;
  std::vector<ImportFile> files;
  int rows = 0;
  for (const auto& [kind, text] : texts) {
    const KindSpec* spec = find_kind(kind);
    REQUIRE(spec != nullptr);
    const std::string name = kind + ".csv";
    auto source = std::make_shared<Source>(text, name, *spec, faults);
    files.push_back({spec, name, [source, &rows, limit = options.throw_after_rows](KindRow& row) {
                       if (limit > 0 && ++rows > limit) throw Error("the disk went away");
                       return source->reader.next(row);
                     }});
  }
  const Company company{options.policy, services, calendars};
  return import_files(ledger, import_caller(options.today), files,
                      {company, options.dry_run, [] { return 0.5; }}, faults);
}

/// The faults that an import ends with; none when it went well.
inline std::vector<std::string> import_faults(Ledger& ledger, const CsvFiles& texts,
                                              const ImportOptions& options = {}) {
  std::vector<std::string> faults;
  try {
    import_texts(ledger, texts, options);
  } catch (const InputRefused& refused) {
    for (const Fault& fault : refused.faults()) faults.push_back(fault.to_text());
  }
  return faults;
}

inline std::string export_text(Ledger& ledger, const std::string& kind) {
  const KindSpec* spec = find_kind(kind);
  REQUIRE(spec != nullptr);
  std::ostringstream out;
  KindCsvWriter writer(out, kind, *spec);
  KindReader reader(ledger, *spec, KindReader::Rows::all);
  KindRow row;
  while (reader.next(row)) writer.write(row);
  writer.finish();
  return out.str();
}

inline CsvFiles export_texts(Ledger& ledger) {
  CsvFiles files;
  for (const KindSpec& kind : all_kinds())
    files.emplace_back(kind.name, export_text(ledger, std::string(kind.name)));
  return files;
}

/// What the first column of the query's first row says; "-" for NULL or no row.
inline std::string ask(Ledger& ledger, const std::string& sql) {
  Statement query(ledger.db(), sql);
  if (!query.step() || query.is_null(0)) return "-";
  std::string answer(query.text(0));
  query.reset();
  return answer;
}

/// A market, a warehouse closed at weekends, three products, two accounts.
inline CsvFiles small_company() {
  return {
      {"calendars", "calendar,weekend,name\nDOCK,\"sat,sun\",The dock\n"},
      {"holidays", "calendar,date,name,to_date\nDOCK,2026-12-24,Christmas,2026-12-26\n"},
      {"markets", "market,currency,name,default_location\nUS,USD,United States,NV1\nJP,JPY,Japan,\n"},
      {"locations", "location,kind,market,account,calendar\nNV1,warehouse,US,,DOCK\nANN,member,US,A1,\n"},
      {"products", "sku,name,substitute\nVIT-C,Vitamin C,VIT-D\nVIT-D,Vitamin D,\nSOAP,Soap,\n"},
      {"prices", "sku,market,tier,price,pv,cv\nVIT-C,US,member,15.00,14,12.5\nVIT-C,JP,member,1500,,\n"},
      {"accounts",
       "account,kind,name,market,enroller,fulfilled_by\nA1,member,Ann,US,A2,\nA2,retail,Bob,US,,\n"},
      {"addresses",
       "account,label,name,line1,city,postal_code,country,region\n"
       "A1,home,Ann,1 Main St,Reno,89501,US,NV\nA1,work,Ann,2 Side St,Reno,89501,US,NV\n"},
      {"payment-methods",
       "account,label,kind,token,brand,last4,exp_month,exp_year\nA1,card,card,tok_1,visa,1111,12,2029\n"},
      {"stock", "location,sku,on_hand\nNV1,VIT-C,10\n"},
      {"autoships",
       "autoship,account,every,items,next_on,ship_to,pay_with,anchor,orders_made\n"
       "7,A1,month on 15,VIT-C=2;SOAP=1,2026-12-15,home,card,2026-01-15,11\n"},
  };
}

}  // namespace autoship
