// How a customer pays at once what the notice says: by a charge at one of the operator's payment gateways (a virtual account, an
// e-wallet, QRIS, a page of the gateway), or by a transfer of an amount that nobody else was told. Who has the notice may choose
// among what the operator offers, for an invoice that is unpaid, and nothing else.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "billing/isolation_notice.hpp"
#include "store/channels.hpp"
#include "store/checkouts.hpp"
#include "store/transfer_codes.hpp"

namespace bangnopi::billing {

inline constexpr std::size_t ways_on_notice_max = 20;
inline constexpr std::size_t banks_on_notice_max = 5;    // of them
inline constexpr std::size_t chosen_on_notice_max = 12;  // charges, and likewise transfers
// That are made for an invoice, by whom ever; what is offered already is shown again without bound.
inline constexpr std::size_t charges_a_day_max = 12;

struct NoticeWay {
    std::string code;  // of the account at a gateway; of a transfer the bank account's channel
    std::string name;  // of either
    std::optional<domain::ChargeWay> way;  // nothing: a transfer
    std::string channel;                   // the gateway's code of a bank or wallet
    Id account_id = {};                    // at the gateway

    [[nodiscard]] std::string key() const;  // unique among the ways of an operator
};

struct ChosenCharge {
    std::string invoice_number;
    std::string account_name;
    store::Checkout checkout;
};
struct ChosenTransfer {
    std::string invoice_number;
    store::TransferCode code;
    store::Channel channel;
};

struct NoticePayments {
    std::vector<NoticeWay> ways;
    std::vector<ChosenCharge> charges;      // that can still be paid, newest first
    std::vector<ChosenTransfer> transfers;  // likewise
};

struct NoticeTime {
    Instant business;  // transfers live by it
    Instant real;      // gateways do
};

// Nothing of a notice that says nothing unpaid. `with_gateways`: they are spoken to from this server.
NoticePayments payments_of_notice(store::Tx& tx, const Notice& notice, const NoticeTime& now,
                                  bool with_gateways);

// As it was posted.
struct NoticeChoice {
    std::string way;      // NoticeWay::key
    std::string invoice;  // its id; empty: the one that is due first
};
struct ChosenWay {
    Id invoice;
    NoticeWay way;
};
// Refuses Code::conflict what is not offered, or not unpaid any more, and Code::too_many_requests where enough were made.
Result<ChosenWay> choose_way(store::Tx& tx, const Notice& notice, const NoticeChoice& choice,
                             const NoticeTime& now, bool with_gateways);

}  // namespace bangnopi::billing
