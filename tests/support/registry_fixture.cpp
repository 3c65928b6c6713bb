#include "tests/support/registry_fixture.hpp"

#include "staff/passwords.hpp"

namespace bangnopi::test {

using store::Priority;
using store::Tx;

Result<staff::CreatedOperator> RegistryTest::create_operator(const std::string& code) {
    staff::NewOperator command;
    command.code = code;
    command.name = "Net " + code;
    command.owner_password = {"not a hash that opens anything", "", true};
    return db->write_wait(everyone, Priority::normal,
                          [&](Tx& tx) { return staff::create_operator(tx, ids, clock.now(), {}, command); });
}

billing::NewPlan RegistryTest::plan_of(const std::string& code, std::int64_t monthly_fee) const {
    billing::NewPlan command;
    command.code = code;
    command.name = "Paket " + code;
    command.terms.monthly_fee = monthly_fee;
    command.terms.speed = {20'000'000, 5'000'000};
    return command;
}

Result<billing::PlanDetails> RegistryTest::create_plan(const billing::NewPlan& command) {
    return write([&](Tx& tx) { return billing::create_plan(tx, act(), command); });
}

Result<store::Customer> RegistryTest::register_customer(const billing::NewCustomer& command) {
    return write([&](Tx& tx) { return billing::register_customer(tx, act(), keys, command); });
}

store::Customer RegistryTest::customer(const std::string& name) {
    billing::NewCustomer command;
    command.name = name;
    return must(register_customer(command));
}

store::Area RegistryTest::area(const std::string& code, const std::string& parent) {
    return must(write([&](Tx& tx) {
        return billing::create_area(tx, act(), {code, "Wilayah " + code, parent});
    }));
}

billing::NewSubscription RegistryTest::subscription_of(const store::Customer& holder, const std::string& plan,
                                                       const std::string& username) {
    billing::NewSubscription command;
    command.customer = format_id(holder.id);
    command.plan = plan;
    command.starts_on = domain::Date(2026, 11, 16);
    command.connection.kind = domain::ConnectionKind::pppoe;
    command.connection.username = username;
    return command;
}

Result<billing::Subscribed> RegistryTest::subscribe(const billing::NewSubscription& command) {
    return write([&](Tx& tx) { return billing::subscribe(tx, act(), keys, command); });
}

store::Subscription RegistryTest::present(Id subscription) {
    return *read([&](Tx& tx) { return store::find_subscription(tx, tenant.id, subscription); });
}

std::int64_t RegistryTest::audits(std::string_view action, Id subject) {
    std::int64_t count = 0;
    read([&](Tx& tx) {
        tx.each(
            "SELECT count(*) FROM audit WHERE operator_id = $1 AND action = $2 AND subject_id = $3",
            [&](const store::Row& row) { count = row.integer(0); }, tenant.id, action, subject);
    });
    return count;
}

std::int64_t RegistryTest::events(std::string_view kind, Id subject) {
    std::int64_t count = 0;
    read([&](Tx& tx) {
        tx.each(
            "SELECT count(*) FROM event WHERE operator_id = $1 AND kind = $2 AND subject_id = $3",
            [&](const store::Row& row) { count = row.integer(0); }, tenant.id, kind, subject);
    });
    return count;
}

}  // namespace bangnopi::test
