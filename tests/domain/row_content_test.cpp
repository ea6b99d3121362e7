#include "domain/row_content.h"

#include <doctest/doctest.h>

using namespace autoship;

namespace {

std::string text_of(const std::map<std::string, std::string>& columns) {
  RowContent content;
  for (const auto& [column, text] : columns) content.add(column, text);
  return content.to_text();
}

}  // namespace

TEST_CASE("a row that says the same is the same in whatever order its columns stand") {
  RowContent one, other;
  one.add("item", "VIT-C=1");
  one.add("action", "receive");
  other.add("action", "receive");
  other.add("item", "VIT-C=1");
  CHECK(one.to_text() == other.to_text());
  CHECK(content_difference(one.to_text(), other.to_text()).empty());
  CHECK(content_difference("", "").empty());
}

TEST_CASE("what a row says otherwise is told by column, and not kept in words") {
  const std::string then = text_of({{"action", "receive"}, {"item", "VIT-C=1"}, {"proof", "2"}});
  const std::string now = text_of({{"action", "receive"}, {"item", "VIT-C=2"}, {"on", "2026-12-01"}});
  CHECK(content_difference(then, now) == "item is another, on is new, proof is gone");
  CHECK(then.find("VIT") == then.npos);
}
