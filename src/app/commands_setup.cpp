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

void print_init(Console& console, const Invocation& invocation, const staff::CreatedOperator& created,
                const std::string& password) {
    if (console.json) {
        fmt::print(console.out, "{}\n",
                   json::serialize(json::object{{"operator", created.tenant.code},
                                                {"username", created.owner.username},
                                                {"password", password}}));
        return;
    }
    const std::string db = without_password(invocation.configuration.db);
    if (!console.quiet) say(console, "{} holds the operator {} now."_msg(db, created.tenant.code));
    say(console, "Sign in as {} with the one-time password {}"_msg(created.owner.username, password));
    if (!console.quiet) say(console, "Next: bangnopi serve --db {}"_msg(db));
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

    const auto password = staff::choose_password(std::nullopt, command.username, "/password");
    if (!password) return refused(console, password.error());
    const SystemClock clock;
    IdSource ids(clock, 0);
    staff::NewOperator wanted;
    wanted.code = command.code;
    wanted.name = command.name;
    wanted.time_zone = command.time_zone;
    wanted.currency = command.currency;
    wanted.owner_username = command.username;
    wanted.owner_password = *password;
    const store::Actor actor{store::ActorKind::command_line, {}, "command line"};
    const Instant now = clock.now();
    const auto created = (*db)->write_wait(Scope::installation(), Priority::normal, [&](Tx& tx) {
        return staff::create_operator(tx, ids, now, actor, wanted);
    });
    if (!created) return refused(console, created.error());
    made.keep();
    print_init(console, invocation, *created, password->generated);
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
    if (path && before.applied > 0 && before.applied < before.known) {
        const std::string copy = fmt::format("{}.before-{}", *path, before.known);
        if (!std::filesystem::exists(copy)) db->backup_to(copy);
    }
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
