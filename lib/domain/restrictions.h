#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <tuple>

namespace autoship {

struct Product;

/// Where the company may not send what (F4). A row about the product itself decides before one
/// about its class, a row about the region before one about the country, and for a service by air
/// a row about air before one about any service. What no row speaks of is allowed.
class Restrictions {
 public:
  enum class Mode : std::uint8_t { any, air };
  struct Row {
    bool allowed = true;
    std::string note;
  };

  /// `what` is alcohol, limited-quantity, or a SKU; `region` is empty for the whole country.
  void add(std::string_view what, std::string_view country, std::string_view region, Mode mode, Row row);

  /// The row that forbids the product there; null when it may go.
  const Row* forbidding(const Product& product, std::string_view country, std::string_view region,
                        bool by_air) const;

  bool empty() const { return rows_.empty(); }

 private:
  const Row* deciding(std::string_view what, std::string_view country, std::string_view region,
                      bool by_air) const;

  using Key = std::tuple<std::string, std::string, std::string, Mode>;
  using KeyView = std::tuple<std::string_view, std::string_view, std::string_view, Mode>;
  struct Less {
    using is_transparent = void;
    static KeyView view(const Key& key) {
      return {std::get<0>(key), std::get<1>(key), std::get<2>(key), std::get<3>(key)};
    }
    static const KeyView& view(const KeyView& key) { return key; }
    template <class A, class B>
    bool operator()(const A& a, const B& b) const {
      return view(a) < view(b);
    }
  };
  std::map<Key, Row, Less> rows_;
  // Most products are named in no row: they need no look-up by SKU.
  std::map<std::string, bool, std::less<>> named_;
};

}  // namespace autoship
