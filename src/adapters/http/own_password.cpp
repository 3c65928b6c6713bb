#include "adapters/http/own_password.hpp"

#include "staff/passwords.hpp"

namespace bangnopi::http {

Result<store::Staff> check_own_password(const Call& call, std::string_view password, std::string pointer) {
    if (!call.principal.staff_id)
        return refuse(Code::conflict, "Only staff have a password; this is a token."_msg);
    const Id id = *call.principal.staff_id;
    const std::string key = own_rate_key(call.operator_id(), id);
    if (!call.context.own_secrets.open(key, call.real_now()))
        return refuse(Code::too_many_requests, "Too many wrong passwords. Wait five minutes."_msg);
    auto member = call.context.services.db.read(store::Scope::of(call.operator_id()), [&](store::Tx& tx) {
        return store::find_staff(tx, call.operator_id(), id);
    });
    if (!member || !staff::verify_password(member->password_hash, password)) {
        call.context.own_secrets.failed(key, call.real_now());
        return refuse_field(std::move(pointer), "is not your password"_msg, Code::wrong_credentials);
    }
    call.context.own_secrets.succeeded(key);
    return std::move(*member);
}

std::string own_rate_key(Id operator_id, Id staff_id) {
    return format_id(operator_id) + format_id(staff_id);
}

}  // namespace bangnopi::http
