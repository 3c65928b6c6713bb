#include "adapters/routeros/command.hpp"

#include <algorithm>

namespace bangnopi::routeros {

const std::string* find(const Attributes& attributes, std::string_view name) {
    const auto found = std::ranges::find(attributes, name, &Attribute::name);
    return found == attributes.end() ? nullptr : &found->value;
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

Refused not_finished(std::chrono::milliseconds within) {
    return refuse(
        Code::unavailable,
        "the router has not finished within {} seconds: it is overloaded, or its lists are very long"_msg(
            std::chrono::ceil<std::chrono::seconds>(within).count()));
}

}  // namespace bangnopi::routeros
