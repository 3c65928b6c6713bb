// Passwords on the wire: hidden under the shared secret (RFC 2865 §5.2), with a salt (RFC 2548 §2.4.2, RFC 2868 §3.5), or as
// the answer to a challenge (CHAP: RFC 1994, RFC 2865 §5.3). Nothing allocates.
#pragma once

#include "adapters/radius/packet_writer.hpp"

namespace bangnopi::radius {

inline constexpr std::size_t password_octets_max = 128;
inline constexpr std::size_t salted_octets_max = 239;  // with its length in whole blocks, beside the salt

// Clear octets, wiped when they go.
class Revealed {
  public:
    Revealed() = default;
    Revealed(const Revealed&) = default;
    Revealed& operator=(const Revealed&) = default;
    ~Revealed();
    [[nodiscard]] std::string_view text() const { return text_of(octets()); }
    [[nodiscard]] Octets octets() const { return Octets(octets_).first(size_); }

  private:
    friend std::optional<Revealed> reveal_password(Octets, const Authenticator&, std::string_view);
    friend std::optional<Revealed> reveal_salted(Octets, const Authenticator&, std::string_view);
    std::array<std::byte, 240> octets_{};
    std::size_t size_ = 0;
};

// The value of User-Password, without the zeros at its end. Nothing unless it has 1 to 8 blocks of 16 octets. A wrong secret
// gives a wrong password, not nothing.
std::optional<Revealed> reveal_password(Octets hidden, const Authenticator& of_request,
                                        std::string_view secret);
// Voids the packet if the octets are more than 128.
void add_hidden(PacketWriter& writer, String name, Octets clear, const Authenticator& of_request,
                std::string_view secret);

// Each salt of a packet must be another; its highest bit is set here.
void add_salted(PacketWriter& writer, String name, Octets clear, std::uint16_t salt,
                const Authenticator& of_request, std::string_view secret);
// Of a salt, and a length that its blocks do not hold: nothing.
std::optional<Revealed> reveal_salted(Octets salted, const Authenticator& of_request,
                                      std::string_view secret);

// `chap_password`: the value of CHAP-Password, an identifier and 16 octets. `challenge`: CHAP-Challenge, or the Request
// Authenticator where that is absent.
bool chap_is_right(Octets chap_password, Octets challenge, std::string_view password);

}  // namespace bangnopi::radius
