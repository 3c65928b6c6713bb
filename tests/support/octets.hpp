// Bytes as vectors are printed: "01 00 00 38" or "01000038".
#pragma once

#include <gtest/gtest.h>

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bangnopi {

inline std::vector<std::byte> octets_of_hex(std::string_view hex) {
    const auto digit = [](char c) -> unsigned {
        const std::size_t at =
            std::string_view("0123456789abcdef").find(c >= 'A' && c <= 'F' ? char(c + 32) : c);
        EXPECT_NE(at, std::string_view::npos) << c;
        return static_cast<unsigned>(at);
    };
    std::string digits;
    for (const char c : hex)
        if (c != ' ') digits += c;
    EXPECT_EQ(digits.size() % 2, 0U) << hex;
    std::vector<std::byte> octets;
    for (std::size_t i = 0; i + 1 < digits.size(); i += 2)
        octets.push_back(static_cast<std::byte>(digit(digits[i]) << 4U | digit(digits[i + 1])));
    return octets;
}

inline std::string hex_of(std::span<const std::byte> octets) {
    std::string hex;
    for (const std::byte octet : octets) {
        hex += "0123456789abcdef"[std::to_integer<unsigned>(octet) >> 4U];
        hex += "0123456789abcdef"[std::to_integer<unsigned>(octet) & 15U];
    }
    return hex;
}

}  // namespace bangnopi
