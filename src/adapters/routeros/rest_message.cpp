#include "adapters/routeros/rest_message.hpp"

#include <boost/json.hpp>
#include <boost/json/basic_parser_impl.hpp>

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
constexpr long not_found = 404;
constexpr long error_last = 599;
constexpr std::size_t error_octets_max = std::size_t{64} << 10U;

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

// Makes rows while it reads, without a tree of values, which would take many times what was sent.
class RowReader {
  public:
    static constexpr std::size_t max_object_size = ~std::size_t{0};
    static constexpr std::size_t max_array_size = max_object_size;
    static constexpr std::size_t max_key_size = max_object_size;
    static constexpr std::size_t max_string_size = max_object_size;

    explicit RowReader(std::span<const std::string> wanted) : wanted_(wanted) {}

    bool on_document_begin(json::error_code&) { return true; }
    bool on_document_end(json::error_code&) { return true; }
    bool on_array_begin(json::error_code& error) { return ++depth_ == 1 && !in_row_ ? true : fail(error); }
    bool on_array_end(std::size_t, json::error_code&) {
        --depth_;
        return true;
    }
    bool on_object_begin(json::error_code& error) {
        if (in_row_) return fail(error);
        in_row_ = true;
        has_too_many_ = rows.size() == reply_rows_max;
        if (has_too_many_) return fail(error);
        rows.emplace_back().reserve(wanted_.size());
        return true;
    }
    bool on_object_end(std::size_t, json::error_code&) {
        in_row_ = false;
        return true;
    }
    bool on_key_part(json::string_view part, std::size_t, json::error_code&) {
        name_ += std::string_view(part);
        return true;
    }
    bool on_key(json::string_view part, std::size_t, json::error_code&) {
        name_ += std::string_view(part);
        return true;
    }
    bool on_string_part(json::string_view part, std::size_t, json::error_code& error) {
        value_ += std::string_view(part);
        return in_row_ ? true : fail(error);
    }
    bool on_string(json::string_view part, std::size_t, json::error_code& error) {
        if (!in_row_) return fail(error);
        value_ += std::string_view(part);
        if (keeps(rows.back(), wanted_, name_)) rows.back().push_back({name_, value_});
        name_.clear();
        value_.clear();
        return true;
    }
    bool on_number_part(json::string_view, json::error_code&) { return true; }
    bool on_int64(std::int64_t, json::string_view, json::error_code& error) { return fail(error); }
    bool on_uint64(std::uint64_t, json::string_view, json::error_code& error) { return fail(error); }
    bool on_double(double, json::string_view, json::error_code& error) { return fail(error); }
    bool on_bool(bool, json::error_code& error) { return fail(error); }
    bool on_null(json::error_code& error) { return fail(error); }
    bool on_comment_part(json::string_view, json::error_code& error) { return fail(error); }
    bool on_comment(json::string_view, json::error_code& error) { return fail(error); }

    [[nodiscard]] bool has_too_many() const { return has_too_many_; }

    std::vector<Attributes> rows;

  private:
    static bool fail(json::error_code& error) {
        error = json::error::syntax;
        return false;
    }

    std::span<const std::string> wanted_;
    std::string name_;
    std::string value_;
    std::size_t depth_ = 0;  // of arrays
    bool in_row_ = false;
    bool has_too_many_ = false;
};

// {"error":400,"message":"Bad Request","detail":"failure: already have such entry"}, where "error" is a number.
std::optional<std::string> error_of(std::string_view body) {
    if (body.size() > error_octets_max) return std::nullopt;
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

Result<std::vector<Attributes>> rows_of_json(std::string_view text, std::span<const std::string> wanted) {
    json::error_code error;
    json::parse_options options;
    options.max_depth = json_depth_max;
    options.allow_invalid_utf8 = true;  // names are in whatever the technician's keyboard made
    json::basic_parser<RowReader> parser(options, wanted);
    const std::size_t read = parser.write_some(false, text.data(), text.size(), error);
    if (parser.handler().has_too_many()) return too_many_rows();
    const bool is_whole = !error && text.find_first_not_of(" \t\r\n", read) == std::string_view::npos;
    if (!is_whole) return not_rest();
    return std::move(parser.handler().rows);
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
            BANGNOPI_TRY(rows, rows_of_json(body, command.wanted));
            reply.rows = std::move(rows);
        } else if (command.verb == Verb::add) {
            BANGNOPI_TRY(rows, rows_of_json(body));
            const std::string* const id = rows.size() == 1 ? find(rows[0], ".id") : nullptr;
            if (id == nullptr) return not_rest();
            reply.id = *id;
        }
        return reply;
    }
    if (status < bad_request || status > error_last) return not_rest();
    auto why = error_of(body);
    const bool names_one = command.verb == Verb::set || command.verb == Verb::remove;
    if (status == not_found && names_one && (!why || *why == "Not Found")) why = no_such_item;
    if (!why && command.verb == Verb::print) return not_rest();
    if (!why) why = fmt::format("HTTP {}", status);
    reply.trap = std::move(*why);
    return reply;
}

}  // namespace bangnopi::routeros
