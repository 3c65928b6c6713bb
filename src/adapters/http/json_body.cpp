#include "adapters/http/json_body.hpp"

#include <limits>

#include "base/json_names.hpp"
#include "domain/entered_dates.hpp"

namespace bangnopi::http {

namespace json = boost::json;

namespace {

json::parse_options bounded() {
    json::parse_options options;
    options.max_depth = json_depth_max;
    return options;
}

bool has_control(std::string_view text) {
    return std::any_of(text.begin(), text.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return (byte < 0x20 && c != '\n' && c != '\t' && c != '\r') || byte == 0x7f;
    });
}

template <class Integer>
Fault read_integer(const json::value& value, Integer& out) {
    if (value.is_double())
        return "must be a whole number that fits 64 bits, without exponent or decimals"_msg;
    if (!value.is_int64() && !value.is_uint64()) return "must be a number"_msg;
    const bool fits = value.is_int64() ? std::in_range<Integer>(value.get_int64())
                                       : std::in_range<Integer>(value.get_uint64());
    if (!fits) return "is out of range"_msg;
    out =
        value.is_int64() ? static_cast<Integer>(value.get_int64()) : static_cast<Integer>(value.get_uint64());
    return std::nullopt;
}

template <class T>
Fault read_parsed(const json::value& value, T& out, std::optional<T> (*parse)(std::string_view),
                  const Message& expected) {
    if (!value.is_string()) return "must be text: {}"_msg(expected);
    const auto parsed = parse(value.get_string());
    if (!parsed) return "must be {}"_msg(expected);
    out = *parsed;
    return std::nullopt;
}

}  // namespace

tl::expected<json::value, Message> parse_json(std::string_view text) {
    json::error_code error;
    json::value value = json::parse(text, error, {}, bounded());
    if (error == json::error::too_deep)
        return tl::make_unexpected(Message("The JSON is nested deeper than 32 levels."_msg));
    if (error == json::error::incomplete)
        return tl::make_unexpected(
            Message("The body is not well-formed JSON in UTF-8: it ends too early."_msg));
    if (error)
        return tl::make_unexpected("The body is not well-formed JSON in UTF-8: {}."_msg(error.message()));
    if (const std::string name = repeated_name(text, json_depth_max); !name.empty())
        return tl::make_unexpected("An object has the name \"{}\" twice."_msg(name));
    return value;
}

std::string escape_pointer(std::string_view name) {
    std::string out;
    for (const char c : name) {
        if (c == '~')
            out += "~0";
        else if (c == '/')
            out += "~1";
        else
            out += c;
    }
    return out;
}

Fault read_value(const json::value& value, std::string& out) {
    if (!value.is_string()) return "must be text"_msg;
    const std::string_view text = value.get_string();
    if (text.size() > text_bytes_max) return "is longer than 4096 bytes"_msg;
    if (has_control(text)) return "has control characters"_msg;
    out = text;
    return std::nullopt;
}

Fault read_value(const json::value& value, bool& out) {
    if (!value.is_bool()) return "must be true or false"_msg;
    out = value.get_bool();
    return std::nullopt;
}

Fault read_value(const json::value& value, std::int64_t& out) {
    return read_integer(value, out);
}
Fault read_value(const json::value& value, std::uint64_t& out) {
    return read_integer(value, out);
}
Fault read_value(const json::value& value, int& out) {
    return read_integer(value, out);
}

Fault read_value(const json::value& value, Id& out) {
    return read_parsed(value, out, &parse_id, "an id"_msg);
}
Fault read_value(const json::value& value, Instant& out) {
    return read_parsed(value, out, &domain::parse_entered_instant,
                       "an instant from 2000 to 2999 such as 2026-11-16T01:00:00Z"_msg);
}
Fault read_value(const json::value& value, domain::Date& out) {
    return read_parsed(value, out, &domain::parse_entered_date,
                       "a date from 2000 to 2999 such as 2026-11-16"_msg);
}
Fault read_value(const json::value& value, domain::Rate& out) {
    if (!value.is_string()) return "must be text: a decimal or a fraction such as \"11\" or \"11/12\""_msg;
    const auto parsed = domain::Rate::parse(value.get_string());
    if (!parsed) return "must be a decimal or a fraction such as \"11\" or \"11/12\""_msg;
    out = *parsed;
    return std::nullopt;
}

const json::value* Fields::find(std::string_view name) {
    asked_.push_back(name);
    return object_.if_contains(name);
}

const json::array* Fields::find_list(std::string_view name, std::size_t count_max) {
    const json::value* value = find(name);
    if (value == nullptr || value->is_null()) return nullptr;
    if (!value->is_array()) {
        fault(name, "must be a list"_msg);
        return nullptr;
    }
    if (value->get_array().size() > count_max) {
        fault(name, "has more than {} elements"_msg(count_max));
        return nullptr;
    }
    return &value->get_array();
}

void Fields::texts(std::string_view name, std::size_t count_max,
                   std::optional<std::vector<std::string>>& out) {
    const json::array* list = find_list(name, count_max);
    if (list == nullptr) return;
    out.emplace(list->size());
    for (std::size_t i = 0; i < list->size(); ++i)
        report(std::string(name) + '/' + std::to_string(i), read_value((*list)[i], (*out)[i]));
}

void Fields::long_text(std::string_view name, std::size_t bytes_max, std::string& out) {
    const json::value* value = find(name);
    if (value == nullptr) return fault(name, "is required"_msg);
    if (!value->is_string()) return fault(name, "must be text"_msg);
    const json::string& text = value->get_string();
    if (text.size() > bytes_max) return fault(name, "is longer than {} bytes"_msg(bytes_max));
    out = text;
}

void Fields::raw_object(std::string_view name, std::optional<json::object>& out) {
    const json::value* value = find(name);
    if (value == nullptr || value->is_null()) return;
    if (value->is_object())
        out = value->get_object();
    else
        fault(name, "must be an object"_msg);
}

void Fields::refuse_unknown() {
    for (const auto& entry : object_) {
        if (std::find(asked_.begin(), asked_.end(), std::string_view(entry.key())) == asked_.end())
            fault(escape_pointer(entry.key()), "is not known here"_msg);
    }
}

}  // namespace bangnopi::http
