#include "adapters/messaging/sms_message.hpp"

#include <fmt/format.h>

#include "adapters/messaging/report_link.hpp"
#include "base/text.hpp"
#include "domain/phone.hpp"
#include "domain/sms_text.hpp"

namespace bangnopi::messaging {

std::string sms_fault(const notices::OutgoingMessage& message) {
    if (!is_reference(message.reference)) return "the reference is none";
    if (domain::normalize_phone(message.to) != message.to) return "the number is not of E.164";
    if (!is_utf8(message.text) || message.text.find('\0') != std::string::npos)
        return "the text is not UTF-8";
    const std::size_t parts = domain::sms_size(message.text).parts;
    if (parts == 0) return "there is no text";
    return parts > sms_parts_max ? fmt::format("the text has more than {} parts", sms_parts_max)
                                 : std::string();
}

std::string concatenation_header(std::string_view reference, std::size_t parts, std::size_t part) {
    if (parts < 2) return {};
    unsigned mark = 0;
    for (const char c : reference) mark = mark * 31 + static_cast<unsigned char>(c);
    return fmt::format("050003{:02X}{:02X}{:02X}", mark & 0xFFU, parts, part);
}

}  // namespace bangnopi::messaging
