#include "billing/notice_payments.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "billing/checkouts.hpp"
#include "store/payment_gateway_accounts.hpp"

namespace bangnopi::billing {
namespace {

void add_ways_of_gateways(store::Tx& tx, Id operator_id, std::vector<NoticeWay>& ways) {
    for (const auto& account : store::list_payment_gateway_accounts(tx, operator_id)) {
        if (!account.active) continue;
        for (const store::OfferedWay& offered : account.settings.offered)
            ways.push_back({account.code, account.name, offered.way, offered.channel});
    }
}

// An account whose number is not known nobody can transfer to.
void add_transfers(const std::vector<store::Channel>& channels, std::vector<NoticeWay>& ways) {
    for (const store::Channel& channel : channels)
        if (channel.active && channel.method == domain::PaymentMethod::bank_transfer &&
            !channel.account_number.empty())
            ways.push_back({channel.code, channel.name, std::nullopt, {}});
}

const store::UnpaidInvoice* find_unpaid(const store::Unpaid& unpaid, Id invoice) {
    const auto found = std::find_if(unpaid.first.begin(), unpaid.first.end(),
                                    [&](const store::UnpaidInvoice& one) { return one.id == invoice; });
    return found == unpaid.first.end() ? nullptr : &*found;
}

std::vector<NoticeWay> ways_of(store::Tx& tx, const Notice& notice,
                               const std::vector<store::Channel>& channels, bool with_gateways) {
    std::vector<NoticeWay> ways;
    if (notice.tenant->currency != domain::Currency::idr()) return ways;
    if (with_gateways) add_ways_of_gateways(tx, notice.tenant->id, ways);
    add_transfers(channels, ways);
    if (ways.size() > ways_on_notice_max) ways.resize(ways_on_notice_max);
    return ways;
}

std::vector<Id> ids_of(const store::Unpaid& unpaid) {
    std::vector<Id> ids;
    for (const store::UnpaidInvoice& invoice : unpaid.first) ids.push_back(invoice.id);
    return ids;
}

// Of one that was made before a part was paid nothing is shown: it asks for too much.
void add_chosen(store::Tx& tx, const Notice& notice, const NoticeTime& now,
                const std::vector<store::Channel>& channels, NoticePayments& payments) {
    const Id operator_id = notice.tenant->id;
    const std::vector<Id> invoices = ids_of(notice.unpaid);
    for (auto& checkout :
         store::payable_checkouts(tx, operator_id, invoices, now.real, chosen_on_notice_max)) {
        const auto* invoice = find_unpaid(notice.unpaid, checkout.invoice_id);
        if (checkout.amount == invoice->open)
            payments.charges.push_back({invoice->number, std::move(checkout)});
    }
    for (auto& code :
         store::live_transfer_codes(tx, operator_id, invoices, now.business, chosen_on_notice_max)) {
        const auto* invoice = find_unpaid(notice.unpaid, code.invoice_id);
        const auto channel = std::find_if(channels.begin(), channels.end(), [&](const store::Channel& one) {
            return one.code == code.channel && one.active;
        });
        if (channel != channels.end() && code.open() == invoice->open)
            payments.transfers.push_back({invoice->number, std::move(code), *channel});
    }
}

bool is_enough_for_today(store::Tx& tx, Id operator_id, Id invoice, Instant now) {
    const auto made = store::checkouts_of_invoice(tx, operator_id, invoice, charges_a_day_max);
    return made.size() == charges_a_day_max && made.back().created_at > now - std::chrono::hours(24);
}

}  // namespace

std::string NoticeWay::key() const {
    return way ? fmt::format("{}/{}/{}", code, domain::name_of(*way), channel) : code;
}

NoticePayments payments_of_notice(store::Tx& tx, const Notice& notice, const NoticeTime& now,
                                  bool with_gateways) {
    NoticePayments payments;
    if (!notice.tenant || notice.unpaid.count == 0) return payments;
    const auto channels = store::list_channels(tx, notice.tenant->id);
    payments.ways = ways_of(tx, notice, channels, with_gateways);
    add_chosen(tx, notice, now, channels, payments);
    return payments;
}

Result<ChosenWay> choose_way(store::Tx& tx, const Notice& notice, const NoticeChoice& choice,
                             const NoticeTime& now, bool with_gateways) {
    if (!notice.tenant || notice.unpaid.count == 0)
        return refuse(Code::conflict, "Nothing of yours is unpaid."_msg);
    const auto named = parse_id(choice.invoice);
    const Id wanted = named ? *named : notice.unpaid.first.front().id;
    const auto* invoice = find_unpaid(notice.unpaid, wanted);
    if (invoice == nullptr || (!named && !choice.invoice.empty()))
        return refuse(Code::conflict, "That invoice is not unpaid any more."_msg);
    const auto ways = ways_of(tx, notice, store::list_channels(tx, notice.tenant->id), with_gateways);
    const auto way =
        std::find_if(ways.begin(), ways.end(), [&](const NoticeWay& one) { return one.key() == choice.way; });
    if (way == ways.end())
        return refuse(Code::conflict, "This way to pay is not offered now. Choose another one."_msg);
    if (way->way && is_enough_for_today(tx, notice.tenant->id, wanted, now.real))
        return refuse(
            Code::too_many_requests,
            "Ways to pay this invoice were chosen too often today. Use one that is shown, or call us."_msg);
    return ChosenWay{wanted, *way};
}

}  // namespace bangnopi::billing
