#include "billing/notice_payments.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "billing/checkouts.hpp"
#include "store/payment_gateway_accounts.hpp"

namespace bangnopi::billing {
namespace {

struct Offered {
    std::vector<store::Channel> banks;  // that transfers come to
    std::vector<store::PaymentGatewayAccount> accounts;
};

template <class T, class F>
const T* find_one(const std::vector<T>& all, F is_it) {
    const auto found = std::find_if(all.begin(), all.end(), is_it);
    return found == all.end() ? nullptr : &*found;
}

// An account whose number is not known nobody can transfer to.
bool takes_transfers(const store::Channel& channel) {
    return channel.active && channel.method == domain::PaymentMethod::bank_transfer &&
           !channel.account_number.empty();
}

Offered offered_by(store::Tx& tx, Id operator_id, bool with_gateways) {
    Offered offered;
    for (store::Channel& channel : store::list_channels(tx, operator_id))
        if (takes_transfers(channel) && offered.banks.size() < banks_on_notice_max)
            offered.banks.push_back(std::move(channel));
    if (!with_gateways) return offered;
    for (auto& account : store::list_payment_gateway_accounts(tx, operator_id))
        if (account.active) offered.accounts.push_back(std::move(account));
    return offered;
}

std::vector<NoticeWay> ways_of(const Notice& notice, const Offered& offered) {
    std::vector<NoticeWay> ways;
    if (notice.tenant->currency != domain::Currency::idr()) return ways;
    const std::size_t of_gateways_max = ways_on_notice_max - offered.banks.size();
    for (const auto& account : offered.accounts)
        for (const store::OfferedWay& way : account.settings.offered)
            if (ways.size() < of_gateways_max)
                ways.push_back({account.code, account.name, way.way, way.channel, account.id});
    for (const store::Channel& channel : offered.banks)
        ways.push_back({channel.code, channel.name, std::nullopt, {}, {}});
    return ways;
}

const store::UnpaidInvoice* find_unpaid(const store::Unpaid& unpaid, Id invoice) {
    return find_one(unpaid.first, [&](const store::UnpaidInvoice& one) { return one.id == invoice; });
}

std::vector<Id> ids_of(const store::Unpaid& unpaid) {
    std::vector<Id> ids;
    for (const store::UnpaidInvoice& invoice : unpaid.first) ids.push_back(invoice.id);
    return ids;
}

// Of one that was made before a part was paid nothing is shown: it asks for too much. Nor of an account that was switched off.
void add_chosen(store::Tx& tx, const Notice& notice, const NoticeTime& now, const Offered& offered,
                NoticePayments& payments) {
    const Id operator_id = notice.tenant->id;
    const std::vector<Id> invoices = ids_of(notice.unpaid);
    for (auto& checkout :
         store::payable_checkouts(tx, operator_id, invoices, now.real, chosen_on_notice_max)) {
        const auto* invoice = find_unpaid(notice.unpaid, checkout.invoice_id);
        const auto* account =
            find_one(offered.accounts, [&](const auto& one) { return one.id == checkout.account_id; });
        if (account != nullptr && checkout.amount == invoice->open)
            payments.charges.push_back({invoice->number, account->name, std::move(checkout)});
    }
    for (auto& code :
         store::live_transfer_codes(tx, operator_id, invoices, now.business, chosen_on_notice_max)) {
        const auto* invoice = find_unpaid(notice.unpaid, code.invoice_id);
        const auto* bank = find_one(offered.banks, [&](const auto& one) { return one.code == code.channel; });
        if (bank != nullptr && code.open() == invoice->open)
            payments.transfers.push_back({invoice->number, std::move(code), *bank});
    }
}

// What came to nothing counts for an hour, what can be paid for a day.
bool counts(const store::Checkout& made, Instant now) {
    return made.created_at > now - (made.payable > 0 ? std::chrono::hours(24) : std::chrono::hours(1));
}

Result<Done> check_room(store::Tx& tx, Id operator_id, const store::UnpaidInvoice& invoice,
                        const NoticeWay& way, Instant now) {
    const auto made = store::checkouts_of_invoice(tx, operator_id, invoice.id, charges_a_day_max);
    const bool is_there = std::any_of(made.begin(), made.end(), [&](const store::Checkout& one) {
        return one.offered && one.account_id == way.account_id && one.way == way.way &&
               one.channel == way.channel && one.payable > 0 && one.amount == invoice.open;
    });
    const auto counted =
        std::count_if(made.begin(), made.end(), [&](const auto& one) { return counts(one, now); });
    if (is_there || static_cast<std::size_t>(counted) < charges_a_day_max) return Done{};
    return refuse(Code::too_many_requests,
                  "Ways to pay this invoice were chosen too often. Use one that is shown, try again later, "
                  "or call us."_msg);
}

}  // namespace

std::string NoticeWay::key() const {
    return way ? fmt::format("{}/{}/{}", code, domain::name_of(*way), channel) : code;
}

NoticePayments payments_of_notice(store::Tx& tx, const Notice& notice, const NoticeTime& now,
                                  bool with_gateways) {
    NoticePayments payments;
    if (!notice.tenant || notice.unpaid.count == 0) return payments;
    const Offered offered = offered_by(tx, notice.tenant->id, with_gateways);
    payments.ways = ways_of(notice, offered);
    add_chosen(tx, notice, now, offered, payments);
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
    const auto ways = ways_of(notice, offered_by(tx, notice.tenant->id, with_gateways));
    const auto* way = find_one(ways, [&](const NoticeWay& one) { return one.key() == choice.way; });
    if (way == nullptr)
        return refuse(Code::conflict, "This way to pay is not offered now. Choose another one."_msg);
    if (way->way) BANGNOPI_TRY_DONE(check_room(tx, notice.tenant->id, *invoice, *way, now.real));
    return ChosenWay{wanted, *way};
}

}  // namespace bangnopi::billing
