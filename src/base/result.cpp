#include "base/result.hpp"

#include "base/check.hpp"

namespace bangnopi {

std::string_view name_of(Code code) {
    switch (code) {
        case Code::invalid:
            return "invalid";
        case Code::not_found:
            return "not_found";
        case Code::conflict:
            return "conflict";
        case Code::already_exists:
            return "already_exists";
        case Code::known_reference:
            return "known_reference";
        case Code::idempotency_mismatch:
            return "idempotency_mismatch";
        case Code::stale:
            return "stale";
        case Code::overflow:
            return "overflow";
        case Code::unauthenticated:
            return "unauthenticated";
        case Code::wrong_credentials:
            return "wrong_credentials";
        case Code::operator_required:
            return "operator_required";
        case Code::totp_required:
            return "totp_required";
        case Code::password_change_required:
            return "password_change_required";
        case Code::forbidden:
            return "forbidden";
        case Code::too_many_requests:
            return "too_many_requests";
        case Code::too_large:
            return "too_large";
        case Code::unsupported:
            return "unsupported";
        case Code::day_in_future:
            return "day_in_future";
        case Code::not_a_demo:
            return "not_a_demo";
        case Code::unavailable:
            return "unavailable";
    }
    BANGNOPI_UNREACHABLE("an unknown code");
}

Refused refuse(Code code, Message detail) {
    return Refused(Refusal{code, std::move(detail), {}, {}});
}

Refused refuse_field(std::string pointer, Message detail, Code code) {
    Refusal refusal{code, detail, {}, {}};
    refusal.errors.push_back({std::move(pointer), std::move(detail)});
    return Refused(std::move(refusal));
}

}  // namespace bangnopi
