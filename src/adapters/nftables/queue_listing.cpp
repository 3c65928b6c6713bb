#include "adapters/nftables/queue_listing.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "adapters/nftables/options.hpp"
#include "adapters/nftables/ruleset.hpp"

namespace bangnopi::nftables {
namespace {

constexpr std::size_t interfaces_laid_max = 1'000;
constexpr std::size_t words_max = 64;  // of a line; further ones are not looked at

std::vector<std::string_view> words_of(std::string_view line) {
    std::vector<std::string_view> words;
    while (words.size() < words_max) {
        const std::size_t first = line.find_first_not_of(' ');
        if (first == std::string_view::npos) break;
        line.remove_prefix(first);
        const std::size_t end = std::min(line.find(' '), line.size());
        words.push_back(line.substr(0, end));
        line.remove_prefix(end);
    }
    return words;
}

// "10Mbit", "128Kbit" or "1500bit", in kbit/s rounded up.
std::optional<std::int64_t> kbit_in(std::string_view text) {
    struct Unit {
        std::string_view name;
        std::int64_t kbit;
    };
    constexpr std::array<Unit, 4> units{
        {{"Kbit", 1}, {"Mbit", 1'000}, {"Gbit", 1'000'000}, {"Tbit", 1'000'000'000}}};
    constexpr std::int64_t number_max = 1'000'000'000;
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || number < 0 || number > number_max) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    if (text == "bit") return (number + 999) / 1000;
    for (const Unit& unit : units)
        if (text == unit.name) return number * unit.kbit;
    return std::nullopt;
}

// What follows a word.
std::optional<std::int64_t> kbit_after(std::string_view word, const std::vector<std::string_view>& words) {
    for (std::size_t n = 0; n + 1 < words.size(); ++n)
        if (words[n] == word) return kbit_in(words[n + 1]);
    return std::nullopt;
}

}  // namespace

Result<QueueListing> parse_queues(std::string_view text) {
    QueueListing listing;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        const std::vector<std::string_view> words = words_of(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
        if (words.size() < 4 || words[1] != "htb") continue;
        if (words[0] == "qdisc" && words[2] == htb_handle && words[3] == "root") listing.is_laid = true;
        const auto number = words[0] == "class" ? parse_class_id(words[2]) : std::nullopt;
        if (!number) continue;
        const auto rate = kbit_after("rate", words);
        const auto ceil = kbit_after("ceil", words);
        if (!rate || !ceil)
            return refuse(Code::unavailable,
                          "tc says what is not understood here: is it version 6.1 or later?"_msg);
        listing.classes[*number] = {*rate, *ceil, 0};
    }
    return listing;
}

std::vector<std::string> laid_interfaces(std::string_view text) {
    std::vector<std::string> interfaces;
    while (!text.empty() && interfaces.size() < interfaces_laid_max) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        const std::vector<std::string_view> words = words_of(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
        const bool is_ours = words.size() > 5 && words[0] == "qdisc" && words[1] == "htb" &&
                             words[2] == htb_handle && words[3] == "dev" && words[5] == "root";
        if (is_ours && is_interface_name(words[4])) interfaces.emplace_back(words[4]);
    }
    return interfaces;
}

std::string class_id(ClassNumber number) {
    return fmt::format("{}{:x}", htb_handle, number);
}

std::optional<ClassNumber> parse_class_id(std::string_view text) {
    constexpr int hexadecimal = 16;
    if (!text.starts_with(htb_handle)) return std::nullopt;
    text.remove_prefix(htb_handle.size());
    ClassNumber number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, hexadecimal);
    if (error != std::errc() || end != text.data() + text.size() || number == 0) return std::nullopt;
    return number;
}

}  // namespace bangnopi::nftables
