#pragma once

#include <map>
#include <string>
#include <string_view>

namespace autoship {

/// What a row of an applied file says, column by column, as it is kept with the row's key: enough to tell
/// that a row which comes again with the key says something else, and in which column.
class RowContent {
 public:
  void add(std::string_view column, std::string_view text);

  /// "action=1f3c9a item=77e0b2": each column with the first digits of a hash. So few find no telephone
  /// number again, and yet let one change in sixteen millions go unseen.
  std::string to_text() const;

 private:
  std::map<std::string, std::string> hashes_;
};

/// What is other in `now` than it was in `then`, both of to_text(): "item is another, on is new"; empty
/// where they say the same.
std::string content_difference(std::string_view then, std::string_view now);

}  // namespace autoship
