// A form that a browser posts with a file in it (RFC 7578, RFC 2046 section 5.1), without copying any of it.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

namespace bangnopi::http {

inline constexpr std::size_t form_parts_max = 16;

struct FormPart {
    std::string_view name;
    std::string_view content;
};
// In their order. Nothing for what is no such form, or has too many parts. The parts view `body`.
std::optional<std::vector<FormPart>> parse_form_data(std::string_view content_type, std::string_view body);
// Of the first of that name; empty where there is none.
std::string_view content_of(const std::vector<FormPart>& parts, std::string_view name);

}  // namespace bangnopi::http
