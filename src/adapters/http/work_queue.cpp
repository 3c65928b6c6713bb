#include "adapters/http/work_queue.hpp"

namespace bangnopi::http {

WorkQueue::WorkQueue(std::size_t threads, std::size_t waiting_max) : waiting_max_(waiting_max) {
    for (std::size_t i = 0; i < threads; ++i) threads_.emplace_back([this] { run(); });
}

WorkQueue::~WorkQueue() {
    finish();
}

bool WorkQueue::post(std::function<void()> work) {
    const std::lock_guard lock(mutex_);
    if (is_full()) return false;
    waiting_.push_back(std::move(work));
    changed_.notify_one();  // under the lock: whoever ends the queue waits for it
    return true;
}

std::optional<WorkQueue::Place> WorkQueue::reserve() {
    const std::lock_guard lock(mutex_);
    if (is_full()) return std::nullopt;
    ++reserved_;
    return Place(*this);
}

void WorkQueue::Place::use(std::function<void()> work) {
    WorkQueue& queue = *std::exchange(queue_, nullptr);
    const std::lock_guard lock(queue.mutex_);
    --queue.reserved_;
    if (queue.finished_) return;
    queue.waiting_.push_back(std::move(work));
    queue.changed_.notify_one();
}

WorkQueue::Place::~Place() {
    if (queue_ == nullptr) return;
    const std::lock_guard lock(queue_->mutex_);
    --queue_->reserved_;
}

void WorkQueue::finish() {
    {
        const std::lock_guard lock(mutex_);
        finished_ = true;
    }
    changed_.notify_all();
    threads_.clear();
}

std::size_t WorkQueue::depth() const {
    const std::lock_guard lock(mutex_);
    return waiting_.size();
}

void WorkQueue::run() {
    std::unique_lock lock(mutex_);
    while (true) {
        changed_.wait(lock, [this] { return finished_ || !waiting_.empty(); });
        if (waiting_.empty()) return;
        std::function<void()> work = std::move(waiting_.front());
        waiting_.pop_front();
        lock.unlock();
        work();
        work = nullptr;
        lock.lock();
    }
}

}  // namespace bangnopi::http
