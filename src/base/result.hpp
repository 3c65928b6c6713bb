// Three causes, three channels: a refusal that a user can meet is a Result; a failing environment (disk, database,
// network) is an exception, caught once at an adapter's loop; a bug is a BANGNOPI_CHECK.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "base/message.hpp"

namespace bangnopi {

// Stable codes that other people's scripts read; their texts stand in docs/errors.md. Append, never rename.
enum class Code : std::uint8_t {
    invalid,                   // a field is missing, malformed or out of range: `errors` says which
    not_found,                 // no such thing for this operator
    conflict,                  // the state of the thing does not allow it
    already_exists,            // a name or number that must be unique is taken
    known_reference,           // (channel, reference) of a payment is known
    idempotency_mismatch,      // the idempotency key was used with another body
    stale,                     // If-Match names an older version
    overflow,                  // an amount or count beyond 64 bits
    unauthenticated,           // no, or no valid, sign-in
    wrong_credentials,         // user name, password or code is wrong
    operator_required,         // the sign-in must name its operator
    totp_required,             // the password is right; the sign-in must carry a code of the second factor
    password_change_required,  // a password that somebody else knows is changed before anything else
    forbidden,                 // the role does not allow it
    too_many_requests,         // slow down
    too_large,                 // a body, page or batch beyond its bound
    unsupported,               // a media type, method or form that is not spoken here
    day_in_future,             // a bill run for a day after today, outside a demo
    not_a_demo,                // only a demo database allows it
    unavailable,               // the database or a queue is not ready; try again
};

std::string_view name_of(Code code);

struct FieldError {
    std::string pointer;  // RFC 6901, into the body that was sent
    Message detail;
    bool operator==(const FieldError&) const = default;
};

struct Refusal {
    Code code = Code::invalid;
    Message detail;  // says what to do
    std::vector<FieldError> errors;
    std::string subject = {};  // the id of the thing in the way, where there is one (a known payment)
};

template <class T>
class [[nodiscard]] Result : public tl::expected<T, Refusal> {
  public:
    using tl::expected<T, Refusal>::expected;
};

using Refused = tl::unexpected<Refusal>;

Refused refuse(Code code, Message detail);
// A refusal of one field: its pointer and what is wrong with it.
Refused refuse_field(std::string pointer, Message detail, Code code = Code::invalid);

// For functions that only can or cannot.
struct Done {
    bool operator==(const Done&) const = default;
};

}  // namespace bangnopi

#define BANGNOPI_CONCAT_(a, b) a##b
#define BANGNOPI_CONCAT(a, b) BANGNOPI_CONCAT_(a, b)
// BANGNOPI_TRY(name, expression): name is the value, or the refusal is returned.
#define BANGNOPI_TRY(name, expression)                                                     \
    auto BANGNOPI_CONCAT(result_, __LINE__) = (expression);                                \
    if (!BANGNOPI_CONCAT(result_, __LINE__))                                               \
        return tl::make_unexpected(std::move(BANGNOPI_CONCAT(result_, __LINE__)).error()); \
    auto& name = *BANGNOPI_CONCAT(result_, __LINE__)
#define BANGNOPI_TRY_DONE(expression)                          \
    if (auto refused_or_done = (expression); !refused_or_done) \
    return tl::make_unexpected(std::move(refused_or_done).error())
