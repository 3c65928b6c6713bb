// A network namespace that a test makes: it lives as long as this, and what was made in it goes with it. A thread enters it for
// the time of a call; programs that are started there, and sockets that are made there, stay in it.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace bangnopi::test {

// For a process that is not root: makes it root of a user namespace of its own. Before it has threads.
void become_root_of_namespaces();

class NetworkNamespace {
  public:
    NetworkNamespace();
    ~NetworkNamespace();
    NetworkNamespace(const NetworkNamespace&) = delete;
    NetworkNamespace& operator=(const NetworkNamespace&) = delete;

    void inside(const std::function<void()>& call) const;
    // Another program, found on PATH; throws with what it said unless it exits 0. Returns its output.
    std::string run(const std::vector<std::string>& command, std::string_view input = {}) const;
    // A cable to another namespace, both ends up.
    void link(const std::string& end, const NetworkNamespace& other, const std::string& other_end) const;

  private:
    [[nodiscard]] std::string path() const;  // as other programs find it

    int file_;
};

}  // namespace bangnopi::test
