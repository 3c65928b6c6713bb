#include "store/access_attempts.hpp"

#include <algorithm>
#include <array>
#include <tuple>

#include "base/message_text.hpp"

namespace bangnopi::store {
namespace {

#define ATTEMPT_COLUMNS "id, subscription_id, router_id, desired, outcome, detail, at"

constexpr std::array columns = {Column{"operator_id"},
                                Column{"subscription_id"},
                                Column{"id"},
                                Column{"at"},
                                Column{"router_id"},
                                Column{"desired", ColumnType::small},
                                Column{"outcome", ColumnType::small},
                                Column{"detail", ColumnType::text}};

AccessAttempt read_attempt(const Row& row) {
    return {row.id(0),
            row.id(1),
            row.id(2),
            row.enumeration<domain::Desired>(3),
            row.enumeration<AttemptOutcome>(4),
            parse_stored_text(row.text(5)).value_or(Message()),
            row.instant(6)};
}

auto said_by(const AccessAttempt& attempt) {
    return std::tuple(attempt.router_id, attempt.desired, attempt.outcome, stored_text(attempt.detail));
}

std::vector<AccessAttempt> latest_of(Tx& tx, Id operator_id, std::span<const Id> lines) {
    std::vector<AccessAttempt> found;
    tx.each(
        "SELECT " ATTEMPT_COLUMNS
        " FROM access_attempt a WHERE operator_id = $1 AND subscription_id {in:$2} AND id = (SELECT "
        "MAX(n.id) "
        "FROM access_attempt n WHERE n.operator_id = a.operator_id AND n.subscription_id = "
        "a.subscription_id)",
        [&](const Row& row) { found.push_back(read_attempt(row)); }, operator_id, lines);
    return found;
}

}  // namespace

std::string_view name_of(AttemptOutcome outcome) {
    switch (outcome) {
        case AttemptOutcome::brought:
            return "brought";
        case AttemptOutcome::refused:
            return "refused";
        case AttemptOutcome::unreachable:
            return "unreachable";
    }
    throw Broken("an attempt has an outcome that this version does not know");
}

void note_attempts(Tx& tx, Id operator_id, std::span<const AccessAttempt> attempts) {
    if (attempts.empty()) return;
    std::vector<Id> lines;
    for (const AccessAttempt& attempt : attempts) lines.push_back(attempt.subscription_id);
    const std::vector<AccessAttempt> before = latest_of(tx, operator_id, lines);
    BulkInsert rows("access_attempt", columns);
    for (const AccessAttempt& attempt : attempts) {
        const auto last = std::ranges::find(before, attempt.subscription_id, &AccessAttempt::subscription_id);
        if (last != before.end() && said_by(*last) == said_by(attempt)) continue;
        rows.row(operator_id, attempt.subscription_id, attempt.id, attempt.at, attempt.router_id,
                 attempt.desired, attempt.outcome, stored_text(attempt.detail));
    }
    if (rows.empty()) return;
    tx.bulk_insert(rows);
    tx.execute(
        "DELETE FROM access_attempt WHERE operator_id = $1 AND subscription_id {in:$2} AND id <= (SELECT "
        "n.id "
        "FROM access_attempt n WHERE n.operator_id = access_attempt.operator_id "
        "AND n.subscription_id = access_attempt.subscription_id ORDER BY n.id DESC LIMIT 1 OFFSET $3)",
        operator_id, lines, access_attempts_kept);
}

std::vector<AccessAttempt> attempts_of(Tx& tx, Id operator_id, Id subscription) {
    std::vector<AccessAttempt> found;
    tx.each(
        "SELECT " ATTEMPT_COLUMNS
        " FROM access_attempt WHERE operator_id = $1 AND subscription_id = $2 ORDER BY id DESC LIMIT $3",
        [&](const Row& row) { found.push_back(read_attempt(row)); }, operator_id, subscription,
        access_attempts_kept);
    return found;
}

}  // namespace bangnopi::store
