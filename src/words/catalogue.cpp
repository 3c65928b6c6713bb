#include "words/catalogue.hpp"

#include <array>
#include <unordered_map>

namespace bangnopi::words {
namespace {

std::unordered_map<std::string_view, std::string_view> index_of_all() {
    std::unordered_map<std::string_view, std::string_view> index;
    for (const auto& part : catalogue())
        for (const Translation& entry : part) index.emplace(entry.english, entry.indonesian);
    return index;
}

}  // namespace

std::span<const std::span<const Translation>> catalogue() {
    static const std::array parts{core_words,     billing_words,         staff_words,    http_words,
                                  notice_words,   import_words,          command_words,  nftables_words,
                                  routeros_words, payment_gateway_words, notices_words,  collection_words,
                                  charge_words,   correction_words,      document_words, checkout_words,
                                  voucher_words,  messaging_words};
    return parts;
}

std::string_view indonesian(std::string_view english) {
    static const auto index = index_of_all();
    const auto found = index.find(english);
    return found == index.end() ? english : found->second;
}

}  // namespace bangnopi::words
