#include "base/json_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <iterator>
#include <utility>

#include "base/check.hpp"

namespace bangnopi {
namespace {

bool is_plain(char c) {
    return static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\';
}

void append_text(std::string& out, std::string_view text) {
    if (std::ranges::all_of(text, is_plain))
        out.append(1, '"').append(text).append(1, '"');
    else
        out += boost::json::serialize(text);
}

void append_comma(std::string& out) {
    if (out.size() > 1) out += ',';
}

}  // namespace

JsonValue::JsonValue(JsonObject object) : kind_(Kind::json), owned_(std::move(object).text()) {}
JsonValue::JsonValue(JsonArray array) : kind_(Kind::json), owned_(std::move(array).text()) {}

JsonValue JsonValue::of_json(std::string json) {
    BANGNOPI_CHECK(!json.empty());
    JsonValue value(std::move(json));
    value.kind_ = Kind::json;
    return value;
}

void JsonValue::append_to(std::string& out) const {
    switch (kind_) {
        case Kind::null:
            out += "null";
            break;
        case Kind::truth:
            out += number_ != 0 ? "true" : "false";
            break;
        case Kind::number:
            out += fmt::format_int(number_).c_str();
            break;
        case Kind::natural:
            out += fmt::format_int(static_cast<std::uint64_t>(number_)).c_str();
            break;
        case Kind::text:
            append_text(out, view());
            break;
        case Kind::json:
            out += view();
            break;
    }
}

JsonObject::JsonObject(std::initializer_list<JsonField> fields) {
    for (const JsonField& field : fields) add(field.name, field.value);
}

JsonObject& JsonObject::add(std::string_view name, const JsonValue& value) {
    append_comma(text_);
    text_.append(1, '"').append(name).append("\":");
    value.append_to(text_);
    return *this;
}

std::string JsonObject::text() && {
    text_ += '}';
    return std::move(text_);
}

JsonArray& JsonArray::add(const JsonValue& value) {
    ++size_;
    append_comma(text_);
    value.append_to(text_);
    return *this;
}

std::string JsonArray::text() && {
    text_ += ']';
    return std::move(text_);
}

}  // namespace bangnopi
