// A code besides the password at sign-in: TOTP (RFC 6238) as every authenticator app has it, SHA-1, six digits, steps
// of 30 seconds, one step early or late accepted, each step once; or a recovery code, each once.
//
// Setting it up is two steps, so that nobody locks themselves out: begin shows the secret, confirm proves that an app
// has it. Instants are of the real clock.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/sealing.hpp"
#include "store/act.hpp"
#include "store/second_factors.hpp"

namespace bangnopi::staff {

inline constexpr unsigned totp_digits = 6;
inline constexpr std::chrono::seconds totp_step{30};
inline constexpr int totp_steps_around = 1;
inline constexpr std::size_t recovery_codes_count = 10;

// 160 random bits; text in base32 for a person or an app.
std::string new_totp_secret();
std::string base32_of(std::string_view secret);
std::string totp_code(std::string_view secret, Instant at);
std::vector<std::string> new_recovery_codes();

// The secret and the codes are made before the transaction, and shown once. Refused where one is confirmed already.
Result<Done> begin_second_factor(store::Tx& tx, const store::Act& act, const KeyRing& keys, Id staff_id,
                                 std::string_view secret);
Result<Done> confirm_second_factor(store::Tx& tx, const store::Act& act, const KeyRing& keys, Id staff_id,
                                   std::string_view code, Instant real_now,
                                   const std::vector<std::string>& recovery_codes);
// Refuses Code::totp_required without a code, Code::wrong_credentials with a wrong one; a member without a second
// factor needs none. A recovery code that was taken is told to the audit log.
Result<Done> check_second_factor(store::Tx& tx, const store::Act& act, const KeyRing& keys, Id staff_id,
                                 const std::optional<std::string>& code, Instant real_now);
// Refused where there is none.
Result<Done> end_second_factor(store::Tx& tx, const store::Act& act, Id staff_id);

bool has_second_factor(store::Tx& tx, Id operator_id, Id staff_id);

}  // namespace bangnopi::staff
