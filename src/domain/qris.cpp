#include "domain/qris.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/check.hpp"

namespace bangnopi::domain {
namespace {

constexpr std::string_view format_tag = "00";
constexpr std::string_view kind_tag = "01";
constexpr std::string_view currency_tag = "53";
constexpr std::string_view amount_tag = "54";
// A tip of the payer's choice, fixed, or a percentage: of a code for an amount nothing comes to it (EMVCo, section 4.4.8).
constexpr std::string_view tip_tags[] = {"55", "56", "57"};
constexpr std::string_view country_tag = "58";
constexpr std::string_view name_tag = "59";
constexpr std::string_view crc_tag = "63";
constexpr std::string_view for_any_amount = "11";
constexpr std::string_view for_one_payment = "12";
constexpr std::string_view rupiah_number = "360";  // ISO 4217
constexpr std::size_t head_bytes = 4;              // of an element: its tag and its length
constexpr std::size_t crc_bytes = 4;

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

std::size_t number_of(char digit) {
    return static_cast<std::size_t>(digit - '0');
}

bool is_visible_ascii(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return c >= 0x20 && c < 0x7F; });
}

void append(std::string& out, std::string_view tag, std::string_view value) {
    fmt::format_to(std::back_inserter(out), "{}{:02}{}", tag, value.size(), value);
}

std::string crc_of(std::string_view bytes) {
    return fmt::format("{:04X}", crc16_ccitt_false(bytes));
}

}  // namespace

std::uint16_t crc16_ccitt_false(std::string_view bytes) {
    constexpr unsigned polynomial = 0x1021;
    unsigned crc = 0xFFFF;
    for (const char byte : bytes) {
        crc ^= static_cast<unsigned>(static_cast<unsigned char>(byte)) << 8U;
        for (int bit = 0; bit < 8; ++bit) crc = (crc & 0x8000U) != 0 ? crc << 1U ^ polynomial : crc << 1U;
    }
    return static_cast<std::uint16_t>(crc & 0xFFFFU);
}

// Each tag once, the checksum at the end; nothing for what is no row of elements.
std::optional<std::vector<MerchantQris::Element>> MerchantQris::elements_of(std::string_view text) {
    std::vector<Element> elements;
    std::set<std::string_view> tags;
    while (!text.empty()) {
        if (text.size() < head_bytes || !std::all_of(text.begin(), text.begin() + head_bytes, is_digit))
            return std::nullopt;
        const std::size_t size = number_of(text[2]) * 10 + number_of(text[3]);
        const std::string_view tag = text.substr(0, 2);
        if (text.size() < head_bytes + size || !tags.insert(tag).second) return std::nullopt;
        elements.push_back({tag, text.substr(head_bytes, size)});
        text.remove_prefix(head_bytes + size);
    }
    if (elements.empty() || elements.back().tag != crc_tag || elements.back().value.size() != crc_bytes)
        return std::nullopt;
    return elements;
}

std::string_view MerchantQris::value_of(const std::vector<Element>& elements, std::string_view tag) {
    const auto found =
        std::ranges::find_if(elements, [&](const Element& element) { return element.tag == tag; });
    return found == elements.end() ? std::string_view() : found->value;
}

// Of an acquirer, or the national one.
bool MerchantQris::has_account(const std::vector<Element>& elements) {
    return std::ranges::any_of(
        elements, [](const Element& element) { return element.tag >= "26" && element.tag <= "51"; });
}

Result<MerchantQris> MerchantQris::parse(std::string_view text) {
    constexpr auto not_one =
        "is not the text of a QRIS code: scan the printed code and paste all that it says"_msg;
    if (text.size() > qris_bytes_max || !is_visible_ascii(text)) return refuse(Code::invalid, not_one);
    const auto elements = elements_of(text);
    if (!elements || elements->front().tag != format_tag || elements->front().value != "01" ||
        !has_account(*elements) || value_of(*elements, name_tag).empty())
        return refuse(Code::invalid, not_one);
    if (crc_of(text.substr(0, text.size() - crc_bytes)) != elements->back().value)
        return refuse(Code::invalid,
                      "has a checksum that does not fit: a character is missing or another one"_msg);
    const std::string_view kind = value_of(*elements, kind_tag);
    if (!kind.empty() && kind != for_any_amount)
        return refuse(Code::invalid,
                      "is the code of a single payment: take the merchant's own code, as it is printed"_msg);
    if (value_of(*elements, currency_tag) != rupiah_number || value_of(*elements, country_tag) != "ID")
        return refuse(Code::invalid, "is not a code for rupiah in Indonesia"_msg);
    return MerchantQris(text);
}

std::string_view MerchantQris::merchant_name() const {
    const auto elements = elements_of(text_);
    BANGNOPI_CHECK(elements);
    return value_of(*elements, name_tag);
}

std::optional<std::string> MerchantQris::for_amount(std::int64_t rupiah) const {
    if (rupiah < 1 || rupiah > qris_amount_max) return std::nullopt;
    const auto elements = elements_of(text_);
    BANGNOPI_CHECK(elements);
    std::string out;
    for (const Element& element : *elements) {
        if (element.tag == kind_tag || element.tag == amount_tag || element.tag == crc_tag ||
            std::ranges::find(tip_tags, element.tag) != std::end(tip_tags))
            continue;
        append(out, element.tag, element.value);
        if (element.tag == format_tag) append(out, kind_tag, for_one_payment);
        if (element.tag == currency_tag) append(out, amount_tag, fmt::to_string(rupiah));
    }
    fmt::format_to(std::back_inserter(out), "{}{:02}", crc_tag, crc_bytes);
    return out + crc_of(out);
}

}  // namespace bangnopi::domain
