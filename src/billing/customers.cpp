#include "billing/customers.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "billing/access_state.hpp"
#include "billing/areas.hpp"
#include "billing/checks.hpp"
#include "billing/registry_json.hpp"
#include "domain/contact.hpp"
#include "domain/medium.hpp"
#include "domain/phone.hpp"
#include "store/outbox.hpp"
#include "store/payments.hpp"

namespace bangnopi::billing {
namespace {

constexpr std::size_t address_bytes_max = 500;
constexpr std::size_t id_number_bytes_max = 40;
constexpr std::int64_t latitude_max_e7 = 900'000'000;
constexpr std::int64_t longitude_max_e7 = 1'800'000'000;
constexpr auto number_taken = "another customer has this number: choose another"_msg;

// Numbers may have a slash, as many operators write them.
bool is_customer_number(std::string_view text) {
    std::string plain(text);
    std::replace(plain.begin(), plain.end(), '/', '-');
    return is_code(plain);
}

void set_name(FieldErrors& errors, store::Customer& customer, std::string_view name) {
    check_name(errors, name, "/name");
    customer.name = std::string(trim(name));
}

void set_address(FieldErrors& errors, store::Customer& customer, std::string_view address) {
    errors.add_if(address.size() > address_bytes_max || !domain::is_plain_lines(address), "/address",
                  "is at most 500 bytes of UTF-8 text"_msg);
    customer.address = std::string(trim(address));
}

void set_phone(FieldErrors& errors, store::Customer& customer, std::string_view phone) {
    customer.phone = trim(phone).empty() ? std::nullopt : domain::normalize_phone(phone);
    errors.add_if(!customer.phone && !trim(phone).empty(), "/phone",
                  "is a telephone number such as 081234567890 or +6281234567890"_msg);
}

void set_email(FieldErrors& errors, store::Customer& customer, std::string_view email) {
    const std::string_view trimmed = trim(email);
    errors.add_if(!trimmed.empty() && !domain::is_email(trimmed), "/email",
                  "is an address such as siti@contoh.id"_msg);
    customer.email = trimmed.empty() ? std::nullopt : std::optional(std::string(trimmed));
}

void set_id_number(FieldErrors& errors, store::Customer& customer, const store::Act& act, const KeyRing& keys,
                   std::string_view id_number) {
    errors.add_if(id_number.size() > id_number_bytes_max || !domain::is_plain_text(id_number), "/id_number",
                  "is at most 40 bytes of text"_msg);
    const SealedPlace place{act.operator_id, "customer", "id_number_sealed", customer.id};
    customer.id_number_sealed = id_number.empty() ? Sealed{} : keys.seal(place, id_number);
}

void set_language(FieldErrors& errors, store::Customer& customer, const std::string& language) {
    errors.add_if(language != "id" && language != "en", "/language", "is id or en"_msg);
    customer.language = language;
}

void set_channel(FieldErrors& errors, store::Customer& customer, const std::string& channel) {
    const auto medium = domain::parse_medium(channel);
    errors.add_if(!medium && channel != "none", "/preferred_channel", "is sms, whatsapp, email or none"_msg);
    customer.preferred_channel = channel;
}

void check_position(FieldErrors& errors, const store::Customer& customer) {
    errors.add_if(std::abs(customer.latitude_e7.value_or(0)) > latitude_max_e7, "/latitude_e7",
                  "is from -90 to 90 degrees"_msg);
    errors.add_if(std::abs(customer.longitude_e7.value_or(0)) > longitude_max_e7, "/longitude_e7",
                  "is from -180 to 180 degrees"_msg);
    errors.add_if(customer.latitude_e7.has_value() != customer.longitude_e7.has_value(), "/longitude_e7",
                  "a position has both its latitude and its longitude"_msg);
}

// The series goes on past numbers that staff gave by hand.
std::string next_number(store::Tx& tx, Id operator_id) {
    while (true) {
        std::string number = fmt::format("C{:06}", store::take_numbers(tx, operator_id, "customer", 0, 1));
        if (!store::find_customer_by_number(tx, operator_id, number)) return number;
    }
}

Result<Done> check_number_free(store::Tx& tx, Id operator_id, std::string_view number, Id but) {
    const auto holder = store::find_customer_by_number(tx, operator_id, number);
    if (!holder || holder->id == but) return Done{};
    return refuse_field("/number", number_taken, Code::already_exists);
}

store::Customer customer_of(FieldErrors& errors, const store::Act& act, const KeyRing& keys,
                            const NewCustomer& command) {
    store::Customer customer;
    customer.id = act.ids->next();
    customer.created_at = act.now;
    customer.number = command.number;
    customer.exempt = command.exempt;
    customer.latitude_e7 = command.latitude_e7;
    customer.longitude_e7 = command.longitude_e7;
    errors.add_if(!command.number.empty() && !is_customer_number(command.number), "/number",
                  "is 1 to 40 letters, digits, - _ . or /"_msg);
    set_name(errors, customer, command.name);
    set_address(errors, customer, command.address);
    set_phone(errors, customer, command.phone);
    set_email(errors, customer, command.email);
    set_id_number(errors, customer, act, keys, command.id_number);
    set_language(errors, customer, command.language);
    const std::string usual = !customer.phone && customer.email ? "email" : "sms";
    set_channel(errors, customer, command.preferred_channel.empty() ? usual : command.preferred_channel);
    check_position(errors, customer);
    return customer;
}

void apply(FieldErrors& errors, store::Customer& customer, const store::Act& act, const KeyRing& keys,
           const EditCustomer& command) {
    if (command.number) {
        errors.add_if(!is_customer_number(*command.number), "/number",
                      "is 1 to 40 letters, digits, - _ . or /"_msg);
        customer.number = *command.number;
    }
    if (command.name) set_name(errors, customer, *command.name);
    if (command.address) set_address(errors, customer, *command.address);
    if (command.phone) set_phone(errors, customer, *command.phone);
    if (command.email) set_email(errors, customer, *command.email);
    if (command.id_number) set_id_number(errors, customer, act, keys, *command.id_number);
    if (command.language) set_language(errors, customer, *command.language);
    if (command.preferred_channel) set_channel(errors, customer, *command.preferred_channel);
    if (command.latitude_e7) customer.latitude_e7 = command.latitude_e7;
    if (command.longitude_e7) customer.longitude_e7 = command.longitude_e7;
    check_position(errors, customer);
    customer.exempt = command.exempt.value_or(customer.exempt);
}

}  // namespace

Result<store::Customer> customer_named(store::Tx& tx, Id operator_id, std::string_view number_or_id,
                                       std::string_view pointer) {
    if (auto by_number = store::find_customer_by_number(tx, operator_id, number_or_id))
        return std::move(*by_number);
    if (const std::optional<Id> id = parse_id(number_or_id))
        if (auto by_id = store::find_customer(tx, operator_id, *id)) return std::move(*by_id);
    return refuse_field(std::string(pointer), "there is no customer of this id or number"_msg);
}

Result<store::Customer> register_customer(store::Tx& tx, const store::Act& act, const KeyRing& keys,
                                          const NewCustomer& command) {
    FieldErrors errors;
    store::Customer customer = customer_of(errors, act, keys, command);
    BANGNOPI_TRY_DONE(errors.verdict());
    BANGNOPI_TRY(area, area_named(tx, act.operator_id, command.area, "/area"));
    customer.area_id = area;
    if (customer.number.empty())
        customer.number = next_number(tx, act.operator_id);
    else
        BANGNOPI_TRY_DONE(check_number_free(tx, act.operator_id, customer.number, customer.id));
    BANGNOPI_TRY_DONE(unless_taken("/number", number_taken,
                                   [&] { store::insert_customer(tx, act.operator_id, customer); }));
    const std::string after = json_of(customer);
    store::audit(tx, act, "customer.register", "customer", customer.id, {}, after);
    store::emit(tx, act, "customer.registered", customer.id, after);
    return customer;
}

Result<store::Customer> edit_customer(store::Tx& tx, const store::Act& act, const KeyRing& keys,
                                      const EditCustomer& command) {
    const std::optional<store::Customer> before = store::lock_customer(tx, act.operator_id, command.id);
    if (!before) return refuse(Code::not_found, "there is no such customer"_msg);
    BANGNOPI_TRY_DONE(check_version(command.if_version, before->version));
    store::Customer customer = *before;
    FieldErrors errors;
    apply(errors, customer, act, keys, command);
    BANGNOPI_TRY_DONE(errors.verdict());
    if (command.area) {
        BANGNOPI_TRY(area, area_named(tx, act.operator_id, *command.area, "/area"));
        customer.area_id = area;
    }
    BANGNOPI_TRY_DONE(check_number_free(tx, act.operator_id, customer.number, customer.id));
    ++customer.version;
    BANGNOPI_TRY_DONE(unless_taken("/number", number_taken,
                                   [&] { store::update_customer(tx, act.operator_id, customer); }));
    const std::string after = json_of(customer);
    store::audit(tx, act, "customer.edit", "customer", customer.id, json_of(*before), after);
    store::emit(tx, act, "customer.changed", customer.id, after);
    if (customer.exempt != before->exempt || customer.area_id != before->area_id) {
        store::lock_account(tx, act.operator_id, customer.id);
        refresh_access(tx, act, settings_of(tx, act), customer.id);
    }
    return customer;
}

}  // namespace bangnopi::billing
