// A PostgreSQL server of the test's own: made in a temporary folder, reached by a socket there, ended with
// the test. Durable as in earnest (fsync is on). PostgreSQL refuses to run as root; then the user postgres
// runs it.
#pragma once

#include <sys/types.h>

#include <memory>
#include <string>

#include "tests/support/temporary_folder.hpp"

namespace bangnopi::test {

class PostgresServer {
  public:
    PostgresServer();
    PostgresServer(const PostgresServer&) = delete;
    PostgresServer& operator=(const PostgresServer&) = delete;
    ~PostgresServer();

    // One for the whole test program, started when it is first asked for.
    static PostgresServer& shared();

    // A new database with locale C, owned by a role that is no superuser; its URI for that role. A copy of
    // the one named, to which nobody may be connected.
    std::string fresh_database(const std::string& copy_of = "template0");
    void drop_database(const std::string& name) const;
    std::string uri(const std::string& database, const std::string& user) const;
    static std::string database_of(const std::string& uri);
    // Runs a statement as the superuser.
    void administer(const std::string& database, const std::string& sql) const;

    void start();
    void stop();  // at once, as a crash would: it recovers at the next start
    void kill();  // SIGKILL of the postmaster; its children notice and end
    [[nodiscard]] pid_t pid() const { return pid_; }

  private:
    void initialize();
    void run_and_wait(const std::string& program, std::initializer_list<std::string> arguments) const;
    pid_t spawn(const std::string& program, std::initializer_list<std::string> arguments) const;
    void wait_until_gone() const;

    TemporaryFolder folder_;
    std::string programs_;  // where initdb and postgres are
    int port_;
    pid_t pid_ = 0;
    int databases_ = 0;
};

}  // namespace bangnopi::test
