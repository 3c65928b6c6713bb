#include "store/channels.hpp"

#include "base/check.hpp"

namespace bangnopi::store {
namespace {

#define CHANNEL_COLUMNS                                                                                  \
    "code, name, method, account_code, active, account_number, account_holder, fee_fixed, fee_percent, " \
    "fee_bearer, collector_id, version"

constexpr std::string_view find_channel_sql =
    "SELECT " CHANNEL_COLUMNS " FROM channel WHERE operator_id = $1 AND code = $2";

Channel read_channel(const Row& row) {
    const Result<domain::Rate> percent = domain::Rate::parse(row.string(8));
    BANGNOPI_CHECK(percent);
    return {row.string(0),
            row.string(1),
            row.enumeration<domain::PaymentMethod>(2),
            row.string(3),
            row.boolean(4),
            row.string(5),
            row.string(6),
            {row.integer(7), *percent, row.enumeration<domain::FeeBearer>(9)},
            row.optional_id(10),
            row.integer(11)};
}

template <class... A>
std::optional<Channel> first_channel(Tx& tx, std::string_view sql, const A&... values) {
    std::optional<Channel> found;
    tx.first(
        sql, [&](const Row& row) { found = read_channel(row); }, values...);
    return found;
}

std::string percent_text(domain::Rate percent) {
    return std::to_string(percent.numerator()) + '/' + std::to_string(percent.denominator());
}

}  // namespace

void insert_channel(Tx& tx, Id operator_id, const Channel& channel) {
    tx.execute("INSERT INTO channel (operator_id, " CHANNEL_COLUMNS
               ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
               operator_id, channel.code, channel.name, channel.method, channel.account_code, channel.active,
               channel.account_number, channel.account_holder, channel.fee.fixed,
               percent_text(channel.fee.percent), channel.fee.bearer, channel.collector_id, channel.version);
}

void update_channel(Tx& tx, Id operator_id, const Channel& channel) {
    tx.execute(
        "UPDATE channel SET name = $3, method = $4, account_code = $5, active = $6, account_number = $7, "
        "account_holder = $8, fee_fixed = $9, fee_percent = $10, fee_bearer = $11, collector_id = $12, "
        "version = $13 WHERE operator_id = $1 AND code = $2",
        operator_id, channel.code, channel.name, channel.method, channel.account_code, channel.active,
        channel.account_number, channel.account_holder, channel.fee.fixed, percent_text(channel.fee.percent),
        channel.fee.bearer, channel.collector_id, channel.version);
}

std::optional<Channel> find_channel(Tx& tx, Id operator_id, std::string_view code) {
    return first_channel(tx, find_channel_sql, operator_id, code);
}

std::optional<Channel> lock_channel(Tx& tx, Id operator_id, std::string_view code) {
    return first_channel(
        tx, "SELECT " CHANNEL_COLUMNS " FROM channel WHERE operator_id = $1 AND code = $2 {for_update}",
        operator_id, code);
}

std::optional<Channel> channel_of_collector(Tx& tx, Id operator_id, Id collector) {
    return first_channel(
        tx, "SELECT " CHANNEL_COLUMNS " FROM channel WHERE operator_id = $1 AND collector_id = $2",
        operator_id, collector);
}

void ask_channel(Tx& tx, Id operator_id, std::string_view code, std::optional<Channel>& found) {
    tx.ask(
        find_channel_sql, [&found](const Row& row) { found = read_channel(row); }, operator_id, code);
}

std::vector<Channel> list_channels(Tx& tx, Id operator_id) {
    std::vector<Channel> channels;
    tx.each(
        "SELECT " CHANNEL_COLUMNS " FROM channel WHERE operator_id = $1 ORDER BY code",
        [&](const Row& row) { channels.push_back(read_channel(row)); }, operator_id);
    return channels;
}

bool channel_has_payments(Tx& tx, Id operator_id, std::string_view code) {
    return tx.first(
        "SELECT 1 FROM payment WHERE operator_id = $1 AND channel = $2 LIMIT 1", [](const Row&) {},
        operator_id, code);
}

}  // namespace bangnopi::store
