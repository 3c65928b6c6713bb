#include "adapters/radius/ms_chap.hpp"

#include <openssl/crypto.h>

#include <algorithm>

#include "adapters/radius/digest.hpp"
#include "adapters/radius/password.hpp"
#include "base/text.hpp"

namespace bangnopi::radius {
namespace {

constexpr std::size_t password_units_max = 256;
constexpr std::size_t response_octets = 50;
constexpr std::size_t challenge_octets = 8;
constexpr std::size_t challenge2_octets = 16;
constexpr std::size_t nt_response_octets = 24;
constexpr std::size_t nt_response_at = 26;  // of either version's response
constexpr std::size_t peer_challenge_at = 2;
constexpr std::uint32_t encryption_allowed = 1;
constexpr std::uint32_t rc4_40_or_128_bits = 6;

using NtResponse = std::array<std::byte, nt_response_octets>;
using Challenge = std::span<const std::byte, challenge_octets>;

// RFC 2759 §8.7 and RFC 3079 §3.4: the words of the protocol.
constexpr std::string_view signing_magic = "Magic server to client signing constant";
constexpr std::string_view iteration_magic = "Pad to make it do more than one iteration";
constexpr std::string_view master_key_magic = "This is the MPPE Master Key";
constexpr std::string_view client_sends_magic =
    "On the client side, this is the send key; on the server side, it is the receive key.";
constexpr std::string_view client_receives_magic =
    "On the client side, this is the receive key; on the server side, it is the send key.";

// A secret's place on the stack.
template <class Item, std::size_t Size>
struct Wiped {
    std::array<Item, Size> items{};
    Wiped() = default;
    Wiped(const Wiped&) = delete;
    Wiped& operator=(const Wiped&) = delete;
    ~Wiped() { OPENSSL_cleanse(items.data(), sizeof items); }
};

std::string_view without_domain(std::string_view user_name) {
    const std::size_t at = user_name.find('\\');
    return at == std::string_view::npos ? user_name : user_name.substr(at + 1);
}

// RFC 2433 §A.5: three DES keys out of the hash and five zeros.
NtResponse challenge_response(Challenge challenge, const NtHash& hash) {
    std::array<std::byte, 21> keys{};
    std::ranges::copy(hash, keys.begin());
    NtResponse response;
    for (std::size_t i = 0; i < 3; ++i) {
        const auto block = des_encrypt(std::span(keys).subspan(i * 7).first<7>(), challenge);
        std::ranges::copy(block, response.begin() + static_cast<std::ptrdiff_t>(i * block.size()));
    }
    return response;
}

Digest20 challenge_hash(Octets peer_challenge, Octets challenge, std::string_view user_name) {
    return sha1({peer_challenge, challenge, octets_of(without_domain(user_name))});
}

std::array<char, 42> authenticator_response(Octets challenge, Octets nt_response, const NtHash& hash_hash) {
    const Digest20 inner = sha1({hash_hash, nt_response, octets_of(signing_magic)});
    const Digest20 digest = sha1({inner, challenge, octets_of(iteration_magic)});
    std::array<char, 42> text{'S', '='};
    for (std::size_t i = 0; i < digest.size(); ++i) {
        text[2 + 2 * i] = "0123456789ABCDEF"[std::to_integer<unsigned>(digest[i]) >> 4U];
        text[3 + 2 * i] = "0123456789ABCDEF"[std::to_integer<unsigned>(digest[i]) & 15U];
    }
    return text;
}

MppeKey first_16(const Digest20& digest) {
    MppeKey key;
    std::copy_n(digest.begin(), key.size(), key.begin());
    return key;
}

MppeKey start_key(const MppeKey& master_key, std::string_view magic) {
    constexpr std::size_t pad_octets = 40;
    constexpr std::array<std::byte, pad_octets> zeros{};
    std::array<std::byte, pad_octets> f2;
    f2.fill(std::byte{0xF2});
    return first_16(sha1({master_key, zeros, octets_of(magic), f2}));
}

void append(std::span<std::byte>& rest, Octets octets) {
    std::ranges::copy(octets, rest.begin());
    rest = rest.subspan(octets.size());
}

void append_hex(std::span<std::byte>& rest, Octets octets) {
    for (const std::byte octet : octets) {
        const auto value = std::to_integer<unsigned>(octet);
        const char digits[] = {"0123456789ABCDEF"[value >> 4U], "0123456789ABCDEF"[value & 15U]};
        append(rest, octets_of({digits, 2}));
    }
}

}  // namespace

std::optional<NtHash> nt_hash(std::string_view password) {
    Wiped<char16_t, password_units_max> units;
    const auto count = utf16_of(password, units.items);
    if (!count) return std::nullopt;
    Wiped<std::byte, 2 * password_units_max> little_endian;
    std::size_t size = 0;
    for (const char16_t unit : std::span(units.items).first(*count)) {
        little_endian.items[size++] = static_cast<std::byte>(unit & 0xFFU);
        little_endian.items[size++] = static_cast<std::byte>(unit >> 8U);
    }
    return md4(Octets(little_endian.items).first(size));
}

bool ms_chap_is_right(Octets challenge, Octets response, const NtHash& hash) {
    if (challenge.size() != challenge_octets || response.size() != response_octets) return false;
    const bool has_nt_response = (response[1] & std::byte{1}) != std::byte{0};
    return has_nt_response &&
           equal_in_constant_time(challenge_response(challenge.first<challenge_octets>(), hash),
                                  response.subspan(nt_response_at));
}

std::optional<MsChap2Success> ms_chap2_success(Octets challenge, Octets response, std::string_view user_name,
                                               const NtHash& hash) {
    if (challenge.size() != challenge2_octets || response.size() != response_octets) return std::nullopt;
    const Octets peer_challenge = response.subspan(peer_challenge_at, challenge2_octets);
    const Octets nt_response = response.subspan(nt_response_at);
    const Digest20 hashed = challenge_hash(peer_challenge, challenge, user_name);
    const Challenge short_challenge = Octets(hashed).first<challenge_octets>();
    if (!equal_in_constant_time(challenge_response(short_challenge, hash), nt_response)) return std::nullopt;

    const NtHash hash_hash = md4(hash);
    const MppeKey master_key = first_16(sha1({hash_hash, nt_response, octets_of(master_key_magic)}));
    return MsChap2Success{authenticator_response(short_challenge, nt_response, hash_hash),
                          start_key(master_key, client_receives_magic),
                          start_key(master_key, client_sends_magic)};
}

std::uint8_t ms_chap_ident(Octets response) {
    return response.empty() ? std::uint8_t{0} : std::to_integer<std::uint8_t>(response[0]);
}

void add_ms_chap2_success(PacketWriter& accept, std::uint8_t ident, const MsChap2Success& success,
                          std::uint16_t salt, const Authenticator& of_request, std::string_view secret) {
    auto place = accept.reserve(microsoft::chap2_success, 1 + success.authenticator_response.size());
    if (place.empty()) return;
    place[0] = std::byte{ident};
    std::ranges::copy(std::as_bytes(std::span(success.authenticator_response)), place.begin() + 1);
    accept.add(microsoft::mppe_encryption_policy, encryption_allowed);
    accept.add(microsoft::mppe_encryption_types, rc4_40_or_128_bits);
    const auto other_salt = static_cast<std::uint16_t>(salt ^ 1U);
    add_salted(accept, microsoft::mppe_send_key, success.send_key, salt, of_request, secret);
    add_salted(accept, microsoft::mppe_recv_key, success.recv_key, other_salt, of_request, secret);
}

void add_ms_chap_keys(PacketWriter& accept, const NtHash& hash, const Authenticator& of_request,
                      std::string_view secret) {
    std::array<std::byte, 32> keys{};  // RFC 2548 §2.4.1: a LAN Manager key that is none, the NT key, padding
    std::ranges::copy(md4(hash), keys.begin() + 8);
    add_hidden(accept, microsoft::chap_mppe_keys, keys, of_request, secret);
    accept.add(microsoft::mppe_encryption_policy, encryption_allowed);
    accept.add(microsoft::mppe_encryption_types, rc4_40_or_128_bits);
}

void add_ms_chap_refusal(PacketWriter& reject, std::uint8_t ident, Octets challenge,
                         std::string_view message) {
    const bool second = challenge.size() == challenge2_octets;
    constexpr std::string_view error = "E=691 R=0 C=";
    const std::string_view version = second ? " V=3 M=" : " V=2";
    const std::size_t fixed = 1 + error.size() + 2 * challenge.size() + version.size();
    const std::size_t room = fixed < vendor_value_octets_max && second ? vendor_value_octets_max - fixed : 0;
    message = message.substr(0, room);
    while (!is_utf8(message)) message.remove_suffix(1);
    auto rest = reject.reserve(microsoft::chap_error, fixed + message.size());
    if (rest.empty()) return;
    append(rest, std::array{std::byte{ident}});
    append(rest, octets_of(error));
    append_hex(rest, challenge);
    append(rest, octets_of(version));
    append(rest, octets_of(message));
}

}  // namespace bangnopi::radius
