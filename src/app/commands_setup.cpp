#include <fmt/format.h>
#include <fmt/ostream.h>

#include <boost/json.hpp>
#include <filesystem>

#include "app/file_lock.hpp"
#include "app/made_files.hpp"
#include "app/perform.hpp"
#include "staff/tenants.hpp"

namespace bangnopi::app {
namespace {

namespace json = boost::json;
using store::Priority;
using store::Scope;
using store::Tx;

struct Created {
    staff::CreatedOperator one;
    std::string password;  // of its owner, once
};

Result<Created> create_operator(store::Database& db, IdSource& ids, Instant now,
                                const OperatorFields& fields) {
    BANGNOPI_TRY(password, staff::choose_password(std::nullopt, fields.username, "/password"));
    staff::NewOperator wanted;
    wanted.code = fields.code;
    wanted.name = fields.name;
    wanted.time_zone = fields.time_zone;
    wanted.currency = fields.currency;
    wanted.owner_username = fields.username;
    wanted.owner_password = password;
    const store::Actor actor{store::ActorKind::command_line, {}, "command line"};
    BANGNOPI_TRY(created, db.write_wait(Scope::installation(), Priority::normal, [&](Tx& tx) {
        return staff::create_operator(tx, ids, now, actor, wanted);
    }));
    return Created{std::move(created), password.generated};
}

void print_created(Console& console, const Created& created, const Message& headline) {
    const auto& [tenant, owner] = created.one;
    if (console.json) {
        fmt::print(
            console.out, "{}\n",
            json::serialize(json::object{
                {"operator", tenant.code}, {"username", owner.username}, {"password", created.password}}));
        return;
    }
    if (!console.quiet) say(console, headline);
    say(console, "Sign in as {} with the one-time password {}"_msg(owner.username, created.password));
}

}  // namespace

int run_init(const Invocation& invocation, const InitCommand& command, Console& console) {
    const auto lock = lock_alone(invocation.configuration);
    if (!lock) return refused(console, lock.error());
    MadeFiles made(invocation.configuration);
    const auto db = create_database(invocation.configuration);
    if (!db) return refused(console, db.error());
    const auto keys = make_keys(invocation.configuration, **db);
    if (!keys) return refused(console, keys.error());

    const SystemClock clock;
    IdSource ids(clock, 0);
    const auto created = create_operator(**db, ids, clock.now(), command);
    if (!created) return refused(console, created.error());
    made.keep();
    const std::string name = without_password(invocation.configuration.db);
    print_created(console, *created, "{} holds the operator {} now."_msg(name, command.code));
    if (!console.json && !console.quiet) say(console, "Next: bangnopi serve --db {}"_msg(name));
    return exit_done;
}

int run_operator_add_on(Node& node, const OperatorAddCommand& command, Console& console) {
    const auto created = create_operator(node.db(), node.ids(), node.clock().now(), command);
    if (!created) return refused(console, created.error());
    print_created(console, *created, "{} is an operator of this database now."_msg(command.code));
    return exit_done;
}

int run_migrate(const Invocation& invocation, Console& console) {
    const auto lock = lock_alone(invocation.configuration);
    if (!lock) return refused(console, lock.error());
    const auto path = sqlite_path(invocation.configuration.db);
    if (path && !std::filesystem::exists(*path))
        return refused(console, "there is no database at {}: make one with `bangnopi init`"_msg(*path));
    store::OpenOptions options;
    options.url = invocation.configuration.db;
    auto db = store::open_database(options);
    const auto before = store::migration_state(*db);
    const auto after = store::migrate(*db);
    if (console.json)
        fmt::print(console.out, "{}\n",
                   json::serialize(json::object{{"applied", after.applied}, {"known", after.known}}));
    else if (!console.quiet)
        say(console, "{} of {} migrations are applied, {} of them now"_msg(after.applied, after.known,
                                                                           after.applied - before.applied));
    return exit_done;
}

}  // namespace bangnopi::app
