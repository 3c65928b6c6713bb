#include "adapters/messaging/report_link.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/secret.hpp"
#include "base/text.hpp"

namespace bangnopi::messaging {
namespace {

constexpr std::string_view purpose = "report of ";

std::string digest_of(std::string_view reference, std::string_view key) {
    return hmac_sha256_hex(key, fmt::format("{}{}", purpose, reference));
}

}  // namespace

bool is_reference(std::string_view text) {
    return !text.empty() && text.size() <= reference_octets_max && std::ranges::all_of(text, [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-';
    });
}

std::string report_link(std::string_view report_url, std::string_view reference, std::string_view key) {
    if (report_url.empty()) return {};
    const char before = report_url.find('?') == std::string_view::npos ? '?' : '&';
    return fmt::format("{}{}reference={}&digest={}", report_url, before, reference,
                       digest_of(reference, key));
}

std::optional<std::string> linked_reference(const AnswerFields& query, std::string_view key) {
    std::string reference = query.text("/reference");
    const bool is_ours = !key.empty() && is_reference(reference) &&
                         constant_time_equal(query.text("/digest"), digest_of(reference, key));
    if (!is_ours) return std::nullopt;
    return reference;
}

Refused not_the_channels() {
    return refuse(Code::unauthenticated, "the report does not come from the channel"_msg);
}

Refused report_not_understood() {
    return refuse(Code::invalid, "what the channel reports is not understood here"_msg);
}

}  // namespace bangnopi::messaging
