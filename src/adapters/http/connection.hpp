// One connection: requests in, answers out, every wait and every size bounded (slow and greedy peers: RFC
// 9112, section 11). All of it runs on the loop's one thread. Beast is kept to it and its channel.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>

#include "adapters/http/channel.hpp"
#include "adapters/http/message.hpp"
#include "adapters/http/server.hpp"

namespace bangnopi::http {

inline constexpr std::size_t header_bytes_max = 16 * 1024;
inline constexpr std::size_t uploads_max = 8;
inline constexpr std::size_t uploads_of_one_max = 2;
// A file of 64 MiB that a command hands over, in base64.
inline constexpr std::size_t local_body_bytes_max = 96 * 1024 * 1024;

class Connection;

struct ConnectionEnds {
    std::string peer;  // as Request has them
    std::string own;
    bool local = false;
};

// The open connections of a server, and what they all need. Used on the loop's thread only, but for size().
class Connections {
  public:
    using Handle = std::function<void(Request, Reply)>;
    // Whether a file may come with a request of that method and target. On the loop's thread: it looks nothing up.
    using TakesFile = std::function<bool(std::string_view method, std::string_view target)>;
    Connections(const Options& options, Handle handle, TakesFile takes_file)
        : options_(options), handle_(std::move(handle)), takes_file_(std::move(takes_file)) {}

    // With a context: TLS.
    void open(Channel::Socket socket, Channel::TlsContext context, ConnectionEnds ends);
    void close_idle();  // and no connection is kept for another request from now on
    void close_all();
    [[nodiscard]] bool draining() const { return draining_; }
    [[nodiscard]] std::size_t size() const { return size_; }
    [[nodiscard]] const Options& options() const { return options_; }
    void handle(Request request, Reply reply) const { handle_(std::move(request), std::move(reply)); }
    [[nodiscard]] bool takes_file(std::string_view method, std::string_view target) const {
        return takes_file_(method, target);
    }
    void forget(Connection* connection);
    // Room for a file that somebody sends: bounded, by whom and at all. False: there is none.
    [[nodiscard]] bool begin_upload(const std::string& requester);
    void end_upload(const std::string& requester);

  private:
    const Options& options_;
    Handle handle_;
    TakesFile takes_file_;
    std::set<Connection*> open_;
    std::atomic<std::size_t> size_{0};
    bool draining_ = false;
    std::map<std::string, std::size_t> uploads_;  // by requester
    std::size_t uploads_in_all_ = 0;
};

}  // namespace bangnopi::http
