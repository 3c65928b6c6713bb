#include "adapters/routeros/command.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace bangnopi::routeros {

const std::string* find(const Attributes& attributes, std::string_view name) {
    const auto found = std::ranges::find(attributes, name, &Attribute::name);
    return found == attributes.end() ? nullptr : &found->value;
}

bool keeps(const Attributes& row, std::span<const std::string> wanted, std::string_view name) {
    if (wanted.empty()) return row.size() < row_properties_max;
    return std::ranges::find(wanted, name) != wanted.end() && find(row, name) == nullptr;
}

bool is_gone(std::string_view trap) {
    return trap == no_such_item ||
           (trap.starts_with(no_such_item) && trap.substr(no_such_item.size()).starts_with(" ("));
}

bool lacks_menu(std::string_view trap) {
    return trap == "no such command" || trap == "no such command prefix" ||
           trap.starts_with("no such command or directory");
}

Refused not_a_host(std::string_view host) {
    return refuse(Code::unavailable, "{} is no host name and no IP address"_msg(as_said(host)));
}

Refused too_many_rows() {
    return refuse(
        Code::unavailable,
        "the router answers with more than {} entries: are its lists that long?"_msg(reply_rows_max));
}

Refused too_long_a_reply() {
    return refuse(Code::unavailable, "the router answers with more than {} MiB: are its lists that long?"_msg(
                                         reply_octets_max >> 20U));
}

Refused silent(std::chrono::milliseconds silence) {
    return refuse(
        Code::unavailable,
        "the router has said nothing for {} seconds: is it overloaded, or the way to it broken?"_msg(
            std::chrono::ceil<std::chrono::seconds>(silence).count()));
}

Refused not_finished() {
    return refuse(Code::unavailable,
                  "the router has not finished in time: it is overloaded, or its lists are very long"_msg);
}

}  // namespace bangnopi::routeros
