#include <fmt/format.h>
#include <fmt/ostream.h>

#include <boost/json.hpp>

#include "app/perform.hpp"
#include "staff/credentials.hpp"
#include "staff/members.hpp"
#include "staff/passwords.hpp"
#include "staff/roles.hpp"
#include "staff/second_factor.hpp"
#include "store/staff.hpp"

namespace bangnopi::app {
namespace {

namespace json = boost::json;
using store::Priority;
using store::Scope;
using store::Tx;

Result<staff::Role> parse_role(const std::string& text) {
    if (const auto role = staff::parse_role(text)) return *role;
    std::vector<std::string_view> names;
    for (const staff::Role role : staff::all_roles()) names.push_back(staff::name_of(role));
    return refuse(Code::invalid, "--role must be one of {}"_msg(fmt::join(names, ", ")));
}

// The first line of the file, or one made here when no file was named.
Result<staff::ChosenPassword> password_from(const Console& console, const std::string& file,
                                            const std::string& username) {
    if (file.empty()) return staff::choose_password(std::nullopt, username, "--password-file");
    BANGNOPI_TRY(text, read_input(console, file));
    std::string line = text.substr(0, text.find('\n'));
    if (line.ends_with('\r')) line.pop_back();
    return staff::choose_password(line, username, "--password-file");
}

void print_member(Console& console, const std::string& username, const staff::ChosenPassword& password) {
    if (console.json) {
        json::object out{{"username", username}};
        if (!password.generated.empty()) out["password"] = password.generated;
        fmt::print(console.out, "{}\n", json::serialize(out));
    } else if (!password.generated.empty()) {
        say(console, "{} signs in with the one-time password {}"_msg(username, password.generated));
    } else if (!console.quiet) {
        say(console, "{} signs in with the password given"_msg(username));
    }
}

}  // namespace

int run_staff_add_on(Node& node, const StaffAddCommand& command, Console& console) {
    const auto subject = node.operator_named(command.operator_code);
    if (!subject) return refused(console, subject.error());
    const auto role = parse_role(command.role);
    if (!role) return refused(console, role.error());
    const auto password = password_from(console, command.password_file, command.username);
    if (!password) return refused(console, password.error());
    const staff::NewMember member{command.username, command.name.empty() ? command.username : command.name,
                                  *role, *password};
    const store::Act act = node.act(*subject);
    const auto added = node.db().write_wait(Scope::of(subject->id), Priority::normal,
                                            [&](Tx& tx) { return staff::add_member(tx, act, member); });
    if (!added) return refused(console, added.error());
    print_member(console, command.username, *password);
    return exit_done;
}

int run_staff_password_on(Node& node, const StaffPasswordCommand& command, Console& console) {
    const auto subject = node.operator_named(command.operator_code);
    if (!subject) return refused(console, subject.error());
    const auto password = password_from(console, command.password_file, command.username);
    if (!password) return refused(console, password.error());
    const store::Act act = node.act(*subject);
    const Instant real_now = node.real_clock().now();
    const auto changed =
        node.db().write_wait(Scope::of(subject->id), Priority::normal, [&](Tx& tx) -> Result<store::Staff> {
            const auto member = store::find_staff_by_username(tx, subject->id, command.username);
            if (!member)
                return refuse(Code::not_found,
                              "there is no user name {} at {}"_msg(command.username, subject->code));
            if (command.reset_totp && staff::has_second_factor(tx, subject->id, member->id))
                BANGNOPI_TRY_DONE(staff::end_second_factor(tx, act, member->id));
            return staff::set_password(tx, act, member->id, *password, real_now);
        });
    if (!changed) return refused(console, changed.error());
    print_member(console, command.username, *password);
    return exit_done;
}

int run_token_create_on(Node& node, const TokenCreateCommand& command, Console& console) {
    const auto subject = node.operator_named(command.operator_code);
    if (!subject) return refused(console, subject.error());
    const auto role = parse_role(command.role);
    if (!role) return refused(console, role.error());
    const store::Act act = node.act(*subject);
    const Instant real_now = node.real_clock().now();
    const auto issued = node.db().write_wait(Scope::of(subject->id), Priority::normal, [&](Tx& tx) {
        return staff::create_token(tx, act, {command.name, *role, std::nullopt}, real_now);
    });
    if (!issued) return refused(console, issued.error());
    if (console.json)
        fmt::print(console.out, "{}\n",
                   json::serialize(
                       json::object{{"id", format_id(issued->credential.id)}, {"token", issued->token}}));
    else
        fmt::print(console.out, "{}\n", issued->token);
    return exit_done;
}

}  // namespace bangnopi::app
