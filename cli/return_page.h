#pragma once

#include <optional>
#include <string>

#include "cli/invocation.h"
#include "cli/output_file.h"
#include "storage/return_queries.h"

namespace autoship {

/// A page to print and put on the parcel: the RAN, where it goes, by when, what goes in (R9). One file of
/// HTML that needs nothing else.
std::string return_page(const ReturnView& view, const std::string& company);

/// The page of a return, where one is asked for: written before the ledger is committed, so that a page
/// which cannot be written leaves no return behind, and in its place only afterwards.
class PageFile {
 public:
  /// `path`: - is stdout; none: no page. Throws Error where no file can be written there.
  PageFile(const std::optional<std::string>& path, Invocation& invocation);

  bool goes_to_stdout() const { return path_ == "-"; }

  void write(const ReturnView& view);

  /// Throws Error where its name cannot be had. The return is kept by then.
  void place();

 private:
  Invocation& invocation_;
  std::optional<std::string> path_;
  std::optional<OutputFile> file_;
  std::string ran_, page_;
};

}  // namespace autoship
