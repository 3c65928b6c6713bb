// By what a message reaches a person.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace bangnopi::domain {

enum class Medium : std::uint8_t { email = 1, sms = 2, whatsapp = 3 };
inline constexpr std::array media = {Medium::email, Medium::sms, Medium::whatsapp};

constexpr std::string_view name_of(Medium medium) {
    constexpr std::array<std::string_view, media.size()> names = {"email", "sms", "whatsapp"};
    return names.at(static_cast<std::size_t>(medium) - 1);
}
constexpr std::optional<Medium> parse_medium(std::string_view name) {
    for (const Medium medium : media)
        if (name_of(medium) == name) return medium;
    return std::nullopt;
}

}  // namespace bangnopi::domain
