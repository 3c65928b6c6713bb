#include "billing/late_fees.hpp"

#include <algorithm>
#include <vector>

#include "base/check.hpp"
#include "base/json_text.hpp"
#include "billing/one_off_invoice.hpp"
#include "store/due_rules.hpp"
#include "store/jobs.hpp"
#include "store/outbox.hpp"
#include "store/payments.hpp"
#include "store/waiting_lines.hpp"

namespace bangnopi::billing {
namespace {

constexpr int invoices_per_transaction = 200;

// Each on an invoice about its subscription.
void bill_alone(store::Tx& tx, const store::Act& act, const store::Settings& settings,
                std::span<const store::WaitingLine> lines) {
    if (lines.empty()) return;
    std::vector<Id> customers;
    for (const store::WaitingLine& line : lines) customers.push_back(line.customer_id);
    store::DuePolicies policies(act.operator_id, settings.due);
    policies.load(tx, customers);
    for (const store::WaitingLine& line : lines) {
        const auto invoice = issue_lines(tx, act, settings, policies.of(line.customer_id),
                                         {line.customer_id, line.subscription_id, {}, {line.one_off()}});
        BANGNOPI_CHECK(invoice);  // a fee is an amount that was entered, or a part of one that is open
        const store::TakenLine taken{line, *invoice, line.amount, {}};
        store::take_waiting_lines(tx, act.operator_id, std::span(&taken, 1));
    }
}

// Whose fee it is gets the bills of its subscription, if there is one.
bool is_billed_to_its_customer(store::Tx& tx, Id operator_id, const store::WaitingLine& line) {
    if (!line.subscription_id) return false;
    const auto subscription = store::find_subscription(tx, operator_id, *line.subscription_id);
    BANGNOPI_CHECK(subscription);
    return subscription->billed_to() == line.customer_id;
}

class LateFees {
  public:
    LateFees(store::Database& db, const store::Act& act, const store::Settings& settings)
        : db_(db), act_(act), settings_(settings), scope_(store::Scope::of(act.operator_id)) {}

    void set_done_until(Instant moment) {
        write([&](store::Tx& tx) { store::set_job_done_until(tx, act_.operator_id, late_fees_job, moment); });
    }

    // Whether it came to the end.
    bool charge_day(domain::Date day, const std::stop_token& stop) {
        const domain::Date due_on = day - settings_.late_fee->days_after_due;
        for (Id after;;) {
            if (stop.stop_requested()) return false;
            const auto late = db_.read(scope_, [&](store::Tx& tx) {
                return store::late_invoices(tx, act_.operator_id, due_on, act_.zone.at(day), after,
                                            invoices_per_transaction);
            });
            if (late.empty()) return true;
            after = late.back().id;
            std::int64_t charged = 0;
            write([&](store::Tx& tx) { charged = charge(tx, day, late); });
            charged_ += charged;
        }
    }

    [[nodiscard]] std::int64_t charged() const { return charged_; }

  private:
    // Read again under the locks, which bill runs and payments wait for.
    std::int64_t charge(store::Tx& tx, domain::Date day, std::span<const store::LateInvoice> late) {
        std::vector<Id> customers;
        std::vector<Id> invoices;
        for (const store::LateInvoice& invoice : late) {
            customers.push_back(invoice.customer_id);
            invoices.push_back(invoice.id);
        }
        std::ranges::sort(customers);
        customers.erase(std::unique(customers.begin(), customers.end()), customers.end());
        store::lock_accounts(tx, act_.operator_id, customers);
        std::vector<store::WaitingLine> alone;
        std::int64_t charged = 0;
        for (const store::LateInvoice& invoice :
             store::still_late(tx, act_.operator_id, act_.zone.at(day), invoices))
            if (charge_one(tx, invoice, alone)) ++charged;
        bill_alone(tx, act_, settings_, alone);
        return charged;
    }

    bool charge_one(store::Tx& tx, const store::LateInvoice& invoice,
                    std::vector<store::WaitingLine>& alone) {
        const std::int64_t fee =
            domain::late_fee_of(*settings_.late_fee, {invoice.open, invoice.late_fees, false});
        if (fee == 0) return false;
        store::WaitingLine line;
        line.id = act_.ids->next();
        line.customer_id = invoice.customer_id;
        line.subscription_id = invoice.next_billed_id ? invoice.next_billed_id : invoice.subscription_id;
        line.kind = domain::LineKind::late_fee;
        line.cause = store::cause_of_late_fee(invoice.id);
        line.description = invoice.number;
        line.amount = fee;
        line.created_at = act_.now;
        if (!store::insert_waiting_line(tx, act_.operator_id, line)) return false;
        tell(tx, invoice, fee);
        if (!invoice.next_billed_id) alone.push_back(std::move(line));
        return true;
    }

    void tell(store::Tx& tx, const store::LateInvoice& invoice, std::int64_t fee) {
        const std::string json =
            JsonObject{{"customer", format_id(invoice.customer_id)}, {"amount", fee}}.text();
        store::emit(tx, act_, "invoice.late_fee", invoice.id, json);
        store::audit(tx, act_, "invoice.late_fee", "invoice", invoice.id, {}, json);
    }

    template <class F>
    void write(F&& body) {
        const auto written =
            db_.write_wait(scope_, store::Priority::background, [&](store::Tx& tx) -> Result<Done> {
                body(tx);
                return Done{};
            });
        static_cast<void>(written);
    }

    store::Database& db_;
    const store::Act& act_;
    const store::Settings& settings_;
    store::Scope scope_;
    std::int64_t charged_ = 0;
};

}  // namespace

std::int64_t charge_late_fees(store::Database& db, const store::Act& act, const store::Settings& settings,
                              std::optional<Instant>& done_until, const std::stop_token& stop) {
    LateFees fees(db, act, settings);
    domain::Date day = done_until ? act.zone.date_of(*done_until) + 1 : act.today;
    for (; day <= act.today; day = day + 1) {
        if (!fees.charge_day(day, stop)) break;
        done_until = act.zone.at(day);
        fees.set_done_until(*done_until);
    }
    return fees.charged();
}

void bill_late_fees_of_others(store::Tx& tx, const store::Act& act, const store::Settings& settings,
                              const store::Subscription& subscription) {
    std::vector<store::WaitingLine> alone;
    for (store::WaitingLine& line :
         store::waiting_lines(tx, act.operator_id, subscription.id, subscription.id)) {
        if (line.kind != domain::LineKind::late_fee || line.customer_id == subscription.billed_to()) continue;
        line.subscription_id.reset();
        alone.push_back(std::move(line));
    }
    bill_alone(tx, act, settings, alone);
}

void rebill_late_fees(store::Tx& tx, const store::Act& act, const store::Settings& settings,
                      std::span<const store::WaitingLine> freed) {
    std::vector<store::WaitingLine> alone;
    for (const store::WaitingLine& line : freed) {
        if (line.kind != domain::LineKind::late_fee || is_billed_to_its_customer(tx, act.operator_id, line) ||
            store::wait_for_next_bill_of_customer(tx, act.operator_id, line))
            continue;
        alone.push_back(line);
        alone.back().subscription_id.reset();
    }
    bill_alone(tx, act, settings, alone);
}

}  // namespace bangnopi::billing
