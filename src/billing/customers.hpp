// Use cases of customers (pelanggan).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "base/sealing.hpp"
#include "store/act.hpp"
#include "store/customers.hpp"

namespace bangnopi::billing {

struct NewCustomer {
    std::string number;  // empty: the operator's next one, "C000123"
    std::string name;
    std::string address;
    std::string area;   // code or id; empty: none
    std::string phone;  // "0812…" or E.164; empty: none
    std::string email;
    std::string id_number;        // kept sealed
    std::string language = "id";  // "id" or "en"
    // "sms", "email" or "none"; empty: email if that is all there is, else sms
    std::string preferred_channel;
    std::optional<std::int64_t> latitude_e7;
    std::optional<std::int64_t> longitude_e7;
    bool exempt = false;  // never isolated for unpaid bills
};
Result<store::Customer> register_customer(store::Tx& tx, const store::Act& act, const KeyRing& keys,
                                          const NewCustomer& command);

// What is absent stays; empty text clears what may be empty.
struct EditCustomer {
    Id id;
    std::optional<std::string> number, name, address, area, phone, email, id_number, language,
        preferred_channel;
    std::optional<std::int64_t> latitude_e7;
    std::optional<std::int64_t> longitude_e7;
    std::optional<bool> exempt;  // never isolated for unpaid bills
    std::optional<std::int64_t> if_version;
};
Result<store::Customer> edit_customer(store::Tx& tx, const store::Act& act, const KeyRing& keys,
                                      const EditCustomer& command);

// By number, else by id.
Result<store::Customer> customer_named(store::Tx& tx, Id operator_id, std::string_view number_or_id,
                                       std::string_view pointer);

}  // namespace bangnopi::billing
