#include "billing/packages.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/check.hpp"
#include "billing/access_state.hpp"
#include "billing/checks.hpp"
#include "billing/invoice_contents.hpp"
#include "store/bill_runs.hpp"
#include "store/customers.hpp"
#include "store/jobs.hpp"
#include "store/outbox.hpp"

namespace bangnopi::billing {
namespace {

// Whether the days of a package of such a plan may wait for its first use, where it follows none.
enum class Waits : std::uint8_t { no, where_it_may };

// One subscription's next package, drafted. The spans of the bill point into it, so it stays where it is.
class Purchase {
  public:
    Purchase(const store::Act& act, const store::Settings& settings, store::PlanBook& book)
        : act_(act),
          settings_(settings),
          cases_(book, act.currency, settings.tax, store::stamp_duty_of(settings)) {}
    Purchase(const Purchase&) = delete;
    Purchase& operator=(const Purchase&) = delete;

    // `face_price`: of a voucher, tax included; else the plan's price.
    Result<Done> draft(store::Tx& tx, Id subscription, std::optional<std::int64_t> face_price, Waits waits) {
        billables_ = {store::find_billable(tx, act_.operator_id, subscription).value()};
        cases_.load(tx, act_.operator_id, billables_);
        BANGNOPI_TRY(from, begin(tx));
        const domain::Date first_on = act_.zone.date_of(from);
        if (billable().ends_on && *billable().ends_on <= first_on)
            return refuse(Code::conflict, "the subscription ends on {}"_msg(billable().ends_on->iso()));
        set_terms(tx, first_on, face_price);
        version_ = store::plan_version_id_on(
            tx, act_.operator_id, store::find_subscription(tx, act_.operator_id, subscription).value(),
            first_on);
        package_.subscription_id = subscription;
        package_.first_on = first_on;
        set_life(tx, from, terms_.at(cases_.plan_on(0, first_on)), waits);
        if (from == act_.now)
            package_.used_before = store::used_on(tx, act_.operator_id, subscription, first_on);
        BANGNOPI_TRY(draft, domain::draft_invoice(inputs()));
        bill_.draft = std::move(draft);
        return Done{};
    }

    [[nodiscard]] Id version() const { return version_; }  // of the plan, on its first day
    [[nodiscard]] std::int64_t total() const { return bill_.draft.total; }
    [[nodiscard]] Id customer() const { return billable().customer_id; }

    PackageBought pay(store::Tx& tx, store::AllocationKind by, bool ends_line) {
        store::NewInvoice invoice = new_invoice(act_, billable(), act_.today, bill_.draft);
        invoice.due_on = act_.today;
        invoice.paid = invoice.total;
        invoice.paid_by = by;
        store::InvoiceRows rows(act_, settings_.invoice_number_pattern);
        std::string text;
        rows.add(invoice);
        add_contents(rows, invoice, bill_, cases_, std::array{std::size_t{0}}, act_.zone, text);
        rows.write(tx);
        if (billable().discount_periods && domain::uses_discount(bill_.draft))
            store::use_discount_period(tx, act_.operator_id, std::span(&package_.subscription_id, 1));
        if (replaces_used_up_)
            store::cut_package_short(tx, act_.operator_id, package_.subscription_id, act_.now);
        package_.invoice_id = invoice.id;
        package_.ends_line = ends_line;
        store::insert_package(tx, act_.operator_id, package_);
        if (package_.waits_until)
            store::move_deferral(tx, act_.operator_id, invoice.id, act_.zone.date_of(package_.life.to));
        store::emit(tx, act_, "subscription.package_bought", package_.subscription_id, as_json());
        return {package_, invoice.total};
    }

    [[nodiscard]] std::string as_json() const {
        const std::string waits_until =
            package_.waits_until ? '"' + format_instant(*package_.waits_until) + '"' : "null";
        return fmt::format(
            R"({{"customer":"{}","invoice":"{}","from":"{}","to":"{}","waits_until":{},"total":{}}})",
            format_id(customer()), format_id(package_.invoice_id), format_instant(package_.life.from),
            format_instant(package_.life.to), waits_until, total());
    }

  private:
    [[nodiscard]] const store::BillableSubscription& billable() const { return billables_.front(); }
    [[nodiscard]] domain::BillingCase& inputs() { return bill_.parts.front(); }

    Result<Instant> begin(store::Tx& tx) {
        const Id id = billable().id;
        const auto states = store::package_states(tx, act_, std::span(&id, 1));
        const auto found = states.find(id);
        if (found == states.end()) return act_.now;
        const store::PackageState& state = found->second;
        if (state.next_begins_at)
            return refuse(Code::conflict, "the next package is bought already: it begins {}"_msg(
                                              format_instant(*state.next_begins_at)));
        if (!state.paid_until || *state.paid_until <= act_.now) return act_.now;
        const auto& held = cases_.terms(0, cases_.plan_on(0, act_.today));
        const bool is_used_up = held.included_bytes && state.used_bytes >= *held.included_bytes;
        if (state.waits_until && !is_used_up)
            return refuse(Code::conflict,
                          "the present package has not begun: its days begin with its first use"_msg);
        if (state.ends_at != state.paid_until)
            return refuse(Code::conflict,
                          "the package after the present one is bought already: it lasts until {}"_msg(
                              format_instant(*state.paid_until)));
        replaces_used_up_ = is_used_up;
        return is_used_up ? act_.now : *state.paid_until;
    }

    // What follows on used-up bytes is for a line that is in use already, and a use that nobody tells of begins nothing.
    void set_life(store::Tx& tx, Instant from, const domain::PlanTerms& terms, Waits waits) {
        const bool waits_for_use = waits == Waits::where_it_may && from == act_.now && !replaces_used_up_ &&
                                   terms.package_starts == domain::PackageStarts::first_use &&
                                   store::is_use_told(tx, act_.operator_id, package_.subscription_id);
        package_.life = domain::package_bought(from, terms.package_days);
        if (!waits_for_use) return;
        const domain::WaitingPackage waiting = domain::package_waiting(from, terms.package_days);
        package_.life = waiting.life;
        package_.waits_until = waiting.waits_until;
    }

    // Set-up is paid with the first package, whenever that is bought and whatever plan was held before; a voucher pays for
    // nothing but the package.
    void set_terms(store::Tx& tx, domain::Date first_on, std::optional<std::int64_t> face_price) {
        bill_.parts = {cases_.at(0, {first_on, first_on + 1})};
        const bool is_first = !store::has_bought_package(tx, act_.operator_id, billable().id);
        terms_.assign(inputs().plans.begin(), inputs().plans.end());
        for (domain::PlanTerms& terms : terms_) {
            if (!is_first || face_price) terms.setup_fee = 0;
            if (face_price) terms.package_price = *face_price;
        }
        inputs().plans = terms_;
        inputs().period_on = first_on;
        inputs().in_advance = true;
        inputs().suspensions = {};
        if (is_first) {
            inputs().plan = cases_.plan_on(0, first_on);
            inputs().changes = {};
            inputs().starts_on = first_on;
        }
        if (!face_price) return;
        inputs().discount.reset();
        inputs().stamp_duty.reset();
        if (inputs().tax) inputs().tax->inclusive = true;
    }

    const store::Act& act_;
    const store::Settings& settings_;
    store::CaseBatch cases_;
    std::vector<store::BillableSubscription> billables_;
    std::vector<domain::PlanTerms> terms_;
    Bill bill_;
    store::Package package_;
    Id version_;
    bool replaces_used_up_ = false;
};

// Saldo that is not reserved pays, or nothing is bought.
bool take_from_balance(store::Tx& tx, const store::Act& act, Id customer, std::int64_t total) {
    if (total == 0) return true;
    auto balances = store::lock_balances(tx, act.operator_id, std::span(&customer, 1));
    if (balances.empty()) return false;
    store::SpendableBalance& balance = balances.front();
    if (!domain::renews_by_itself(domain::available(balance.balance, balance.reserved), total, false))
        return false;
    balance.balance -= total;
    store::set_balances(tx, act.operator_id, balances);
    return true;
}

Result<store::Subscription> lock_running(store::Tx& tx, const store::Act& act, Id id,
                                         std::optional<std::int64_t> if_version) {
    const auto found = store::find_subscription(tx, act.operator_id, id);
    if (!found) return refuse(Code::not_found, "there is no such subscription"_msg);
    store::lock_account(tx, act.operator_id, found->customer_id);
    auto subscription = store::lock_subscription(tx, act.operator_id, id);
    BANGNOPI_CHECK(subscription);
    BANGNOPI_TRY_DONE(check_version(if_version, subscription->version));
    const auto version = store::find_plan_version(tx, act.operator_id, subscription->current_plan_version_id);
    BANGNOPI_CHECK(version);
    if (version->terms.billing != domain::Billing::prepaid_package)
        return refuse(Code::conflict, "the subscription is on a plan that is not sold by the package"_msg);
    if (subscription->status == domain::SubscriptionStatus::ended)
        return refuse(Code::conflict, "the subscription has ended: begin another"_msg);
    return std::move(*subscription);
}

Result<Done> check_can_buy(const store::Act& act, const store::Subscription& subscription) {
    if (subscription.status == domain::SubscriptionStatus::suspended)
        return refuse(Code::conflict, "the subscription is suspended: resume it first"_msg);
    if (subscription.starts_on > act.today)
        return refuse(Code::conflict, "the subscription begins on {}"_msg(subscription.starts_on.iso()));
    return Done{};
}

}  // namespace

Result<PackageBought> buy_package(store::Tx& tx, const store::Act& act, const BuyPackage& command) {
    BANGNOPI_TRY(subscription, lock_running(tx, act, command.subscription, command.if_version));
    BANGNOPI_TRY_DONE(check_can_buy(act, subscription));
    const store::Settings settings = settings_of(tx, act);
    store::PlanBook book = store::PlanBook::load(tx, act.operator_id);
    Purchase purchase(act, settings, book);
    BANGNOPI_TRY_DONE(purchase.draft(tx, subscription.id, std::nullopt, Waits::where_it_may));
    if (!take_from_balance(tx, act, subscription.customer_id, purchase.total()))
        return refuse(Code::conflict,
                      "the balance does not cover the package of {}: take a payment to the balance first"_msg(
                          purchase.total()));
    const PackageBought bought = purchase.pay(tx, store::AllocationKind::balance, false);
    store::audit(tx, act, "subscription.buy_package", "subscription", subscription.id, {},
                 purchase.as_json());
    refresh_access(tx, act, settings, subscription.customer_id);
    return bought;
}

Result<PackageBought> buy_by_voucher(store::Tx& tx, const store::Act& act, const store::Settings& settings,
                                     const PackageByVoucher& command) {
    store::PlanBook book = store::PlanBook::load(tx, act.operator_id);
    Purchase purchase(act, settings, book);
    BANGNOPI_TRY_DONE(purchase.draft(tx, command.subscription, command.face_price,
                                     command.ends_line ? Waits::no : Waits::where_it_may));
    if (command.plan_version && purchase.version() != *command.plan_version)
        return refuse(
            Code::conflict,
            "the line is on another version of the plan than the voucher was made with: redeem it for "
            "a line that begins with it"_msg);
    BANGNOPI_CHECK(purchase.total() == command.face_price);
    return purchase.pay(tx, store::AllocationKind::voucher, command.ends_line);
}

std::int64_t renew_packages(store::Tx& tx, const store::Act& act, const store::Settings& settings,
                            std::span<const Id> customers, RenewedBy by) {
    std::vector<store::Lapsed> lapsed = store::lapsed_packages(tx, act, customers);
    if (by == RenewedBy::clock) std::erase_if(lapsed, [](const store::Lapsed& one) { return !one.was_used; });
    if (lapsed.empty()) return 0;
    store::PlanBook book = store::PlanBook::load(tx, act.operator_id);
    std::int64_t spent = 0;
    for (const store::Lapsed& one : lapsed) {
        Purchase purchase(act, settings, book);
        const bool is_renewal =
            one.was_used && store::has_bought_package(tx, act.operator_id, one.subscription_id);
        if (!purchase.draft(tx, one.subscription_id, std::nullopt,
                            is_renewal ? Waits::no : Waits::where_it_may))
            continue;
        if (!take_from_balance(tx, act, one.customer_id, purchase.total())) continue;
        spent += purchase.pay(tx, store::AllocationKind::balance, false).total;
    }
    return spent;
}

Result<Done> renew_by_itself(store::Tx& tx, const store::Act& act, const RenewByItself& command) {
    BANGNOPI_TRY(subscription, lock_running(tx, act, command.subscription, command.if_version));
    const bool before = store::renews_by_itself(tx, act.operator_id, subscription.id);
    store::set_renews_by_itself(tx, act.operator_id, subscription.id, command.on);
    store::audit(tx, act, "subscription.auto_renewal", "subscription", subscription.id,
                 fmt::format(R"({{"on":{}}})", before), fmt::format(R"({{"on":{}}})", command.on));
    const store::Settings settings = settings_of(tx, act);
    if (command.on) renew_packages(tx, act, settings, std::span(&subscription.customer_id, 1));
    refresh_access(tx, act, settings, subscription.customer_id);
    return Done{};
}

}  // namespace bangnopi::billing
