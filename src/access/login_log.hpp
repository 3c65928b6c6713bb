// Keeps what logins were tried and why some were refused, behind the answer and without slowing it: what comes is written once
// a second; beyond so many a second, and so many that wait, attempts are only counted.
#pragma once

#include <cstdint>
#include <memory>

#include "base/clock.hpp"
#include "base/id.hpp"
#include "store/database.hpp"
#include "store/login_attempts.hpp"

namespace bangnopi::access {

inline constexpr std::size_t login_attempts_a_second_max = 500;
inline constexpr std::size_t login_attempts_waiting_max = 10'000;  // while the database cannot be written

class LoginLog {
  public:
    LoginLog(store::Database& db, IdSource& ids);
    ~LoginLog();  // writes what waits
    LoginLog(const LoginLog&) = delete;
    LoginLog& operator=(const LoginLog&) = delete;

    // From any thread; quick. Its id is given here.
    void note(Id operator_id, store::LoginAttempt attempt);

    [[nodiscard]] std::uint64_t left_out() const;

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace bangnopi::access
