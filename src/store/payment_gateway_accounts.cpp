#include "store/payment_gateway_accounts.hpp"

#include <algorithm>
#include <array>

#include "base/json_text.hpp"
#include "base/message_text.hpp"
#include "domain/contact.hpp"
#include "store/json_reader.hpp"

namespace bangnopi::store {
namespace {

namespace json = boost::json;

#define ACCOUNT_COLUMNS "id, code, name, kind, settings, keys_sealed, active, created_at, version"
#define ATTEMPT_COLUMNS "id, account_id, at, peer, octets, beginning, problem"

constexpr std::size_t text_bytes_max = 200;
constexpr std::size_t name_bytes_max = 40;
constexpr std::size_t account_texts_max = 20;
constexpr std::int64_t life_minutes_min = 5;
constexpr std::array attempt_sorts = {SortColumn{"created", "id", true}};

bool is_name(std::string_view text) {
    return !text.empty() && text.size() <= name_bytes_max &&
           std::ranges::all_of(text, [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; });
}

void read_account(JsonReader& reader, PaymentGatewaySettings& settings) {
    const json::value* value = reader.find("account");
    if (value == nullptr) return;
    const json::object* object = value->if_object();
    if (object == nullptr || object->size() > account_texts_max)
        return reader.refuse_at("/account", "is an object"_msg);
    for (const auto& member : *object) {
        const json::string* text = member.value().if_string();
        if (!is_name(member.key()))
            reader.refuse_at("/account", "has names of lower-case letters and _ only"_msg);
        else if (text == nullptr || text->size() > text_bytes_max ||
                 !domain::is_plain_text(std::string_view(*text)))
            reader.refuse_at("/account/" + std::string(member.key()),
                             "is at most {} bytes of one line"_msg(text_bytes_max));
        else if (!text->empty())
            settings.account.emplace(std::string(member.key()), std::string(*text));
    }
}

void read_offered(JsonReader& reader, std::vector<OfferedWay>& offered) {
    const json::value* value = reader.find("offered");
    if (value == nullptr) return;
    const json::array* array = value->if_array();
    if (array == nullptr || array->size() > offered_ways_max)
        return reader.refuse_at("/offered", "is a list of at most {} ways to pay"_msg(offered_ways_max));
    for (std::size_t n = 0; n < array->size(); ++n) {
        const std::string pointer = "/offered/" + std::to_string(n);
        JsonReader one((*array)[n], pointer);
        std::string way;
        OfferedWay offer;
        one.text("way", way);
        one.text("channel", offer.channel);
        const auto known = domain::parse_charge_way(way);
        if (!known)
            one.refuse_at(pointer + "/way",
                          "must be {}"_msg("virtual_account, e_wallet, qris or hosted_page"_msg));
        offer.way = known.value_or(domain::ChargeWay::hosted_page);
        if (offer.channel.size() > text_bytes_max || !domain::is_plain_text(offer.channel))
            one.refuse_at(pointer + "/channel", "is at most {} bytes of one line"_msg(text_bytes_max));
        reader.append_errors_of(one);
        offered.push_back(std::move(offer));
    }
}

PaymentGatewayAccount read_row(const Row& row) {
    PaymentGatewayAccount account;
    account.id = row.id(0);
    account.code = row.string(1);
    account.name = row.string(2);
    account.kind = row.enumeration<domain::PaymentGatewayKind>(3);
    // What a newer version wrote and this one cannot read is an account without settings: no call of it comes through.
    if (auto settings = parse_payment_gateway_settings(row.text(4))) account.settings = *std::move(settings);
    const Bytes keys = row.bytes(5);
    account.keys_sealed = {keys.begin(), keys.end()};
    account.active = row.boolean(6);
    account.created_at = row.instant(7);
    account.version = row.integer(8);
    return account;
}

}  // namespace

std::string payment_gateway_settings_json(const PaymentGatewaySettings& settings) {
    JsonObject account;
    for (const auto& [name, text] : settings.account) account.add(name, text);
    JsonArray offered;
    for (const OfferedWay& offer : settings.offered)
        offered.add(JsonObject{{"way", domain::name_of(offer.way)}, {"channel", offer.channel}});
    JsonObject object;
    object.add("account", std::move(account));
    object.add("public_url", settings.public_url);
    object.add("email", settings.email);
    object.add("charge_life_minutes", settings.charge_life_minutes);
    object.add("offered", std::move(offered));
    return std::move(object).text();
}

Result<PaymentGatewaySettings> parse_payment_gateway_settings(std::string_view text) {
    json::error_code error;
    const json::value value = json::parse(text, error);
    if (error) return refuse(Code::invalid, "the settings are not JSON"_msg);
    PaymentGatewaySettings settings;
    JsonReader reader(value, "");
    read_account(reader, settings);
    reader.text("public_url", settings.public_url);
    if (!settings.public_url.empty() &&
        (!domain::is_web_address(settings.public_url) || settings.public_url.ends_with('/')))
        reader.refuse_at("/public_url", "is an address such as https://tagihan.contoh.id"_msg);
    reader.text("email", settings.email);
    if (!domain::is_email(settings.email))
        reader.refuse_at("/email", "is an address such as siti@example.id"_msg);
    reader.integer("charge_life_minutes", life_minutes_min, charge_life_minutes_max,
                   settings.charge_life_minutes);
    read_offered(reader, settings.offered);
    std::vector<FieldError>& errors = reader.finish();
    if (errors.empty()) return settings;
    return tl::make_unexpected(
        Refusal{Code::invalid, "the settings are not as they must be"_msg, std::move(errors)});
}

SealedPlace payment_gateway_keys_place(Id operator_id, Id account) {
    return {operator_id, "payment_gateway_account", "keys_sealed", account};
}

bool insert_payment_gateway_account(Tx& tx, Id operator_id, const PaymentGatewayAccount& account) {
    return tx.execute("INSERT INTO payment_gateway_account (operator_id, " ACCOUNT_COLUMNS
                      ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (operator_id, code) DO "
                      "NOTHING",
                      operator_id, account.id, account.code, account.name, account.kind,
                      payment_gateway_settings_json(account.settings), Bytes(account.keys_sealed),
                      account.active, account.created_at, account.version) == 1;
}

void update_payment_gateway_account(Tx& tx, Id operator_id, const PaymentGatewayAccount& account) {
    tx.execute(
        "UPDATE payment_gateway_account SET name = $3, settings = $4, keys_sealed = $5, active = $6, version "
        "= $7 WHERE operator_id = $1 AND id = $2",
        operator_id, account.id, account.name, payment_gateway_settings_json(account.settings),
        Bytes(account.keys_sealed), account.active, account.version);
}

std::optional<PaymentGatewayAccount> find_payment_gateway_account(Tx& tx, Id operator_id, Id account) {
    std::optional<PaymentGatewayAccount> found;
    tx.first(
        "SELECT " ACCOUNT_COLUMNS " FROM payment_gateway_account WHERE operator_id = $1 AND id = $2",
        [&](const Row& row) { found = read_row(row); }, operator_id, account);
    return found;
}

std::optional<PaymentGatewayAccount> lock_payment_gateway_account(Tx& tx, Id operator_id, Id account) {
    std::optional<PaymentGatewayAccount> found;
    tx.first(
        "SELECT " ACCOUNT_COLUMNS
        " FROM payment_gateway_account WHERE operator_id = $1 AND id = $2 {for_update}",
        [&](const Row& row) { found = read_row(row); }, operator_id, account);
    return found;
}

std::optional<PaymentGatewayAccount> find_payment_gateway_account_by_code(Tx& tx, Id operator_id,
                                                                          std::string_view code) {
    std::optional<PaymentGatewayAccount> found;
    tx.first(
        "SELECT " ACCOUNT_COLUMNS " FROM payment_gateway_account WHERE operator_id = $1 AND code = $2",
        [&](const Row& row) { found = read_row(row); }, operator_id, code);
    return found;
}

std::vector<PaymentGatewayAccount> list_payment_gateway_accounts(Tx& tx, Id operator_id) {
    std::vector<PaymentGatewayAccount> accounts;
    tx.each(
        "SELECT " ACCOUNT_COLUMNS " FROM payment_gateway_account WHERE operator_id = $1 ORDER BY code",
        [&](const Row& row) { accounts.push_back(read_row(row)); }, operator_id);
    return accounts;
}

void insert_gateway_attempt(Tx& tx, Id operator_id, const GatewayAttempt& attempt) {
    tx.execute("INSERT INTO gateway_attempt (operator_id, " ATTEMPT_COLUMNS
               ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
               operator_id, attempt.id, attempt.account_id, attempt.at, attempt.peer, attempt.octets,
               attempt.beginning, stored_text(attempt.problem));
    tx.execute(
        "DELETE FROM gateway_attempt WHERE operator_id = $1 AND account_id = $2 AND id <= (SELECT id FROM "
        "gateway_attempt WHERE operator_id = $1 AND account_id = $2 ORDER BY id DESC LIMIT 1 OFFSET $3)",
        operator_id, attempt.account_id, gateway_attempts_kept_max);
}

Result<Page<GatewayAttempt>> list_gateway_attempts(Tx& tx, Id operator_id, std::optional<Id> account,
                                                   const PageRequest& request) {
    ListQuery query({ATTEMPT_COLUMNS, 7, "gateway_attempt", "operator_id", "id"}, operator_id);
    if (account) query.where("account_id = ?", account->value);
    PageRequest newest_first = request;
    if (newest_first.sort.empty()) newest_first.sort = "-created";
    return query.page<GatewayAttempt>(tx, newest_first, attempt_sorts, [](const Row& row) {
        return GatewayAttempt{row.id(0),
                              row.id(1),
                              row.instant(2),
                              row.string(3),
                              row.integer(4),
                              row.string(5),
                              parse_stored_text(row.text(6)).value_or(Message())};
    });
}

}  // namespace bangnopi::store
