#include "adapters/http/event_stream.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace bangnopi::http {

void EventStream::push(std::string_view text) {
    {
        const std::lock_guard lock(mutex_);
        if (closed_) return;
        if (queue_.size() + text.size() > stream_queue_bytes_max)
            queue_ = "event: resync\ndata: {}\n\n";
        else
            queue_ += text;
    }
    wake();
}

std::string EventStream::take() {
    const std::lock_guard lock(mutex_);
    return std::exchange(queue_, {});
}

void EventStream::close() {
    {
        const std::lock_guard lock(mutex_);
        closed_ = true;
    }
    wake();
}

bool EventStream::closed() const {
    const std::lock_guard lock(mutex_);
    return closed_;
}

void EventStream::on_change(std::function<void()> wake) {
    {
        const std::lock_guard lock(mutex_);
        wake_ = std::move(wake);
    }
    this->wake();
}

void EventStream::wake() {
    std::function<void()> wake;
    {
        const std::lock_guard lock(mutex_);
        wake = wake_;
    }
    if (wake) wake();
}

EventHub::EventHub(store::Database& db)
    : subscription_(db.subscribe([this](const store::CommittedEvent& event) { tell(event); })) {}

std::shared_ptr<EventStream> EventHub::open(Id operator_id, Id credential_id) {
    const std::lock_guard lock(mutex_);
    forget_gone();
    const auto of_credential = std::count_if(readers_.begin(), readers_.end(), [&](const Reader& reader) {
        return reader.operator_id == operator_id && reader.credential_id == credential_id;
    });
    if (readers_.size() >= streams_max ||
        of_credential >= static_cast<std::ptrdiff_t>(streams_per_credential_max))
        return nullptr;
    auto stream = std::make_shared<EventStream>();
    readers_.push_back({operator_id, credential_id, stream});
    stream->push(": connected\nretry: 3000\n\n");
    return stream;
}

void EventHub::close_all() {
    std::vector<Reader> readers;
    {
        const std::lock_guard lock(mutex_);
        readers.swap(readers_);
    }
    for (const Reader& reader : readers) {
        if (const auto stream = reader.stream.lock()) stream->close();
    }
}

void EventHub::tell(const store::CommittedEvent& event) {
    std::vector<std::shared_ptr<EventStream>> streams;
    {
        const std::lock_guard lock(mutex_);
        for (const Reader& reader : readers_) {
            if (reader.operator_id != event.operator_id) continue;
            if (auto stream = reader.stream.lock()) streams.push_back(std::move(stream));
        }
    }
    if (streams.empty()) return;
    const std::string text =
        fmt::format("id: {0}\nevent: {1}\ndata: {{\"id\":\"{0}\",\"kind\":\"{1}\",\"subject\":\"{2}\"}}\n\n",
                    format_id(event.id), event.kind, format_id(event.subject));
    for (const auto& stream : streams) stream->push(text);
}

void EventHub::forget_gone() {
    std::erase_if(readers_, [](const Reader& reader) { return reader.stream.expired(); });
}

}  // namespace bangnopi::http
