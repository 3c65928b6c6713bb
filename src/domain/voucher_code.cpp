#include "domain/voucher_code.hpp"

#include <algorithm>

#include "base/check.hpp"

namespace bangnopi::domain {
namespace {

constexpr std::size_t group = 4;

bool is_of_alphabet(std::string_view text) {
    return text.find_first_not_of(voucher_alphabet) == std::string_view::npos;
}

}  // namespace

std::optional<std::string> normalise_voucher_code(std::string_view typed) {
    constexpr std::size_t longest = voucher_random_characters + voucher_prefix_max;
    constexpr std::size_t typed_max = 2 * longest;
    if (typed.size() > typed_max) return std::nullopt;
    std::string code;
    for (const char c : typed) {
        if (c == ' ' || c == '-') continue;
        code += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    }
    if (code.size() < voucher_random_characters || code.size() > longest || !is_of_alphabet(code))
        return std::nullopt;
    return code;
}

bool is_voucher_prefix(std::string_view text) {
    return text.size() <= voucher_prefix_max && is_of_alphabet(text);
}

std::string spaced_voucher_code(std::string_view code) {
    BANGNOPI_CHECK(code.size() >= voucher_random_characters);
    const std::size_t prefix = code.size() - voucher_random_characters;
    std::string spaced(code.substr(0, prefix));
    for (std::size_t at = prefix; at < code.size(); at += group) {
        if (!spaced.empty()) spaced += '-';
        spaced += code.substr(at, group);
    }
    return spaced;
}

}  // namespace bangnopi::domain
