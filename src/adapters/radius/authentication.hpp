// The answer to an Access-Request (RFC 2865), from what is in memory: who signs in, whether the password is right, and what the
// line is let in with. The request's proof was looked at before (proofs.hpp). No socket, no clock, no SQL.
//
// An unknown user costs what a known one with a wrong password does, and is told the same; which it was stands in the decision.
#pragma once

#include "adapters/radius/lines.hpp"
#include "adapters/radius/packet_writer.hpp"
#include "store/login_attempts.hpp"

namespace bangnopi::radius {

struct LoginRequest {
    const Packet& packet;
    const access::KnownRouter& router;
    Instant now;  // of the business clock
    Id login_id;  // comes back in the session's Class
};

struct Login {
    Octets answer;  // in the caller's buffer; empty: what belongs in it has no room
    Lines::Known line;
    std::string mac;  // of the device; empty: not told
    domain::LoginDecision decision;

    // Somebody may be guessing: the name or its password is wrong.
    [[nodiscard]] bool is_guess() const;
};

class Authentication {
  public:
    Authentication(const Lines& lines, const KeyRing& keys, std::chrono::seconds start_awaited);

    [[nodiscard]] Login answer(const LoginRequest& request, std::span<std::byte> buffer) const;
    // Of a name that no line has, for a reason that was found elsewhere.
    [[nodiscard]] Login refuse(const LoginRequest& request, domain::LoginReason reason,
                               std::span<std::byte> buffer) const;

  private:
    struct Judged;
    Judged judge(const LoginRequest& request) const;
    Judged judge_password(const LoginRequest& request, Login login) const;
    Judged judge_code(const LoginRequest& request, Login login) const;
    domain::LoginDecision decide(const LoginRequest& request, const Login& login,
                                 bool password_is_right) const;
    Octets accept(const LoginRequest& request, const Judged& judged, std::span<std::byte> buffer) const;
    Octets reject(const LoginRequest& request, domain::LoginReason reason, std::span<std::byte> buffer) const;

    const Lines& lines_;
    const KeyRing& keys_;
    std::chrono::seconds start_awaited_;
    Sealed decoy_;                    // opened for users that nobody is
    std::vector<std::string> words_;  // to customers, by reason
};

// A request that is malformed (packet.hpp, first_malformed) is refused without a look at who it is. RFC 2865 §5.
Octets reject_malformed(const Packet& request, std::string_view secret, std::span<std::byte> buffer);
// RFC 5997: that this server is alive.
Octets answer_status(const Packet& request, PacketCode code, std::string_view secret,
                     std::span<std::byte> buffer);
// As it came, in its order (RFC 2865 §5.33).
void copy_proxy_states(const Packet& request, PacketWriter& answer);

// As staff find it later.
store::LoginAttempt attempt_of(const LoginRequest& request, const Login& login);

}  // namespace bangnopi::radius
