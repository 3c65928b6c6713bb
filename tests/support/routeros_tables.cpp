#include "tests/support/routeros_tables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <functional>
#include <regex>
#include <set>
#include <stdexcept>

namespace bangnopi::test {
namespace {

// As it prints what it was given; nothing: it does not take it.
using Taken = std::optional<std::string>;
using Kind = Taken (*)(const std::string&);

Taken text(const std::string& value) {
    return value;
}

Taken yes_no(const std::string& value) {
    if (value == "yes" || value == "true") return "true";
    if (value == "no" || value == "false") return "false";
    return std::nullopt;
}

Taken ip(const std::string& value) {
    static const std::regex form(R"((\d{1,3}\.){3}\d{1,3})");
    return value.empty() || std::regex_match(value, form) ? Taken(value) : std::nullopt;
}

Taken target(const std::string& value) {
    static const std::regex form(R"((\d{1,3}\.){3}\d{1,3}(/\d+)?)");
    if (!std::regex_match(value, form)) return std::nullopt;
    return value.find('/') == std::string::npos ? value + "/32" : value;
}

Taken mac(const std::string& value) {
    static const std::regex form("([0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}");
    if (!value.empty() && !std::regex_match(value, form)) return std::nullopt;
    std::string upper = value;
    std::ranges::transform(upper, upper.begin(), [](char c) { return static_cast<char>(std::toupper(c)); });
    return upper;
}

Taken both(const std::string& value, const std::function<Taken(const std::string&)>& one) {
    const auto slash = value.find('/');
    const Taken first = one(value.substr(0, slash));
    const Taken second = slash == std::string::npos ? first : one(value.substr(slash + 1));
    return first && second ? Taken(*first + "/" + *second) : std::nullopt;
}

Taken rate(const std::string& value) {
    static const std::regex form("(\\d{1,12})([kMG]?)");
    std::smatch parts;
    if (!std::regex_match(value, parts, form)) return std::nullopt;
    const std::string unit = parts[2];
    const std::int64_t factor = unit == "k"   ? 1'000
                                : unit == "M" ? 1'000'000
                                : unit == "G" ? 1'000'000'000
                                              : 1;
    return std::to_string(std::stoll(parts[1]) * factor);
}

Taken rates(const std::string& value) {
    return both(value, rate);
}

Taken times(const std::string& value) {
    return both(value, [](const std::string& one) -> Taken {
        static const std::regex form("(\\d{1,6})s?");
        std::smatch parts;
        if (!std::regex_match(one, parts, form)) return std::nullopt;
        return parts[1].str() + "s";
    });
}

bool says_yes(const RouterRow& row, const std::string& name) {
    const auto found = row.find(name);
    return found != row.end() && found->second == "true";
}

std::string at(const RouterRow& row, const std::string& name) {
    const auto found = row.find(name);
    return found == row.end() ? std::string() : found->second;
}

std::vector<std::string> split(const std::string& joined, char by) {
    std::vector<std::string> parts;
    for (std::size_t from = 0; from < joined.size();) {
        const std::size_t end = std::min(joined.find(by, from), joined.size());
        parts.push_back(joined.substr(from, end - from));
        from = end + 1;
    }
    return parts;
}

// The manual's stack: a word pushes whether it holds, an operation replaces the top; at the end all that is left must hold.
class Query {
  public:
    explicit Query(const RouterRow& row) : row_(row) {}

    void take(const std::string& word) {
        if (word.starts_with("#")) {
            for (const char operation : word.substr(1)) operate(operation);
        } else if (word.starts_with("-")) {
            stack_.push_back(!row_.contains(word.substr(1)));
        } else if (word.starts_with(">") || word.starts_with("<")) {
            const auto [name, value] = named(word.substr(1));
            const auto found = row_.find(name);
            stack_.push_back(found != row_.end() &&
                             (word[0] == '>' ? found->second > value : found->second < value));
        } else if (word.find('=', 1) != std::string::npos) {
            const auto [name, value] = named(word.starts_with("=") ? word.substr(1) : word);
            const auto found = row_.find(name);
            stack_.push_back(found != row_.end() && found->second == value);
        } else {
            stack_.push_back(row_.contains(word));
        }
    }
    [[nodiscard]] bool holds() const {
        return std::ranges::all_of(stack_, [](bool one) { return one; });
    }

  private:
    static std::pair<std::string, std::string> named(const std::string& word) {
        const auto equals = word.find('=');
        return {word.substr(0, equals), word.substr(equals + 1)};
    }
    void operate(char operation) {
        const bool top = !stack_.empty() && stack_.back();
        if (operation == '!') {
            if (!stack_.empty()) stack_.back() = !top;
        } else if ((operation == '&' || operation == '|') && stack_.size() > 1) {
            stack_.pop_back();
            stack_.back() = operation == '&' ? stack_.back() && top : stack_.back() || top;
        }
    }

    const RouterRow& row_;
    std::vector<bool> stack_;
};

}  // namespace

struct RouterOsTables::List {
    std::string path;
    std::map<std::string, Kind> properties;
    RouterRow defaults;                           // printed though nobody set them
    std::vector<std::string> needed;              // of an addition
    std::vector<std::vector<std::string>> apart;  // no two things have all of these the same
    std::string clash_said;                       // by the router then
    std::map<std::string, std::string> refers;    // a property to the name in a list
    bool made_by_router = false;                  // only removed
    std::vector<Item> items;

    [[nodiscard]] const std::string& value_of(const Item& item, const std::string& name) const {
        static const std::string none;
        if (const auto set = item.properties.find(name); set != item.properties.end()) return set->second;
        const auto by_default = defaults.find(name);
        return by_default == defaults.end() ? none : by_default->second;
    }
};

RouterOsTables::RouterOsTables() {
    const std::map<std::string, Kind> common{{"comment", text}, {"disabled", yes_no}};
    const auto with = [&](std::map<std::string, Kind> properties) {
        properties.insert(common.begin(), common.end());
        return properties;
    };
    const RouterRow enabled{{"disabled", "false"}};
    const auto defaults = [&](RouterRow row) {
        row.insert(enabled.begin(), enabled.end());
        return row;
    };
    lists_ = {
        {"/ip/firewall/address-list",
         with({{"list", text}, {"address", text}}),
         defaults({{"dynamic", "false"}}),
         {"list", "address"},
         {{"list", "address"}},
         "failure: already have such entry",
         {},
         false,
         {}},
        {"/ip/arp",
         with({{"address", ip}, {"mac-address", mac}, {"interface", text}}),
         defaults({{"dynamic", "false"}}),
         {"address", "interface"},
         {{"address", "interface"}},
         "failure: already have such address",
         {},
         false,
         {}},
        {"/ip/dhcp-server/lease",
         with({{"address", ip},
               {"mac-address", mac},
               {"address-lists", text},
               {"block-access", yes_no},
               {"rate-limit", text},
               {"server", text}}),
         defaults(
             {{"dynamic", "false"}, {"block-access", "false"}, {"address", "0.0.0.0"}, {"server", "all"}}),
         {"mac-address"},
         {{"mac-address"}, {"address"}},
         "failure: already have static lease with this address",
         {},
         false,
         {}},
        {"/ip/hotspot/user/profile",
         {{"name", text}, {"rate-limit", text}, {"address-list", text}, {"shared-users", text}},
         {{"shared-users", "1"}},
         {"name"},
         {{"name"}},
         "failure: profile with the same name already exists",
         {},
         false,
         {}},
        {"/ip/hotspot/user",
         with(
             {{"name", text}, {"password", text}, {"profile", text}, {"mac-address", mac}, {"server", text}}),
         defaults({{"dynamic", "false"}, {"profile", "default"}, {"bytes-in", "0"}, {"bytes-out", "0"}}),
         {"name"},
         {{"name"}},
         "failure: already have user with this name for this server",
         {{"profile", "/ip/hotspot/user/profile"}},
         false,
         {}},
        {"/ip/hotspot/active", {}, {}, {}, {}, {}, {}, true, {}},
        {"/ip/hotspot/cookie", {}, {}, {}, {}, {}, {}, true, {}},
        {"/ppp/profile",
         {{"name", text},
          {"rate-limit", text},
          {"local-address", text},
          {"remote-address", text},
          {"address-list", text},
          {"comment", text}},
         {{"default", "false"}},
         {"name"},
         {{"name"}},
         "failure: profile with the same name already exists",
         {},
         false,
         {}},
        {"/ppp/secret",
         with({{"name", text},
               {"password", text},
               {"service", text},
               {"profile", text},
               {"remote-address", text},
               {"caller-id", text}}),
         defaults({{"service", "any"}, {"profile", "default"}}),
         {"name"},
         {{"name"}},
         "failure: secret with the same name already exists",
         {{"profile", "/ppp/profile"}},
         false,
         {}},
        {"/ppp/active", {}, {}, {}, {}, {}, {}, true, {}},
        {"/interface", {}, {}, {}, {}, {}, {}, true, {}},
        {"/queue/simple",
         with({{"name", text},
               {"target", target},
               {"max-limit", rates},
               {"burst-limit", rates},
               {"burst-threshold", rates},
               {"burst-time", times}}),
         defaults({{"dynamic", "false"},
                   {"max-limit", "0/0"},
                   {"burst-limit", "0/0"},
                   {"burst-threshold", "0/0"},
                   {"burst-time", "0s/0s"},
                   {"bytes", "0/0"}}),
         {"target"},
         {{"name"}},
         "failure: already have such name",
         {},
         false,
         {}},
        {"/system/resource",
         {},
         {{"version", "7.16 (stable)"}, {"board-name", "RB750Gr3"}},
         {},
         {},
         {},
         {},
         true,
         {{"*0", {}}}},
    };
    for (const char* const list : {"/ppp/profile", "/ip/hotspot/user/profile"})
        add(list, {{"name", "default"}});
    add("/ppp/profile", {{"name", "isolir"}, {"address-list", "isolir"}, {"comment", "bangnopi"}});
}

RouterOsTables::~RouterOsTables() = default;

const RouterOsTables::List* RouterOsTables::find_list(std::string_view path) const {
    const auto found = std::ranges::find(lists_, path, &List::path);
    return found == lists_.end() ? nullptr : &*found;
}

RouterOsTables::List* RouterOsTables::find_list(std::string_view path) {
    const auto found = std::ranges::find(lists_, path, &List::path);
    return found == lists_.end() ? nullptr : &*found;
}

RouterAnswer RouterOsTables::obey(const RouterRequest& request) {
    const std::size_t slash = request.path.rfind('/');
    List* const list = slash == std::string::npos ? nullptr : find_list(request.path.substr(0, slash));
    const std::string verb = request.path.substr(slash + 1);
    if (list == nullptr) return {{}, {}, "no such command prefix"};
    if (verb == "print" || verb == "getall") return print(*list, request);
    if (verb == "remove") return remove_from(*list, request.arguments);
    if (verb == "add" && !list->made_by_router) return add_to(*list, request.arguments);
    if (verb == "set" && !list->made_by_router) return set_in(*list, request.arguments);
    return {{}, {}, "no such command"};
}

RouterRow RouterOsTables::printed(const List& list, const Item& item) const {
    RouterRow row = item.properties;
    row.insert(list.defaults.begin(), list.defaults.end());
    row[".id"] = item.id;
    if (hides_passwords_) row.erase("password");
    if (!masked_login_.empty() && at(row, "name") == masked_login_) row["password"] = "*****";
    return row;
}

RouterAnswer RouterOsTables::print(const List& list, const RouterRequest& request) const {
    RouterAnswer answer;
    const auto properties = request.arguments.find(".proplist");
    for (const Item& item : list.items) {
        RouterRow row = printed(list, item);
        Query query(row);
        for (const std::string& word : request.query) query.take(word);
        if (!query.holds()) continue;
        if (properties != request.arguments.end()) {
            const auto wanted = split(properties->second, ',');
            std::erase_if(
                row, [&](const auto& one) { return std::ranges::find(wanted, one.first) == wanted.end(); });
        }
        answer.rows.push_back(std::move(row));
    }
    return answer;
}

std::optional<std::string> RouterOsTables::clash(const List& list, const Item& item) const {
    for (const auto& names : list.apart)
        for (const Item& other : list.items)
            if (other.id != item.id && std::ranges::all_of(names, [&](const std::string& name) {
                    const std::string& mine = list.value_of(item, name);
                    return mine == list.value_of(other, name) && mine != "0.0.0.0";
                }))
                return list.clash_said;
    return std::nullopt;
}

std::optional<std::string> RouterOsTables::take(const List& list, const RouterRow& arguments,
                                                Item& item) const {
    for (const auto& [name, value] : arguments) {
        if (name == ".id") continue;
        const auto kind = list.properties.find(name);
        if (kind == list.properties.end()) return "unknown parameter " + name;
        const Taken taken = kind->second(value);
        if (!taken) return "invalid value for argument " + name;
        if (taken->empty() && name != "password")
            item.properties.erase(name);
        else
            item.properties[name] = *taken;
    }
    for (const auto& [property, path] : list.refers) {
        if (!arguments.contains(property) && !item.id.empty()) continue;
        const auto names = rows(path);
        const std::string& name = list.value_of(item, property);
        if (std::ranges::none_of(names, [&](const RouterRow& row) { return at(row, "name") == name; }))
            return "input does not match any value of " + property;
    }
    return clash(list, item);
}

RouterAnswer RouterOsTables::add_to(List& list, const RouterRow& arguments) {
    for (const std::string& name : list.needed)
        if (!arguments.contains(name)) return {{}, {}, "missing value for argument " + name};
    Item item;
    if (auto trap = take(list, arguments, item)) return {{}, {}, std::move(trap)};
    item.id = fmt::format("*{:X}", ++last_id_);
    if (list.path == "/queue/simple" && !item.properties.contains("name"))
        item.properties["name"] = fmt::format("queue{}", last_id_);
    list.items.push_back(item);
    return {{}, item.id, {}};
}

RouterAnswer RouterOsTables::set_in(List& list, const RouterRow& arguments) {
    const auto item = std::ranges::find(list.items, at(arguments, ".id"), &Item::id);
    if (item == list.items.end()) return {{}, {}, "no such item"};
    Item changed = *item;
    if (auto trap = take(list, arguments, changed)) return {{}, {}, std::move(trap)};
    follow_name(list, at(item->properties, "name"), at(changed.properties, "name"));
    *item = std::move(changed);
    return {};
}

void RouterOsTables::follow_name(const List& list, const std::string& from, const std::string& to) {
    if (from == to) return;
    const auto rename = [&](List& other, const std::string& property) {
        for (Item& one : other.items)
            if (at(one.properties, property) == from) one.properties[property] = to;
    };
    for (List& other : lists_)
        for (const auto& [property, path] : other.refers)
            if (path == list.path) {
                rename(other, property);
                rename(*find_list(list.path == "/ppp/profile" ? "/ppp/active" : "/ip/hotspot/active"),
                       "let-in-with");
            }
}

bool RouterOsTables::is_referred_to(const List& list, const Item& item) const {
    for (const List& other : lists_)
        for (const auto& [property, path] : other.refers)
            if (path == list.path)
                for (const Item& one : other.items)
                    if (other.value_of(one, property) == at(item.properties, "name")) return true;
    return false;
}

RouterAnswer RouterOsTables::remove_from(List& list, const RouterRow& arguments) {
    for (const std::string& id : split(at(arguments, ".id"), ',')) {
        const auto item = std::ranges::find(list.items, id, &Item::id);
        if (item == list.items.end()) return {{}, {}, "no such item"};
        if (is_referred_to(list, *item)) return {{}, {}, "failure: profile is in use"};
        if (list.path == "/ppp/active")
            std::erase_if(find_list("/interface")->items, [&](const Item& interface) {
                return at(interface.properties, "name") == "<pppoe-" + at(item->properties, "name") + ">";
            });
        list.items.erase(item);
    }
    return {};
}

std::string RouterOsTables::add(const std::string& list, RouterRow row) {
    const RouterAnswer answer = add_to(*find_list(list), row);
    if (answer.trap) throw std::runtime_error(*answer.trap);
    return answer.ret;
}

void RouterOsTables::set(const std::string& list, const std::string& id, RouterRow row) {
    row[".id"] = id;
    if (const RouterAnswer answer = set_in(*find_list(list), row); answer.trap)
        throw std::runtime_error(*answer.trap);
}

void RouterOsTables::remove(const std::string& list, const std::string& id) {
    if (const RouterAnswer answer = remove_from(*find_list(list), {{".id", id}}); answer.trap)
        throw std::runtime_error(*answer.trap);
}

void RouterOsTables::take_away(const std::string& list) {
    std::erase_if(lists_, [&](const List& one) { return one.path == list; });
}

std::vector<RouterRow> RouterOsTables::rows(const std::string& list) const {
    std::vector<RouterRow> found;
    const List* const one = find_list(list);
    for (const Item& item : one->items) found.push_back(printed(*one, item));
    return found;
}

bool RouterOsTables::begin_session(const std::string& logins, const std::string& sessions,
                                   const std::string& login_property, const std::string& login) {
    for (const RouterRow& row : rows(logins)) {
        if (at(row, "name") != login || says_yes(row, "disabled")) continue;
        RouterRow session{{login_property, login}, {"let-in-with", at(row, "profile")}};
        find_list(sessions)->items.push_back({fmt::format("*{:X}", ++last_id_), std::move(session)});
        return true;
    }
    return false;
}

bool RouterOsTables::dial(const std::string& login) {
    if (!begin_session("/ppp/secret", "/ppp/active", "name", login)) return false;
    std::vector<Item>& interfaces = find_list("/interface")->items;
    std::string name = "<pppoe-" + login + ">";
    for (int another = 1;
         std::ranges::any_of(interfaces, [&](const Item& one) { return at(one.properties, "name") == name; });
         ++another)
        name = fmt::format("<pppoe-{}-{}>", login, another);
    interfaces.push_back({fmt::format("*{:X}", ++last_id_),
                          {{"name", name}, {"type", "pppoe-in"}, {"rx-byte", "0"}, {"tx-byte", "0"}}});
    return true;
}

bool RouterOsTables::sign_in_to_hotspot(const std::string& login) {
    return begin_session("/ip/hotspot/user", "/ip/hotspot/active", "user", login) &&
           begin_session("/ip/hotspot/user", "/ip/hotspot/cookie", "user", login);
}

void RouterOsTables::carry(const std::string& list, const std::string& property, const std::string& value,
                           const std::string& name) {
    for (Item& item : find_list(list)->items)
        if (at(item.properties, "name") == name) item.properties[property] = value;
}

}  // namespace bangnopi::test
