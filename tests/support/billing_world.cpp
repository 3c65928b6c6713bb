#include "tests/support/billing_world.hpp"

#include <fmt/format.h>

#include <array>

#include "access/usage.hpp"
#include "billing/kept_input.hpp"
#include "domain/schedule.hpp"
#include "store/ledger.hpp"
#include "store/payments.hpp"

namespace bangnopi::test {
namespace {

constexpr std::size_t rows_per_transaction = 5000;

template <class T>
T must(Result<T> result) {
    if (!result) throw std::runtime_error(english(result.error().detail));
    return *std::move(result);
}

template <class F>
void write(store::Database& db, store::Scope scope, F&& body) {
    must(db.write_wait(scope, store::Priority::normal, [&](store::Tx& tx) -> Result<Done> {
        body(tx);
        return Done{};
    }));
}

store::Customer customer_row(Id id, Instant now) {
    store::Customer row;
    row.id = id;
    row.number = "C" + format_id(id);
    row.name = "Siti Aminah";
    row.address = "Jl. Melati 4";
    row.created_at = now;
    return row;
}

}  // namespace

domain::Date date(std::string_view iso) {
    return domain::Date::parse(iso).value();
}

Instant instant(std::string_view rfc3339) {
    return parse_instant(rfc3339).value();
}

BillingWorld::BillingWorld(store::Database& database, Instant now, std::uint16_t node, int)
    : db(database),
      clock_(std::make_shared<ManualClock>(now)),
      ids_(std::make_shared<IdSource>(*clock_, node)),
      operator_{Id{}, "test", "Test Net", must(domain::Zone::find("Asia/Jakarta")), domain::Currency::idr(),
                {},   now,    1} {}

BillingWorld::BillingWorld(store::Database& database, store::Settings settings)
    : BillingWorld(database, instant("2026-10-31T17:00:00Z"), 0, 0) {
    operator_.id = ids_->next();
    operator_.settings = std::move(settings);
    write(db, scope(), [&](store::Tx& tx) {
        store::insert_operator(tx, operator_);
        store::insert_chart(tx, operator_.id);
        store::insert_channel(tx, operator_.id, {"kas", "Kas", domain::PaymentMethod::cash, "1101", true});
    });
}

BillingWorld BillingWorld::attach(store::Database& database, Instant now, std::uint16_t node) {
    BillingWorld world(database, now, node, 0);
    world.operator_ =
        database.read(store::Scope::installation(), [](store::Tx& tx) { return store::list_operators(tx); })
            .at(0);
    return world;
}

store::Act BillingWorld::act() const {
    const Instant now = clock_->now();
    return {operator_.id, operator_.zone, operator_.currency, {}, now, operator_.zone.date_of(now),
            ids_.get()};
}

Id BillingWorld::plan(const domain::PlanTerms& terms) {
    store::Plan row;
    row.id = ids_->next();
    row.code = row.name = terms.code;
    row.created_at = clock_->now();
    const store::PlanVersion version{ids_->next(), row.id, date("2020-01-01"), terms, row.created_at};
    write(db, scope(), [&](store::Tx& tx) {
        store::insert_plan(tx, operator_.id, row);
        store::insert_plan_version(tx, operator_.id, version);
    });
    return version.id;
}

Id BillingWorld::customer(std::optional<Id> id) {
    const store::Customer row = customer_row(id.value_or(ids_->next()), clock_->now());
    write(db, scope(), [&](store::Tx& tx) { store::insert_customer(tx, operator_.id, row); });
    return row.id;
}

Id BillingWorld::subscribe(Id customer, Id plan_version, std::string_view starts_on, int billing_day,
                           const std::function<void(store::Subscription&)>& edit) {
    store::Subscription row;
    row.id = ids_->next();
    row.customer_id = customer;
    row.plan_version_id = row.current_plan_version_id = plan_version;
    row.starts_on = date(starts_on);
    row.billing_day = billing_day;
    row.connection.kind = domain::ConnectionKind::pppoe;
    row.connection.username = "u" + format_id(row.id);
    row.created_at = clock_->now();
    if (edit) edit(row);
    write(db, scope(), [&](store::Tx& tx) {
        const auto version = store::find_plan_version(tx, operator_.id, plan_version).value();
        const domain::Schedule schedule =
            domain::first_issue({row.starts_on, row.ends_on, row.billing_day, version.terms.billing,
                                 version.terms.charged, row.bill_on_end_date});
        row.next_period_from = schedule.period_from;
        row.next_issue_on = schedule.issue_on;
        store::insert_subscription(tx, operator_.id, row);
        store::refresh_access(tx, act(), operator_.settings, std::span(&customer, 1));
    });
    return row.id;
}

void BillingWorld::subscribe_many(std::int64_t count, Id plan_version, std::string_view starts_on) {
    for (std::int64_t written = 0; written < count;) {
        const auto batch =
            std::min<std::int64_t>(count - written, static_cast<std::int64_t>(rows_per_transaction));
        write(db, scope(), [&](store::Tx& tx) {
            std::vector<Id> customers;
            for (std::int64_t i = 0; i < batch; ++i) {
                const store::Customer customer = customer_row(ids_->next(), clock_->now());
                store::insert_customer(tx, operator_.id, customer);
                store::Subscription row;
                row.id = ids_->next();
                row.customer_id = customer.id;
                row.plan_version_id = row.current_plan_version_id = plan_version;
                row.starts_on = date(starts_on);
                row.next_period_from = domain::billing_period(row.starts_on, 1).from;
                row.next_issue_on = domain::billing_period(row.starts_on, 1).to;
                row.connection.username = "u" + format_id(row.id);
                row.created_at = clock_->now();
                store::insert_subscription(tx, operator_.id, row);
                customers.push_back(customer.id);
            }
            for (std::span<const Id> rest = customers; !rest.empty();) {
                const auto some = rest.first(std::min(rest.size(), store::customers_per_refresh_max));
                store::refresh_access(tx, act(), operator_.settings, some);
                rest = rest.subspan(some.size());
            }
        });
        written += batch;
    }
}

Result<access::UsageRecorded> BillingWorld::record(std::vector<store::UsageRecord> records) {
    return db.write_wait(scope(), store::Priority::normal, [&](store::Tx& tx) {
        return access::record_usage(tx, act(), operator_.settings, records);
    });
}

void BillingWorld::use(Id subscription, std::string_view ended_at, std::int64_t bytes) {
    store::UsageRecord record;
    record.key = format_id(ids_->next());
    record.subscription_id = subscription;
    record.ended_at = instant(ended_at);
    record.started_at = record.ended_at - std::chrono::minutes(5);
    record.bytes_down = bytes;
    must(this->record({record}));
}

store::BillRun BillingWorld::bill(std::string_view day, const billing::BillRunOptions& options) {
    return must(billing::run_bills(db, act(), operator_.settings, date(day), options));
}

Result<billing::PaymentReceived> BillingWorld::pay(const billing::ReceivePayment& command) {
    return db.write_wait(scope(), store::Priority::normal, [&](store::Tx& tx) {
        return billing::receive_payment(tx, act(), operator_.settings, command);
    });
}

billing::PaymentReceived BillingWorld::pay_invoice(Id invoice, std::int64_t amount) {
    billing::ReceivePayment command;
    command.invoice_id = invoice;
    command.channel = "kas";
    command.amount = amount;
    return must(pay(command));
}

void BillingWorld::refresh(Id customer) {
    write(db, scope(), [&](store::Tx& tx) {
        store::refresh_access(tx, act(), operator_.settings, std::span(&customer, 1));
    });
}

billing::JobsReport BillingWorld::jobs(const billing::JobsOptions& options) {
    return must(billing::run_jobs(db, act(), operator_.settings, options));
}

std::vector<store::Invoice> BillingWorld::invoices(std::optional<Id> customer) {
    store::InvoiceFilter filter;
    filter.customer_id = customer;
    store::PageRequest request;
    request.sort = "created";
    request.limit = store::page_limit_max;
    return db
        .read(scope(),
              [&](store::Tx& tx) { return must(store::list_invoices(tx, operator_.id, filter, request)); })
        .items;
}

store::Invoice BillingWorld::only_invoice(Id customer) {
    std::vector<store::Invoice> found = invoices(customer);
    if (found.size() != 1) throw std::runtime_error(fmt::format("{} invoices instead of one", found.size()));
    return found.front();
}

std::vector<store::InvoiceLine> BillingWorld::lines(Id invoice) {
    return db.read(scope(), [&](store::Tx& tx) { return store::invoice_lines(tx, operator_.id, invoice); });
}

store::Access BillingWorld::access(Id subscription) {
    return db.read(scope(), [&](store::Tx& tx) { return store::find_access(tx, operator_.id, subscription); })
        .value();
}

std::int64_t BillingWorld::balance(Id customer) {
    return db.read(scope(), [&](store::Tx& tx) { return store::find_customer(tx, operator_.id, customer); })
        .value()
        .balance;
}

std::int64_t BillingWorld::number_of(std::string_view sql) {
    return db.read(scope(), [&](store::Tx& tx) {
        std::int64_t number = 0;
        tx.first(
            sql, [&](const store::Row& row) { number = row.integer(0); }, operator_.id);
        return number;
    });
}

testing::AssertionResult BillingWorld::verified() {
    const reports::Verification verification =
        reports::verify(db, operator_, clock_->now(), billing::replay_kept_input);
    testing::AssertionResult result =
        verification.ok ? testing::AssertionSuccess() : testing::AssertionFailure();
    for (const reports::CheckResult& check : verification.checks)
        for (const std::string& row : check.rows) result << check.name << ": " << row << "\n";
    return result;
}

billing::ReceivePayment cash(Id customer, std::int64_t amount, std::string reference) {
    billing::ReceivePayment command;
    command.customer_id = customer;
    command.channel = "kas";
    command.amount = amount;
    command.reference = std::move(reference);
    return command;
}

domain::PlanTerms home_plan(std::int64_t monthly_fee) {
    domain::PlanTerms terms;
    terms.code = "home";
    terms.monthly_fee = monthly_fee;
    terms.speed = {20'000'000, 5'000'000};
    return terms;
}

domain::PlanTerms quota_plan() {
    domain::PlanTerms terms = home_plan();
    terms.code = "R20";
    terms.included_bytes = 100 * gigabyte;
    terms.beyond = domain::Beyond::overage;
    terms.unit_bytes = gigabyte;
    terms.unit_price = 2500;
    return terms;
}

domain::PlanTerms pay_as_you_go_plan() {
    domain::PlanTerms terms;
    terms.code = "payg";
    terms.billing = domain::Billing::prepaid_usage;
    terms.unit_bytes = gigabyte;
    terms.unit_price = 3000;
    terms.speed = {10'000'000, 10'000'000};
    return terms;
}

}  // namespace bangnopi::test
