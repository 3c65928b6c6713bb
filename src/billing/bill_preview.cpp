#include "billing/bill_preview.hpp"

#include <algorithm>
#include <map>
#include <unordered_map>

#include "domain/standing_out.hpp"
#include "store/invoices.hpp"

namespace bangnopi::billing {
namespace {

constexpr int subscriptions_per_batch = 4000;
// A last bill is looked for among the periods of so many months before; older ones are as if there were none.
constexpr int months_looked_back = 4;

// The bill before: of the database, or of an earlier day of the same run.
struct Before {
    std::optional<std::int64_t> total = {};
    std::optional<Id> invoice = {};
    KindAmounts kinds{};  // where there is no invoice
};

struct Candidate {
    CountedBill bill;
    Before before;
};

// The candidates with the highest scores, at most outliers_max.
class Highest {
  public:
    void offer(std::int64_t score, const Candidate& candidate) {
        if (kept_.size() == outliers_max && score <= kept_.front().first) return;
        if (kept_.size() == outliers_max) {
            std::ranges::pop_heap(kept_, by_score);
            kept_.pop_back();
        }
        kept_.emplace_back(score, candidate);
        std::ranges::push_heap(kept_, by_score);
    }
    [[nodiscard]] const std::vector<std::pair<std::int64_t, Candidate>>& kept() const { return kept_; }

  private:
    static bool by_score(const std::pair<std::int64_t, Candidate>& a,
                         const std::pair<std::int64_t, Candidate>& b) {
        return a.first > b.first;
    }
    std::vector<std::pair<std::int64_t, Candidate>> kept_;  // a heap, the lowest first
};

// What is far from the median is among the dearest and the cheapest, whatever the median turns out to be.
struct OfPlan {
    store::PlanVersionBills bills;
    domain::MedianSample sample;
    Highest dearest, cheapest;
};

class Preview {
  public:
    Preview(store::Tx& tx, const store::Act& act, const store::Settings& settings, domain::Date day,
            std::optional<Id> customer)
        : tx_(tx),
          act_(act),
          filter_{std::max(act.today, day), customer},
          chunk_(act, settings, store::PlanBook::load(tx, act.operator_id), Id{}, filter_) {
        preview_.run.day = day;
        first_ = day;
    }

    BillPreview run(const std::stop_token& stop) {
        const store::DueCounts due = store::count_due(tx_, act_.operator_id, preview_.run.day, filter_);
        preview_.run.due = due.due;
        preview_.run.held = due.held;
        preview_.run.counts.skipped = due.billed;
        preview_.run.customer_id = filter_.customer_id;
        std::vector<CountedBill> bills;
        for (Id after{}; !stop.stop_requested();) {
            bills.clear();
            const ChunkDone done =
                chunk_.count(tx_, preview_.run.day, after, subscriptions_per_batch, &bills);
            if (done.taken == 0) break;
            after = done.last;
            add(done);
            compare(bills);
        }
        finish();
        return std::move(preview_);
    }

  private:
    void add(const ChunkDone& done) {
        store::BillRun& run = preview_.run;
        run.counts.issued += done.counts.issued;
        run.counts.joined += done.counts.joined;
        run.counts.zero += done.counts.zero;
        run.counts.total = domain::add(run.counts.total, done.counts.total);
        run.tax = domain::add(run.tax, done.tax);
        run.refused += static_cast<std::int64_t>(done.refusals.size());
        for (const store::BillRefusal& refusal : done.refusals)
            if (refusals_.size() < store::refusals_kept_max) refusals_.push_back(refusal);
        for (const store::PlanVersionBills& more : chunk_.by_plan()) {
            OfPlan& plan = plans_[more.plan_version_id];
            plan.bills.plan_version_id = more.plan_version_id;
            plan.bills.bills += more.bills;
            plan.bills.amount = domain::add(plan.bills.amount, more.amount);
        }
    }

    // By subscription, and of each in the order of their days.
    void compare(std::span<const CountedBill> bills) {
        if (bills.empty()) return;
        std::vector<Id> subscriptions;
        for (const CountedBill& bill : bills) {
            if (subscriptions.empty() || subscriptions.back() != bill.subscription_id)
                subscriptions.push_back(bill.subscription_id);
            first_ = std::min(first_, bill.issue_on);
        }
        const auto last = store::last_bills(tx_, act_.operator_id, subscriptions,
                                            first_.plus_months(-months_looked_back, 1));
        auto known = last.begin();
        Before before;
        Id current;
        for (const CountedBill& bill : bills) {
            if (bill.subscription_id != current) {
                current = bill.subscription_id;
                while (known != last.end() && known->subscription_id < current) ++known;
                before = {};
                if (known != last.end() && known->subscription_id == current)
                    before = {known->total, known->invoice_id};
            }
            compare(bill, before);
        }
    }

    void compare(const CountedBill& bill, Before& before) {
        if (!bill.is_issued) {
            if (before.total) count(preview_.gone, 0, *before.total);
            before = {};
            return;
        }
        count(changed(bill.amount, before.total), bill.amount, before.total.value_or(0));
        const Candidate candidate{bill, before};
        if (before.total) by_change_.offer(domain::thousandths_apart(bill.amount, *before.total), candidate);
        OfPlan& plan = plans_[bill.plan_version_id];
        plan.sample.add(bill.amount);
        plan.dearest.offer(bill.amount, candidate);
        plan.cheapest.offer(-bill.amount, candidate);
        before = {bill.amount, std::nullopt, bill.kinds};
    }

    ChangedBills& changed(std::int64_t total, std::optional<std::int64_t> last) {
        if (!last) return preview_.fresh;
        if (total == *last) return preview_.same;
        return total > *last ? preview_.dearer : preview_.cheaper;
    }

    static void count(ChangedBills& changed, std::int64_t total, std::int64_t last) {
        ++changed.bills;
        changed.total = domain::add(changed.total, total);
        changed.last_total = domain::add(changed.last_total, last);
    }

    void finish() {
        const domain::Date day = preview_.run.day;
        if (!filter_.customer_id) {
            const store::GoneBills ended =
                store::gone_bills(tx_, act_.operator_id, first_.plus_months(-1, first_.day()),
                                  day.plus_months(-1, day.day()), first_);
            preview_.gone.bills += ended.bills;
            preview_.gone.last_total = domain::add(preview_.gone.last_total, ended.last_total);
        }
        std::vector<store::PlanVersionBills> bills;
        for (const auto& [version, plan] : plans_) bills.push_back(plan.bills);
        preview_.by_plan = store::by_plan(tx_, act_.operator_id, bills);
        name_refusals();
        tell_outliers();
    }

    void name_refusals() {
        std::vector<Id> subscriptions;
        for (const store::BillRefusal& refusal : refusals_) subscriptions.push_back(refusal.subscription_id);
        for (const auto& named : store::named_subscriptions(tx_, act_.operator_id, subscriptions)) {
            const auto refusal = std::ranges::find(refusals_, named.id, &store::BillRefusal::subscription_id);
            preview_.refusals.push_back(
                {*refusal, named.customer_id, named.customer_number, named.customer_name});
        }
    }

    // Once each, though several lists may hold it.
    [[nodiscard]] std::vector<std::pair<std::int64_t, Candidate>> chosen() const {
        std::map<std::pair<Id, domain::Date>, std::pair<std::int64_t, Candidate>> judged;
        const auto judge = [&](const Highest& highest) {
            for (const auto& [score, candidate] : highest.kept()) {
                const CountedBill& bill = candidate.bill;
                const std::int64_t apart = domain::standing_out(
                    {bill.amount, candidate.before.total, plans_.at(bill.plan_version_id).sample.median()});
                if (apart > 0) judged.try_emplace({bill.subscription_id, bill.issue_on}, apart, candidate);
            }
        };
        judge(by_change_);
        for (const auto& [version, plan] : plans_) {
            judge(plan.dearest);
            judge(plan.cheapest);
        }
        std::vector<std::pair<std::int64_t, Candidate>> all;
        for (auto& [key, one] : judged) all.push_back(std::move(one));
        std::ranges::stable_sort(all, std::ranges::greater{}, &std::pair<std::int64_t, Candidate>::first);
        if (all.size() > outliers_max) all.erase(all.begin() + outliers_max, all.end());
        return all;
    }

    void tell_outliers() {
        const auto all = chosen();
        std::vector<Id> subscriptions, invoices;
        for (const auto& [score, candidate] : all) {
            subscriptions.push_back(candidate.bill.subscription_id);
            if (candidate.before.invoice) invoices.push_back(*candidate.before.invoice);
        }
        load_last_kinds(invoices);
        std::unordered_map<Id, store::NamedSubscription> names;
        for (auto& named : store::named_subscriptions(tx_, act_.operator_id, subscriptions))
            names.emplace(named.id, named);
        store::PlanBook book = store::PlanBook::load(tx_, act_.operator_id);
        for (const auto& [score, candidate] : all) {
            const CountedBill& bill = candidate.bill;
            const store::NamedSubscription& named = names.at(bill.subscription_id);
            preview_.outliers.push_back(
                {bill.subscription_id, bill.customer_id, named.customer_number, named.customer_name,
                 book.at(tx_, bill.plan_version_id, std::nullopt).terms.code, bill.issue_on,
                 candidate.before.total, bill.amount, plans_.at(bill.plan_version_id).sample.median(),
                 candidate.before.total ? changes(candidate) : std::vector<ChangedAmount>()});
        }
    }

    void load_last_kinds(const std::vector<Id>& invoices) {
        if (invoices.empty()) return;
        const auto lines = store::lines_of_invoices(tx_, act_.operator_id, invoices);
        for (std::size_t i = 0; i < invoices.size(); ++i)
            for (const store::InvoiceLine& line : lines[i])
                if (line.subscription_id)
                    last_kinds_[{invoices[i], *line.subscription_id}].at(
                        static_cast<std::size_t>(line.kind)) += line.amount;
    }

    [[nodiscard]] std::vector<ChangedAmount> changes(const Candidate& candidate) const {
        KindAmounts last = candidate.before.kinds;
        if (candidate.before.invoice)
            if (const auto kept =
                    last_kinds_.find({*candidate.before.invoice, candidate.bill.subscription_id});
                kept != last_kinds_.end())
                last = kept->second;
        std::vector<ChangedAmount> changes;
        for (std::size_t kind = 0; kind < last.size(); ++kind)
            if (last.at(kind) != candidate.bill.kinds.at(kind))
                changes.push_back(
                    {static_cast<domain::LineKind>(kind), last.at(kind), candidate.bill.kinds.at(kind)});
        std::ranges::stable_sort(changes, std::ranges::greater{}, [](const ChangedAmount& one) {
            return std::abs(domain::subtract(one.now, one.last));
        });
        return changes;
    }

    store::Tx& tx_;
    const store::Act& act_;
    const store::DueFilter filter_;
    BillChunk chunk_;
    BillPreview preview_;
    domain::Date first_;          // the earliest day of issue
    std::map<Id, OfPlan> plans_;  // by version
    Highest by_change_;
    std::vector<store::BillRefusal> refusals_;
    std::map<std::pair<Id, Id>, KindAmounts> last_kinds_;  // by invoice and subscription
};

}  // namespace

BillPreview preview_bills(store::Tx& tx, const store::Act& act, const store::Settings& settings,
                          domain::Date day, std::optional<Id> customer, const std::stop_token& stop) {
    return Preview(tx, act, settings, day, customer).run(stop);
}

}  // namespace bangnopi::billing
