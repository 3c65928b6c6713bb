#include "adapters/routeros/api_transport.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "base/check.hpp"
#include "base/text.hpp"

namespace bangnopi::routeros {
namespace {

constexpr std::size_t challenge_octets = 16;
// More than that is not kept ready to be sent, so that what is long is not held twice.
constexpr std::size_t outgoing_octets_max = std::size_t{256} << 10U;
constexpr std::string_view tag_word = ".tag=";

std::string_view name_of(Verb verb) {
    switch (verb) {
        case Verb::print:
            return "print";
        case Verb::add:
            return "add";
        case Verb::set:
            return "set";
        case Verb::remove:
            return "remove";
    }
    BANGNOPI_UNREACHABLE("a verb of RouterOS");
}

std::optional<std::string> octets_of_hex(std::string_view hex) {
    std::string octets;
    if (hex.size() % 2 != 0) return std::nullopt;
    for (std::size_t i = 0; i < hex.size(); i += 2) {
        std::uint8_t octet = 0;
        const auto [end, error] = std::from_chars(hex.data() + i, hex.data() + i + 2, octet, 16);
        if (error != std::errc{} || end != hex.data() + i + 2) return std::nullopt;
        octets += static_cast<char>(octet);
    }
    return octets;
}

std::string md5_in_hex(std::string_view octets) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    if (EVP_Digest(octets.data(), octets.size(), digest.data(), &size, EVP_md5(), nullptr) != 1)
        throw std::runtime_error("OpenSSL cannot do MD5");
    std::string hex;
    for (unsigned i = 0; i < size; ++i) hex += fmt::format("{:02x}", digest[i]);
    return hex;
}

// The place of the command that is answered; nothing if it has no tag of ours.
std::optional<std::size_t> tag_of(const Sentence& sentence) {
    for (const std::string& word : sentence) {
        if (!word.starts_with(tag_word)) continue;
        std::size_t tag = 0;
        const char* const end = word.data() + word.size();
        const auto [read, error] = std::from_chars(word.data() + tag_word.size(), end, tag);
        if (error == std::errc{} && read == end) return tag;
    }
    return std::nullopt;
}

std::string message_of(const Sentence& trap) {
    const Attributes attributes = attributes_of(trap);
    const std::string* const message = find(attributes, "message");
    return as_said(message != nullptr ? *message : trap[0]);
}

bool changes_nothing(const Command& command) {
    return command.verb == Verb::print;
}

Refused ended(const Sentence& fatal) {
    return refuse(Code::unavailable, "the router ended the connection: {}"_msg(as_said(fatal.back())));
}

Refused not_understood(std::string_view word) {
    return refuse(Code::unavailable, "the router answers what its API does not have: {}"_msg(as_said(word)));
}

Refused not_signed_in(const std::string& user, std::string_view why) {
    return refuse(Code::unavailable,
                  "the router does not let {} sign in ({}): check the user, the password, and that its "
                  "group has the policies api, read, write and sensitive"_msg(user, why));
}

}  // namespace

Sentence sentence_of(const Command& command) {
    Sentence sentence{fmt::format("{}/{}", command.menu, name_of(command.verb))};
    for (const Attribute& argument : command.arguments)
        sentence.push_back(fmt::format("={}={}", argument.name, argument.value));
    if (!command.wanted.empty())
        sentence.push_back(fmt::format("=.proplist={}", fmt::join(command.wanted, ",")));
    for (const std::string& word : command.query) sentence.push_back("?" + word);
    return sentence;
}

Attributes attributes_of(const Sentence& sentence, std::span<const std::string> wanted) {
    Attributes attributes;
    attributes.reserve(wanted.size());
    for (const std::string& word : sentence) {
        if (!word.starts_with('=')) continue;
        const std::size_t end = word.find('=', 1);
        if (end == std::string::npos) continue;
        std::string name = word.substr(1, end - 1);
        if (keeps(attributes, wanted, name)) attributes.push_back({std::move(name), word.substr(end + 1)});
    }
    return attributes;
}

std::optional<std::string> login_response(std::string_view password, std::string_view challenge) {
    const auto octets = octets_of_hex(challenge);
    if (!octets || octets->size() != challenge_octets) return std::nullopt;
    return "00" + md5_in_hex(std::string(1, '\0') + std::string(password) + *octets);
}

Result<std::vector<Reply>> ApiTransport::run(std::span<const Command> commands, Deadline by) {
    if (!is_host(endpoint_.host)) return not_a_host(endpoint_.host);
    const Deadline deadline = std::min(by, std::chrono::steady_clock::now() + endpoint_.call_max);
    const bool is_kept = stream_ != nullptr && stream_->is_quiet();
    if (!is_kept) BANGNOPI_TRY_DONE(connect(deadline));
    const StreamOctets before = stream_->octets();
    auto replies = run_connected(commands, deadline);
    const bool was_dead =
        !replies && is_kept && stream_->has_ended() && stream_->octets().in == before.in &&
        (stream_->octets().out == before.out || std::ranges::all_of(commands, changes_nothing));
    if (!replies) stream_.reset();
    if (!was_dead) return replies;
    BANGNOPI_TRY_DONE(connect(deadline));
    auto again = run_connected(commands, deadline);
    if (!again) stream_.reset();
    return again;
}

Result<Done> ApiTransport::connect(Deadline deadline) {
    reader_ = {};
    outgoing_.clear();
    incoming_.clear();
    BANGNOPI_TRY(stream, Stream::connect(endpoint_, deadline));
    stream_ = std::move(stream);
    auto done = log_in(deadline);
    if (!done) stream_.reset();
    return done;
}

Result<Done> ApiTransport::log_in(Deadline deadline) {
    const std::string name = "=name=" + endpoint_.user;
    BANGNOPI_TRY(answer, ask({"/login", name, "=password=" + endpoint_.password}, deadline));
    if (answer[0] == "!trap") return not_signed_in(endpoint_.user, message_of(answer));
    const Attributes attributes = attributes_of(answer);
    const std::string* const challenge = find(attributes, "ret");
    if (challenge == nullptr) return Done{};
    const auto response = login_response(endpoint_.password, *challenge);
    if (!response) return not_understood(*challenge);
    BANGNOPI_TRY(legacy, ask({"/login", name, "=response=" + *response}, deadline));
    if (legacy[0] == "!trap") return not_signed_in(endpoint_.user, message_of(legacy));
    return Done{};
}

// Nothing else is under way: what comes until "!done" is the answer, of which a trap is what matters.
Result<Sentence> ApiTransport::ask(const Sentence& sentence, Deadline deadline) {
    append_sentence(outgoing_, sentence);
    std::optional<Sentence> trap;
    while (true) {
        BANGNOPI_TRY(next, reader_.next());
        if (!next) {
            BANGNOPI_TRY_DONE(stream_->exchange(outgoing_, incoming_, deadline));
            reader_.add(incoming_);
            incoming_.clear();
            continue;
        }
        if ((*next)[0] == "!fatal") return ended(*next);
        if ((*next)[0] == "!trap") trap = *next;
        if ((*next)[0] == "!done") return trap ? *trap : *next;
    }
}

Result<std::vector<Reply>> ApiTransport::run_connected(std::span<const Command> commands, Deadline deadline) {
    Answers answers(commands);
    while (answers.complete < commands.size()) {
        while (answers.sent < commands.size() && answers.sent - answers.complete < commands_under_way_max &&
               outgoing_.size() < outgoing_octets_max) {
            Sentence sentence = sentence_of(commands[answers.sent]);
            sentence.push_back(fmt::format("{}{}", tag_word, answers.sent));
            append_sentence(outgoing_, sentence);
            ++answers.sent;
        }
        BANGNOPI_TRY_DONE(stream_->exchange(outgoing_, incoming_, deadline));
        answers.octets += incoming_.size();
        if (answers.octets > reply_octets_max) return too_long_a_reply();
        reader_.add(incoming_);
        incoming_.clear();
        BANGNOPI_TRY_DONE(take_answers(answers));
    }
    return std::move(answers.replies);
}

Result<Done> ApiTransport::take_answers(Answers& answers) {
    while (true) {
        BANGNOPI_TRY(sentence, reader_.next());
        if (!sentence) return Done{};
        const std::string& kind = (*sentence)[0];
        if (kind == "!fatal") return ended(*sentence);
        const auto tag = tag_of(*sentence);
        if (!tag || *tag >= answers.sent || answers.done[*tag]) return not_understood(kind);
        Reply& reply = answers.replies[*tag];
        if (kind == "!re") {
            if (++answers.rows > reply_rows_max) return too_many_rows();
            reply.rows.push_back(attributes_of(*sentence, answers.commands[*tag].wanted));
        } else if (kind == "!trap") {
            if (!reply.trap) reply.trap = message_of(*sentence);
        } else if (kind == "!done") {
            const Attributes attributes = attributes_of(*sentence);
            if (const std::string* const id = find(attributes, "ret")) reply.id = *id;
            answers.done[*tag] = true;
            ++answers.complete;
        } else if (kind != "!empty") {
            return not_understood(kind);
        }
    }
}

}  // namespace bangnopi::routeros
