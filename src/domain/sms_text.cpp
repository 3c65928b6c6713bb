#include "domain/sms_text.hpp"

namespace bangnopi::domain {

std::vector<std::string> sms_parts(std::string_view utf8) {
    const SmsSize size = sms_size(utf8);
    if (size.parts == 0) return {};
    if (size.parts == 1) return {std::string(utf8)};
    std::vector<std::string> parts;
    parts.reserve(size.parts);
    sms::cut(
        utf8, size.coding, size.coding == SmsCoding::gsm7 ? sms::part_septets_max : sms::part_units_max,
        [&](std::size_t begin, std::size_t end) { parts.emplace_back(utf8.substr(begin, end - begin)); });
    return parts;
}

}  // namespace bangnopi::domain
