// Server-sent events (WHATWG HTML, section 9.2): facts as they are committed, to those of the same operator
// who listen. A reader's queue is bounded: one who falls behind loses it, is sent "resync" and reads its page
// anew.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.hpp"
#include "store/database.hpp"

namespace bangnopi::http {

inline constexpr std::size_t stream_queue_bytes_max = 64 * 1024;
inline constexpr std::size_t streams_per_credential_max = 6;
inline constexpr std::size_t streams_max = 512;

// What one connection writes. Thread-safe.
class EventStream {
  public:
    void push(std::string_view text);
    std::string take();  // all that is there
    void close();
    [[nodiscard]] bool closed() const;
    // Called, without the lock, whenever there is something to take or the stream was closed.
    void on_change(std::function<void()> wake);

  private:
    void wake();
    mutable std::mutex mutex_;
    std::string queue_;
    bool closed_ = false;
    std::function<void()> wake_;
};

class EventHub {
  public:
    explicit EventHub(store::Database& db);
    // Nothing when the credential, or the server, has as many as it may.
    std::shared_ptr<EventStream> open(Id operator_id, Id credential_id);
    void close_all();

  private:
    struct Reader {
        Id operator_id;
        Id credential_id;
        std::weak_ptr<EventStream> stream;  // the connection owns it
    };
    void tell(const store::CommittedEvent& event);
    void forget_gone();

    std::mutex mutex_;
    std::vector<Reader> readers_;
    std::shared_ptr<void> subscription_;  // the database looks whether it still lives
};

}  // namespace bangnopi::http
