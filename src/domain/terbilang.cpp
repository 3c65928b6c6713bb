#include "domain/terbilang.hpp"

#include <array>
#include <string_view>

#include "base/check.hpp"

namespace bangnopi::domain {
namespace {

constexpr std::array<std::string_view, 12> small = {
    "", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan", "sepuluh", "sebelas"};
constexpr std::array<std::string_view, 7> groups = {"",        "ribu",       "juta",      "miliar",
                                                    "triliun", "kuadriliun", "kuintiliun"};

void append(std::string& out, std::string_view word) {
    if (word.empty()) return;
    if (!out.empty()) out += ' ';
    out += word;
}

// 1 to 999.
void append_hundreds(std::string& out, std::int64_t value) {
    const auto digit = [](std::int64_t n) { return small[static_cast<std::size_t>(n)]; };
    if (value >= 200) append(out, digit(value / 100));
    if (value >= 100) append(out, value < 200 ? "seratus" : "ratus");
    const std::int64_t rest = value % 100;
    if (rest < 12) return append(out, digit(rest));
    append(out, digit(rest < 20 ? rest - 10 : rest / 10));
    append(out, rest < 20 ? "belas" : "puluh");
    if (rest >= 20) append(out, digit(rest % 10));
}

}  // namespace

std::string terbilang(std::int64_t rupiah) {
    BANGNOPI_CHECK(rupiah >= 0);
    std::string words;
    std::int64_t unit = 1'000'000'000'000'000'000;
    for (std::size_t group = groups.size(); group-- > 0; unit /= 1000) {
        const std::int64_t value = rupiah / unit % 1000;
        if (value == 0) continue;
        if (group == 1 && value == 1) {
            append(words, "seribu");
            continue;
        }
        append_hundreds(words, value);
        append(words, groups[group]);
    }
    if (words.empty()) words = "nol";
    return words + " rupiah";
}

}  // namespace bangnopi::domain
