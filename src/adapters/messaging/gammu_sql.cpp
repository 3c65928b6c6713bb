#include "adapters/messaging/gammu_sql.hpp"

#include <algorithm>
#include <array>

#include "adapters/messaging/gammu_database.hpp"
#include "adapters/messaging/report_link.hpp"
#include "adapters/messaging/sms_message.hpp"
#include "base/json_text.hpp"
#include "base/text.hpp"
#include "domain/sms_text.hpp"

namespace bangnopi::messaging {
namespace {

using notices::DeliveryReport;
using notices::DeliveryState;
using notices::Medium;
using notices::OutgoingMessage;
using notices::ReportAnswer;
using notices::ReportRequest;
using notices::SendOutcome;
using notices::Sent;

constexpr const char* known_sql =
    "SELECT 1 WHERE EXISTS (SELECT 1 FROM outbox WHERE CreatorID = ?1)"
    " OR EXISTS (SELECT 1 FROM sentitems WHERE CreatorID = ?1)";
constexpr const char* first_part_sql =
    "INSERT INTO outbox (DestinationNumber, TextDecoded, CreatorID, Coding, DeliveryReport, MultiPart, UDH, "
    "SenderID)"
    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, NULLIF(?7, ''), NULLIF(?8, ''))";
constexpr const char* next_part_sql =
    "INSERT INTO outbox_multipart (ID, SequencePosition, TextDecoded, Coding, UDH)"
    " VALUES (CAST(?1 AS INTEGER), CAST(?2 AS INTEGER), ?3, ?4, ?5)";
constexpr const char* statuses_sql =
    "SELECT CreatorID, 'Reserved' FROM outbox WHERE CreatorID IN (SELECT value FROM json_each(?1))"
    " UNION ALL"
    " SELECT CreatorID, Status FROM sentitems WHERE CreatorID IN (SELECT value FROM json_each(?1))";

struct GammuAccount {
    std::string path;
    std::string sender_id;  // of the phone that sends; empty: any
    bool asks_for_reports = true;
};

class GammuSql final : public notices::Channel {
  public:
    explicit GammuSql(GammuAccount account) : account_(std::move(account)) {}

    [[nodiscard]] Medium medium() const override { return Medium::sms; }
    Sent send(const OutgoingMessage& message) override;
    std::optional<Sent> look_up(const OutgoingMessage& message) override;
    std::vector<DeliveryReport> reports(std::span<const std::string> references) override;
    Result<ReportAnswer> read_report(const ReportRequest&) override { return not_the_channels(); }
    Result<Done> check() override;

  private:
    bool insert(GammuDatabase& database, const OutgoingMessage& message) const;

    GammuAccount account_;
};

bool GammuSql::insert(GammuDatabase& database, const OutgoingMessage& message) const {
    const auto parts = domain::sms_parts(message.text);
    const std::string coding = domain::sms_size(message.text).coding == domain::SmsCoding::gsm7
                                   ? "Default_No_Compression"
                                   : "Unicode_No_Compression";
    const auto header = [&](std::size_t part) {
        return concatenation_header(message.reference, parts.size(), part);
    };
    const std::array<std::string, 8> first{message.to,
                                           parts.front(),
                                           message.reference,
                                           coding,
                                           account_.asks_for_reports ? "yes" : "no",
                                           parts.size() == 1 ? "false" : "true",
                                           header(1),
                                           account_.sender_id};
    if (!database.run(first_part_sql, first)) return false;
    const std::string id = database.last_row_id();
    for (std::size_t i = 1; i < parts.size(); ++i) {
        const std::array<std::string, 5> next{id, std::to_string(i + 1), parts[i], coding, header(i + 1)};
        if (!database.run(next_part_sql, next)) return false;
    }
    return true;
}

Sent GammuSql::send(const OutgoingMessage& message) {
    if (const std::string fault = sms_fault(message); !fault.empty())
        return {SendOutcome::refused, {}, fault};
    GammuDatabase database(account_.path);
    const std::array<std::string, 1> reference{message.reference};
    bool is_in = database.run("BEGIN IMMEDIATE").has_value();
    if (is_in) {
        const auto known = database.run(known_sql, reference);
        is_in = known && (!known->empty() || insert(database, message)) && database.run("COMMIT");
    }
    if (is_in) return {SendOutcome::accepted, message.reference, {}};
    return {SendOutcome::retry, {}, database.error()};  // closing it rolls back
}

std::optional<Sent> GammuSql::look_up(const OutgoingMessage& message) {
    GammuDatabase database(account_.path);
    const std::array<std::string, 1> reference{message.reference};
    const auto known = database.run(known_sql, reference);
    if (!known) return Sent{SendOutcome::unknown, {}, database.error()};
    if (known->empty()) return Sent{SendOutcome::retry, {}, {}};
    return Sent{SendOutcome::accepted, message.reference, {}};
}

std::vector<DeliveryReport> GammuSql::reports(std::span<const std::string> references) {
    JsonArray wanted;
    for (const std::string& reference : references) wanted.add(reference);
    const std::array<std::string, 1> values{std::move(wanted).text()};
    GammuDatabase database(account_.path);
    const auto rows = database.run(statuses_sql, values);
    std::map<std::string, std::vector<std::string>> statuses;
    if (rows)
        for (const auto& row : *rows) statuses[row[0]].push_back(row[1]);
    std::vector<DeliveryReport> reports;
    for (const auto& [reference, words] : statuses) {
        const DeliveryState state = state_of_parts(words);
        std::string error =
            state == DeliveryState::failed ? "gammu: " + as_said(words.back()) : std::string();
        reports.push_back({reference, state, false, std::move(error)});
    }
    return reports;
}

Result<Done> GammuSql::check() {
    GammuDatabase database(account_.path);
    const auto version = database.run("SELECT Version FROM gammu");
    if (version && !version->empty()) return Done{};
    const std::string why = version ? "there is no row in the table gammu" : database.error();
    return refuse_field("/settings/database",
                        "is not a database of gammu-smsd that this server may write ({})"_msg(why));
}

}  // namespace

DeliveryState state_of_parts(const std::vector<std::string>& statuses) {
    const auto is_failed = [](const std::string& status) {
        return status == "SendingError" || status == "DeliveryFailed" || status == "Error";
    };
    if (std::ranges::any_of(statuses, is_failed)) return DeliveryState::failed;
    if (std::ranges::find(statuses, "Reserved") != statuses.end()) return DeliveryState::queued;
    const bool is_delivered =
        std::ranges::all_of(statuses, [](const std::string& status) { return status == "DeliveryOK"; });
    return is_delivered && !statuses.empty() ? DeliveryState::delivered : DeliveryState::accepted;
}

Result<std::unique_ptr<notices::Channel>> make_gammu_sql(AccountReader& account,
                                                         const ChannelServices& services) {
    GammuAccount gammu;
    gammu.path = account.setting("database");
    gammu.sender_id = account.setting("sender_id", "");
    gammu.asks_for_reports = account.truth("delivery_reports", true);
    account.errors().add_first_if(!gammu.path.starts_with('/') || !services.path_allowed(gammu.path),
                                  "/settings/database",
                                  "is no path that whoever runs this server has opened to channels"_msg);
    BANGNOPI_TRY_DONE(account.verdict());
    return std::unique_ptr<notices::Channel>(new GammuSql(std::move(gammu)));
}

}  // namespace bangnopi::messaging
