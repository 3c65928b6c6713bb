// The first byte says what the rest is: a node's TOML file, a command handed to the daemon, an operator's settings, or a
// pattern of invoice numbers.
#include <cstdint>

#include "app/configuration.hpp"
#include "app/handed_command.hpp"
#include "base/check.hpp"
#include "store/operators.hpp"

namespace bangnopi {
namespace {

void check_configuration(std::string_view text) {
    const auto values = app::parse_configuration(text, "bangnopi.toml");
    if (!values) BANGNOPI_CHECK(english(values.error().detail).starts_with("bangnopi.toml:"));
}

void check_handed(std::string_view text) {
    const auto handed = app::parse_handed(text);
    if (!handed) return;
    const std::string written = app::format_handed(*handed);
    const auto again = app::parse_handed(written);
    if (std::holds_alternative<app::JobsRunCommand>(handed->command) && !again)
        return;  // an instant beyond year 9999
    BANGNOPI_CHECK(again && app::format_handed(*again) == written);
}

void check_settings(std::string_view text) {
    const auto settings = store::parse_settings(text);
    if (!settings) return;
    const auto again = store::parse_settings(store::settings_json(*settings));
    BANGNOPI_CHECK(again && *again == *settings);
}

void check_pattern(std::string_view text) {
    if (!store::check_number_pattern(text)) return;
    const auto written = [&](std::int64_t number) {
        std::string out;
        store::append_number(out, text, domain::Date(2026, 12, 1), number);
        return out;
    };
    BANGNOPI_CHECK(written(1) != written(2) && written(9) != written(10) && written(1) == written(1));
}

}  // namespace
}  // namespace bangnopi

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace bangnopi;
    if (size == 0) return 0;
    const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
    switch (data[0]) {
        case 't':
            check_configuration(text);
            break;
        case 'h':
            check_handed(text);
            break;
        case 's':
            check_settings(text);
            break;
        default:
            check_pattern(text);
    }
    return 0;
}
