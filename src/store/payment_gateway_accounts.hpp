// An operator's accounts at payment gateways, the webhooks to them that were not believed, and what the gateways paid out. The
// money of an account comes by the channel of its code.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/message.hpp"
#include "base/sealing.hpp"
#include "domain/gateway_charge.hpp"
#include "store/database.hpp"
#include "store/paging.hpp"

namespace bangnopi::store {

inline constexpr std::size_t offered_ways_max = 20;
inline constexpr std::int64_t charge_life_minutes_max = 43'200;  // 30 days

// A way to pay that customers are shown.
struct OfferedWay {
    domain::ChargeWay way = domain::ChargeWay::hosted_page;
    std::string channel;  // the gateway's code of a bank or wallet
    bool operator==(const OfferedWay&) const = default;
};

// Kept as one JSON text with the account, the same shape inside and on the HTTP API.
struct PaymentGatewaySettings {
    // Hosts, merchant, algorithms: those of its kind, by the names that its protocol gives them. What is absent is as usual there.
    std::map<std::string, std::string, std::less<>> account;
    std::string public_url;  // of this server, where webhooks come to; empty: as the gateway's dashboard says
    std::string email;       // told to the gateway of customers who have none
    std::int64_t charge_life_minutes = 1440;
    std::vector<OfferedWay> offered;
    bool operator==(const PaymentGatewaySettings&) const = default;
};
std::string payment_gateway_settings_json(const PaymentGatewaySettings& settings);
// Refuses by pointer what is too long, of another type or unknown. Whether it can be an account of its gateway its protocol says.
Result<PaymentGatewaySettings> parse_payment_gateway_settings(std::string_view json);

struct PaymentGatewayAccount {
    Id id;
    std::string code;
    std::string name;
    domain::PaymentGatewayKind kind = domain::PaymentGatewayKind::midtrans;
    PaymentGatewaySettings settings;
    Sealed keys_sealed;  // a JSON object of texts
    bool active = true;
    Instant created_at;
    std::int64_t version = 1;
};
SealedPlace payment_gateway_keys_place(Id operator_id, Id account);

// False: its code is taken.
bool insert_payment_gateway_account(Tx& tx, Id operator_id, const PaymentGatewayAccount& account);
void update_payment_gateway_account(Tx& tx, Id operator_id, const PaymentGatewayAccount& account);
std::optional<PaymentGatewayAccount> find_payment_gateway_account(Tx& tx, Id operator_id, Id account);
// Held until the transaction ends: by who changes it.
std::optional<PaymentGatewayAccount> lock_payment_gateway_account(Tx& tx, Id operator_id, Id account);
std::optional<PaymentGatewayAccount> find_payment_gateway_account_by_code(Tx& tx, Id operator_id,
                                                                          std::string_view code);
// By code.
std::vector<PaymentGatewayAccount> list_payment_gateway_accounts(Tx& tx, Id operator_id);

inline constexpr std::int64_t gateway_attempts_kept_max = 200;  // of an account

struct GatewayAttempt {
    Id id;
    Id account_id;
    Instant at;
    std::string peer;
    std::int64_t octets = 0;
    std::string beginning;  // of the body
    Message problem;
};
// And forgets those of the account beyond the newest.
void insert_gateway_attempt(Tx& tx, Id operator_id, const GatewayAttempt& attempt);
// Newest first.
Result<Page<GatewayAttempt>> list_gateway_attempts(Tx& tx, Id operator_id, std::optional<Id> account,
                                                   const PageRequest& request);

}  // namespace bangnopi::store
