#pragma once

#include <string>

namespace autoship {

/// SQL, of a credit entry `e`: the market that its account had then, which its first change of market since
/// names.
inline const std::string credit_market_sql = R"(coalesce(
    (SELECT m.id FROM events v JOIN markets m ON m.market = v.body -> 'before' ->> 'market'
     WHERE v.account_id = e.account_id AND v.run_id > e.run_id AND v.what = 'changed'
       AND v.body ->> 'kind' = 'accounts' ORDER BY v.id LIMIT 1),
    (SELECT a.market_id FROM accounts a WHERE a.id = e.account_id)))";

/// And its currency, which the entry is in.
inline const std::string credit_currency_sql =
    "(SELECT m.currency FROM markets m WHERE m.id = " + credit_market_sql + ")";

}  // namespace autoship
