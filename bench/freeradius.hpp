// FreeRADIUS 3 with rlm_sql on PostgreSQL, as Debian packages it, for the comparison: its stock schema and queries, no detail
// files and no radpostauth, and one SQL connection for each of its threads. It lives in a temporary folder and on loopback.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>

#include "tests/support/postgres.hpp"
#include "tests/support/temporary_folder.hpp"

namespace bangnopi::bench {

class FreeRadius {
  public:
    // Users u%06d with passwords p%06d, numbered from 1, and the secret "testing123".
    FreeRadius(test::PostgresServer& postgres, std::int64_t users, std::uint16_t port, int threads = 4);
    ~FreeRadius();
    FreeRadius(const FreeRadius&) = delete;
    FreeRadius& operator=(const FreeRadius&) = delete;

    [[nodiscard]] pid_t pid() const { return pid_; }

  private:
    void start(const std::string& folder);

    test::TemporaryFolder folder_;
    pid_t pid_ = 0;
};

}  // namespace bangnopi::bench
