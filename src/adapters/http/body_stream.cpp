#include "adapters/http/body_stream.hpp"

#include <utility>

namespace bangnopi::http {

bool BodyStream::write(std::string_view bytes) {
    {
        std::unique_lock lock(mutex_);
        const auto has_room = [this] { return abandoned_ || queue_.size() < body_stream_bytes_max; };
        if (!room_.wait(lock, stopping_, has_room) || abandoned_) return false;
        queue_ += bytes;
    }
    wake();
    return true;
}

void BodyStream::finish() {
    end(State::finished);
}

void BodyStream::fail() {
    end(State::failed);
}

void BodyStream::end(State state) {
    {
        const std::lock_guard lock(mutex_);
        state_ = state;
    }
    wake();
}

BodyStream::Part BodyStream::take() {
    Part part;
    {
        const std::lock_guard lock(mutex_);
        part.bytes = std::exchange(queue_, {});
        part.is_last = state_ == State::finished;
        part.is_broken = state_ == State::failed;
    }
    room_.notify_all();
    return part;
}

void BodyStream::abandon() {
    std::function<void()> let_go;
    {
        const std::lock_guard lock(mutex_);
        abandoned_ = true;
        let_go = std::exchange(wake_, nullptr);
    }
    room_.notify_all();
}

bool BodyStream::abandoned() const {
    const std::lock_guard lock(mutex_);
    return abandoned_;
}

void BodyStream::on_change(std::function<void()> wake) {
    {
        const std::lock_guard lock(mutex_);
        wake_ = std::move(wake);
    }
    this->wake();
}

void BodyStream::wake() {
    std::function<void()> wake;
    {
        const std::lock_guard lock(mutex_);
        wake = wake_;
    }
    if (wake) wake();
}

}  // namespace bangnopi::http
