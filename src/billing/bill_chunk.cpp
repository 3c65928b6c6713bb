#include "billing/bill_chunk.hpp"

#include <algorithm>
#include <iterator>
#include <numeric>

#include "base/check.hpp"
#include "billing/access_state.hpp"
#include "billing/cycle.hpp"
#include "billing/quote.hpp"
#include "domain/rerating.hpp"
#include "store/payments.hpp"

namespace bangnopi::billing {
namespace {

static_assert(subscriptions_per_invoice_max <= quote_parts_max, "what is kept is read again");

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
    if (settings_.invoices_per == store::InvoicesPer::customer)
        store::lock_others_due(tx, act_.operator_id, day, filter_, due_);
    if (due_.empty()) return done;
    begin(tx, day);
    for (const std::span<const std::size_t> together : groups_)
        if (!is_held_elsewhere(due_[together.front()].billed_to())) bill_together(tx, together, done);
    finish(tx, done);
    return done;
}

ChunkDone BillChunk::count(store::Tx& tx, domain::Date through, Id after, int limit,
                           std::vector<CountedBill>* bills) {
    due_ = store::due_subscriptions(tx, act_.operator_id, through, after, limit, filter_);
    ChunkDone done;
    done.taken = due_.size();
    by_plan_.clear();
    if (due_.empty()) return done;
    done.last = due_.back().id;
    // Nothing is billed meanwhile: whoever has one at or below `after` was counted with that.
    if (settings_.invoices_per == store::InvoicesPer::customer)
        store::add_others_due(tx, act_.operator_id, through, after, filter_, due_);
    if (due_.empty()) return done;
    cases_.load(tx, act_.operator_id, due_);
    group();
    cases_.load_usage(tx, act_.operator_id, {usage_window(due_).from, through});
    load_what_waits(tx);
    for (const std::span<const std::size_t> together : groups_)
        count_together(tx, together, through, done, bills);
    if (bills != nullptr) std::ranges::stable_sort(*bills, {}, &CountedBill::subscription_id);
    return done;
}

// Only what is billed in arrears or in advance is on one invoice: prepaid is paid by itself.
bool BillChunk::is_billed_with_others(std::size_t index) const {
    return settings_.invoices_per == store::InvoicesPer::customer &&
           cases_.terms(index, 0).billing == domain::Billing::postpaid;
}

// Those on one invoice side by side.
void BillChunk::group() {
    order_.resize(due_.size());
    std::iota(order_.begin(), order_.end(), std::size_t{0});
    if (settings_.invoices_per == store::InvoicesPer::customer)
        std::ranges::stable_sort(order_, {}, [this](std::size_t index) {
            return std::pair(due_[index].billed_to(), !is_billed_with_others(index));
        });
    groups_.clear();
    for (std::size_t from = 0; from < order_.size();) {
        std::size_t to = from + 1;
        const auto goes_on = [&](std::size_t at) {
            return at < order_.size() && at - from < subscriptions_per_invoice_max &&
                   due_[order_[at]].billed_to() == due_[order_[from]].billed_to() &&
                   is_billed_with_others(order_[at]);
        };
        if (is_billed_with_others(order_[from]))
            while (goes_on(to)) ++to;
        groups_.push_back(std::span<const std::size_t>(order_).subspan(from, to - from));
        from = to;
    }
}

// What an invoice uses up, the next one of the same subscription does without, as in the run itself.
void BillChunk::count_together(store::Tx& tx, std::span<const std::size_t> together, domain::Date through,
                               ChunkDone& done, std::vector<CountedBill>* bills) {
    std::vector<Counting> counting;
    for (const std::size_t index : together) {
        auto waiting = what_waits(tx, index);
        if (waiting)
            counting.push_back(
                {index, {due_[index].next_period_from, due_[index].next_issue_on}, *std::move(waiting)});
        else
            note(index, waiting.error(), done);
    }
    for (auto day = next_day(counting); day && *day <= through; day = next_day(counting)) {
        std::vector<Part> parts = draft_of_day(counting, *day, done);
        count_parts(parts, done, bills);
        for (Part& part : parts) counting.push_back({part.index, part.next, std::move(part.waiting)});
    }
}

std::optional<domain::Date> BillChunk::next_day(std::span<const Counting> counting) {
    std::optional<domain::Date> day;
    for (const Counting& one : counting)
        if (const auto& on = one.schedule.issue_on; on && (!day || *on < *day)) day = on;
    return day;
}

// They are taken out of `counting`.
std::vector<BillChunk::Part> BillChunk::draft_of_day(std::vector<Counting>& counting, domain::Date day,
                                                     ChunkDone& done) {
    const auto due = std::stable_partition(counting.begin(), counting.end(), [day](const Counting& one) {
        return one.schedule.issue_on != day;
    });
    std::vector<Part> parts;
    for (Counting& one : std::span(due, counting.end())) {
        auto part = draft_part(one.index, one.schedule.period_from, std::move(one.waiting));
        if (part)
            parts.push_back(*std::move(part));
        else
            note(one.index, part.error(), done);
    }
    counting.erase(due, counting.end());
    std::ranges::sort(parts, {}, &Part::index);
    return parts;
}

void BillChunk::count_parts(std::span<Part> parts, ChunkDone& done, std::vector<CountedBill>* bills) {
    const auto nothing = std::stable_partition(parts.begin(), parts.end(),
                                               [this](const Part& part) { return is_issued(part); });
    const std::span<Part> issued = parts.first(static_cast<std::size_t>(nothing - parts.begin()));
    const auto bill = issued.empty() ? Result<Bill>(Bill{}) : join(issued);
    if (!issued.empty() && bill) count_issued(issued, *bill, done);
    for (Part& part : parts) {
        const bool is_on_bill = is_issued(part);
        if (is_on_bill && !bill) {
            note(part.index, bill.error(), done);
            part.next.issue_on.reset();
            continue;
        }
        if (!is_on_bill) ++done.counts.zero;
        if (bills != nullptr) bills->push_back(counted(part, is_on_bill));
        if (auto& left = due_[part.index].discount_periods; domain::uses_discount(part.draft) && left)
            --*left;
        if (!is_on_bill) continue;
        for (Adjustment& one : part.waiting.adjustments) one.rerated.difference.amount -= one.taken;
        for (Line& one : part.waiting.lines) one.line.amount -= one.taken;
    }
}

bool BillChunk::is_issued(const Part& part) const {
    return domain::is_issued(part.draft, settings_.issue_zero_invoices);
}

CountedBill BillChunk::counted(const Part& part, bool is_issued) const {
    CountedBill bill{due_[part.index].id,
                     due_[part.index].customer_id,
                     part.plan_version_id,
                     part.issue_on.value_or(part.draft.period.to),
                     0,
                     is_issued,
                     amounts_by_kind(part.draft)};
    bill.kinds.at(static_cast<std::size_t>(domain::LineKind::stamp_duty)) = 0;
    for (const std::int64_t amount : bill.kinds) bill.amount = domain::add(bill.amount, amount);
    return bill;
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
    group();
    cases_.load_usage(tx, act_.operator_id, usage_window(due_));
    load_what_waits(tx);
    load_due_policies(tx);
    lock_balances(tx);
}

void BillChunk::load_due_policies(store::Tx& tx) {
    std::vector<Id> customers;
    customers.reserve(due_.size());
    for (const store::BillableSubscription& subscription : due_)
        customers.push_back(subscription.billed_to());
    due_policies_.load(tx, customers);
}

void BillChunk::load_what_waits(store::Tx& tx) {
    if (settings_.invoices_per == store::InvoicesPer::subscription) {
        pending_ = store::pending_reratings(tx, act_.operator_id, due_.front().id, due_.back().id);
        waiting_ = store::waiting_lines(tx, act_.operator_id, due_.front().id, due_.back().id);
        return;
    }
    // What is billed together lies anywhere.
    std::vector<Id> subscriptions;
    for (const store::BillableSubscription& one : due_) subscriptions.push_back(one.id);
    pending_ = store::pending_reratings(tx, act_.operator_id, subscriptions);
    waiting_ = store::waiting_lines(tx, act_.operator_id, subscriptions);
}

// A late fee is billed to who was late, and to nobody else who has the next invoice.
Result<BillChunk::Waiting> BillChunk::what_waits(store::Tx& tx, std::size_t index) {
    Waiting waiting;
    const Id id = due_[index].id;
    const auto first = std::ranges::lower_bound(pending_, id, {}, &store::Rerating::subscription_id);
    const auto last =
        std::ranges::upper_bound(first, pending_.end(), id, {}, &store::Rerating::subscription_id);
    if (first != last) {
        BANGNOPI_TRY(rerated, rerate(tx, act_.operator_id, cases_, index, due_[index], {first, last}));
        for (const Rerated& one : rerated) waiting.adjustments.push_back({one});
    }
    for (auto line =
             std::ranges::lower_bound(waiting_, std::optional(id), {}, &store::WaitingLine::subscription_id);
         line != waiting_.end() && line->subscription_id == id; ++line)
        if (line->kind != domain::LineKind::late_fee || line->customer_id == due_[index].billed_to())
            waiting.lines.push_back({*line});
    return waiting;
}

// What is added comes first, so that a credit finds room in it.
Result<Done> BillChunk::add_one_offs(Part& part) {
    for (const bool credits : {false, true}) {
        for (Adjustment& one : part.waiting.adjustments)
            if ((one.rerated.difference.amount < 0) == credits)
                BANGNOPI_TRY_DONE(add_one_off(part, one.rerated.difference, one.taken));
        for (Line& one : part.waiting.lines)
            if ((one.line.amount < 0) == credits)
                BANGNOPI_TRY_DONE(add_one_off(part, one.line.one_off(), one.taken));
    }
    return Done{};
}

Result<Done> BillChunk::add_one_off(Part& part, const domain::OneOff& wanted, std::int64_t& taken) {
    domain::OneOff billed = wanted;
    if (billed.amount < 0) {
        BANGNOPI_TRY(so_far, domain::draft_invoice(part.inputs));
        billed.amount = std::max(billed.amount, -domain::room_for_credit(part.inputs, so_far, billed.taxed));
    }
    taken = billed.amount;
    if (billed.amount == 0) return Done{};
    part.one_offs.push_back(std::move(billed));
    part.inputs.one_offs = part.one_offs;
    return Done{};
}

void BillChunk::take_lines(const Part& part, Id invoice) {
    for (const Line& one : part.waiting.lines)
        if (one.taken != 0) taken_.push_back({one.line, invoice, one.taken, act_.ids->next()});
}

// Without an invoice only what came to nothing is settled.
void BillChunk::settle_reratings(const Part& part, bool is_issued) {
    for (const Adjustment& one : part.waiting.adjustments) {
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
    std::vector<Id> payers;
    for (const store::BillableSubscription& subscription : due_) payers.push_back(subscription.billed_to());
    std::sort(payers.begin(), payers.end());
    payers.erase(std::unique(payers.begin(), payers.end()), payers.end());
    const bool is_scattered =
        std::ranges::any_of(due_, [](const auto& one) { return one.payer_id.has_value(); }) ||
        settings_.invoices_per == store::InvoicesPer::customer;
    with_balance_ = is_scattered
                        ? store::customers_with_balance(tx, act_.operator_id, payers)
                        : store::customers_with_balance(tx, act_.operator_id, payers.front(), payers.back());
    std::vector<Id> wanted;
    std::ranges::set_intersection(payers, with_balance_, std::back_inserter(wanted));
    if (!wanted.empty()) balances_ = store::lock_balances(tx, act_.operator_id, wanted);
}

bool BillChunk::is_held_elsewhere(Id customer) const {
    return std::binary_search(with_balance_.begin(), with_balance_.end(), customer) &&
           find_customer(balances_, customer) == balances_.end();
}

Result<BillChunk::Part> BillChunk::draft_part(std::size_t index, domain::Date period_from, Waiting waiting) {
    const store::BillableSubscription& subscription = due_[index];
    const domain::Period period = domain::billing_period(period_from, subscription.billing_day);
    const std::uint32_t plan = cases_.plan_on(index, period.from);
    const domain::PlanTerms& terms = cases_.terms(index, plan);
    const bool in_advance = terms.charged == domain::Charged::advance;
    domain::Period usage_in =
        in_advance ? domain::billing_period(period.from - 1, subscription.billing_day) : period;
    if (usage_in.from < subscription.first_period_from) usage_in.to = usage_in.from;  // billed elsewhere
    Part part;
    part.index = index;
    part.waiting = std::move(waiting);
    part.plan_version_id = cases_.plan_version(index, plan);
    part.inputs = cases_.at(index, period, usage_in);
    part.inputs.in_advance = in_advance;
    BANGNOPI_TRY_DONE(add_one_offs(part));
    BANGNOPI_TRY(draft, domain::draft_invoice(part.inputs));
    part.draft = std::move(draft);
    // What adjusts a subscription that has ended is a bill of no period: the schedule stays.
    const domain::Cycle cycle = cycle_of(subscription, terms);
    part.issue_on = domain::issue_day(cycle, period.from);
    part.next =
        part.issue_on ? domain::issue_after(cycle, period.from) : domain::Schedule{period.from, std::nullopt};
    return part;
}

Result<BillChunk::Part> BillChunk::draft_next(store::Tx& tx, std::size_t index) {
    BANGNOPI_TRY(waiting, what_waits(tx, index));
    return draft_part(index, due_[index].next_period_from, std::move(waiting));
}

Result<Bill> BillChunk::join(std::span<const Part> parts) {
    Bill bill;
    bill.parts.reserve(parts.size());
    for (const Part& part : parts) bill.parts.push_back(part.inputs);
    if (parts.size() == 1) {
        bill.draft = parts.front().draft;
    } else {
        BANGNOPI_TRY(draft, domain::draft_invoice(bill.parts));
        bill.draft = std::move(draft);
    }
    if (bill.draft.total > domain::entered_amount_max)
        return refuse(Code::overflow, "the total of {} is beyond {}: is a price or a unit wrong?"_msg(
                                          bill.draft.total, domain::entered_amount_max));
    return bill;
}

void BillChunk::note(std::size_t index, const Refusal& refusal, ChunkDone& done) const {
    done.refusals.push_back({due_[index].id, english(refusal.detail)});
}

void BillChunk::count_issued(std::span<const Part> parts, const Bill& bill, ChunkDone& done) {
    ++done.counts.issued;
    done.counts.joined += static_cast<std::int64_t>(parts.size()) - 1;
    done.counts.total = domain::add(done.counts.total, bill.draft.total);
    done.tax = domain::add(done.tax, bill.draft.tax);
    for (const Part& part : parts) ++of_plan(part.plan_version_id).bills;
    for (const domain::DraftLine& line : bill.draft.lines) {
        std::int64_t& amount = of_plan(parts[line.part].plan_version_id).amount;
        amount = domain::add(amount, line.amount);
    }
}

store::PlanVersionBills& BillChunk::of_plan(Id version) {
    const auto plan = std::ranges::find(by_plan_, version, &store::PlanVersionBills::plan_version_id);
    return plan != by_plan_.end() ? *plan : by_plan_.emplace_back(store::PlanVersionBills{version});
}

void BillChunk::bill_together(store::Tx& tx, std::span<const std::size_t> together, ChunkDone& done) {
    parts_.clear();
    for (const std::size_t index : together) {
        auto part = draft_next(tx, index);
        if (!part) {
            note(index, part.error(), done);
        } else if (is_issued(*part)) {
            parts_.push_back(*std::move(part));
        } else {
            settle(*part, std::nullopt);
            ++done.counts.zero;
        }
    }
    if (parts_.empty()) return;
    const auto bill = join(parts_);
    if (!bill) {
        for (const Part& part : parts_) note(part.index, bill.error(), done);
        return;
    }
    const Id invoice = issue(parts_, *bill);
    for (const Part& part : parts_) settle(part, invoice);
    count_issued(parts_, *bill, done);
}

void BillChunk::settle(const Part& part, std::optional<Id> invoice) {
    const store::BillableSubscription& subscription = due_[part.index];
    const auto schedule = std::find_if(schedules_.begin(), schedules_.end(),
                                       [&](const auto& one) { return one.first == part.next; });
    if (schedule != schedules_.end())
        schedule->second.push_back(subscription.id);
    else
        schedules_.push_back({part.next, {subscription.id}});
    if (cases_.terms(part.index, 0).billing == domain::Billing::prepaid_usage)
        to_refresh_.push_back(subscription.customer_id);
    settle_reratings(part, invoice.has_value());
    if (subscription.discount_periods && domain::uses_discount(part.draft))
        discounted_.push_back(subscription.id);
    if (invoice) take_lines(part, *invoice);
}

Id BillChunk::issue(std::span<const Part> parts, const Bill& bill) {
    const store::BillableSubscription& subscription = due_[parts.front().index];
    const bool pay_as_you_go = cases_.terms(parts.front().index, 0).billing == domain::Billing::prepaid_usage;
    store::NewInvoice invoice = new_invoice(act_, subscription, day_, bill.draft);
    invoice.bill_run_id = run_;
    if (parts.size() > 1) invoice.subscription_id.reset();
    invoice.due_on = day_;
    if (!pay_as_you_go) set_due(invoice, due_policies_.terms_of(subscription.billed_to(), act_.zone, day_));
    invoice.paid = spend_balance(subscription, invoice.total);
    const bool isolates_now = invoice.isolates_at && *invoice.isolates_at <= act_.now;
    if (isolates_now && invoice.paid < invoice.total) to_refresh_.push_back(subscription.billed_to());
    rows_.add(invoice);
    of_parts_.clear();
    for (const Part& part : parts) {
        of_parts_.push_back(part.index);
        add_charges(part, invoice);
    }
    add_contents(rows_, invoice, bill, cases_, of_parts_, act_.zone, text_);
    return invoice.id;
}

// In arrears a bill has fee and usage of its period; in advance the fee of the coming one and the usage of the one
// before.
void BillChunk::add_charges(const Part& part, const store::NewInvoice& invoice) {
    using enum domain::LineKind;
    const domain::Date from = part.draft.period.from;
    const auto add = [&](std::initializer_list<domain::LineKind> kinds, domain::Date period_from,
                         store::ChargeKind kind) {
        if (domain::has_line(part.draft, kinds))
            rows_.add_charge(invoice, due_[part.index].id, period_from, kind);
    };
    const domain::Date used_from =
        part.inputs.in_advance ? domain::billing_period(from - 1, part.inputs.billing_day).from : from;
    add({recurring}, from, store::ChargeKind::fee);
    add({usage, overage}, used_from, store::ChargeKind::usage);
    add({setup}, from, store::ChargeKind::setup);
    add({add_on}, from, store::ChargeKind::add_on);
    add({early_end}, from, store::ChargeKind::early_end);
}

// What other subscriptions of the customer have reserved is not spent; what this one had is what is being
// billed.
std::int64_t BillChunk::spend_balance(const store::BillableSubscription& subscription, std::int64_t total) {
    if (balances_.empty()) return 0;
    const auto at = find_customer(balances_, subscription.billed_to());
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
