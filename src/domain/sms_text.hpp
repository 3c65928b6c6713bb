// What a text is as an SMS: in how many parts it goes, since each is paid for. The alphabet of 3GPP TS 23.038 takes 160 septets, some of its
// characters two; anything else goes as UTF-16, 70 units. Of a text in several parts each gives up a header: 153 septets or 67 units.
// A character of two septets or two units is never cut in half, so a part may end one short.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace bangnopi::domain {

enum class SmsCoding : std::uint8_t { gsm7 = 1, ucs2 = 2 };

struct SmsSize {
    SmsCoding coding = SmsCoding::gsm7;
    std::size_t units = 0;  // septets, or units of UTF-16
    std::size_t parts = 0;  // 0: there is no text
    bool operator==(const SmsSize&) const = default;
};

namespace sms {

inline constexpr std::size_t single_septets_max = 160;
inline constexpr std::size_t part_septets_max = 153;
inline constexpr std::size_t single_units_max = 70;
inline constexpr std::size_t part_units_max = 67;

// A character of UTF-8 and where the next begins; an octet that is no UTF-8 is U+FFFD.
struct Character {
    char32_t code = 0;
    std::size_t octets = 1;
};
constexpr Character character_at(std::string_view utf8, std::size_t at) {
    constexpr char32_t replacement = 0xFFFD;
    const auto octet = [&](std::size_t i) { return static_cast<unsigned char>(utf8[at + i]); };
    const unsigned first = octet(0);
    if (first < 0x80) return {first, 1};
    const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
    if (first < 0xC2 || first > 0xF4 || at + length > utf8.size()) return {replacement, 1};
    char32_t code = first & (0x7FU >> length);
    for (std::size_t i = 1; i < length; ++i) {
        if ((octet(i) & 0xC0U) != 0x80) return {replacement, 1};
        code = code << 6U | (octet(i) & 0x3FU);
    }
    return {code, length};
}

// 0: not in the alphabet.
constexpr std::size_t septets_of(char32_t code) {
    constexpr std::u32string_view signs =
        U"@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./:;<=>?¡ÄÖÑÜ§¿äöñüà";
    constexpr std::u32string_view extended = U"^{}\\[~]|€\f";
    const bool is_plain =
        (code >= U'A' && code <= U'Z') || (code >= U'a' && code <= U'z') || (code >= U'0' && code <= U'9');
    if (is_plain || signs.find(code) != std::u32string_view::npos) return 1;
    return extended.find(code) != std::u32string_view::npos ? 2 : 0;
}

constexpr std::size_t units_of(char32_t code, SmsCoding coding) {
    if (coding == SmsCoding::gsm7) return septets_of(code);
    return code > 0xFFFF ? 2 : 1;
}

constexpr SmsCoding coding_of(std::string_view utf8) {
    for (std::size_t at = 0; at < utf8.size();) {
        const Character character = character_at(utf8, at);
        if (septets_of(character.code) == 0) return SmsCoding::ucs2;
        at += character.octets;
    }
    return SmsCoding::gsm7;
}

// Hands on each part that a text in several has, from its first octet to behind its last.
template <class Take>
constexpr void cut(std::string_view utf8, SmsCoding coding, std::size_t units_max, Take take) {
    std::size_t begin = 0;
    std::size_t units = 0;
    for (std::size_t at = 0; at < utf8.size();) {
        const Character character = character_at(utf8, at);
        const std::size_t more = units_of(character.code, coding);
        if (units + more > units_max) {
            take(begin, at);
            begin = at;
            units = 0;
        }
        units += more;
        at += character.octets;
    }
    if (begin < utf8.size()) take(begin, utf8.size());
}

}  // namespace sms

constexpr SmsSize sms_size(std::string_view utf8) {
    SmsSize size{sms::coding_of(utf8), 0, 0};
    for (std::size_t at = 0; at < utf8.size();) {
        const sms::Character character = sms::character_at(utf8, at);
        size.units += sms::units_of(character.code, size.coding);
        at += character.octets;
    }
    const bool is_gsm7 = size.coding == SmsCoding::gsm7;
    if (size.units <= (is_gsm7 ? sms::single_septets_max : sms::single_units_max)) {
        size.parts = utf8.empty() ? 0 : 1;
    } else {
        sms::cut(utf8, size.coding, is_gsm7 ? sms::part_septets_max : sms::part_units_max,
                 [&](std::size_t, std::size_t) { ++size.parts; });
    }
    return size;
}

// As many as sms_size counts; together they are the text.
std::vector<std::string> sms_parts(std::string_view utf8);

}  // namespace bangnopi::domain
