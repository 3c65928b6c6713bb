// The first byte says what the rest is: a JSON body, a request's target, or the value of a header or parameter.
#include <array>
#include <cstdint>

#include "adapters/http/form_data.hpp"
#include "adapters/http/host_check.hpp"
#include "adapters/http/json_body.hpp"
#include "adapters/http/message.hpp"
#include "adapters/http/router.hpp"
#include "base/check.hpp"
#include "base/text.hpp"
#include "staff/token.hpp"
#include "store/cursor.hpp"

namespace bangnopi::http {
namespace {

namespace json = boost::json;

// A field of each type that commands have.
struct Everything {
    std::string text;
    bool flag = false;
    std::int64_t amount = 0;
    std::uint64_t seed = 0;
    int day = 0;
    Id id;
    Instant at;
    domain::Date on;
    domain::Rate rate;
    std::optional<std::string> note;
    int word = 0;
    std::optional<std::vector<std::string>> texts;
    std::optional<json::object> raw;

    void read(Fields& fields) {
        fields.required("text", text);
        fields.optional("flag", flag);
        fields.optional("amount", amount);
        fields.optional("seed", seed);
        fields.optional("day", day);
        fields.optional("id", id);
        fields.optional("at", at);
        fields.optional("on", on);
        fields.optional("rate", rate);
        fields.optional("note", note);
        const auto parse = [](std::string_view name) {
            return name == "one" ? std::optional(1) : std::nullopt;
        };
        fields.optional_word("word", word, parse, Message::verbatim("one"));
        fields.object("inner", [](Fields& inner) { Everything().read(inner); });
        fields.each("list", 3, [](Fields& inner) { Everything().read(inner); });
        fields.texts("texts", 3, texts);
        fields.raw_object("raw", raw);
    }
};

void check_body(std::string_view text) {
    const auto value = parse_json(text);
    if (!value) return BANGNOPI_CHECK(!value.error().empty());
    Everything command;
    const auto read = read_body(*value, [&](Fields& fields) { command.read(fields); });
    if (read) BANGNOPI_CHECK(command.text.size() <= text_bytes_max && is_utf8(command.text));
    if (read || !value->is_object()) return;
    BANGNOPI_CHECK(!read.error().errors.empty());
    for (const FieldError& error : read.error().errors) BANGNOPI_CHECK(error.pointer.starts_with('/'));
}

Router some_routes() {
    Router router;
    router.add("GET", "/api/v1/plans", 1);
    router.add("GET", "/api/v1/plans/{id}", 2);
    router.add("POST", "/api/v1/plans/{id}/versions", 3);
    return router;
}

void check_target(std::string_view text) {
    static const Router router = some_routes();
    Request request;
    if (!read_target(text, request)) return;
    BANGNOPI_CHECK(is_utf8(request.path) && request.path.find('\0') == std::string::npos);
    for (const auto& [name, value] : request.query) BANGNOPI_CHECK(is_utf8(name) && is_utf8(value));
    for (const std::string& segment : request.segments) BANGNOPI_CHECK(is_utf8(segment));
    const auto match = router.find("GET", request.segments);
    if (match.number == 2) BANGNOPI_CHECK(match.parameters.size() == 1);
}

void check_value(std::string_view text) {
    if (const auto kept = cookie(text, "bangnopi_session"))
        BANGNOPI_CHECK(kept->find(';') == std::string_view::npos && trim(*kept).size() <= kept->size());
    (void)version_of_etag(text);
    static const std::array<std::string, 1> names{"desa.example"};
    (void)is_own_host(text, names);
    if (const auto parts = staff::parse_token(text)) BANGNOPI_CHECK(staff::format_token(*parts) == text);
    if (const auto position = store::decode_cursor("+name", text))
        BANGNOPI_CHECK(store::decode_cursor("+name", store::encode_cursor("+name", *position)) == position);
}

void check_form(std::string_view text) {
    const auto parts = parse_form_data("multipart/form-data; boundary=x", text);
    if (!parts) return;
    BANGNOPI_CHECK(parts->size() <= form_parts_max);
    std::size_t bytes = 0;
    for (const FormPart& part : *parts) bytes += part.name.size() + part.content.size();
    BANGNOPI_CHECK(bytes <= text.size());
}

}  // namespace
}  // namespace bangnopi::http

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace bangnopi::http;
    if (size == 0) return 0;
    const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
    switch (data[0]) {
        case 'j':
            check_body(text);
            break;
        case 't':
            check_target(text);
            break;
        case 'f':
            check_form(text);
            break;
        default:
            check_value(text);
    }
    return 0;
}
