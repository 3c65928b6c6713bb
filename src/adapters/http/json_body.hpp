// A request's JSON body read into a typed command: what is missing, of another type, out of range or unknown
// is refused by its pointer (RFC 6901), all of it at once. Bounded in depth; a name twice in one object, a
// NUL or another control character in text, and a number that is not whole are refused.
#pragma once

#include <boost/json.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/id.hpp"
#include "base/result.hpp"
#include "domain/calendar.hpp"
#include "domain/money.hpp"

namespace bangnopi::http {

inline constexpr std::size_t json_depth_max = 32;
inline constexpr std::size_t text_bytes_max = 4096;

// Well-formed JSON, or nothing and what is wrong with it.
tl::expected<boost::json::value, Message> parse_json(std::string_view text);

std::string escape_pointer(std::string_view name);

// One value into one C++ type; what is wrong with it, if anything is.
using Fault = std::optional<Message>;
Fault read_value(const boost::json::value& value, std::string& out);
Fault read_value(const boost::json::value& value, bool& out);
Fault read_value(const boost::json::value& value, std::int64_t& out);
Fault read_value(const boost::json::value& value, std::uint64_t& out);
Fault read_value(const boost::json::value& value, int& out);
Fault read_value(const boost::json::value& value, Id& out);
Fault read_value(const boost::json::value& value, Instant& out);
Fault read_value(const boost::json::value& value, domain::Date& out);
Fault read_value(const boost::json::value& value, domain::Rate& out);
template <class T>
Fault read_value(const boost::json::value& value, std::optional<T>& out) {
    return read_value(value, out.emplace());
}

class Fields {
  public:
    Fields(const boost::json::object& object, std::string pointer, std::vector<FieldError>& errors)
        : object_(object), pointer_(std::move(pointer)), errors_(errors) {}

    template <class T>
    void required(std::string_view name, T& out) {
        const boost::json::value* value = find(name);
        if (value == nullptr) return fault(name, "is required"_msg);
        report(name, read_value(*value, out));
    }
    // Null clears text, and elsewhere is as if it were absent. False: it has a fault.
    template <class T>
    bool optional(std::string_view name, T& out) {
        const boost::json::value* value = find(name);
        if (value == nullptr) return true;
        if (!value->is_null()) return report(name, read_value(*value, out));
        if constexpr (std::is_assignable_v<T&, std::string>) out = std::string{};
        return true;
    }
    // Where null means something of its own.
    bool is_null(std::string_view name) {
        const boost::json::value* value = find(name);
        return value != nullptr && value->is_null();
    }
    // One of a few words, by the function that knows them; `words` tells them to who wrote another: "cash or qris".
    template <class T, class Parse>
    void required_word(std::string_view name, T& out, Parse parse, const Message& words) {
        const boost::json::value* value = find(name);
        if (value == nullptr || value->is_null()) return fault(name, "is required"_msg);
        optional_word(name, out, parse, words);
    }
    template <class T, class Parse>
    void optional_word(std::string_view name, T& out, Parse parse, const Message& words) {
        std::optional<std::string> word;
        const boost::json::value* value = find(name);
        if (value == nullptr || value->is_null()) return;
        if (Fault wrong = read_value(*value, word)) return fault(name, *wrong);
        if (const auto known = parse(*word))
            out = *known;
        else
            fault(name, "must be {}"_msg(words));
    }
    // `read(Fields&)` for an object, and for each object of a list.
    template <class Read>
    bool object(std::string_view name, Read read) {
        const boost::json::value* value = find(name);
        if (value == nullptr || value->is_null()) return false;
        if (!value->is_object())
            fault(name, "must be an object"_msg);
        else
            read_object(*value, pointer_ + '/' + escape_pointer(name), read);
        return true;
    }
    template <class Read>
    bool each(std::string_view name, std::size_t count_max, Read read) {
        const boost::json::array* list = find_list(name, count_max);
        if (list == nullptr) return false;
        for (std::size_t i = 0; i < list->size(); ++i) {
            const std::string place = std::string(name) + '/' + std::to_string(i);
            if ((*list)[i].is_object())
                read_object((*list)[i], pointer_ + '/' + place, read);
            else
                fault(place, "must be an object"_msg);
        }
        return true;
    }

    // A list of texts; null is as if it were absent.
    void texts(std::string_view name, std::size_t count_max, std::optional<std::vector<std::string>>& out);

    // Needed; what a file holds, longer than a field, whose bytes somebody else judges.
    void long_text(std::string_view name, std::size_t bytes_max, std::string& out);

    // As it is, for whoever knows its fields better.
    void raw_object(std::string_view name, std::optional<boost::json::object>& out);

    void fault(std::string_view name, Message detail) {
        errors_.push_back({pointer_ + '/' + std::string(name), std::move(detail)});
    }
    void refuse_unknown();

  private:
    const boost::json::value* find(std::string_view name);
    const boost::json::array* find_list(std::string_view name, std::size_t count_max);
    bool report(std::string_view name, Fault wrong) {
        if (wrong) fault(name, std::move(*wrong));
        return !wrong;
    }
    template <class Read>
    void read_object(const boost::json::value& value, std::string pointer, Read& read) {
        Fields inner(value.as_object(), std::move(pointer), errors_);
        read(inner);
        inner.refuse_unknown();
    }

    const boost::json::object& object_;
    std::string pointer_;
    std::vector<FieldError>& errors_;
    std::vector<std::string_view> asked_;
};

// The whole of a body: `read(Fields&)` fills a command.
template <class Read>
Result<Done> read_body(const boost::json::value& body, Read read) {
    std::vector<FieldError> errors;
    if (!body.is_object()) return refuse(Code::invalid, "Send one JSON object."_msg);
    Fields fields(body.as_object(), "", errors);
    read(fields);
    fields.refuse_unknown();
    if (errors.empty()) return Done{};
    return tl::make_unexpected(
        Refusal{Code::invalid, "Correct the fields that are named in errors."_msg, std::move(errors)});
}

}  // namespace bangnopi::http
