#include "staff/second_factor.hpp"

#include <liboath/oath.h>

#include <cstdlib>
#include <memory>
#include <stdexcept>

#include "base/check.hpp"
#include "base/secret.hpp"
#include "base/text.hpp"
#include "store/outbox.hpp"

namespace bangnopi::staff {
namespace {

constexpr std::size_t secret_bytes = 20;
constexpr std::size_t recovery_code_length = 16;  // of 31 letters: 79 bits

SealedPlace place_of(Id operator_id, Id staff_id) {
    return {operator_id, "second_factor", "secret_sealed", staff_id};
}

void start_oath() {
    static const int started = oath_init();
    BANGNOPI_CHECK(started == OATH_OK);
}

std::int64_t step_of(Instant at) {
    return at.time_since_epoch() / totp_step;
}

std::string code_of_step(std::string_view secret, std::int64_t step) {
    start_oath();
    std::string code(totp_digits + 1, '\0');  // liboath ends it with a zero
    const int made = oath_hotp_generate(secret.data(), secret.size(), static_cast<std::uint64_t>(step),
                                        totp_digits, false, OATH_HOTP_DYNAMIC_TRUNCATION, code.data());
    BANGNOPI_CHECK(made == OATH_OK);
    code.resize(totp_digits);
    return code;
}

// All are compared, whichever fits.
std::optional<std::int64_t> step_with(std::string_view secret, std::string_view code, Instant now) {
    std::optional<std::int64_t> found;
    for (std::int64_t step = step_of(now) - totp_steps_around; step <= step_of(now) + totp_steps_around;
         ++step)
        if (constant_time_equal(code_of_step(secret, step), code)) found = step;
    return found;
}

// As people type it.
std::string without_separators(std::string_view code) {
    std::string out;
    for (const char c : code)
        if (c != ' ' && c != '-') out += c;
    return out;
}

Refused wrong_code() {
    return refuse_field("/totp", "the code is wrong, or was used before: enter the next one"_msg,
                        Code::wrong_credentials);
}

bool take_code(store::Tx& tx, Id operator_id, const KeyRing& keys, Id staff_id,
               const store::SecondFactor& factor, std::string_view code, Instant now) {
    const auto secret = keys.open(place_of(operator_id, staff_id), factor.secret_sealed);
    if (!secret) throw std::runtime_error("no key of the key file opens a member's second factor");
    const auto step = step_with(*secret, code, now);
    return step && store::take_step(tx, operator_id, staff_id, *step);
}

}  // namespace

std::string new_totp_secret() {
    const SecretHash random = hash_secret(random_secret());
    return {reinterpret_cast<const char*>(random.data()), secret_bytes};
}

std::string base32_of(std::string_view secret) {
    char* text = nullptr;
    const int made = oath_base32_encode(secret.data(), secret.size(), &text, nullptr);
    BANGNOPI_CHECK(made == OATH_OK);
    const std::unique_ptr<char, decltype(&std::free)> owned(text, &std::free);
    return owned.get();
}

std::string totp_code(std::string_view secret, Instant at) {
    return code_of_step(secret, step_of(at));
}

std::vector<std::string> new_recovery_codes() {
    std::vector<std::string> codes;
    for (std::size_t n = 0; n < recovery_codes_count; ++n)
        codes.push_back(random_password(recovery_code_length));
    return codes;
}

Result<Done> begin_second_factor(store::Tx& tx, const store::Act& act, const KeyRing& keys, Id staff_id,
                                 std::string_view secret) {
    if (has_second_factor(tx, act.operator_id, staff_id))
        return refuse(Code::conflict, "there is a second factor already: end it first"_msg);
    store::put_second_factor(tx, act.operator_id, staff_id,
                             {.secret_sealed = keys.seal(place_of(act.operator_id, staff_id), secret)});
    store::audit(tx, act, "staff.prepare_totp", "staff", staff_id, {}, {});
    return Done{};
}

Result<Done> confirm_second_factor(store::Tx& tx, const store::Act& act, const KeyRing& keys, Id staff_id,
                                   std::string_view code, Instant real_now,
                                   const std::vector<std::string>& recovery_codes) {
    const auto factor = store::find_second_factor(tx, act.operator_id, staff_id);
    if (!factor || factor->confirmed)
        return refuse(Code::conflict, "there is no second factor to confirm: begin with a new one"_msg);
    if (!take_code(tx, act.operator_id, keys, staff_id, *factor, without_separators(code), real_now))
        return wrong_code();
    std::vector<SecretHash> hashes;
    for (const std::string& one : recovery_codes) hashes.push_back(hash_secret(one));
    store::confirm_second_factor(tx, act.operator_id, staff_id, hashes);
    store::audit(tx, act, "staff.begin_totp", "staff", staff_id, {}, {});
    return Done{};
}

Result<Done> check_second_factor(store::Tx& tx, const store::Act& act, const KeyRing& keys, Id staff_id,
                                 const std::optional<std::string>& code, Instant real_now) {
    const auto factor = store::find_second_factor(tx, act.operator_id, staff_id);
    if (!factor || !factor->confirmed) return Done{};
    if (!code) return refuse(Code::totp_required, "send the code of the second factor as totp"_msg);
    const std::string typed = without_separators(*code);
    if (typed.size() == totp_digits) {
        if (!take_code(tx, act.operator_id, keys, staff_id, *factor, typed, real_now)) return wrong_code();
        return Done{};
    }
    if (!store::take_recovery_code(tx, act.operator_id, staff_id, hash_secret(typed))) return wrong_code();
    store::audit(tx, act, "staff.use_recovery_code", "staff", staff_id, {}, {});
    return Done{};
}

Result<Done> end_second_factor(store::Tx& tx, const store::Act& act, Id staff_id) {
    if (!store::remove_second_factor(tx, act.operator_id, staff_id))
        return refuse(Code::conflict, "there is no second factor to end"_msg);
    store::audit(tx, act, "staff.end_totp", "staff", staff_id, {}, {});
    return Done{};
}

bool has_second_factor(store::Tx& tx, Id operator_id, Id staff_id) {
    const auto factor = store::find_second_factor(tx, operator_id, staff_id);
    return factor && factor->confirmed;
}

}  // namespace bangnopi::staff
