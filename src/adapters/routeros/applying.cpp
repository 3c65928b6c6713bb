#include "adapters/routeros/applying.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <unordered_map>

#include "adapters/routeros/tag.hpp"
#include "base/check.hpp"

namespace bangnopi::routeros {
namespace {

using access::ChangeKind;
using access::GatewayChange;
using access::GatewayObject;

// Up to so many are asked for by name; of more the whole list is read.
constexpr std::size_t names_asked_for_max = 32;

bool has_sessions(const Menu& menu) {
    return !menu.sessions.empty();
}

bool is_there_already(const std::string& trap) {
    return trap.find("already") != std::string::npos;
}

// What is empty is left out of an addition: it is so by itself.
Attributes without_empty(Attributes attributes) {
    std::erase_if(attributes, [](const Attribute& attribute) { return attribute.value.empty(); });
    return attributes;
}

void mark_as_ending(Attributes& attributes) {
    for (Attribute& attribute : attributes)
        if (attribute.name == "comment") attribute.value = tag_with_ending(attribute.value);
}

// Any of them: "name=a", "name=b", "#|".
std::vector<std::string> any_of(std::string_view property, const std::vector<std::string>& names) {
    std::vector<std::string> query;
    for (const std::string& name : names) {
        query.push_back(fmt::format("{}={}", property, name));
        if (query.size() > 1) query.emplace_back("#|");
    }
    return query;
}

// All of them: "address=10.1.2.3", "list=isolir", "#&".
std::vector<std::string> all_of(const Attributes& attributes) {
    std::vector<std::string> query;
    for (const Attribute& attribute : attributes) {
        query.push_back(attribute.name + "=" + attribute.value);
        if (query.size() > 1) query.emplace_back("#&");
    }
    return query;
}

}  // namespace

Applying::Applying(Transport& transport, const std::vector<Menu>& menus, std::span<GatewayChange> changes,
                   Deadline by)
    : transport_(transport), changes_(changes), by_(by) {
    for (const GatewayChange& change : changes) {
        const auto menu = std::ranges::find(menus, change.object.list, &Menu::path);
        BANGNOPI_CHECK(menu != menus.end());
        menus_of_changes_.push_back(&*menu);
    }
}

Result<std::vector<access::RefusedChange>> Applying::run() {
    for (const Part part : {Part::walls, Part::queues}) BANGNOPI_TRY_DONE(set_wanted(part));
    BANGNOPI_TRY_DONE(remove_unwanted(Part::others));
    for (const Part part : {Part::profiles, Part::others}) BANGNOPI_TRY_DONE(set_wanted(part));
    keep_queues();
    for (const Part part : {Part::queues, Part::walls}) BANGNOPI_TRY_DONE(remove_unwanted(part));
    BANGNOPI_TRY_DONE(end_sessions());
    BANGNOPI_TRY_DONE(finish_logins());
    BANGNOPI_TRY_DONE(remove_unwanted(Part::profiles));
    std::vector<access::RefusedChange> refused;
    for (const auto& [index, reason] : refused_) refused.push_back({index, Message::verbatim(reason)});
    return refused;
}

Applying::Step Applying::removal(std::size_t change) const {
    return {change,
            {.verb = Verb::remove,
             .menu = std::string(menu_of(change).path),
             .arguments = {{".id", changes_[change].object.handle}}}};
}

Applying::Step Applying::disabling(std::size_t change) const {
    const GatewayObject& object = changes_[change].object;
    return {change,
            {.verb = Verb::set,
             .menu = std::string(menu_of(change).path),
             .arguments = {{".id", object.handle},
                           {"disabled", "yes"},
                           {"comment", tag_with_ending(tag_of(object.subscription_id))}}}};
}

Applying::Step Applying::setting(std::size_t change) const {
    const auto& [kind, object] = changes_[change];
    Attributes arguments = attributes_of(object);
    if (const std::string_view hidden = menu_of(change).hidden; !hidden.empty() && object.hidden.empty())
        arguments.push_back({std::string(hidden), {}});
    if (has_sessions(menu_of(change))) mark_as_ending(arguments);
    Command command{.verb = Verb::set, .menu = std::string(menu_of(change).path)};
    if (kind == ChangeKind::add) {
        command.verb = Verb::add;
        std::ranges::move(key_of(menu_of(change), object), std::back_inserter(arguments));
        arguments = without_empty(std::move(arguments));
    } else {
        arguments.push_back({".id", object.handle});
    }
    command.arguments = std::move(arguments);
    return {change, std::move(command)};
}

Applying::Step Applying::unmarking(const Login& login) const {
    if (changes_[login.change].kind == ChangeKind::remove) return removal(login.change);
    return {login.change,
            {.verb = Verb::set,
             .menu = std::string(menu_of(login.change).path),
             .arguments = {{".id", login.id},
                           {"comment", tag_of(changes_[login.change].object.subscription_id)}}}};
}

Applying::Part Applying::part_of(const Menu& menu) {
    if (menu.path == path::address_list) return Part::walls;
    if (menu.path == path::queue) return Part::queues;
    return is_profile(menu) ? Part::profiles : Part::others;
}

Result<Done> Applying::remove_unwanted(Part part) {
    std::vector<Step> steps;
    for (std::size_t i = 0; i < changes_.size(); ++i) {
        if (changes_[i].kind != ChangeKind::remove || part_of(menu_of(i)) != part) continue;
        const bool is_login = has_sessions(menu_of(i));
        if (is_login) logins_.push_back({i, changes_[i].object.handle});
        steps.push_back(is_login ? disabling(i) : removal(i));
    }
    return run_steps(steps);
}

Result<Done> Applying::set_wanted(Part part) {
    std::vector<Step> steps;
    for (std::size_t i = 0; i < changes_.size(); ++i) {
        if (changes_[i].kind == ChangeKind::remove || part_of(menu_of(i)) != part) continue;
        if (has_sessions(menu_of(i))) logins_.push_back({i, changes_[i].object.handle});
        steps.push_back(setting(i));
    }
    BANGNOPI_TRY_DONE(run_steps(steps));
    return look_at_doubted();
}

void Applying::keep_queues() {
    std::unordered_map<Id, std::string> without_walls;
    for (const auto& [change, reason] : refused_)
        if (part_of(menu_of(change)) == Part::walls)
            without_walls.emplace(changes_[change].object.subscription_id, reason);
    for (std::size_t i = 0; i < changes_.size(); ++i) {
        if (changes_[i].kind != ChangeKind::remove || part_of(menu_of(i)) != Part::queues) continue;
        const auto found = without_walls.find(changes_[i].object.subscription_id);
        if (found != without_walls.end()) refused_.emplace(i, found->second);
    }
}

Result<Done> Applying::end_sessions() {
    std::vector<const Menu*> menus;
    for (const Login& login : logins_)
        if (std::ranges::find(menus, &menu_of(login.change)) == menus.end())
            menus.push_back(&menu_of(login.change));
    for (const Menu* const menu : menus) {
        if (!menu->cookies.empty()) BANGNOPI_TRY_DONE(end_listed(menu->cookies, "user", *menu));
        BANGNOPI_TRY_DONE(end_listed(menu->sessions, menu->session_of, *menu));
    }
    return Done{};
}

Result<Done> Applying::end_listed(std::string_view list, std::string_view property, const Menu& menu) {
    std::unordered_map<std::string, std::size_t> changes_of_names;
    std::vector<std::string> names;
    for (const Login& login : logins_) {
        if (&menu_of(login.change) != &menu || is_refused(login.change)) continue;
        const std::string& name = changes_[login.change].object.key;
        if (changes_of_names.emplace(name, login.change).second) names.push_back(name);
    }
    if (names.empty()) return Done{};
    Command print{.menu = std::string(list), .wanted = {".id", std::string(property)}};
    if (names.size() <= names_asked_for_max) print.query = any_of(property, names);
    BANGNOPI_TRY(replies, transport_.run(std::span(&print, 1), by_));
    if (replies[0].trap)
        for (const auto& [name, change] : changes_of_names) refused_.emplace(change, *replies[0].trap);
    std::vector<Step> steps;
    for (const Attributes& row : replies[0].rows) {
        const std::string* const name = find(row, property);
        const std::string* const id = find(row, ".id");
        const auto change = name != nullptr ? changes_of_names.find(*name) : changes_of_names.end();
        if (change == changes_of_names.end() || id == nullptr) continue;
        steps.push_back(
            {change->second, {.verb = Verb::remove, .menu = std::string(list), .arguments = {{".id", *id}}}});
    }
    return run_steps(steps);
}

Result<Done> Applying::finish_logins() {
    std::vector<Step> steps;
    for (const Login& login : logins_) steps.push_back(unmarking(login));
    return run_steps(steps);
}

Result<Done> Applying::run_steps(std::span<const Step> steps) {
    std::vector<Command> commands;
    std::vector<const Step*> sent;
    for (const Step& step : steps) {
        if (is_refused(step.change)) continue;
        commands.push_back(step.command);
        sent.push_back(&step);
    }
    if (commands.empty()) return Done{};
    BANGNOPI_TRY(replies, transport_.run(commands, by_));
    for (std::size_t i = 0; i < sent.size(); ++i) judge(*sent[i], replies[i]);
    return Done{};
}

void Applying::judge(const Step& step, const Reply& reply) {
    const bool adds = step.command.verb == Verb::add;
    const bool removes =
        step.command.verb == Verb::remove || changes_[step.change].kind == ChangeKind::remove;
    if (!reply.trap) {
        const auto login = std::ranges::find(logins_, step.change, &Login::change);
        if (adds) changes_[step.change].object.handle = reply.id;
        if (adds && login != logins_.end()) login->id = reply.id;
    } else if (adds && is_there_already(*reply.trap)) {
        doubted_.emplace(step.change, *reply.trap);
    } else if (!removes || !is_gone(*reply.trap)) {
        refused_.emplace(step.change, *reply.trap);
    }
}

Result<Done> Applying::look_at_doubted() {
    std::vector<Command> commands;
    std::vector<std::size_t> order;
    for (const auto& [change, trap] : doubted_) {
        Command print = print_of(menu_of(change));
        print.query = all_of(key_of(menu_of(change), changes_[change].object));
        commands.push_back(std::move(print));
        order.push_back(change);
    }
    if (commands.empty()) return Done{};
    BANGNOPI_TRY(replies, transport_.run(commands, by_));
    for (std::size_t i = 0; i < order.size(); ++i) {
        const std::size_t change = order[i];
        GatewayObject& wanted = changes_[change].object;
        bool stands = false;
        for (const Attributes& row : replies[i].rows) {
            const auto object = object_of(menu_of(change), row);
            if (!object || object->key != wanted.key || object->value != wanted.value ||
                object->hidden != wanted.hidden)
                continue;
            stands = true;
            wanted.handle = object->handle;
        }
        if (!stands) refused_.emplace(change, doubted_[change]);
        std::erase_if(logins_, [&](const Login& login) { return login.change == change; });
    }
    doubted_.clear();
    return Done{};
}

}  // namespace bangnopi::routeros
