// A body that is made while it is sent: who makes it waits for who reads it, so that no more than a little of it is in memory. An
// end that is missing is told by the connection, which closes without one (RFC 9112, section 8).
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <stop_token>
#include <string>
#include <string_view>

namespace bangnopi::http {

inline constexpr std::size_t body_stream_bytes_max = 256 * 1024;  // that wait to be sent

// Thread-safe; one makes, one connection sends.
class BodyStream {
  public:
    explicit BodyStream(std::stop_token stopping) : stopping_(std::move(stopping)) {}

    // Waits for room. False: nobody reads it any more, or the server stops.
    [[nodiscard]] bool write(std::string_view bytes);
    void finish();  // all of it was written
    void fail();    // what was written is not all, and no more comes

    // The connection's side. What there is; `is_last` once nothing comes behind it.
    struct Part {
        std::string bytes;
        bool is_last = false;
        bool is_broken = false;
    };
    Part take();
    void abandon();  // it reads no more
    // Called, without the lock, whenever there is something to take.
    void on_change(std::function<void()> wake);
    [[nodiscard]] bool abandoned() const;

  private:
    enum class State { open, finished, failed };
    void end(State state);
    void wake();

    const std::stop_token stopping_;
    mutable std::mutex mutex_;
    std::condition_variable_any room_;
    std::string queue_;
    State state_ = State::open;
    bool abandoned_ = false;
    std::function<void()> wake_;
};

}  // namespace bangnopi::http
