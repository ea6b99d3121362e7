#include "formats/label_file.h"

#include "formats/label_renderer.h"

namespace autoship {

/// The file: the header, then the rows; of a sparse layout only the columns that some row needs.
std::string LabelRenderer::text() const {
  const std::size_t columns = layout_.columns.size();
  std::vector<bool> written(columns, true);
  if (sparse_) {
    for (std::size_t i = 0; i < columns; ++i) written[i] = needed_[i] || !layout_.columns[i].emit_if_value;
  }
  std::string file;
  if (layout_.header) {
    bool first = true;
    for (std::size_t i = 0; i < columns; ++i) {
      if (!written[i]) continue;
      if (!first) file += layout_.delimiter;
      file += quoted_cell(layout_.columns[i].name);
      first = false;
    }
    file += line_end();
  }
  if (!sparse_) return file + body_;

  file.reserve(file.size() + body_.size());
  std::size_t start = 0;
  for (std::size_t row = 0; row * columns < ends_.size(); ++row) {
    bool first = true;
    for (std::size_t i = 0; i < columns; ++i) {
      const std::size_t end = ends_[row * columns + i];
      if (written[i]) {
        if (!first) file += layout_.delimiter;
        file.append(body_, start, end - start);
        first = false;
      }
      start = end + (i + 1 == columns ? line_end().size() : 1);
    }
    file += line_end();
  }
  return file;
}

void LabelRenderer::clear() {
  body_.clear();
  ends_.clear();
  needed_.assign(needed_.size(), false);
  rows_ = 0;
  shipments_ = 0;
}

LabelFile::LabelFile(const CarrierLayout& layout, const UsStates& states)
    : renderer_(std::make_unique<LabelRenderer>(layout, states)) {}
LabelFile::~LabelFile() = default;
LabelFile::LabelFile(LabelFile&&) noexcept = default;
LabelFile& LabelFile::operator=(LabelFile&&) noexcept = default;

std::optional<std::string> LabelFile::add(const LabelShipment& shipment) { return renderer_->add(shipment); }

bool LabelFile::has_room(const LabelShipment& shipment) const {
  const std::int64_t most = renderer_->layout().rows_max;
  return most == 0 || rows() == 0 || rows() + renderer_->rows_of(shipment) <= most;
}

std::int64_t LabelFile::rows() const { return renderer_->rows(); }
std::int64_t LabelFile::shipments() const { return renderer_->shipments(); }
std::string LabelFile::text() const { return renderer_->text(); }
void LabelFile::clear() { renderer_->clear(); }

}  // namespace autoship
