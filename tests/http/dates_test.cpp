// Dates at the ends of the calendar: every documented parameter and field that takes a day, a month or an instant refuses
// them by its name, and the server goes on.
#include "base/resources.hpp"
#include "tests/http/test_server.hpp"

namespace bangnopi::test {
namespace {

namespace json = boost::json;

// What a schema's pattern takes at the ends of the calendar; nothing for what is no date.
std::vector<std::string> extremes_of(std::string_view pattern) {
    if (!pattern.starts_with("^[0-9]{4}-[0-9]{2}")) return {};
    if (pattern.find('T') != std::string_view::npos) return {"0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"};
    if (pattern == "^[0-9]{4}-[0-9]{2}$") return {"0001-01", "9999-12"};
    return {"0001-01-01", "9999-12-31"};
}

struct DatePlace {
    std::string method, target;
    std::string pointer;  // into the body, or "/from" of the query
    bool in_query = false;
    std::vector<std::string> extremes;
};

class DocumentedDates {
  public:
    DocumentedDates() : root_(json::parse(resources("openapi.json").front().content)) {
        for (const auto& path : root_.at("paths").as_object())
            for (const auto& entry : path.value().as_object())
                if (entry.value().is_object()) add_operation(path.key(), entry.key(), entry.value());
    }
    [[nodiscard]] const std::vector<DatePlace>& places() const { return places_; }

  private:
    const json::value& resolved(const json::value& value) const {
        const json::value* reference = value.as_object().if_contains("$ref");
        return reference == nullptr ? value
                                    : root_.at_pointer(std::string_view(reference->as_string()).substr(1));
    }

    void add_operation(std::string_view path, std::string_view name, const json::value& operation) {
        DatePlace place;
        for (const char c : name) place.method += static_cast<char>(c - 'a' + 'A');
        place.target = path;
        if (const std::size_t brace = place.target.find("{id}"); brace != std::string::npos)
            place.target.replace(brace, 4, nobody);
        if (const auto* parameters = operation.as_object().if_contains("parameters"))
            for (const json::value& one : parameters->as_array()) add_parameter(place, resolved(one));
        const auto* body = operation.as_object().if_contains("requestBody");
        if (body == nullptr) return;
        // What a payment gateway sends is its own.
        const auto* json = resolved(*body).at("content").as_object().if_contains("application/json");
        if (json != nullptr) add_schema(place, json->at("schema"), "");
    }
    void add_parameter(DatePlace place, const json::value& parameter) {
        if (parameter.at("in").as_string() != "query") return;
        place.in_query = true;
        add_schema(place, parameter.at("schema"), '/' + std::string(parameter.at("name").as_string()));
    }
    void add_schema(DatePlace place, const json::value& unresolved, const std::string& pointer) {
        const json::object& schema = resolved(unresolved).as_object();
        if (const auto* pattern = schema.if_contains("pattern")) {
            place.pointer = pointer;
            place.extremes = extremes_of(pattern->as_string());
            if (!place.extremes.empty()) places_.push_back(place);
        }
        if (const auto* properties = schema.if_contains("properties"))
            for (const auto& property : properties->as_object())
                add_schema(place, property.value(), pointer + '/' + std::string(property.key()));
        if (const auto* items = schema.if_contains("items")) add_schema(place, *items, pointer + "/0");
        if (const auto* variants = schema.if_contains("oneOf"))
            for (const json::value& variant : variants->as_array()) add_schema(place, variant, pointer);
    }

    json::value root_;
    std::vector<DatePlace> places_;
};

// Some of what is read is a list as a whole.
bool names(const HttpAnswer& answer, const std::string& pointer) {
    const json::value body = answer.json();
    const json::value* errors = body.as_object().if_contains("errors");
    if (errors == nullptr) return false;
    for (const json::value& error : errors->as_array())
        if (pointer.starts_with(std::string(error.at("pointer").as_string()))) return true;
    return false;
}

// The smallest body that has the text there; a list where the pointer says 0.
json::value body_with(std::string_view pointer, const std::string& text) {
    if (pointer.empty()) return json::value(text);
    const std::size_t end = std::min(pointer.find('/', 1), pointer.size());
    const std::string_view name = pointer.substr(1, end - 1);
    json::value inner = body_with(pointer.substr(end), text);
    if (name == "0") return json::array{std::move(inner)};
    json::object object;
    object[name] = std::move(inner);
    return object;
}

HttpAnswer ask_with(TestServer& server, const DatePlace& place, const std::string& text) {
    HttpRequest request{.method = place.method, .target = place.target, .token = server.owner()};
    if (place.in_query) {
        request.target += '?' + place.pointer.substr(1) + '=' + text;
    } else {
        request.body = body_with(place.pointer, text);
    }
    return server.ask(request);
}

class Dates : public testing::TestWithParam<store::Engine> {
  protected:
    Dates() : server(GetParam()) {}
    TestServer server;
};

TEST_P(Dates, AtTheEndsOfTheCalendarAreRefusedWhereverOneIsTaken) {
    const DocumentedDates documented;
    EXPECT_GE(documented.places().size(), 25U);
    for (const DatePlace& place : documented.places())
        for (const std::string& text : place.extremes) {
            const HttpAnswer answer = ask_with(server, place, text);
            EXPECT_EQ(answer.status, 422) << place.method << ' ' << place.target << place.pointer << text;
            EXPECT_TRUE(names(answer, place.pointer)) << place.pointer << answer.body;
        }
    EXPECT_EQ(server.get("/healthz", "").status, 200);
}

TEST_P(Dates, OfTheFirstAndTheLastDayThatIsTakenAreWorkedWith) {
    for (const char* target :
         {"/api/v1/reports/month?month=2000-01", "/api/v1/reports/month?month=2999-12",
          "/api/v1/journals?from=2000-01-01&to=2999-12-31", "/api/v1/invoices?from=2000-01-01&to=2999-12-31"})
        EXPECT_EQ(server.get(target, server.owner()).status, 200) << target;
    for (const char* day : {"2000-01-01", "2999-12-31"})
        EXPECT_EQ(server.post("/api/v1/bill-runs", {{"day", day}}, server.owner()).status, 202) << day;
}

TEST_P(Dates, ThatAreRefusedAreExplainedInTheCallersLanguage) {
    const HttpAnswer answer = server.ask({.target = "/api/v1/reports/month?month=9999-12",
                                          .token = server.owner(),
                                          .headers = {{"Accept-Language", "id"}}});
    EXPECT_EQ(answer.json().at_pointer("/errors/0/detail").as_string(),
              "harus bulan antara 2000 dan 2999, misalnya 2026-11");
}

ON_BOTH_ENGINES(Dates);

}  // namespace
}  // namespace bangnopi::test
