#pragma once

#include <string_view>
#include <vector>

namespace autoship {

/// A file of schemas/ as it was when the program was built.
struct EmbeddedFile {
  std::string_view path;  ///< below schemas/, for example "carriers/ups_batch.toml"
  std::string_view text;
};

/// All of them, sorted by path.
const std::vector<EmbeddedFile>& embedded_files();

/// The text of one; throws Error when there is none of that path.
std::string_view embedded_file(std::string_view path);

}  // namespace autoship
