// Subscriptions of pay as you go as verify counts them again: read by statements of its own.
#include <algorithm>

#include "store/plans.hpp"
#include "store/verify.hpp"

namespace bangnopi::store {
namespace {

PrepaidRows read_prepaid(const Row& row) {
    PrepaidRows rows;
    rows.id = row.id(0);
    rows.reserved = row.integer(1);
    rows.starts_on = row.date(2);
    rows.ends_on = row.optional_date(3);
    rows.billing_day = static_cast<int>(row.integer(4));
    rows.next_period_from = row.date(5);
    if (row.integer(6) != 0)
        rows.discount = domain::Discount{row.enumeration<domain::Discount::Kind>(6),
                                         domain::Rate(row.integer(7), row.integer(8))};
    if (!row.is_null(9)) rows.discount_periods = static_cast<int>(row.integer(9));
    rows.discount_until = row.optional_date(10);
    rows.discount_from = row.optional_date(13);
    return rows;
}

class PrepaidReader {
  public:
    PrepaidReader(Tx& tx, Id operator_id) : tx_(tx), operator_id_(operator_id) {}

    std::vector<PrepaidRows> read(Id after, int limit) {
        read_subscriptions(after, limit);
        if (found_.empty()) return {};
        read_changes();
        price_plans();
        read_suspensions();
        read_add_ons();
        read_usage();
        return std::move(found_);
    }

  private:
    // A version that a subscription has from a day on, before its price is known.
    struct Held {
        std::size_t at;
        Id version;
        std::optional<Id> area;
        domain::Date from;
    };

    [[nodiscard]] std::size_t place_of(Id id) const {
        return static_cast<std::size_t>(std::lower_bound(ids_.begin(), ids_.end(), id) - ids_.begin());
    }

    void read_subscriptions(Id after, int limit) {
        tx_.each(
            "SELECT s.id, s.reserved, s.starts_on, s.ends_on, s.billing_day, s.next_period_from, "
            "s.discount_kind, "
            "s.discount_numerator, s.discount_denominator, s.discount_periods, s.discount_until, "
            "s.plan_version_id, c.area_id, s.discount_from FROM subscription s "
            "JOIN plan_version v ON v.operator_id = s.operator_id AND v.id = s.plan_version_id "
            "JOIN customer c ON c.operator_id = s.operator_id AND c.id = s.customer_id "
            "WHERE s.operator_id = $1 AND v.billing = 2 AND s.id > $2 ORDER BY s.id LIMIT $3",
            [&](const Row& row) {
                held_.push_back({found_.size(), row.id(11), row.optional_id(12), row.date(2)});
                ids_.push_back(row.id(0));
                found_.push_back(read_prepaid(row));
            },
            operator_id_, after, limit);
    }

    void read_changes() {
        tx_.each(
            "SELECT subscription_id, plan_version_id, effective_on FROM plan_change "
            "WHERE operator_id = $1 AND subscription_id {in:$2} ORDER BY subscription_id, effective_on, id",
            [&](const Row& row) {
                const std::size_t at = place_of(row.id(0));
                held_.push_back({at, row.id(1), held_[at].area, row.date(2)});
            },
            operator_id_, ids_);
    }

    void price_plans() {
        const AreaPrices prices = AreaPrices::load(tx_, operator_id_);
        std::map<Id, PlanVersion> versions;
        for (const Held& held : held_) {
            const auto [known, is_new] = versions.try_emplace(held.version);
            if (is_new) known->second = find_plan_version(tx_, operator_id_, held.version).value();
            const domain::PlanTerms& terms = known->second.terms;
            found_[held.at].plans.push_back({held.from, prices.monthly_fee(known->second, held.area),
                                             terms.setup_fee, static_cast<std::int64_t>(terms.unit_bytes),
                                             terms.unit_price, terms.taxed});
        }
    }

    void read_suspensions() {
        tx_.each(
            "SELECT subscription_id, from_on, to_on FROM suspension "
            "WHERE operator_id = $1 AND subscription_id {in:$2}",
            [&](const Row& row) {
                found_[place_of(row.id(0))].suspensions.push_back({row.date(1), row.optional_date(2)});
            },
            operator_id_, ids_);
    }

    void read_add_ons() {
        tx_.each(
            "SELECT subscription_id, monthly_fee, taxed, from_on, to_on FROM subscription_add_on "
            "WHERE operator_id = $1 AND subscription_id {in:$2}",
            [&](const Row& row) {
                found_[place_of(row.id(0))].add_ons.push_back(
                    {row.integer(1), row.boolean(2), row.date(3), row.optional_date(4)});
            },
            operator_id_, ids_);
    }

    void read_usage() {
        tx_.each(
            "SELECT u.subscription_id, u.day, u.bytes_down + u.bytes_up FROM usage_day u "
            "JOIN subscription s ON s.operator_id = u.operator_id AND s.id = u.subscription_id "
            "WHERE u.operator_id = $1 AND u.subscription_id {in:$2} AND u.day >= s.next_period_from",
            [&](const Row& row) { found_[place_of(row.id(0))].bytes[row.date(1)] = row.integer(2); },
            operator_id_, ids_);
    }

    Tx& tx_;
    Id operator_id_;
    std::vector<PrepaidRows> found_;
    std::vector<Id> ids_;  // beside found_, ascending
    std::vector<Held> held_;
};

}  // namespace

std::vector<PrepaidRows> prepaid_subscriptions(Tx& tx, Id operator_id, Id after, int limit) {
    return PrepaidReader(tx, operator_id).read(after, limit);
}

}  // namespace bangnopi::store
