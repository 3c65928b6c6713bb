// Connections that only read, lent to one thread at a time.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "store/sqlite/connection.hpp"

namespace bangnopi::store::sqlite {

class Readers {
  public:
    using Lent = std::unique_ptr<Connection, std::function<void(Connection*)>>;

    // At most `limit` at once; made when they are first needed.
    Readers(std::string path, std::size_t limit) : path_(std::move(path)), limit_(limit) {}

    // Waits until one is free.
    Lent take() {
        std::unique_lock lock(mutex_);
        returned_.wait(lock, [&] { return !idle_.empty() || made_ < limit_; });
        if (idle_.empty()) {
            auto fresh = std::make_unique<Connection>(path_, Access::read);
            ++made_;
            return lend(std::move(fresh));
        }
        auto known = std::move(idle_.back());
        idle_.pop_back();
        return lend(std::move(known));
    }

  private:
    Lent lend(std::unique_ptr<Connection> connection) {
        return {connection.release(), [this](Connection* back) {
                    const std::lock_guard lock(mutex_);
                    idle_.emplace_back(back);
                    returned_.notify_one();
                }};
    }

    const std::string path_;
    const std::size_t limit_;
    std::mutex mutex_;
    std::condition_variable returned_;
    std::vector<std::unique_ptr<Connection>> idle_;
    std::size_t made_ = 0;
};

}  // namespace bangnopi::store::sqlite
