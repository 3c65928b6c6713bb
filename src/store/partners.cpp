#include "store/partners.hpp"

#include <array>

#include "base/text.hpp"

namespace bangnopi::store {
namespace {

#define PARTNER_COLUMNS                                                                                \
    "id, name, phone, staff_id, commission_kind, commission_numerator, commission_denominator, note, " \
    "active, created_at, version"

constexpr std::array partner_sorts = {SortColumn{"name", "sort_text"}, SortColumn{"created", "id", true}};

Partner read_partner(const Row& row) {
    Partner partner;
    partner.id = row.id(0);
    partner.name = row.string(1);
    partner.phone = row.optional_string(2);
    partner.staff_id = row.optional_id(3);
    partner.commission = {row.enumeration<domain::Commission::Kind>(4),
                          domain::Rate(row.integer(5), row.integer(6))};
    partner.note = row.string(7);
    partner.active = row.boolean(8);
    partner.created_at = row.instant(9);
    partner.version = row.integer(10);
    return partner;
}

std::optional<Partner> first_partner(Tx& tx, std::string_view sql, Id operator_id, Id id) {
    std::optional<Partner> found;
    tx.first(
        sql, [&](const Row& row) { found = read_partner(row); }, operator_id, id);
    return found;
}

bool is_of_partners(std::string_view account) {
    return account == domain::account::receivable_partner || account == domain::account::commission_owed ||
           account == domain::account::partner_deposit;
}

}  // namespace

void insert_partner(Tx& tx, Id operator_id, const Partner& partner) {
    const domain::Rate value = partner.commission.value;
    tx.execute(
        "INSERT INTO partner (operator_id, id, name, phone, staff_id, commission_kind, "
        "commission_numerator, commission_denominator, note, active, sort_text, created_at, version) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        operator_id, partner.id, partner.name, partner.phone, partner.staff_id, partner.commission.kind,
        value.numerator(), value.denominator(), partner.note, partner.active, fold(partner.name),
        partner.created_at, partner.version);
}

void update_partner(Tx& tx, Id operator_id, const Partner& partner) {
    const domain::Rate value = partner.commission.value;
    tx.execute(
        "UPDATE partner SET name = $3, phone = $4, staff_id = $5, commission_kind = $6, "
        "commission_numerator = $7, commission_denominator = $8, note = $9, active = $10, sort_text = $11, "
        "version = $12 WHERE operator_id = $1 AND id = $2",
        operator_id, partner.id, partner.name, partner.phone, partner.staff_id, partner.commission.kind,
        value.numerator(), value.denominator(), partner.note, partner.active, fold(partner.name),
        partner.version);
}

std::optional<Partner> find_partner(Tx& tx, Id operator_id, Id partner) {
    return first_partner(tx, "SELECT " PARTNER_COLUMNS " FROM partner WHERE operator_id = $1 AND id = $2",
                         operator_id, partner);
}

std::optional<Partner> lock_partner(Tx& tx, Id operator_id, Id partner) {
    return first_partner(
        tx, "SELECT " PARTNER_COLUMNS " FROM partner WHERE operator_id = $1 AND id = $2 {for_update}",
        operator_id, partner);
}

std::optional<Partner> partner_of_staff(Tx& tx, Id operator_id, Id staff) {
    return first_partner(tx,
                         "SELECT " PARTNER_COLUMNS " FROM partner WHERE operator_id = $1 AND staff_id = $2",
                         operator_id, staff);
}

std::vector<domain::PlanCommission> plan_commissions(Tx& tx, Id operator_id, Id partner) {
    std::vector<domain::PlanCommission> commissions;
    tx.each(
        "SELECT plan_id, kind, numerator, denominator FROM partner_commission WHERE operator_id = $1 AND "
        "partner_id = $2 ORDER BY plan_id",
        [&](const Row& row) {
            commissions.push_back({row.id(0),
                                   {row.enumeration<domain::Commission::Kind>(1),
                                    domain::Rate(row.integer(2), row.integer(3))}});
        },
        operator_id, partner);
    return commissions;
}

std::map<Id, std::vector<NamedPlanCommission>> named_plan_commissions(Tx& tx, Id operator_id,
                                                                      std::span<const Id> partners) {
    std::map<Id, std::vector<NamedPlanCommission>> named;
    if (partners.empty()) return named;
    tx.each(
        "SELECT c.partner_id, p.code, p.name, c.kind, c.numerator, c.denominator FROM partner_commission c "
        "JOIN plan p ON p.operator_id = c.operator_id AND p.id = c.plan_id WHERE c.operator_id = $1 AND "
        "c.partner_id {in:$2} ORDER BY c.partner_id, c.plan_id",
        [&](const Row& row) {
            named[row.id(0)].push_back({row.string(1),
                                        row.string(2),
                                        {row.enumeration<domain::Commission::Kind>(3),
                                         domain::Rate(row.integer(4), row.integer(5))}});
        },
        operator_id, partners);
    return named;
}

void set_plan_commissions(Tx& tx, Id operator_id, Id partner,
                          std::span<const domain::PlanCommission> commissions) {
    tx.execute("DELETE FROM partner_commission WHERE operator_id = $1 AND partner_id = $2", operator_id,
               partner);
    for (const domain::PlanCommission& one : commissions)
        tx.execute(
            "INSERT INTO partner_commission (operator_id, partner_id, plan_id, kind, numerator, denominator) "
            "VALUES ($1, $2, $3, $4, $5, $6)",
            operator_id, partner, one.plan, one.commission.kind, one.commission.value.numerator(),
            one.commission.value.denominator());
}

Result<Page<Partner>> list_partners(Tx& tx, Id operator_id, const PageRequest& request) {
    ListQuery query({PARTNER_COLUMNS, 11, "partner", "operator_id", "id"}, operator_id);
    query.search("sort_text", request.q);
    return query.page<Partner>(tx, request, partner_sorts, read_partner);
}

PartnerAccount partner_account(Tx& tx, Id operator_id, Id partner) {
    PartnerAccount account;
    tx.each(
        "SELECT account_code, CAST(SUM(amount) AS BIGINT) FROM partner_entry WHERE operator_id = $1 AND "
        "partner_id = $2 GROUP BY account_code",
        [&](const Row& row) {
            const std::string code = row.string(0);
            if (code == domain::account::receivable_partner) account.owes = row.integer(1);
            if (code == domain::account::commission_owed) account.commission = -row.integer(1);
            if (code == domain::account::partner_deposit) account.deposit = -row.integer(1);
        },
        operator_id, partner);
    return account;
}

void insert_partner_journal(Tx& tx, const Act& act, Id partner, const Journal& journal,
                            std::span<const domain::Posting> postings) {
    insert_journal(tx, act.operator_id, journal, postings);
    for (const domain::Posting& posting : postings)
        if (is_of_partners(posting.account))
            tx.post(
                "INSERT INTO partner_entry (operator_id, partner_id, id, account_code, amount, journal_id, "
                "cause, cause_id, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
                act.operator_id, partner, act.ids->next(), posting.account, posting.amount, journal.id,
                journal.cause, journal.cause_id, journal.created_at);
}

std::vector<PartnerEntry> partner_entries(Tx& tx, Id operator_id, Id partner, std::int64_t limit) {
    std::vector<PartnerEntry> entries;
    tx.each(
        "SELECT id, account_code, amount, cause, cause_id, at FROM partner_entry WHERE operator_id = $1 AND "
        "partner_id = $2 ORDER BY id DESC LIMIT $3",
        [&](const Row& row) {
            entries.push_back({row.id(0), row.string(1), row.integer(2), row.enumeration<JournalCause>(3),
                               row.id(4), row.instant(5)});
        },
        operator_id, partner, limit);
    return entries;
}

std::optional<PaymentCommission> commission_of_payment(Tx& tx, Id operator_id, Id payment) {
    std::optional<PaymentCommission> found;
    tx.first(
        "SELECT partner_id, CAST(SUM(-amount) AS BIGINT) FROM partner_entry WHERE operator_id = $1 AND "
        "cause_id = $2 AND cause = $3 GROUP BY partner_id",
        [&](const Row& row) {
            found = PaymentCommission{row.id(0), row.integer(1)};
        },
        operator_id, payment, JournalCause::commission);
    return found;
}

namespace {

std::vector<std::pair<Id, std::int64_t>> paid_of_several(Tx& tx, Id operator_id, Id payment) {
    std::vector<std::pair<Id, std::int64_t>> paid;
    tx.each(
        "SELECT a.invoice_id, a.amount FROM allocation a "
        "JOIN invoice i ON i.operator_id = a.operator_id AND i.id = a.invoice_id "
        "WHERE a.operator_id = $1 AND a.payment_id = $2 AND i.subscription_id IS NULL ORDER BY a.id",
        [&](const Row& row) { paid.emplace_back(row.id(0), row.integer(1)); }, operator_id, payment);
    return paid;
}

// Of each subscription its first plan, and what its lines come to.
std::vector<domain::PaidShare> billed_by_subscription(Tx& tx, Id operator_id, Id invoice) {
    std::vector<domain::PaidShare> billed;
    tx.each(
        "SELECT (SELECT v.plan_id FROM invoice_line f JOIN plan_version v ON v.operator_id = f.operator_id "
        "AND v.id = f.plan_version_id WHERE f.operator_id = $1 AND f.invoice_id = $2 "
        "AND f.subscription_id = of_one.subscription_id ORDER BY f.line_no LIMIT 1), of_one.amount "
        "FROM (SELECT subscription_id, CAST(SUM(amount) AS BIGINT) AS amount, MIN(line_no) AS line_no "
        "FROM invoice_line WHERE operator_id = $1 AND invoice_id = $2 AND subscription_id IS NOT NULL "
        "GROUP BY subscription_id) AS of_one ORDER BY of_one.line_no",
        [&](const Row& row) {
            billed.push_back({row.optional_id(0), row.integer(1)});
        },
        operator_id, invoice);
    return billed;
}

}  // namespace

std::vector<domain::PaidShare> paid_shares(Tx& tx, Id operator_id, Id payment) {
    std::vector<domain::PaidShare> shares;
    const auto read = [&](const Row& row) { shares.push_back({row.optional_id(0), row.integer(1)}); };
    for (const auto& [invoice, amount] : paid_of_several(tx, operator_id, payment)) {
        const auto of_invoice =
            domain::shared_payment(amount, billed_by_subscription(tx, operator_id, invoice));
        shares.insert(shares.end(), of_invoice.begin(), of_invoice.end());
    }
    tx.each(
        "SELECT (SELECT v.plan_id FROM invoice_line l JOIN plan_version v ON v.operator_id = l.operator_id "
        "AND v.id = l.plan_version_id WHERE l.operator_id = a.operator_id AND l.invoice_id = a.invoice_id "
        "ORDER BY l.line_no LIMIT 1), a.amount FROM allocation a "
        "JOIN invoice i ON i.operator_id = a.operator_id AND i.id = a.invoice_id "
        "WHERE a.operator_id = $1 AND a.payment_id = $2 AND i.subscription_id IS NOT NULL ORDER BY a.id",
        read, operator_id, payment);
    tx.each(
        "SELECT (SELECT CASE WHEN MIN(v.plan_id) = MAX(v.plan_id) THEN MIN(v.plan_id) END FROM subscription "
        "s "
        "JOIN plan_version v ON v.operator_id = s.operator_id AND v.id = s.current_plan_version_id "
        "WHERE s.operator_id = p.operator_id AND s.customer_id = p.customer_id AND s.status <> 5), "
        "p.to_balance FROM payment p "
        "WHERE p.operator_id = $1 AND p.id = $2 AND p.to_balance > 0",
        read, operator_id, payment);
    return shares;
}

std::optional<Id> partner_of_customer(Tx& tx, Id operator_id, Id customer) {
    std::optional<Id> partner;
    tx.first(
        "SELECT partner_id FROM customer WHERE operator_id = $1 AND id = $2",
        [&](const Row& row) { partner = row.optional_id(0); }, operator_id, customer);
    return partner;
}

void set_partner_of_customer(Tx& tx, Id operator_id, Id customer, std::optional<Id> partner) {
    tx.execute("UPDATE customer SET partner_id = $3 WHERE operator_id = $1 AND id = $2", operator_id,
               customer, partner);
}

}  // namespace bangnopi::store
