// A few threads and a bounded queue of work for them. When it is full, the caller refuses by its protocol's
// rules.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace bangnopi::http {

class WorkQueue {
  public:
    WorkQueue(std::size_t threads, std::size_t waiting_max);
    ~WorkQueue();  // finish()

    [[nodiscard]] bool post(std::function<void()> work);  // false: full, or finished
    void finish();                                        // does what is waiting, then ends the threads
    [[nodiscard]] std::size_t depth() const;

  private:
    void run();

    const std::size_t waiting_max_;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<std::function<void()>> waiting_;
    bool finished_ = false;
    std::vector<std::jthread> threads_;
};

}  // namespace bangnopi::http
