#include "cli/return_page.h"

#include <fmt/format.h>

#include <filesystem>

namespace autoship {

namespace {

constexpr const char* page_html = R"(<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Return {ran}</title>
<style>
body {{ font: 12pt sans-serif; margin: 2cm; color: #000; background: #fff; }}
.outside {{ border: 3pt solid #000; padding: 1cm; margin-bottom: 1cm; }}
.ran {{ font: bold 30pt monospace; margin: 0 0 0.6cm; }}
.to {{ font-size: 18pt; line-height: 1.4; }}
table {{ border-collapse: collapse; }}
th, td {{ text-align: left; padding: 2pt 14pt 2pt 0; border-bottom: 0.5pt solid #999; }}
td.qty {{ text-align: right; }}
@media print {{ body {{ margin: 0; }} }}
</style>
</head>
<body>
<div class="outside">
<p class="ran">Refer: RAN {ran}</p>
<p class="to">{to}</p>
</div>
<h1>{company}: return {ran}</h1>
<p>Put the part above on the outside of the parcel. It must arrive by <strong>{by}</strong>, with the invoice of order {orders} inside.</p>
<p>{what}</p>
<table>
<tr><th>Quantity</th><th>SKU</th><th>Name</th></tr>
{rows}</table>
</body>
</html>
)";

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string city_line(const PostalAddress& to) {
  std::string text = to.city;
  for (const std::string* part : {&to.region, &to.postal_code}) {
    if (!part->empty()) text += (text.empty() ? "" : " ") + *part;
  }
  return text;
}

/// As on an envelope, a line each.
std::string address_html(const ReturnView& view) {
  const PostalAddress& to = view.send_to;
  const std::string city = city_line(to);
  std::string html;
  for (const std::string* line : {&to.company, &to.name, &to.line1, &to.line2, &city, &to.country}) {
    if (!line->empty()) html += (html.empty() ? "" : "<br>\n") + escaped(*line);
  }
  return html.empty() ? escaped(view.location) : html;
}

}  // namespace

std::string return_page(const ReturnView& view, const std::string& company) {
  std::string rows, orders;
  OrderId last;
  for (const ReturnLineView& shown : view.lines) {
    rows += fmt::format("<tr><td class=\"qty\">{}</td><td>{}</td><td>{}</td></tr>\n", shown.line.tally.qty,
                        escaped(shown.line.sku), escaped(shown.name));
    if (shown.line.order != last)
      orders += fmt::format("{}{}", orders.empty() ? "" : ", ", shown.line.order.value);
    last = shown.line.order;
  }
  const char* what = brings_other_goods(view.head.reason)
                         ? "Send back what came in the place of these goods; anything else goes back to you."
                         : "Only these goods are accepted; anything else goes back to you.";
  return fmt::format(fmt::runtime(page_html), fmt::arg("what", what), fmt::arg("ran", escaped(view.head.ran)),
                     fmt::arg("to", address_html(view)),
                     fmt::arg("company", escaped(company.empty() ? "autoship" : company)),
                     fmt::arg("by", to_text(view.head.expires_on)), fmt::arg("orders", orders),
                     fmt::arg("rows", rows));
}

PageFile::PageFile(const std::optional<std::string>& path, Invocation& invocation)
    : invocation_(invocation), path_(path) {
  if (!path_ || goes_to_stdout()) return;
  if (std::filesystem::is_directory(*path_))
    throw Error(fmt::format("--page: '{}' is a folder; name a file", *path_));
  file_.emplace(*path_);
}

void PageFile::write(const ReturnView& view) {
  if (!path_) return;
  ran_ = view.head.ran;
  page_ = return_page(view, invocation_.policy().company);
  if (!file_) return;
  file_->write(page_);
  file_->sync();
}

void PageFile::place() {
  if (page_.empty()) return;
  if (!file_) return invocation_.out().write(page_);
  try {
    file_->commit();
  } catch (const Error& error) {
    throw Error(fmt::format("{}; {} stands, and process-return show {} --page FILE prints its page",
                            error.what(), ran_, ran_),
                Exit::needs_person);
  }
}

}  // namespace autoship
