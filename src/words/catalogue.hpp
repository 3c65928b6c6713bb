// What every message is in Indonesian: plain, polite, short, in the words that village operators use, and it says what to do.
// One file for each group of rooms (indonesian_*.cpp), its entries in the order of their English. The test beside this one
// holds them against the messages that the sources have: none without Indonesian, none that nobody says.
#pragma once

#include <span>
#include <string_view>

namespace bangnopi::words {

struct Translation {
    std::string_view english;
    std::string_view indonesian;  // takes the same arguments; {0} and {1} where their order is another
};

std::span<const std::span<const Translation>> catalogue();

// The Indonesian format of an English one. A format without words, such as "{}: {}", is the same in both; so is one that
// the catalogue lacks, which the test rules out.
std::string_view indonesian(std::string_view english);

extern const std::span<const Translation> core_words;        // base, domain, store
extern const std::span<const Translation> billing_words;     // billing, access
extern const std::span<const Translation> charge_words;      // late fees, charges, rounding of cash
extern const std::span<const Translation> collection_words;  // channels, collectors: billing, adapters/http
extern const std::span<const Translation> correction_words;  // of issued invoices: billing, adapters/http
extern const std::span<const Translation> document_words;
extern const std::span<const Translation> staff_words;
extern const std::span<const Translation> http_words;
extern const std::span<const Translation>
    notice_words;  // of the page for isolated customers, in adapters/http
extern const std::span<const Translation> import_words;
extern const std::span<const Translation> routeros_words;
extern const std::span<const Translation> command_words;
extern const std::span<const Translation> payment_gateway_words;  // and billing's seam to them
extern const std::span<const Translation> checkout_words;  // of accounts and charges at payment gateways
extern const std::span<const Translation> nftables_words;
extern const std::span<const Translation> notices_words;    // of the room: webhooks
extern const std::span<const Translation> messaging_words;  // of the channels of messages
extern const std::span<const Translation> voucher_words;    // packages, vouchers, partners

}  // namespace bangnopi::words
