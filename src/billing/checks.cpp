#include "billing/checks.hpp"

#include "base/check.hpp"
#include "base/text.hpp"
#include "domain/contact.hpp"
#include "domain/money.hpp"

namespace bangnopi::billing {

bool is_code(std::string_view text) {
    const auto allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
               c == '_' || c == '.';
    };
    return !text.empty() && text.size() <= code_bytes_max && std::all_of(text.begin(), text.end(), allowed);
}

void check_code(FieldErrors& errors, std::string_view text, std::string_view pointer) {
    errors.add_if(!is_code(text), std::string(pointer), "is 1 to 40 letters, digits, - _ or ."_msg);
}

void check_name(FieldErrors& errors, std::string_view text, std::string_view pointer) {
    const bool empty = trim(text).empty();
    errors.add_if(empty, std::string(pointer), "is needed"_msg);
    errors.add_if(!empty && (text.size() > name_bytes_max || !domain::is_plain_text(text)),
                  std::string(pointer), "is one line of at most 200 bytes of UTF-8 text"_msg);
}

void check_entered(FieldErrors& errors, std::int64_t amount, std::string_view pointer) {
    errors.add_if(amount > domain::entered_amount_max, std::string(pointer),
                  "is at most {}"_msg(domain::entered_amount_max));
}

store::Settings settings_of(store::Tx& tx, const store::Act& act) {
    const std::optional<store::Operator> tenant = store::find_operator(tx, act.operator_id);
    BANGNOPI_CHECK(tenant);
    return tenant->settings;
}

}  // namespace bangnopi::billing
