// Dates, instants, ids, rates, currencies, zones, telephone numbers, names and QRIS codes: what is read is written back as it is
// read.
#include <cstdint>

#include "base/check.hpp"
#include "base/clock.hpp"
#include "base/id.hpp"
#include "base/text.hpp"
#include "domain/calendar.hpp"
#include "domain/masked_name.hpp"
#include "domain/money.hpp"
#include "domain/phone.hpp"
#include "domain/qris.hpp"

namespace bangnopi {
namespace {

void check_dates(std::string_view text) {
    const auto date = domain::Date::parse(text);
    if (!date) return;
    BANGNOPI_CHECK(date->iso() == text);
    for (const int billing_day : {1, 15, 28, 29, 30, 31}) {
        if (date->year() < 2 || date->year() > 9997) continue;
        const domain::Period period = domain::billing_period(*date, billing_day);
        BANGNOPI_CHECK(period.contains(*date) && period.days() >= 28 && period.days() <= 31);
    }
}

void check_instants(std::string_view text) {
    const auto instant = parse_instant(text);
    if (!instant) return;
    const std::string written = format_instant(*instant);
    if (written.size() <= 27)
        BANGNOPI_CHECK(parse_instant(written) == instant || written.starts_with("0000"));
}

void check_numbers(std::string_view text) {
    if (const auto id = parse_id(text)) BANGNOPI_CHECK(format_id(*id) == text);
    if (const auto currency = domain::Currency::parse(text)) BANGNOPI_CHECK(currency->code() == text);
    const auto rate = domain::Rate::parse(text);
    if (!rate) return;
    BANGNOPI_CHECK(rate->numerator() >= 0 && rate->denominator() > 0);
    const std::string fraction =
        std::to_string(rate->numerator()) + "/" + std::to_string(rate->denominator());
    BANGNOPI_CHECK(domain::Rate::parse(fraction).value() == *rate);
}

void check_names(std::string_view text) {
    const std::string folded = fold(text);
    BANGNOPI_CHECK(is_utf8(folded) && fold(folded) == folded);
    if (const auto phone = domain::normalize_phone(text))
        BANGNOPI_CHECK(domain::normalize_phone(*phone) == phone);
    if (const auto zone = domain::Zone::find(text)) BANGNOPI_CHECK(zone->name() == text);
    if (is_utf8(text)) BANGNOPI_CHECK(is_utf8(domain::masked_name(text)));
}

// A code for an amount is that of one payment, which is refused where a merchant's is asked for.
void check_qris(std::string_view text) {
    const auto code = domain::MerchantQris::parse(text);
    if (!code) return;
    BANGNOPI_CHECK(code->text() == text && !code->merchant_name().empty());
    const auto one = code->for_amount(150'123);
    BANGNOPI_CHECK(one && one->size() <= text.size() + 16 && !domain::MerchantQris::parse(*one));
    BANGNOPI_CHECK(code->for_amount(domain::qris_amount_max) && !code->for_amount(0));
}

}  // namespace
}  // namespace bangnopi

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    bangnopi::check_dates(text);
    bangnopi::check_instants(text);
    bangnopi::check_numbers(text);
    bangnopi::check_names(text);
    bangnopi::check_qris(text);
    return 0;
}
