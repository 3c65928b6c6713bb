// Server-sent events (WHATWG HTML, section 9.2): facts as they are committed, to those of the same operator
// who listen. A reader's queue is bounded: one who falls behind loses it, is sent "resync" and reads its page
// anew. A stream ends with its credential: when that is revoked, its member of staff is changed, or its time is over.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.hpp"
#include "store/database.hpp"

namespace bangnopi::http {

inline constexpr std::size_t stream_queue_bytes_max = 64 * 1024;
inline constexpr std::size_t streams_per_credential_max = 6;
inline constexpr std::size_t streams_max = 512;
// Then the browser comes again, and is asked again who it is.
inline constexpr std::chrono::minutes stream_lifetime{30};

// What one connection writes. Thread-safe.
class EventStream {
  public:
    using Moment = std::chrono::steady_clock::time_point;
    explicit EventStream(Moment ends_at) : ends_at_(ends_at) {}

    void push(std::string_view text);
    std::string take();  // all that is there
    void close();
    [[nodiscard]] bool closed() const;
    [[nodiscard]] Moment ends_at() const { return ends_at_; }
    // Called, without the lock, whenever there is something to take or the stream was closed.
    void on_change(std::function<void()> wake);

  private:
    void wake();
    const Moment ends_at_;
    mutable std::mutex mutex_;
    std::string queue_;
    bool closed_ = false;
    std::function<void()> wake_;
};

class EventHub {
  public:
    explicit EventHub(store::Database& db);
    struct Listener {
        Id operator_id;
        Id credential_id;
        std::optional<Id> staff_id;
        std::chrono::microseconds time_left;  // of the credential
    };
    // Nothing when the credential, or the server, has as many as it may. What ends the credential from now on ends the
    // stream; whether it ended before this, the caller looks afterwards.
    std::shared_ptr<EventStream> open(const Listener& listener);
    void close_all();

  private:
    struct Reader {
        Listener listener;
        std::weak_ptr<EventStream> stream;  // the connection owns it
    };
    using Streams = std::vector<std::shared_ptr<EventStream>>;
    template <class Choose>
    Streams streams_of(Choose choose);
    void tell(const store::CommittedEvent& event);
    void forget_gone();

    std::mutex mutex_;
    std::vector<Reader> readers_;
    std::shared_ptr<void> subscription_;  // the database looks whether it still lives
};

}  // namespace bangnopi::http
