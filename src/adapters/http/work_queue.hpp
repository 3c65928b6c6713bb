// A few threads and a bounded queue of work for them. When it is full, the caller refuses by its protocol's
// rules.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

namespace bangnopi::http {

class WorkQueue {
  public:
    // A place that is kept for work which is decided on later; given back when it is not used.
    class Place {
      public:
        explicit Place(WorkQueue& queue) : queue_(&queue) {}
        Place(Place&& other) noexcept : queue_(std::exchange(other.queue_, nullptr)) {}
        Place& operator=(Place&&) = delete;
        ~Place();
        void use(std::function<void()> work);  // nothing is done of it once the queue has finished

      private:
        WorkQueue* queue_;
    };

    WorkQueue(std::size_t threads, std::size_t waiting_max);
    ~WorkQueue();  // finish()

    [[nodiscard]] bool post(std::function<void()> work);  // false: full, or finished
    [[nodiscard]] std::optional<Place> reserve();         // nothing: full, or finished
    void finish();                                        // does what is waiting, then ends the threads
    [[nodiscard]] std::size_t depth() const;

  private:
    void run();
    [[nodiscard]] bool is_full() const { return finished_ || waiting_.size() + reserved_ >= waiting_max_; }

    const std::size_t waiting_max_;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<std::function<void()>> waiting_;
    std::size_t reserved_ = 0;
    bool finished_ = false;
    std::vector<std::jthread> threads_;
};

}  // namespace bangnopi::http
