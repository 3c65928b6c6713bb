#include "adapters/http/form_data.hpp"

#include <algorithm>
#include <string>

#include "adapters/http/message.hpp"
#include "base/text.hpp"

namespace bangnopi::http {
namespace {

constexpr std::string_view form_type = "multipart/form-data";
constexpr std::string_view line_end = "\r\n";
constexpr std::size_t boundary_bytes_max = 70;

// The value of `name` among parameters that semicolons part: "a=b", or "a=\"b\"" (RFC 9110, section 5.6.6). Browsers escape a
// quotation mark in a value as %22, so none is inside.
std::string_view parameter_of(std::string_view header, std::string_view name) {
    while (!header.empty()) {
        const std::size_t end = std::min(header.find(';'), header.size());
        const std::string_view one = trim(header.substr(0, end));
        header.remove_prefix(std::min(end + 1, header.size()));
        const std::size_t equals = one.find('=');
        if (equals == std::string_view::npos || !equal_ignoring_case(trim(one.substr(0, equals)), name))
            continue;
        std::string_view value = trim(one.substr(equals + 1));
        if (value.size() >= 2 && value.front() == '"' && value.back() == '"')
            value = value.substr(1, value.size() - 2);
        return value;
    }
    return {};
}

std::string_view header_of(std::string_view headers, std::string_view name) {
    while (!headers.empty()) {
        const std::size_t end = std::min(headers.find(line_end), headers.size());
        const std::string_view line = headers.substr(0, end);
        headers.remove_prefix(std::min(end + line_end.size(), headers.size()));
        const std::size_t colon = line.find(':');
        if (colon != std::string_view::npos && equal_ignoring_case(trim(line.substr(0, colon)), name))
            return line.substr(colon + 1);
    }
    return {};
}

std::optional<std::string_view> boundary_of(std::string_view content_type) {
    const std::string_view type = trim(content_type.substr(0, content_type.find(';')));
    const std::string_view boundary = parameter_of(content_type, "boundary");
    if (!equal_ignoring_case(type, form_type) || boundary.empty() || boundary.size() > boundary_bytes_max)
        return std::nullopt;
    return boundary;
}

}  // namespace

std::optional<std::vector<FormPart>> parse_form_data(std::string_view content_type, std::string_view body) {
    const auto boundary = boundary_of(content_type);
    if (!boundary) return std::nullopt;
    const std::string opening = "--" + std::string(*boundary);
    const std::string delimiter = std::string(line_end) + opening;
    if (!body.starts_with(opening)) return std::nullopt;
    body.remove_prefix(opening.size());
    std::vector<FormPart> parts;
    while (!body.starts_with("--")) {
        const std::size_t headers_end = body.find("\r\n\r\n");
        const std::size_t end = headers_end == std::string_view::npos
                                    ? headers_end
                                    : body.find(delimiter, headers_end + line_end.size());
        if (!body.starts_with(line_end) || end == std::string_view::npos || parts.size() == form_parts_max)
            return std::nullopt;
        const std::string_view headers = body.substr(0, headers_end);
        const std::size_t content_at = std::min(headers_end + 2 * line_end.size(), end);
        parts.push_back({parameter_of(header_of(headers, "Content-Disposition"), "name"),
                         body.substr(content_at, end - content_at)});
        body.remove_prefix(end + delimiter.size());
    }
    return parts;
}

std::string_view content_of(const std::vector<FormPart>& parts, std::string_view name) {
    const auto found = std::ranges::find(parts, name, &FormPart::name);
    return found == parts.end() ? std::string_view() : found->content;
}

}  // namespace bangnopi::http
