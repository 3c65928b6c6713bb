#include "billing/bill_chunk.hpp"

#include <algorithm>

#include "base/check.hpp"
#include "billing/access_state.hpp"
#include "billing/cycle.hpp"
#include "domain/rerating.hpp"
#include "store/payments.hpp"

namespace bangnopi::billing {
namespace {

KindAmounts amounts_by_kind(const domain::InvoiceDraft& draft) {
    KindAmounts amounts{};
    for (const domain::DraftLine& line : draft.lines) {
        std::int64_t& sum = amounts.at(static_cast<std::size_t>(line.kind));
        sum = domain::add(sum, line.amount);
    }
    return amounts;
}

// Everything whose usage a bill of these may take in: the period that ended, or in advance the one before the
// coming one.
domain::Period usage_window(std::span<const store::BillableSubscription> due) {
    domain::Period window{due.front().next_period_from, due.front().next_period_from};
    for (const store::BillableSubscription& subscription : due) {
        const domain::Period period =
            domain::billing_period(subscription.next_period_from, subscription.billing_day);
        const domain::Period before = domain::billing_period(period.from - 1, subscription.billing_day);
        window.from = std::min(window.from, before.from);
        window.to = std::max(window.to, period.to);
    }
    return window;
}

template <class Rows>
auto find_customer(Rows& rows, Id customer) {
    const auto at =
        std::lower_bound(rows.begin(), rows.end(), customer,
                         [](const store::SpendableBalance& row, Id id) { return row.customer_id < id; });
    return at != rows.end() && at->customer_id == customer ? at : rows.end();
}

}  // namespace

BillChunk::BillChunk(const store::Act& act, const store::Settings& settings, store::PlanBook book, Id run,
                     store::DueFilter filter)
    : act_(act),
      settings_(settings),
      book_(std::move(book)),
      run_(run),
      filter_(filter),
      cases_(book_, act.currency, settings.tax, store::stamp_duty_of(settings)),
      rows_(act, settings.invoice_number_pattern),
      due_policies_(act.operator_id, settings.due) {}

ChunkDone BillChunk::bill(store::Tx& tx, domain::Date day, Id after, int limit) {
    due_ = store::lock_due_subscriptions(tx, act_.operator_id, day, after, limit, filter_);
    ChunkDone done;
    done.taken = due_.size();
    if (due_.empty()) return done;
    done.last = due_.back().id;
    begin(tx, day);
    for (std::size_t i = 0; i < due_.size(); ++i)
        if (!is_held_elsewhere(due_[i].customer_id))
            if (const auto billed = bill_one(tx, i, done); !billed) note(i, billed.error(), done);
    finish(tx, done);
    return done;
}

ChunkDone BillChunk::count(store::Tx& tx, domain::Date through, Id after, int limit,
                           std::vector<CountedBill>* bills) {
    due_ = store::due_subscriptions(tx, act_.operator_id, through, after, limit, filter_);
    ChunkDone done;
    done.taken = due_.size();
    if (due_.empty()) return done;
    done.last = due_.back().id;
    by_plan_.clear();
    cases_.load(tx, act_.operator_id, due_);
    cases_.load_usage(tx, act_.operator_id, {usage_window(due_).from, through});
    load_what_waits(tx);
    for (std::size_t i = 0; i < due_.size(); ++i)
        if (const auto counted = count_one(tx, i, through, done, bills); !counted)
            note(i, counted.error(), done);
    return done;
}

// What an invoice uses up, the next one of the same subscription does without, as in the run itself.
Result<Done> BillChunk::count_one(store::Tx& tx, std::size_t index, domain::Date through, ChunkDone& done,
                                  std::vector<CountedBill>* bills) {
    BANGNOPI_TRY_DONE(rate_again(tx, index));
    find_lines(index);
    domain::Schedule schedule{due_[index].next_period_from, through};
    while (schedule.issue_on && *schedule.issue_on <= through) {
        BANGNOPI_TRY(bill, draft_bill(index, schedule.period_from));
        schedule = bill.next;
        if (bills != nullptr) bills->push_back(counted(index, bill));
        if (auto& left = due_[index].discount_periods; domain::uses_discount(bill.draft) && left) --*left;
        if (!domain::is_issued(bill.draft, settings_.issue_zero_invoices)) {
            ++done.counts.zero;
            continue;
        }
        count_issued(bill, done);
        for (Adjustment& one : adjustments_) one.rerated.difference.amount -= one.taken;
        for (Line& one : lines_) one.line.amount -= one.taken;
    }
    return Done{};
}

CountedBill BillChunk::counted(std::size_t index, const PeriodBill& bill) const {
    return {due_[index].id,
            due_[index].customer_id,
            bill.plan_version_id,
            bill.issue_on.value_or(bill.draft.period.to),
            bill.draft.total,
            domain::is_issued(bill.draft, settings_.issue_zero_invoices),
            amounts_by_kind(bill.draft)};
}

void BillChunk::begin(store::Tx& tx, domain::Date day) {
    day_ = day;
    rows_.clear();
    spent_.clear();
    schedules_.clear();
    discounted_.clear();
    by_plan_.clear();
    settled_.clear();
    taken_.clear();
    to_refresh_.clear();
    cases_.load(tx, act_.operator_id, due_);
    cases_.load_usage(tx, act_.operator_id, usage_window(due_));
    load_what_waits(tx);
    load_due_policies(tx);
    lock_balances(tx);
}

void BillChunk::load_due_policies(store::Tx& tx) {
    std::vector<Id> customers;
    customers.reserve(due_.size());
    for (const store::BillableSubscription& subscription : due_)
        customers.push_back(subscription.customer_id);
    due_policies_.load(tx, customers);
}

void BillChunk::load_what_waits(store::Tx& tx) {
    pending_ = store::pending_reratings(tx, act_.operator_id, due_.front().id, due_.back().id);
    waiting_ = store::waiting_lines(tx, act_.operator_id, due_.front().id, due_.back().id);
}

Result<Done> BillChunk::rate_again(store::Tx& tx, std::size_t index) {
    adjustments_.clear();
    const Id id = due_[index].id;
    const auto first = std::ranges::lower_bound(pending_, id, {}, &store::Rerating::subscription_id);
    const auto last =
        std::ranges::upper_bound(first, pending_.end(), id, {}, &store::Rerating::subscription_id);
    if (first == last) return Done{};
    BANGNOPI_TRY(rerated, rerate(tx, act_.operator_id, cases_, index, due_[index], {first, last}));
    for (const Rerated& one : rerated) adjustments_.push_back({one});
    return Done{};
}

void BillChunk::find_lines(std::size_t index) {
    lines_.clear();
    const Id id = due_[index].id;
    for (auto line =
             std::ranges::lower_bound(waiting_, std::optional(id), {}, &store::WaitingLine::subscription_id);
         line != waiting_.end() && line->subscription_id == id; ++line)
        lines_.push_back({*line});
}

// What is added comes first, so that a credit finds room in it.
Result<Done> BillChunk::add_one_offs(domain::BillingCase& inputs) {
    for (const bool credits : {false, true}) {
        for (Adjustment& one : adjustments_)
            if ((one.rerated.difference.amount < 0) == credits)
                BANGNOPI_TRY_DONE(add_one_off(inputs, one.rerated.difference, one.taken));
        for (Line& one : lines_)
            if ((one.line.amount < 0) == credits)
                BANGNOPI_TRY_DONE(add_one_off(inputs, one.line.one_off(), one.taken));
    }
    return Done{};
}

Result<Done> BillChunk::add_one_off(domain::BillingCase& inputs, const domain::OneOff& wanted,
                                    std::int64_t& taken) {
    domain::OneOff billed = wanted;
    if (billed.amount < 0) {
        BANGNOPI_TRY(so_far, domain::draft_invoice(inputs));
        billed.amount = std::max(billed.amount, -domain::room_for_credit(inputs, so_far, billed.taxed));
    }
    taken = billed.amount;
    if (billed.amount == 0) return Done{};
    one_offs_.push_back(std::move(billed));
    inputs.one_offs = one_offs_;
    return Done{};
}

void BillChunk::take_lines(Id invoice) {
    for (const Line& one : lines_)
        if (one.taken != 0) taken_.push_back({one.line, invoice, one.taken, act_.ids->next()});
}

// Without an invoice only what came to nothing is settled.
void BillChunk::settle_reratings(bool is_issued) {
    for (const Adjustment& one : adjustments_) {
        const std::int64_t left = one.rerated.difference.amount - one.taken;
        if (is_issued || one.rerated.difference.amount == 0)
            settled_.push_back({one.rerated.of, one.taken, left != 0});
    }
}

// Read after the subscriptions were locked, so that a payment that came before is seen. A balance that a
// payment holds just now leaves its customer's subscriptions to a later chunk: nobody waits while holding
// rows.
void BillChunk::lock_balances(store::Tx& tx) {
    balances_.clear();
    const auto [first, last] = std::minmax_element(
        due_.begin(), due_.end(), [](const auto& a, const auto& b) { return a.customer_id < b.customer_id; });
    with_balance_ =
        store::customers_with_balance(tx, act_.operator_id, first->customer_id, last->customer_id);
    if (with_balance_.empty()) return;
    std::vector<Id> wanted;
    for (const store::BillableSubscription& subscription : due_)
        if (std::binary_search(with_balance_.begin(), with_balance_.end(), subscription.customer_id))
            wanted.push_back(subscription.customer_id);
    std::sort(wanted.begin(), wanted.end());
    wanted.erase(std::unique(wanted.begin(), wanted.end()), wanted.end());
    if (!wanted.empty()) balances_ = store::lock_balances(tx, act_.operator_id, wanted);
}

bool BillChunk::is_held_elsewhere(Id customer) const {
    return std::binary_search(with_balance_.begin(), with_balance_.end(), customer) &&
           find_customer(balances_, customer) == balances_.end();
}

Result<BillChunk::PeriodBill> BillChunk::draft_bill(std::size_t index, domain::Date period_from) {
    const store::BillableSubscription& subscription = due_[index];
    const domain::Period period = domain::billing_period(period_from, subscription.billing_day);
    const domain::PlanTerms& terms = cases_.terms(index, cases_.plan_on(index, period.from));
    const bool in_advance = terms.charged == domain::Charged::advance;
    domain::Period usage_in =
        in_advance ? domain::billing_period(period.from - 1, subscription.billing_day) : period;
    if (usage_in.from < subscription.first_period_from) usage_in.to = usage_in.from;  // billed elsewhere
    PeriodBill bill;
    bill.plan_version_id = cases_.plan_version(index, cases_.plan_on(index, period.from));
    bill.inputs = cases_.at(index, period, usage_in);
    bill.inputs.in_advance = in_advance;
    one_offs_.clear();
    if (!adjustments_.empty() || !lines_.empty()) BANGNOPI_TRY_DONE(add_one_offs(bill.inputs));
    BANGNOPI_TRY(draft, domain::draft_invoice(bill.inputs));
    bill.draft = std::move(draft);
    if (bill.draft.total > domain::entered_amount_max)
        return refuse(Code::overflow, "the total of {} is beyond {}: is a price or a unit wrong?"_msg(
                                          bill.draft.total, domain::entered_amount_max));
    // What adjusts a subscription that has ended is a bill of no period: the schedule stays.
    const domain::Cycle cycle = cycle_of(subscription, terms);
    bill.issue_on = domain::issue_day(cycle, period.from);
    bill.next =
        bill.issue_on ? domain::issue_after(cycle, period.from) : domain::Schedule{period.from, std::nullopt};
    return bill;
}

void BillChunk::note(std::size_t index, const Refusal& refusal, ChunkDone& done) const {
    done.refusals.push_back({due_[index].id, english(refusal.detail)});
}

void BillChunk::count_issued(const PeriodBill& bill, ChunkDone& done) {
    ++done.counts.issued;
    done.counts.total = domain::add(done.counts.total, bill.draft.total);
    done.tax = domain::add(done.tax, bill.draft.tax);
    auto plan = std::ranges::find(by_plan_, bill.plan_version_id, &store::PlanVersionBills::plan_version_id);
    if (plan == by_plan_.end()) plan = by_plan_.insert(plan, {bill.plan_version_id});
    ++plan->bills;
    for (const domain::DraftLine& line : bill.draft.lines)
        plan->amount = domain::add(plan->amount, line.amount);
}

Result<Done> BillChunk::bill_one(store::Tx& tx, std::size_t index, ChunkDone& done) {
    BANGNOPI_TRY_DONE(rate_again(tx, index));
    find_lines(index);
    BANGNOPI_TRY(bill, draft_bill(index, due_[index].next_period_from));
    const auto schedule = std::find_if(schedules_.begin(), schedules_.end(),
                                       [&](const auto& s) { return s.first == bill.next; });
    if (schedule != schedules_.end())
        schedule->second.push_back(due_[index].id);
    else
        schedules_.push_back({bill.next, {due_[index].id}});
    if (cases_.terms(index, 0).billing == domain::Billing::prepaid_usage)
        to_refresh_.push_back(due_[index].customer_id);
    const bool is_issued = domain::is_issued(bill.draft, settings_.issue_zero_invoices);
    settle_reratings(is_issued);
    if (due_[index].discount_periods && domain::uses_discount(bill.draft))
        discounted_.push_back(due_[index].id);
    if (!is_issued) {
        ++done.counts.zero;
        return Done{};
    }
    take_lines(issue(index, bill));
    count_issued(bill, done);
    return Done{};
}

Id BillChunk::issue(std::size_t index, const Bill& bill) {
    const store::BillableSubscription& subscription = due_[index];
    const bool pay_as_you_go = cases_.terms(index, 0).billing == domain::Billing::prepaid_usage;
    store::NewInvoice invoice = new_invoice(act_, subscription, day_, bill.draft);
    invoice.bill_run_id = run_;
    invoice.due_on = day_;
    if (!pay_as_you_go) set_due(invoice, due_policies_.terms_of(subscription.customer_id, act_.zone, day_));
    invoice.paid = spend_balance(subscription, invoice.total);
    const bool isolates_now = invoice.isolates_at && *invoice.isolates_at <= act_.now;
    if (isolates_now && invoice.paid < invoice.total) to_refresh_.push_back(subscription.customer_id);
    rows_.add(invoice);
    add_charges(bill, invoice);
    add_contents(rows_, invoice, bill, cases_, index, act_.zone, text_);
    return invoice.id;
}

// In arrears a bill has fee and usage of its period; in advance the fee of the coming one and the usage of the one
// before.
void BillChunk::add_charges(const Bill& bill, const store::NewInvoice& invoice) {
    using enum domain::LineKind;
    const domain::Date from = invoice.period.from;
    const bool in_advance = bill.inputs.in_advance;
    const bool used = domain::has_line(bill.draft, {usage, overage});
    if (domain::has_line(bill.draft, {recurring})) rows_.add_charge(invoice, from, store::ChargeKind::fee);
    if (used)
        rows_.add_charge(invoice,
                         in_advance ? domain::billing_period(from - 1, bill.inputs.billing_day).from : from,
                         store::ChargeKind::usage);
    if (domain::has_line(bill.draft, {setup})) rows_.add_charge(invoice, from, store::ChargeKind::setup);
    if (domain::has_line(bill.draft, {add_on})) rows_.add_charge(invoice, from, store::ChargeKind::add_on);
    if (domain::has_line(bill.draft, {early_end}))
        rows_.add_charge(invoice, from, store::ChargeKind::early_end);
}

// What other subscriptions of the customer have reserved is not spent; what this one had is what is being
// billed.
std::int64_t BillChunk::spend_balance(const store::BillableSubscription& subscription, std::int64_t total) {
    if (balances_.empty()) return 0;
    const auto at = find_customer(balances_, subscription.customer_id);
    if (at == balances_.end()) return 0;
    const std::int64_t free = at->balance - (at->reserved - subscription.reserved);
    const std::int64_t spent = std::clamp<std::int64_t>(free, 0, total);
    at->balance -= spent;
    at->reserved -= subscription.reserved;
    if (spent == 0) return 0;
    spent_.push_back(*at);
    if (at->opens_lines) to_refresh_.push_back(at->customer_id);
    return spent;
}

void BillChunk::finish(store::Tx& tx, const ChunkDone& done) {
    for (const auto& [schedule, subscriptions] : schedules_)
        store::set_schedule(tx, act_.operator_id, schedule, subscriptions);
    if (!discounted_.empty()) store::use_discount_period(tx, act_.operator_id, discounted_);
    // Of a customer with several invoices here the last balance counts.
    std::reverse(spent_.begin(), spent_.end());
    std::stable_sort(spent_.begin(), spent_.end(),
                     [](const auto& a, const auto& b) { return a.customer_id < b.customer_id; });
    spent_.erase(std::unique(spent_.begin(), spent_.end(),
                             [](const auto& a, const auto& b) { return a.customer_id == b.customer_id; }),
                 spent_.end());
    store::set_balances(tx, act_.operator_id, spent_);
    for (const Settlement& one : settled_)
        store::settle_rerating(tx, act_.operator_id, one.of, one.billed, one.still_pending);
    if (!taken_.empty()) store::take_waiting_lines(tx, act_.operator_id, taken_);
    rows_.write(tx);
    store::add_to_bill_run(tx, act_.operator_id, run_, done.counts, done.tax, by_plan_);
    std::sort(to_refresh_.begin(), to_refresh_.end());
    to_refresh_.erase(std::unique(to_refresh_.begin(), to_refresh_.end()), to_refresh_.end());
    for (std::span<const Id> rest = to_refresh_; !rest.empty();) {
        const auto some = rest.first(std::min(rest.size(), store::customers_per_refresh_max));
        store::lock_accounts(tx, act_.operator_id, some);
        store::refresh_access(tx, act_, settings_, some);
        rest = rest.subspan(some.size());
    }
}

}  // namespace bangnopi::billing
