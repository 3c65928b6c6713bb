#include "adapters/http/event_stream.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "staff/credentials.hpp"

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

namespace {

bool ends(const store::CommittedEvent& event, const EventHub::Listener& listener) {
    if (event.kind == staff::credential_ended) return event.subject == listener.credential_id;
    return event.kind == staff::staff_changed && event.subject == listener.staff_id;
}

}  // namespace

EventHub::EventHub(store::Database& db)
    : subscription_(db.subscribe([this](const store::CommittedEvent& event) { tell(event); })) {}

std::shared_ptr<EventStream> EventHub::open(const Listener& listener) {
    const std::lock_guard lock(mutex_);
    forget_gone();
    const auto of_credential = std::count_if(readers_.begin(), readers_.end(), [&](const Reader& reader) {
        return reader.listener.operator_id == listener.operator_id &&
               reader.listener.credential_id == listener.credential_id;
    });
    if (readers_.size() >= streams_max ||
        of_credential >= static_cast<std::ptrdiff_t>(streams_per_credential_max))
        return nullptr;
    const auto time = std::min<std::chrono::microseconds>(stream_lifetime, listener.time_left);
    auto stream = std::make_shared<EventStream>(std::chrono::steady_clock::now() + time);
    readers_.push_back({listener, stream});
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

template <class Choose>
EventHub::Streams EventHub::streams_of(Choose choose) {
    Streams streams;
    const std::lock_guard lock(mutex_);
    for (const Reader& reader : readers_) {
        if (!choose(reader.listener)) continue;
        if (auto stream = reader.stream.lock()) streams.push_back(std::move(stream));
    }
    return streams;
}

void EventHub::tell(const store::CommittedEvent& event) {
    const auto of_operator = [&](const Listener& one) { return one.operator_id == event.operator_id; };
    const auto ended = [&](const Listener& one) { return of_operator(one) && ends(event, one); };
    for (const auto& stream : streams_of(ended)) stream->close();
    const Streams streams = streams_of(of_operator);
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
