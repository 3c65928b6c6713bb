#include "base/text.hpp"

#include <algorithm>
#include <cstdint>

namespace bangnopi {
namespace {

constexpr char32_t replacement = 0xFFFD;

struct Decoded {
    char32_t point = replacement;
    std::size_t bytes = 1;
    bool valid = false;
};

unsigned byte_at(std::string_view text, std::size_t index) {
    return static_cast<unsigned char>(text[index]);
}

// How many bytes a sequence has by its first one; 0 if none begins with it.
std::size_t sequence_bytes(unsigned first) {
    if (first < 0x80) return 1;
    if (first >= 0xC2 && first <= 0xDF) return 2;
    if (first >= 0xE0 && first <= 0xEF) return 3;
    if (first >= 0xF0 && first <= 0xF4) return 4;
    return 0;
}

bool encodable(char32_t point, std::size_t bytes) {
    if (bytes == 3) return point >= 0x800 && (point < 0xD800 || point > 0xDFFF);
    if (bytes == 4) return point >= 0x10000 && point <= 0x10FFFF;
    return true;
}

Decoded decode(std::string_view text) {
    const unsigned first = byte_at(text, 0);
    const std::size_t bytes = sequence_bytes(first);
    if (bytes == 0 || bytes > text.size()) return {};
    if (bytes == 1) return {first, 1, true};
    char32_t point = first & (0x7FU >> bytes);
    for (std::size_t i = 1; i < bytes; ++i) {
        const unsigned next = byte_at(text, i);
        if ((next & 0xC0U) != 0x80U) return {};
        point = point << 6 | (next & 0x3FU);
    }
    if (!encodable(point, bytes)) return {};
    return {point, bytes, true};
}

// U+00C0 to U+017F by their plain letter: '*' has two letters, '=' is no letter and stays.
constexpr std::string_view latin_letters =
    "aaaaaa*ceeeeiiiidnooooo=ouuuuy**aaaaaa*ceeeeiiiidnooooo=ouuuuy*y"
    "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiii**jjkkklllllll"
    "lllnnnnnnnnnoooooo**rrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";
constexpr char32_t first_latin_letter = 0xC0;

std::string_view two_letters(char32_t point) {
    switch (point) {
        case 0xC6:
        case 0xE6:
            return "ae";
        case 0xDE:
        case 0xFE:
            return "th";
        case 0xDF:
            return "ss";
        case 0x132:
        case 0x133:
            return "ij";
        default:
            return "oe";
    }
}

bool is_combining_mark(char32_t point) {
    return point >= 0x300 && point <= 0x36F;
}

void append_folded(std::string& folded, char32_t point, std::string_view original) {
    if (point >= 'A' && point <= 'Z') {
        folded += static_cast<char>(point + ('a' - 'A'));
    } else if (point >= first_latin_letter && point < first_latin_letter + latin_letters.size()) {
        const char letter = latin_letters[point - first_latin_letter];
        if (letter == '*')
            folded += two_letters(point);
        else if (letter == '=')
            folded += original;
        else
            folded += letter;
    } else if (!is_combining_mark(point)) {
        folded += original;
    }
}

constexpr bool is_space(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

}  // namespace

bool is_utf8(std::string_view bytes) {
    while (!bytes.empty()) {
        const Decoded next = decode(bytes);
        if (!next.valid) return false;
        bytes.remove_prefix(next.bytes);
    }
    return true;
}

std::optional<std::size_t> utf16_of(std::string_view utf8, std::span<char16_t> units) {
    std::size_t count = 0;
    while (!utf8.empty()) {
        const Decoded next = decode(utf8);
        const bool needs_two = next.point >= 0x10000;
        if (!next.valid || units.size() - count < (needs_two ? 2 : 1)) return std::nullopt;
        if (needs_two) {
            const char32_t above = next.point - 0x10000;
            units[count++] = static_cast<char16_t>(0xD800 + (above >> 10U));
            units[count++] = static_cast<char16_t>(0xDC00 + (above & 0x3FFU));
        } else {
            units[count++] = static_cast<char16_t>(next.point);
        }
        utf8.remove_prefix(next.bytes);
    }
    return count;
}

std::string_view trim(std::string_view text) {
    while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
    return text;
}

std::string fold(std::string_view utf8) {
    std::string folded;
    folded.reserve(utf8.size());
    while (!utf8.empty()) {
        const Decoded next = decode(utf8);
        if (next.valid)
            append_folded(folded, next.point, utf8.substr(0, next.bytes));
        else
            folded += "\xEF\xBF\xBD";
        utf8.remove_prefix(next.bytes);
    }
    return folded;
}

namespace {

constexpr std::string_view hex_digits = "0123456789abcdef";

void append_escaped_octet(std::string& text, char octet) {
    const auto value = static_cast<unsigned char>(octet);
    text += {'\\', hex_digits[value >> 4U], hex_digits[value & 0xFU]};
}

bool is_plain(const Decoded& decoded, char first) {
    if (!decoded.valid || first == '\\') return false;
    return decoded.point >= 0x20 && decoded.point != 0x7F && (decoded.point < 0x80 || decoded.point > 0x9F);
}

}  // namespace

std::string escaped(std::string_view octets) {
    std::string text;
    text.reserve(octets.size());
    while (!octets.empty()) {
        const Decoded decoded = decode(octets);
        if (is_plain(decoded, octets.front()))
            text += octets.substr(0, decoded.bytes);
        else
            for (const char octet : octets.substr(0, decoded.bytes)) append_escaped_octet(text, octet);
        octets.remove_prefix(decoded.bytes);
    }
    return text;
}

std::optional<std::string> unescaped(std::string_view text) {
    std::string octets;
    octets.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\\') {
            octets += text[i];
            continue;
        }
        if (i + 2 >= text.size()) return std::nullopt;
        const std::size_t high = hex_digits.find(text[i + 1]);
        const std::size_t low = hex_digits.find(text[i + 2]);
        if (high == std::string_view::npos || low == std::string_view::npos) return std::nullopt;
        octets += static_cast<char>(high << 4U | low);
        i += 2;
    }
    return octets;
}

std::string as_said(std::string_view octets, std::size_t octets_max) {
    octets = trim(octets);
    std::size_t end = std::min(octets.size(), octets_max);
    const auto continues = [&] { return (byte_at(octets, end) & 0xC0U) == 0x80U; };
    for (int i = 0; i < 3 && end > 0 && end < octets.size() && continues(); ++i) --end;
    return escaped(trim(octets.substr(0, end)));
}

bool constant_time_equal(std::string_view a, std::string_view b) {
    if (a.size() != b.size()) return false;
    volatile unsigned difference = 0;
    for (std::size_t i = 0; i < a.size(); ++i) difference = difference | (byte_at(a, i) ^ byte_at(b, i));
    return difference == 0;
}

}  // namespace bangnopi
