// Users who log in again and again, each with its right password.
#include <algorithm>
#include <numeric>
#include <random>
#include <stdexcept>
#include <vector>

#include "adapters/radius/digest.hpp"
#include "adapters/radius/ms_chap.hpp"
#include "adapters/radius/password.hpp"
#include "adapters/radius/signature.hpp"
#include "bench/radius_conversation.hpp"

namespace bangnopi::bench {
namespace {

using radius::Authenticator;
using radius::octets_of;
using radius::PacketCode;
using radius::PacketWriter;

// Consecutive requests are about users that lie apart, and each user's turn comes before anyone's second.
class Turns {
  public:
    explicit Turns(std::int64_t users) : users_(users) {
        while (std::gcd(users_, stride_) != 1) ++stride_;
    }
    std::int64_t next() {
        at_ = (at_ + stride_) % users_;
        return at_ + 1;
    }

  private:
    std::int64_t users_;
    std::int64_t stride_ = 7919;  // has no divisor in common with users_
    std::int64_t at_ = 0;
};

// One exchange of MS-CHAPv2, whose challenges are always the same here: so it is computed once a user, and costs the load
// nothing. A server cannot tell, and has to compute all of it each time.
struct MsChap2Exchange {
    std::array<std::byte, 50> response{};
    std::array<char, 42> success{};
};

constexpr std::size_t nt_response_at = 26;
constexpr std::array<std::byte, 16> router_challenge{std::byte{0x5B}, std::byte{0x5D}, std::byte{0x7C}};
constexpr std::array<std::byte, 16> peer_challenge{std::byte{0x21}, std::byte{0x40}, std::byte{0x23}};
constexpr std::byte ms_chap_identifier{7};

// RFC 2759 §8.1 to §8.5.
MsChap2Exchange ms_chap2_exchange(std::string_view username, std::string_view password) {
    const auto hash = radius::nt_hash(password);
    if (!hash) throw std::invalid_argument("no password for MS-CHAP: " + std::string(password));
    const auto digest = radius::sha1({peer_challenge, router_challenge, octets_of(username)});
    std::array<std::byte, 21> keys{};
    std::ranges::copy(*hash, keys.begin());

    MsChap2Exchange exchange;
    exchange.response[0] = ms_chap_identifier;
    std::ranges::copy(peer_challenge, exchange.response.begin() + 2);
    for (std::size_t part = 0; part < 3; ++part) {
        const auto block =
            radius::des_encrypt(std::span(keys).subspan(part * 7).first<7>(), std::span(digest).first<8>());
        std::ranges::copy(block, exchange.response.begin() + nt_response_at + 8 * part);
    }
    const auto success = radius::ms_chap2_success(router_challenge, exchange.response, username, *hash);
    if (!success) throw std::logic_error("the response of MS-CHAPv2 is not the one of its password");
    exchange.success = success->authenticator_response;
    return exchange;
}

class Logins : public Conversation {
  public:
    explicit Logins(ConversationOptions options) : options_(std::move(options)), turns_(options_.users) {
        if (options_.kind == LoadKind::mschapv2)
            exchanges_.resize(static_cast<std::size_t>(options_.users) + 1);
    }

    Asked ask(std::span<std::byte> buffer, std::uint8_t identifier) override {
        const std::int64_t user = turns_.next();
        const std::string username = options_.username.of(user);
        const Authenticator random = random_authenticator();
        PacketWriter request(buffer, PacketCode::access_request, identifier);
        request.reserve_message_authenticator();
        request.add(radius::rfc::user_name, username);
        add_proof(request, user, username, random);
        add_port(request, user);
        return {sign_request(request, random, options_.secret), static_cast<std::uint32_t>(user)};
    }

    Judgement answered(std::uint32_t about, const radius::Packet& answer) override {
        if (answer.code() == PacketCode::access_reject) return Judgement::refused;
        if (answer.code() != PacketCode::access_accept) return Judgement::wrong;
        if (options_.kind != LoadKind::mschapv2) return Judgement::good;
        const auto success = answer.find(radius::microsoft::chap2_success);
        const auto& expected = exchanges_[about].success;
        const bool proves =
            success && success->size() == 1 + expected.size() &&
            radius::text_of(success->subspan(1)) == std::string_view(expected.data(), expected.size());
        return proves ? Judgement::good : Judgement::wrong;
    }

    void unanswered(std::uint32_t /*about*/) override {}

  private:
    Authenticator random_authenticator() {
        Authenticator random;
        for (std::size_t at = 0; at < random.size(); at += sizeof(std::uint64_t)) {
            const std::uint64_t number = random_();
            std::ranges::copy(std::as_bytes(std::span(&number, 1)),
                              random.begin() + static_cast<std::ptrdiff_t>(at));
        }
        return random;
    }

    void add_proof(PacketWriter& request, std::int64_t user, const std::string& username,
                   const Authenticator& random) {
        const std::string password = options_.password.of(user);
        switch (options_.kind) {
            case LoadKind::chap:
                return add_chap(request, password, random);
            case LoadKind::mschapv2:
                return add_ms_chap2(request, exchange_of(user, username, password));
            default:
                return add_hidden(request, radius::rfc::user_password, octets_of(password), random,
                                  options_.secret);
        }
    }

    // RFC 2865 §5.3: the challenge is the authenticator.
    static void add_chap(PacketWriter& request, std::string_view password, const Authenticator& random) {
        std::array<std::byte, 17> response{std::byte{3}};
        const auto digest =
            radius::md5({radius::Octets(response).first(1), octets_of(password), radius::Octets(random)});
        std::ranges::copy(digest, response.begin() + 1);
        request.add(radius::rfc::chap_password, response);
    }

    static void add_ms_chap2(PacketWriter& request, const MsChap2Exchange& exchange) {
        request.add(radius::microsoft::chap_challenge, router_challenge);
        request.add(radius::microsoft::chap2_response, exchange.response);
    }

    const MsChap2Exchange& exchange_of(std::int64_t user, std::string_view username,
                                       std::string_view password) {
        MsChap2Exchange& exchange = exchanges_[static_cast<std::size_t>(user)];
        if (exchange.response[0] != ms_chap_identifier) exchange = ms_chap2_exchange(username, password);
        return exchange;
    }

    const ConversationOptions options_;
    Turns turns_;
    std::mt19937_64 random_{std::random_device{}()};
    std::vector<MsChap2Exchange> exchanges_;  // by user; made when one first logs in
};

}  // namespace

std::unique_ptr<Conversation> logins(ConversationOptions options) {
    return std::make_unique<Logins>(std::move(options));
}

}  // namespace bangnopi::bench
