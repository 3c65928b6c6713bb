// Things such as connections that are lent to one thread at a time, made when they are first needed.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace bangnopi::store {

template <class T>
class Lender {
  public:
    using Lent = std::unique_ptr<T, std::function<void(T*)>>;

    // At most `limit` are out at once.
    Lender(std::size_t limit, std::function<std::unique_ptr<T>()> make)
        : limit_(limit), make_(std::move(make)) {}

    // Waits until one is free.
    Lent take() {
        return {obtain().release(), [this](T* back) { take_back(std::unique_ptr<T>(back)); }};
    }

  private:
    std::unique_ptr<T> obtain() {
        std::unique_lock lock(mutex_);
        returned_.wait(lock, [&] { return out_ < limit_; });
        if (!idle_.empty()) {
            auto known = std::move(idle_.back());
            idle_.pop_back();
            ++out_;
            return known;
        }
        auto fresh = make_();
        ++out_;
        return fresh;
    }
    void take_back(std::unique_ptr<T> thing) {
        const std::lock_guard lock(mutex_);
        idle_.push_back(std::move(thing));
        --out_;
        returned_.notify_one();
    }

    const std::size_t limit_;
    const std::function<std::unique_ptr<T>()> make_;
    std::mutex mutex_;
    std::condition_variable returned_;
    std::vector<std::unique_ptr<T>> idle_;
    std::size_t out_ = 0;
};

}  // namespace bangnopi::store
