#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace autoship {

/// A way to ship that a `ship_via` names: which carrier's, how its batch file spells it, and what it may
/// carry where (rules F4, F5).
struct Service {
  /// `review`: nobody has verified it, so it counts as no until the company decides in its own list.
  enum class Allows { no, yes, review };

  /// From one country or zone to another. "EU" is the European Union, "*" any country at all, and
  /// "international" (as a destination) any other country than the origin.
  struct Lane {
    std::string from, to;
    bool operator==(const Lane&) const = default;
  };

  std::string ship_via;  ///< our name, for example UPS_GROUND
  std::string carrier;   ///< "hand" for what nobody makes a label for
  std::string code;      ///< what the carrier's file says, for example 03
  std::string name;      ///< what people say, for example UPS Ground
  std::string layout;    ///< id of the carrier layout; empty when there is no file for it
  bool air = false;      ///< as far as dangerous goods are concerned
  Allows limited_quantity = Allows::no;
  Allows po_box = Allows::no;
  Allows military = Allows::no;
  std::vector<Lane> lanes;

  bool by_hand() const { return carrier == "hand"; }
};

/// Reads `US|US>CA|international`: alternatives, each a country alone (within it), `FROM>TO`, or
/// `international` alone (from anywhere to anywhere else). Throws Error naming the piece that is wrong.
std::vector<Service::Lane> parse_lanes(std::string_view text);

/// Whether the service goes from `origin` to `destination` (ISO 3166 alpha-2).
bool reaches(const Service& service, std::string_view origin, std::string_view destination);

/// The services of a company: the built-in ones and its own.
class ServiceList {
 public:
  /// Adds one, or replaces the one of the same name.
  void put(Service service);

  /// Null when no service has that name.
  const Service* find(std::string_view ship_via) const;

  /// Throws Error: "no service 'UPS_GRUOND' (did you mean UPS_GROUND?)".
  const Service& at(std::string_view ship_via) const;

  /// The same sentence without throwing.
  std::string unknown(std::string_view ship_via) const;

  /// Sorted by name.
  const std::vector<Service>& all() const { return services_; }

 private:
  std::vector<Service> services_;
};

}  // namespace autoship
