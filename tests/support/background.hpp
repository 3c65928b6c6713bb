// Another program that runs beside a test, and ends with it.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace bangnopi::test {

class Background {
  public:
    // Found on PATH; its output goes to `log`.
    Background(const std::vector<std::string>& arguments, const std::string& log);
    ~Background();  // SIGTERM, after five seconds SIGKILL
    Background(const Background&) = delete;
    Background& operator=(const Background&) = delete;

    [[nodiscard]] pid_t pid() const { return pid_; }

  private:
    pid_t pid_;
};

}  // namespace bangnopi::test
