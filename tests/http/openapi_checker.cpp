#include "tests/http/openapi_checker.hpp"

#include <boost/json.hpp>
#include <stdexcept>

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wshadow"
#pragma GCC diagnostic ignored "-Wold-style-cast"
#include <valijson/adapters/boost_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>
#pragma GCC diagnostic pop

#include "base/resources.hpp"

namespace bangnopi::test {

namespace json = boost::json;
using Adapter = valijson::adapters::BoostJsonAdapter;

struct OpenapiChecker::Document {
    json::value root;
};

struct OpenapiChecker::Validator {
    json::value document;  // the schema borrows from it
    valijson::Schema schema;
};

namespace {

std::vector<std::string> split(std::string_view path) {
    std::vector<std::string> segments;
    while (!path.empty()) {
        path.remove_prefix(1);
        const std::size_t end = std::min(path.find('/'), path.size());
        segments.emplace_back(path.substr(0, end));
        path.remove_prefix(end);
    }
    return segments;
}

// How many literal segments fit, a name with an end ("{id}.pdf") before one without; -1 when the pattern does not.
int fit(const std::vector<std::string>& pattern, const std::vector<std::string>& path) {
    if (pattern.size() != path.size()) return -1;
    int literals = 0;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        const std::string end =
            pattern[i].starts_with('{') ? pattern[i].substr(pattern[i].find('}') + 1) : pattern[i];
        const bool is_name = pattern[i].starts_with('{');
        if (is_name ? !path[i].ends_with(end) : pattern[i] != path[i]) return -1;
        if (!is_name) literals += 2;
        if (is_name && !end.empty()) ++literals;
    }
    return literals;
}

std::string lower(std::string_view text) {
    std::string out(text);
    for (char& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return out;
}

const json::value& resolved(const json::value& root, const json::value& value) {
    const json::value* reference = value.as_object().if_contains("$ref");
    return reference == nullptr ? value : root.at_pointer(std::string_view(reference->as_string()).substr(1));
}

bool is_method(std::string_view name) {
    return name == "get" || name == "post" || name == "put" || name == "patch" || name == "delete";
}

std::string upper(std::string_view text) {
    std::string out(text);
    for (char& c : out) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return out;
}

}  // namespace

OpenapiChecker::OpenapiChecker() : document_(std::make_unique<Document>()) {
    document_->root = json::parse(resources("openapi.json").front().content);
}
OpenapiChecker::~OpenapiChecker() = default;

std::vector<std::string> OpenapiChecker::operations() const {
    std::vector<std::string> names;
    for (const auto& path : document_->root.at("paths").as_object())
        for (const auto& entry : path.value().as_object())
            if (is_method(entry.key())) names.push_back(upper(entry.key()) + ' ' + std::string(path.key()));
    return names;
}

const json::object& OpenapiChecker::operation_named(const std::string& operation) const {
    const std::size_t space = operation.find(' ');
    const json::object& path =
        document_->root.at("paths").as_object().at(operation.substr(space + 1)).as_object();
    return path.at(lower(operation.substr(0, space))).as_object();
}

std::string OpenapiChecker::permission(const std::string& operation) const {
    return std::string(operation_named(operation).at("x-permission").as_string());
}

bool OpenapiChecker::documents(const std::string& operation, int status) const {
    return operation_named(operation).at("responses").as_object().contains(std::to_string(status));
}

bool OpenapiChecker::takes(const std::string& operation, std::string_view parameter) const {
    const json::value* parameters = operation_named(operation).if_contains("parameters");
    if (parameters == nullptr) return false;
    for (const json::value& one : parameters->as_array())
        if (resolved(document_->root, one).at("name").as_string() == parameter) return true;
    return false;
}

bool OpenapiChecker::before_password_change(const std::string& operation) const {
    return operation_named(operation).contains("x-before-password-change");
}

bool OpenapiChecker::takes_raw_body(const std::string& operation) const {
    return operation_named(operation).contains("x-raw-body");
}

bool OpenapiChecker::takes_any_query(const std::string& operation) const {
    return operation_named(operation).contains("x-any-query");
}

std::string OpenapiChecker::check(std::string_view method, std::string_view target,
                                  const HttpAnswer& answer) {
    const std::vector<std::string> segments = split(target.substr(0, target.find('?')));
    const json::object* operation = nullptr;
    std::string name;
    int best = -1;
    for (const auto& path : document_->root.at("paths").as_object()) {
        const int fits = fit(split(path.key()), segments);
        const json::value* found = path.value().as_object().if_contains(lower(method));
        if (fits <= best || found == nullptr) continue;
        best = fits;
        operation = &found->as_object();
        name = std::string(method) + ' ' + std::string(path.key());
    }
    if (operation == nullptr) return std::string(method) + ' ' + std::string(target) + " is not documented";
    const json::value* declared =
        operation->at("responses").as_object().if_contains(std::to_string(answer.status));
    if (declared == nullptr)
        return name + " answers " + std::to_string(answer.status) + ", which is not documented";
    if (answer.status < 300) met_.insert(name);
    const json::object& response = resolved(document_->root, *declared).as_object();
    const json::value* content = response.if_contains("content");
    if (content == nullptr) return answer.body.empty() ? "" : name + " has a body where none is documented";
    const std::string type = answer.header("content-type").substr(0, answer.header("content-type").find(';'));
    const json::value* media = content->as_object().if_contains(type);
    if (media == nullptr) return name + " answers \"" + type + "\", which is not documented";
    if (!type.ends_with("json")) return "";
    const std::string key = answer.status >= 400 ? "problem" : name + std::to_string(answer.status);
    const std::string wrong = check_body(key, media->at("schema"), answer);
    return wrong.empty() ? ""
                         : name + ' ' + std::to_string(answer.status) + ": " + wrong + "\n" + answer.body;
}

std::string OpenapiChecker::check_body(const std::string& key, const json::value& schema,
                                       const HttpAnswer& answer) {
    std::unique_ptr<Validator>& validator = validators_[key];
    if (!validator) {
        validator = std::make_unique<Validator>();
        validator->document = {{"components", document_->root.at("components")},
                               {"allOf", json::array{schema}}};
        valijson::SchemaParser(valijson::SchemaParser::kDraft7)
            .populateSchema(Adapter(validator->document), validator->schema);
    }
    const json::value body = answer.json();
    valijson::ValidationResults results;
    if (valijson::Validator().validate(validator->schema, Adapter(body), &results)) return "";
    std::string out;
    valijson::ValidationResults::Error error;
    while (results.popError(error)) {
        for (const std::string& part : error.context) out += part;
        out += ' ' + error.description + "; ";
    }
    return out;
}

}  // namespace bangnopi::test
