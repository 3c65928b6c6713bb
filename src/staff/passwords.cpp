#include "staff/passwords.hpp"

#include <sodium.h>

#include <array>
#include <semaphore>
#include <stdexcept>

#include "base/secret.hpp"
#include "domain/contact.hpp"

namespace bangnopi::staff {
namespace {

// RFC 9106 section 4 recommends 64 MiB; a mini PC that also carries traffic gets by with half, and a pass
// more than OWASP asks of 19 MiB.
constexpr std::size_t memory_bytes = 32u << 20;
constexpr unsigned long long passes = 3;
constexpr std::ptrdiff_t at_once_max = 2;
constexpr std::size_t generated_length = 14;

class HashingTurn {
  public:
    HashingTurn() { turns().acquire(); }
    HashingTurn(const HashingTurn&) = delete;
    HashingTurn& operator=(const HashingTurn&) = delete;
    ~HashingTurn() { turns().release(); }

  private:
    static std::counting_semaphore<at_once_max>& turns() {
        static std::counting_semaphore<at_once_max> semaphore(at_once_max);
        return semaphore;
    }
};

}  // namespace

Result<Done> check_password(std::string_view password, std::string_view username, std::string_view pointer) {
    if (password.size() < password_length_min || password.size() > password_length_max)
        return refuse_field(std::string(pointer),
                            "a password has 10 to 200 characters; several words are best"_msg);
    if (!domain::is_plain_text(password))
        return refuse_field(std::string(pointer), "a password is one line of text"_msg);
    if (!username.empty() && password.find(username) != std::string_view::npos)
        return refuse_field(std::string(pointer), "a password does not hold the user name"_msg);
    const bool one_character = password.find_first_not_of(password.front()) == std::string_view::npos;
    if (one_character)
        return refuse_field(std::string(pointer), "a password is not one character again and again"_msg);
    return Done{};
}

std::string hash_password(std::string_view password) {
    const HashingTurn turn;
    std::array<char, crypto_pwhash_STRBYTES> hash;
    if (crypto_pwhash_str_alg(hash.data(), password.data(), password.size(), passes, memory_bytes,
                              crypto_pwhash_ALG_ARGON2ID13) != 0)
        throw std::runtime_error("there is not enough memory to hash a password: 32 MiB are needed");
    return hash.data();
}

bool verify_password(const std::string& hash, std::string_view password) {
    const HashingTurn turn;
    return crypto_pwhash_str_verify(hash.c_str(), password.data(), password.size()) == 0;
}

bool verify_nobody(std::string_view password) {
    static const std::string nobody = hash_password(random_secret());
    static_cast<void>(verify_password(nobody, password));
    return false;
}

Result<ChosenPassword> choose_password(const std::optional<std::string>& given, std::string_view username,
                                       std::string_view pointer) {
    if (!given) {
        std::string generated = random_password(generated_length);
        std::string hash = hash_password(generated);
        return ChosenPassword{std::move(hash), std::move(generated), true};
    }
    BANGNOPI_TRY_DONE(check_password(*given, username, pointer));
    return ChosenPassword{hash_password(*given), {}, false};
}

}  // namespace bangnopi::staff
