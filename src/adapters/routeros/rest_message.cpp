#include "adapters/routeros/rest_message.hpp"

#include <boost/json.hpp>

#include "base/check.hpp"
#include "base/json_text.hpp"
#include "base/text.hpp"

namespace bangnopi::routeros {
namespace {

namespace json = boost::json;

constexpr std::size_t json_depth_max = 3;
constexpr long bad_request = 400;
constexpr long unauthorized = 401;
constexpr long forbidden = 403;
constexpr long success_first = 200;
constexpr long success_last = 299;
constexpr long client_error_last = 499;

std::string print_body(const Command& command) {
    JsonArray properties;
    for (const std::string& name : command.wanted) properties.add(name);
    JsonObject body;
    body.add(".proplist", std::move(properties));
    JsonArray query;
    for (const std::string& word : command.query) query.add(word);
    if (query.size() > 0) body.add(".query", std::move(query));
    return std::move(body).text();
}

std::string arguments_body(const Command& command) {
    JsonObject body;
    for (const Attribute& argument : command.arguments)
        if (argument.name != ".id") body.add(argument.name, argument.value);
    return std::move(body).text();
}

std::string path_of_one(const Command& command) {
    const std::string* const id = find(command.arguments, ".id");
    BANGNOPI_CHECK(id != nullptr);
    return "/rest" + command.menu + "/" + *id;
}

Refused not_rest() {
    return refuse(
        Code::unavailable,
        "the router's answer is cut short, or none of its REST API: is it RouterOS 7.1 or later, and "
        "the port that of the service www-ssl?"_msg);
}

std::optional<Attributes> row_of(const json::value& value) {
    const json::object* const object = value.if_object();
    if (object == nullptr) return std::nullopt;
    Attributes row;
    for (const auto& [name, text] : *object) {
        if (!text.is_string()) return std::nullopt;
        row.push_back({std::string(name), std::string(text.get_string())});
    }
    return row;
}

// {"error":400,"message":"Bad Request","detail":"failure: already have such entry"}, where "error" is a number.
std::optional<std::string> error_of(std::string_view body) {
    json::error_code error;
    json::parse_options options;
    options.max_depth = json_depth_max;
    options.allow_invalid_utf8 = true;
    const json::value value = json::parse(body, error, {}, options);
    const json::object* const object = error ? nullptr : value.if_object();
    if (object == nullptr) return std::nullopt;
    for (const std::string_view name : {"detail", "message"})
        if (const json::value* const text = object->if_contains(name); text != nullptr && text->is_string())
            return as_said(std::string_view(text->get_string()));
    return std::nullopt;
}

}  // namespace

RestRequest request_of(const Command& command) {
    switch (command.verb) {
        case Verb::print:
            return {"POST", "/rest" + command.menu + "/print", print_body(command)};
        case Verb::add:
            return {"PUT", "/rest" + command.menu, arguments_body(command)};
        case Verb::set:
            return {"PATCH", path_of_one(command), arguments_body(command)};
        case Verb::remove:
            return {"DELETE", path_of_one(command), {}};
    }
    BANGNOPI_UNREACHABLE("a verb of RouterOS");
}

Result<std::vector<Attributes>> rows_of_json(std::string_view text) {
    json::error_code error;
    json::parse_options options;
    options.max_depth = json_depth_max;
    options.allow_invalid_utf8 = true;  // names are in whatever the technician's keyboard made
    const json::value value = json::parse(text, error, {}, options);
    if (error) return not_rest();
    std::vector<Attributes> rows;
    const auto take = [&](const json::value& one) {
        auto row = row_of(one);
        if (row) rows.push_back(std::move(*row));
        return row.has_value();
    };
    const json::array* const array = value.if_array();
    if (array == nullptr) {
        if (!take(value)) return not_rest();
        return rows;
    }
    for (const json::value& one : *array)
        if (!take(one)) return not_rest();
    return rows;
}

Result<Reply> reply_of(const Command& command, long status, std::string_view body) {
    Reply reply;
    if (status == unauthorized || status == forbidden)
        return refuse(
            Code::unavailable,
            "the router does not let this server sign in: check the user, the password, and that its "
            "group has the policies rest-api, read, write and sensitive"_msg);
    if (status >= success_first && status <= success_last) {
        if (command.verb == Verb::print) {
            BANGNOPI_TRY(rows, rows_of_json(body));
            reply.rows = std::move(rows);
        } else if (command.verb == Verb::add) {
            BANGNOPI_TRY(rows, rows_of_json(body));
            const std::string* const id = rows.size() == 1 ? find(rows[0], ".id") : nullptr;
            if (id == nullptr) return not_rest();
            reply.id = *id;
        }
        return reply;
    }
    auto why = error_of(body);
    if (status < bad_request || status > client_error_last || !why) return not_rest();
    reply.trap = std::move(*why);
    return reply;
}

}  // namespace bangnopi::routeros
