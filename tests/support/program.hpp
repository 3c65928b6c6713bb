// The real program, run as a user would: a command and what it answered, or a daemon that is spoken to over HTTP.
#pragma once

#include <sys/types.h>

#include <boost/json/value.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace bangnopi::test {

struct Finished {
    int exit_code = -1;  // 128 + the signal when one ended it
    std::string output;
    std::string error;
};

// Runs it to its end with `input` as standard input.
Finished run_program(const std::vector<std::string>& arguments, std::string_view input = {});
// The same, and throws with what it said unless it exits 0.
std::string run_well(const std::vector<std::string>& arguments, std::string_view input = {});

// Another program, found on PATH.
Finished run_tool(const std::vector<std::string>& arguments, std::string_view input = {});
// Runs it and kills it (SIGKILL) after that time, unless it has ended before.
void kill_program_after(const std::vector<std::string>& arguments, std::chrono::milliseconds time);
// The same as soon as `moment`, which is asked again and again, says so.
void kill_program_when(const std::vector<std::string>& arguments, const std::function<bool()>& moment);

struct Answer {
    int status = 0;  // 0: none came
    std::string body;
    [[nodiscard]] boost::json::value json() const;
};

// `bangnopi serve` on a free port, without RADIUS unless the arguments ask for it; ended when it goes out of scope.
class Daemon {
  public:
    // Waits until it says where its panel is; throws with its log when it does not.
    explicit Daemon(std::vector<std::string> arguments);
    ~Daemon();
    Daemon(const Daemon&) = delete;
    Daemon& operator=(const Daemon&) = delete;

    Answer get(const std::string& path) const;
    Answer post(const std::string& path, std::string_view body) const;
    Answer patch(const std::string& path, std::string_view body) const;
    Answer put(const std::string& path, std::string_view body) const;
    // Signs in and keeps the token for what follows.
    void sign_in(const std::string& username, const std::string& password,
                 const std::string& operator_code = "");

    void use_token(std::string token) { token_ = std::move(token); }

    void kill();      // SIGKILL, and waits
    Finished stop();  // SIGTERM, and waits
    void signal(int number) const;
    // On its standard output or error, within a minute; throws when it does not.
    void wait_until_said(std::string_view text);
    [[nodiscard]] std::uint16_t port() const { return port_; }
    [[nodiscard]] std::uint16_t radius_port() const { return radius_port_; }  // 0: off
    [[nodiscard]] std::uint16_t notice_port() const { return notice_port_; }  // 0: none
    [[nodiscard]] pid_t process() const { return process_; }
    [[nodiscard]] const std::string& token() const { return token_; }

  private:
    Answer request(std::string_view method, const std::string& path, std::string_view body) const;
    void wait_for_announcement();
    int reap();

    pid_t process_ = 0;
    int output_ = -1;  // of its standard output and error
    std::string said_;
    std::uint16_t port_ = 0;
    std::uint16_t radius_port_ = 0;
    std::uint16_t notice_port_ = 0;
    std::string token_;
};

}  // namespace bangnopi::test
