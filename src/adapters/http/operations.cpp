#include "adapters/http/operations.hpp"

#include <boost/json.hpp>
#include <stdexcept>

namespace bangnopi::http {

namespace json = boost::json;

namespace {

std::string upper(std::string_view text) {
    std::string out(text);
    for (char& c : out) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    return out;
}

bool read_flag(const json::object& operation, std::string_view name) {
    const json::value* declared = operation.if_contains(name);
    return declared != nullptr && declared->as_bool();
}

bool is_method(std::string_view name) {
    return name == "get" || name == "post" || name == "put" || name == "patch" || name == "delete";
}

std::optional<staff::Permission> read_permission(const json::object& operation, const std::string& place) {
    const json::value* declared = operation.if_contains("x-permission");
    if (declared == nullptr || !declared->is_string())
        throw std::runtime_error(place + " declares no x-permission");
    const std::string_view name = declared->get_string();
    if (name == "public") return std::nullopt;
    const auto permission = staff::parse_permission(name);
    if (!permission) throw std::runtime_error(place + ": no permission is called " + std::string(name));
    return permission;
}

// `parameters` of an operation or a path; those that are references live in components.
void add_query_names(const json::value& document, const json::object& holder,
                     std::vector<std::string>& names) {
    const json::value* list = holder.if_contains("parameters");
    if (list == nullptr) return;
    for (const json::value& element : list->as_array()) {
        const json::value* parameter = &element;
        if (const json::value* reference = element.as_object().if_contains("$ref"))
            parameter = &document.at_pointer(std::string_view(reference->as_string()).substr(1));
        if (parameter->at("in").as_string() == "query") names.emplace_back(parameter->at("name").as_string());
    }
}

}  // namespace

std::vector<Operation> read_operations(std::string_view openapi_json) {
    const json::value document = json::parse(openapi_json);
    std::vector<Operation> operations;
    for (const auto& path : document.at("paths").as_object()) {
        for (const auto& entry : path.value().as_object()) {
            if (!is_method(entry.key())) continue;
            const json::object& declared = entry.value().as_object();
            Operation operation{.method = upper(entry.key()), .path = std::string(path.key())};
            operation.permission = read_permission(declared, operation.method + ' ' + operation.path);
            operation.idempotent = read_flag(declared, "x-idempotent");
            operation.raw_body = read_flag(declared, "x-raw-body");
            operation.any_query = read_flag(declared, "x-any-query");
            operation.before_password_change = read_flag(declared, "x-before-password-change");
            add_query_names(document, declared, operation.query);
            operations.push_back(std::move(operation));
        }
    }
    return operations;
}

}  // namespace bangnopi::http
