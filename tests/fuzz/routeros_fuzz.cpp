// What somebody in the place of a router may send. Sentences are within their bounds, the same in whatever pieces they come, and the
// same when they are written again; rows of them, and of JSON, are things of ours in one form or not ours, and counters or none.
#include <algorithm>
#include <cstdint>

#include "adapters/routeros/api_transport.hpp"
#include "adapters/routeros/counters.hpp"
#include "adapters/routeros/menu.hpp"
#include "adapters/routeros/rest_message.hpp"
#include "base/check.hpp"
#include "base/text.hpp"

namespace bangnopi::routeros {
namespace {

const std::vector<Menu>& menus() {
    static const std::vector<Menu> all = [] {
        RouterOsOptions options;
        options.dhcp_server = "dhcp1";
        options.hotspot_server = "hotspot1";
        options.ppp_local_address = "10.0.0.1";
        options.ppp_pool = "pool";
        return menus_of(options);
    }();
    return all;
}

// What is read as ours is the same when it is sent and read again.
void check_row(const Attributes& row) {
    for (const Menu& menu : menus()) {
        const auto object = object_of(menu, row);
        if (!object) continue;
        BANGNOPI_CHECK(is_utf8(object->key) && is_utf8(object->value));
        Attributes sent = attributes_of(*object);
        if (menu.key.size() > 1) continue;
        for (const Attribute& key : key_of(menu, *object)) sent.push_back(key);
        const auto again = object_of(menu, sent);
        BANGNOPI_CHECK(again && again->key == object->key && again->value == object->value);
    }
}

void check_counters(const std::vector<Attributes>& rows) {
    std::vector<Reply> replies(counter_commands().size());
    for (Reply& reply : replies) reply.rows = rows;
    BANGNOPI_CHECK(counters_of(replies).size() <= 3 * rows.size());
}

std::vector<Sentence> sentences_in(std::string_view octets, std::size_t piece) {
    SentenceReader reader;
    std::vector<Sentence> sentences;
    for (std::size_t at = 0; at < octets.size(); at += piece) {
        reader.add(octets.substr(at, piece));
        while (true) {
            auto next = reader.next();
            if (!next) return sentences;
            if (!*next) break;
            BANGNOPI_CHECK(!(*next)->empty() && (*next)->size() <= sentence_words_max);
            sentences.push_back(std::move(**next));
        }
    }
    return sentences;
}

void check_sentences(std::string_view octets) {
    constexpr std::size_t piece = 7;
    const std::vector<Sentence> sentences = sentences_in(octets, piece);
    BANGNOPI_CHECK(sentences_in(octets, std::max<std::size_t>(octets.size(), 1)) == sentences);
    std::string written;
    std::vector<Attributes> rows;
    for (const Sentence& sentence : sentences) {
        append_sentence(written, sentence);
        rows.push_back(attributes_of(sentence));
        check_row(rows.back());
        (void)login_response("rahasia", sentence.back());
    }
    BANGNOPI_CHECK(sentences_in(written, piece) == sentences);
    check_counters(rows);
}

void check_json(std::string_view text) {
    const auto rows = rows_of_json(text);
    if (!rows) return;
    for (const Attributes& row : *rows) check_row(row);
    check_counters(*rows);
}

}  // namespace
}  // namespace bangnopi::routeros

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace bangnopi::routeros;
    const std::string_view octets(reinterpret_cast<const char*>(data), size);
    check_sentences(octets);
    check_json(octets);
    for (const long status : {200L, 201L, 400L, 404L, 500L})
        for (const Verb verb : {Verb::print, Verb::add, Verb::set, Verb::remove})
            (void)reply_of({.verb = verb, .menu = "/ip/arp"}, status, octets).has_value();
    return 0;
}
