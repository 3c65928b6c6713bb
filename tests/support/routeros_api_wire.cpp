#include <fmt/format.h>
#include <openssl/evp.h>

#include <array>

#include "tests/support/routeros_wire.hpp"

namespace bangnopi::test {
namespace {

using routeros::append_sentence;
using routeros::Sentence;

constexpr std::string_view challenge_hex = "00112233445566778899aabbccddeeff";

std::string md5_hex(const std::string& octets) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    EVP_Digest(octets.data(), octets.size(), digest.data(), &size, EVP_md5(), nullptr);
    std::string hex;
    for (unsigned i = 0; i < size; ++i) hex += fmt::format("{:02x}", digest[i]);
    return hex;
}

std::string challenge_octets() {
    std::string octets;
    for (std::size_t i = 0; i < challenge_hex.size(); i += 2)
        octets += static_cast<char>(std::stoi(std::string(challenge_hex.substr(i, 2)), nullptr, 16));
    return octets;
}

class ApiWire final : public Wire {
  public:
    ApiWire(const RouterSettings& settings, Obey obey) : settings_(settings), obey_(std::move(obey)) {}

    void add(std::string_view octets) override { reader_.add(octets); }

    std::optional<WireAnswer> next() override {
        auto sentence = reader_.next();
        if (!sentence) return fatal("not a sentence");
        if (!*sentence) return std::nullopt;
        read(**sentence);
        if (request_.path == "/login") return log_in();
        if (request_.path == "/quit") return fatal("session terminated on request");
        if (!signed_in_) return fatal("not logged in");
        if (request_.path == "/cancel") return answered({});
        return obeyed(obey_(request_));
    }

  private:
    void read(const Sentence& sentence) {
        request_ = {sentence[0], {}, {}};
        tag_.clear();
        for (std::size_t i = 1; i < sentence.size(); ++i) {
            const std::string& word = sentence[i];
            const auto equals = word.find('=', 1);
            if (word.starts_with(".tag="))
                tag_ = word;
            else if (word.starts_with("?"))
                request_.query.push_back(word.substr(1));
            else if (word.starts_with("=") && equals != std::string::npos)
                request_.arguments[word.substr(1, equals - 1)] = word.substr(equals + 1);
        }
    }

    void say(std::string& out, Sentence sentence) const {
        if (!tag_.empty()) sentence.push_back(tag_);
        append_sentence(out, sentence);
    }

    WireAnswer fatal(const std::string& why) const {
        WireAnswer answer{.octets = {}, .closes = true};
        append_sentence(answer.octets, {"!fatal", why});
        return answer;
    }

    WireAnswer answered(const RouterAnswer& answer) const {
        WireAnswer said;
        for (const RouterRow& row : answer.rows) {
            Sentence sentence{"!re"};
            for (const auto& [name, value] : row) sentence.push_back(fmt::format("={}={}", name, value));
            say(said.octets, std::move(sentence));
        }
        const bool prints = request_.path.ends_with("/print");
        if (answer.trap)
            say(said.octets, {"!trap", "=message=" + *answer.trap});
        else if (prints && answer.rows.empty() && settings_.says_empty)
            say(said.octets, {"!empty"});
        Sentence done{"!done"};
        if (!answer.ret.empty()) done.push_back("=ret=" + answer.ret);
        say(said.octets, std::move(done));
        return said;
    }

    WireAnswer obeyed(const Obeyed& obeyed) const {
        switch (obeyed.fault) {
            case RouterFault::none:
            case RouterFault::trap:
            case RouterFault::error:
                return answered(obeyed.answer);
            case RouterFault::floods:
                return answered({std::vector<RouterRow>(flood_rows), {}, {}});
            case RouterFault::closes:
                return {.octets = {}, .closes = true};
            case RouterFault::fatal:
                return fatal("too many things at once");
            case RouterFault::silent:
                return {.octets = {}, .is_silent = true};
            case RouterFault::cut_before:
            case RouterFault::cut_after: {
                WireAnswer cut = answered(obeyed.answer);
                cut.octets.resize(cut.octets.size() / 2);
                cut.closes = true;
                return cut;
            }
        }
        return {};
    }

    WireAnswer log_in() {
        const auto argument = [&](const std::string& name) -> std::string {
            const auto found = request_.arguments.find(name);
            return found == request_.arguments.end() ? std::string() : found->second;
        };
        const std::string response =
            "00" + md5_hex(std::string(1, '\0') + settings_.password + challenge_octets());
        if (settings_.old_login && !request_.arguments.contains("response"))
            return answered({{}, std::string(challenge_hex), {}});
        signed_in_ = argument("name") == settings_.user &&
                     (settings_.old_login ? argument("response") == response
                                          : argument("password") == settings_.password);
        return answered(
            {{},
             {},
             signed_in_ ? std::nullopt : std::optional<std::string>("invalid user name or password (6)")});
    }

    const RouterSettings& settings_;
    Obey obey_;
    routeros::SentenceReader reader_;
    RouterRequest request_;
    std::string tag_;
    bool signed_in_ = false;
};

}  // namespace

std::unique_ptr<Wire> api_wire(const RouterSettings& settings, Obey obey) {
    return std::make_unique<ApiWire>(settings, std::move(obey));
}

}  // namespace bangnopi::test
