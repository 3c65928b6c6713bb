#include "staff/staff_json.hpp"

#include <boost/json.hpp>

namespace bangnopi::staff {
namespace json = boost::json;

std::string json_of(const store::Staff& staff) {
    return json::serialize(json::object{{"username", staff.username},
                                        {"name", staff.name},
                                        {"role", staff.role},
                                        {"password", "***"},
                                        {"must_change_password", staff.must_change_password},
                                        {"active", staff.active}});
}

std::string json_of(const store::Credential& credential) {
    json::object object{{"name", credential.name},
                        {"role", credential.role},
                        {"secret", "***"},
                        {"expires_at", format_instant(credential.expires_at)}};
    object["revoked_at"] =
        credential.revoked_at ? json::value(format_instant(*credential.revoked_at)) : json::value(nullptr);
    return json::serialize(object);
}

std::string json_of(const store::Operator& tenant) {
    return json::serialize(json::object{{"code", tenant.code},
                                        {"name", tenant.name},
                                        {"time_zone", tenant.zone.name()},
                                        {"currency", tenant.currency.code()},
                                        {"settings", json::parse(store::settings_json(tenant.settings))}});
}

}  // namespace bangnopi::staff
