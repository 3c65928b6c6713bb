#include "adapters/http/connection.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <iterator>

#include "adapters/http/body_stream.hpp"
#include "adapters/http/event_stream.hpp"
#include "adapters/http/notices.hpp"
#include "adapters/http/problem.hpp"

namespace bangnopi::http {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace bhttp = boost::beast::http;
using beast::error_code;

namespace {

constexpr std::size_t read_bytes = 4096;
constexpr std::chrono::seconds write_timeout{60};
constexpr std::string_view transport_security = "max-age=31536000";  // a year (RFC 6797)
// For what a refused peer still sends, so that it reads the answer.
constexpr std::chrono::seconds linger_time{2};

// Methods that RFC 9110 knows but nobody here speaks are 501 as much as unknown ones.
bool is_spoken(bhttp::verb verb) {
    switch (verb) {
        case bhttp::verb::get:
        case bhttp::verb::head:
        case bhttp::verb::post:
        case bhttp::verb::put:
        case bhttp::verb::patch:
        case bhttp::verb::delete_:
        case bhttp::verb::options:
            return true;
        default:
            return false;
    }
}

Response too_large_body(std::size_t limit) {
    constexpr std::size_t bytes_in_kib = 1024;
    return problem(413, Code::too_large, "The body is larger than {} KiB."_msg(limit / bytes_in_kib));
}

// What a request that cannot be read is answered with.
Response answer_to(const error_code& error, std::size_t body_limit) {
    if (error == bhttp::error::header_limit || error == bhttp::error::buffer_overflow)
        return problem(431, Code::too_large, "The header is larger than 16 KiB."_msg);
    if (error == bhttp::error::body_limit) return too_large_body(body_limit);
    return problem(400, Code::invalid,
                   "This is not a well-formed HTTP/1.1 request: {}."_msg(error.message()));
}

std::size_t count_of(const bhttp::fields& fields, bhttp::field name) {
    const auto [begin, end] = fields.equal_range(name);
    return static_cast<std::size_t>(std::distance(begin, end));
}

// What the header alone decides.
std::optional<Response> refuse_header(const bhttp::request_header<>& header, bool local) {
    if (!is_spoken(header.method()))
        return problem(501, Code::unsupported, "This method is not spoken here."_msg);
    const auto encoding = header.find(bhttp::field::transfer_encoding);
    if (encoding != header.end() && !beast::iequals(encoding->value(), "chunked"))
        return problem(501, Code::unsupported, "Of transfer encodings only chunked is spoken here."_msg);
    if (encoding != header.end() && (count_of(header, bhttp::field::transfer_encoding) > 1 ||
                                     header.count(bhttp::field::content_length) > 0 || header.version() < 11))
        return problem(400, Code::invalid,
                       "A body has one length: Transfer-Encoding or Content-Length, once."_msg);
    if (count_of(header, bhttp::field::content_length) > 1)
        return problem(400, Code::invalid, "Content-Length is sent once."_msg);
    const std::size_t hosts = count_of(header, bhttp::field::host);
    if (hosts > 1 || (hosts == 0 && header.version() >= 11 && !local))
        return problem(400, Code::invalid, "Send Host, once."_msg);
    return std::nullopt;
}

}  // namespace

class Connection : public std::enable_shared_from_this<Connection> {
  public:
    Connection(Channel::Socket socket, Channel::TlsContext context, ConnectionEnds ends, Connections& owner)
        : stream_(std::move(socket), std::move(context)),
          timer_(stream_.get_executor()),
          ends_(std::move(ends)),
          owner_(owner) {}
    ~Connection() {
        end_upload();
        owner_.forget(this);
    }

    void start();
    void close_if_idle();
    void close();

  private:
    using Parser = bhttp::request_parser<bhttp::string_body>;

    using Step = void (Connection::*)();

    void wait_for_request();
    void read_more(Step step);
    void parse_header();
    void on_header();
    void send_continue();
    void read_body();
    void parse_body();
    void on_request();
    void refuse_unread(const error_code& error);
    void send(Response response);
    void start_stream();
    void pump();
    void start_body();
    void pump_body();
    void end_body(bool is_whole);
    void beat();
    void format_header(std::optional<std::size_t> content_bytes);
    void write(std::string_view body);
    void on_written(const error_code& error);
    void linger();
    void discard();
    [[nodiscard]] bool begins_upload();
    [[nodiscard]] Response refused_length() const;
    void end_upload();
    [[nodiscard]] std::size_t body_limit() const {
        if (!uploads_as_.empty()) return owner_.options().upload_bytes_max;
        return ends_.local ? local_body_bytes_max : owner_.options().body_bytes_max;
    }

    Channel stream_;
    asio::steady_timer timer_;
    beast::flat_buffer buffer_{header_bytes_max + read_bytes};
    std::optional<Parser> parser_;
    Response response_;
    ConnectionEnds ends_;
    std::string out_;  // a header, or what an event stream says, while it is written
    std::array<char, 512> ignored_{};
    std::chrono::steady_clock::time_point lingers_until_;
    std::string uploads_as_;  // whose room it takes; empty: none
    bool idle_ = false;
    bool head_ = false;
    words::Language language_ = words::Language::english;  // of the request at hand
    bool keep_alive_ = false;
    bool writing_ = false;
    bool chunked_ = false;  // the body that is being made
    std::string chunk_;     // the head of one
    unsigned version_ = 11;
    Connections& owner_;
};

void Connection::close() {
    error_code ignored;
    timer_.cancel();
    if (response_.stream) response_.stream->close();
    if (response_.body_stream) response_.body_stream->abandon();
    stream_.socket().shutdown(Channel::Socket::shutdown_both, ignored);
    stream_.close();
}

void Connection::close_if_idle() {
    if (idle_ || response_.stream) close();
}

void Connection::start() {
    if (!stream_.is_tls()) return wait_for_request();
    stream_.expires_after(owner_.options().header_timeout);
    stream_.handshake([self = shared_from_this()](const error_code& error) {
        if (error) return self->close();
        self->wait_for_request();
    });
}

// Until the first byte of a request, a connection may rest for long; after it, the header has to come soon.
void Connection::wait_for_request() {
    if (owner_.draining()) return close();
    language_ = words::Language::english;
    head_ = false;
    version_ = 11;
    parser_.emplace();
    parser_->header_limit(header_bytes_max);
    parser_->body_limit(std::max(body_limit(), owner_.options().upload_bytes_max));
    if (buffer_.size() > 0) {
        stream_.expires_after(owner_.options().header_timeout);
        return parse_header();
    }
    idle_ = true;
    stream_.expires_after(owner_.options().idle_timeout);
    stream_.read(buffer_.prepare(read_bytes),
                 [self = shared_from_this()](const error_code& error, std::size_t size) {
                     self->idle_ = false;
                     if (error) return self->close();
                     self->buffer_.commit(size);
                     self->stream_.expires_after(self->owner_.options().header_timeout);
                     self->parse_header();
                 });
}

// Within the time that is left.
void Connection::read_more(Step step) {
    const std::size_t room = std::min(buffer_.max_size() - buffer_.size(), read_bytes);
    if (room == 0) return refuse_unread(bhttp::error::buffer_overflow);
    stream_.read(buffer_.prepare(room),
                 [self = shared_from_this(), step](const error_code& error, std::size_t size) {
                     if (error) return self->close();
                     self->buffer_.commit(size);
                     (*self.*step)();
                 });
}

void Connection::parse_header() {
    error_code error;
    buffer_.consume(parser_->put(buffer_.data(), error));
    if (!error && parser_->is_header_done()) return on_header();
    if (error && error != bhttp::error::need_more) return refuse_unread(error);
    read_more(&Connection::parse_header);
}

void Connection::on_header() {
    const auto& header = parser_->get();
    version_ = header.version();
    head_ = header.method() == bhttp::verb::head;
    language_ = words::accepted_language(header[bhttp::field::accept_language]);
    keep_alive_ = false;
    if (auto refused = refuse_header(header, ends_.local)) return send(std::move(*refused));
    if (!begins_upload()) return send(busy_response(503, words::Language::indonesian));
    parser_->body_limit(body_limit());
    const auto length = parser_->content_length();
    if (length && *length > body_limit()) return send(refused_length());
    keep_alive_ = header.keep_alive() && owner_.options().keep_alive;
    const auto expected = header.find(bhttp::field::expect);
    if (expected == header.end()) return read_body();
    if (beast::iequals(expected->value(), "100-continue")) return send_continue();
    keep_alive_ = false;
    send(problem(417, Code::unsupported, "Of expectations only 100-continue is understood."_msg));
}

// A file by a link that has expired: whoever pays outside and comes back meets that, and reads no protocol.
Response Connection::refused_length() const {
    const auto& header = parser_->get();
    const bool is_by_a_lapsed_link =
        owner_.options().upload_bytes_max > 0 && uploads_as_.empty() &&
        is_proof_target({header.method_string().data(), header.method_string().size()},
                        {header.target().data(), header.target().size()});
    if (!is_by_a_lapsed_link) return too_large_body(body_limit());
    return lapsed_link_response(
        words::accepted_language(header[bhttp::field::accept_language], words::Language::indonesian));
}

void Connection::send_continue() {
    static constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
    stream_.expires_after(owner_.options().header_timeout);
    stream_.write(go_on, {}, [self = shared_from_this()](const error_code& error) {
        if (error) return self->close();
        self->read_body();
    });
}

void Connection::read_body() {
    parser_->eager(true);
    stream_.expires_after(uploads_as_.empty() ? owner_.options().body_timeout
                                              : owner_.options().upload_timeout);
    parse_body();
}

void Connection::parse_body() {
    error_code error;
    if (!parser_->is_done() && buffer_.size() > 0) buffer_.consume(parser_->put(buffer_.data(), error));
    if (error && error != bhttp::error::need_more) return refuse_unread(error);
    if (parser_->is_done()) return on_request();
    read_more(&Connection::parse_body);
}

void Connection::refuse_unread(const error_code& error) {
    keep_alive_ = false;
    send(answer_to(error, body_limit()));
}

void Connection::on_request() {
    auto& message = parser_->get();
    Request request;
    request.method = std::string(message.method_string());
    if (!read_target({message.target().data(), message.target().size()}, request)) {
        if (!owner_.options().any_target) {
            keep_alive_ = false;
            return send(problem(400, Code::invalid, "The address is not a well-formed URL in UTF-8."_msg));
        }
        request = {};
        request.method = std::string(message.method_string());
        request.path = "/";
    }
    for (const auto& field : message)
        request.headers.push_back({std::string(field.name_string()), std::string(field.value())});
    request.body = std::move(message.body());
    request.peer = ends_.peer;
    request.own = ends_.own;
    request.local = ends_.local;
    stream_.expires_never();
    owner_.handle(std::move(request), [self = shared_from_this()](Response response) {
        asio::dispatch(self->stream_.get_executor(),
                       [self, response = std::move(response)]() mutable { self->send(std::move(response)); });
    });
}

// Without a size: an answer that has no body, or one that ends with the connection.
void Connection::format_header(std::optional<std::size_t> content_bytes) {
    keep_alive_ = keep_alive_ && !owner_.draining();
    out_.clear();
    const auto out = std::back_inserter(out_);
    fmt::format_to(out, "HTTP/1.{} {} {}\r\n", version_ % 10, response_.status,
                   reason_phrase(response_.status));
    const auto add = [&](std::string_view name, std::string_view value) {
        out_.append(name).append(": ").append(value).append("\r\n");
    };
    if (!response_.content_type.empty()) add("Content-Type", response_.content_type);
    add("X-Content-Type-Options", "nosniff");
    if (stream_.is_tls()) add("Strict-Transport-Security", transport_security);
    for (const Header& header : response_.headers) add(header.name, header.value);
    if (keep_alive_ != (version_ >= 11)) add("Connection", keep_alive_ ? "keep-alive" : "close");
    if (chunked_) add("Transfer-Encoding", "chunked");
    if (content_bytes) fmt::format_to(out, "Content-Length: {}\r\n", *content_bytes);
    out_ += "\r\n";
}

// False: it would, and there is no room.
bool Connection::begins_upload() {
    const auto& header = parser_->get();
    if (owner_.options().upload_bytes_max == 0 ||
        !owner_.takes_file({header.method_string().data(), header.method_string().size()},
                           {header.target().data(), header.target().size()}))
        return true;
    std::string requester = requester_of(ends_.peer);
    if (!owner_.begin_upload(requester)) return false;
    uploads_as_ = std::move(requester);
    return true;
}

void Connection::end_upload() {
    if (!uploads_as_.empty()) owner_.end_upload(std::exchange(uploads_as_, {}));
}

void Connection::send(Response response) {
    end_upload();
    response_ = std::move(response);
    speak(response_, language_);
    if (response_.stream && !head_) return start_stream();
    if (response_.body_stream) {
        if (!head_) return start_body();
        response_.body_stream->abandon();
    }
    const std::string_view body = response_.lasting_body.empty() ? response_.body : response_.lasting_body;
    const bool has_none =
        response_.status == 204 || response_.status == 304 || response_.stream || response_.body_stream;
    format_header(has_none ? std::nullopt : std::optional(body.size()));
    write(has_none || head_ ? std::string_view() : body);
}

void Connection::write(std::string_view body) {
    stream_.expires_after(write_timeout);
    stream_.write(out_, body,
                  [self = shared_from_this()](const error_code& error) { self->on_written(error); });
}

void Connection::on_written(const error_code& error) {
    if (error) return close();
    if (!keep_alive_) return linger();
    response_ = {};
    wait_for_request();
}

void Connection::linger() {
    lingers_until_ = std::chrono::steady_clock::now() + linger_time;
    stream_.expires_after(linger_time);
    if (stream_.is_tls())
        return stream_.shut_down([self = shared_from_this()](const error_code&) { self->close(); });
    error_code ignored;
    stream_.socket().shutdown(Channel::Socket::shutdown_send, ignored);
    discard();
}

// A deadline alone would not end it: one who never stops sending is always in time for the next read.
void Connection::discard() {
    if (std::chrono::steady_clock::now() >= lingers_until_) return close();
    idle_ = true;
    stream_.read(asio::buffer(ignored_), [self = shared_from_this()](const error_code& error, std::size_t) {
        if (error) return self->close();
        self->discard();
    });
}

// An event stream ends with its connection.
void Connection::start_stream() {
    keep_alive_ = false;
    format_header(std::nullopt);
    stream_.expires_after(write_timeout);
    stream_.write(out_, {}, [self = shared_from_this()](const error_code& error) {
        if (error) return self->close();
        const std::weak_ptr<Connection> weak = self;
        const auto executor = self->stream_.get_executor();
        self->response_.stream->on_change([weak, executor] {
            asio::post(executor, [weak] {
                if (const auto connection = weak.lock()) connection->pump();
            });
        });
        self->stream_.expires_never();
        self->stream_.read(asio::buffer(self->ignored_),
                           [self](const error_code&, std::size_t) { self->close(); });
        self->beat();
    });
}

void Connection::beat() {
    timer_.expires_after(owner_.options().heartbeat);
    timer_.async_wait([weak = weak_from_this()](const error_code& error) {
        const auto self = weak.lock();
        if (error || !self || !self->response_.stream) return;
        if (std::chrono::steady_clock::now() > self->response_.stream->ends_at()) return self->close();
        self->response_.stream->push(": still here\n\n");
        self->beat();
    });
}

void Connection::pump() {
    if (writing_ || !stream_.socket().is_open()) return;
    out_ = response_.stream->take();
    if (out_.empty()) {
        if (response_.stream->closed()) close();
        return;
    }
    writing_ = true;
    stream_.write(out_, {}, [self = shared_from_this()](const error_code& error) {
        self->writing_ = false;
        if (error) return self->close();
        self->pump();
    });
}

// In chunks, as they are made; to HTTP/1.0 up to the connection's end. No request follows on that connection.
void Connection::start_body() {
    keep_alive_ = false;
    chunked_ = version_ >= 11;
    format_header(std::nullopt);
    chunk_.clear();
    stream_.expires_after(write_timeout);
    writing_ = true;
    stream_.write(out_, {}, [self = shared_from_this()](const error_code& error) {
        self->writing_ = false;
        if (error) return self->close();
        const auto executor = self->stream_.get_executor();
        // It keeps the connection while nothing is there to be sent; the end of either lets go of it.
        self->response_.body_stream->on_change(
            [self, executor] { asio::post(executor, [self] { self->pump_body(); }); });
    });
}

void Connection::pump_body() {
    if (writing_ || !response_.body_stream || !stream_.socket().is_open()) return;
    BodyStream::Part part = response_.body_stream->take();
    if (part.bytes.empty()) {
        if (part.is_last || part.is_broken) end_body(part.is_last);
        return;
    }
    chunk_.clear();
    if (chunked_) {
        fmt::format_to(std::back_inserter(chunk_), "{:x}\r\n", part.bytes.size());
        part.bytes += "\r\n";
    }
    out_ = std::move(part.bytes);
    writing_ = true;
    stream_.expires_after(write_timeout);
    stream_.write(chunk_, out_, [self = shared_from_this()](const error_code& error) {
        self->writing_ = false;
        if (error) return self->close();
        self->pump_body();
    });
}

void Connection::end_body(bool is_whole) {
    if (!is_whole) return close();
    response_.body_stream->abandon();
    response_.body_stream = nullptr;
    out_ = chunked_ ? "0\r\n\r\n" : "";
    write({});
}

void Connections::open(Channel::Socket socket, Channel::TlsContext context, ConnectionEnds ends) {
    // An answer may be let go of on another thread: the connection still ends on the loop's.
    const auto end_on_loop = [executor = socket.get_executor()](Connection* ended) {
        asio::post(executor, [owned = std::unique_ptr<Connection>(ended)] {});
    };
    const std::shared_ptr<Connection> connection(
        new Connection(std::move(socket), std::move(context), std::move(ends), *this), end_on_loop);
    open_.insert(connection.get());
    size_ = open_.size();
    connection->start();
}

void Connections::close_idle() {
    draining_ = true;
    for (Connection* connection : std::set(open_)) {
        if (open_.contains(connection)) connection->close_if_idle();
    }
}

void Connections::close_all() {
    for (Connection* connection : std::set(open_)) {
        if (open_.contains(connection)) connection->close();
    }
}

bool Connections::begin_upload(const std::string& requester) {
    if (uploads_in_all_ == uploads_max || uploads_[requester] == uploads_of_one_max) return false;
    ++uploads_in_all_;
    ++uploads_[requester];
    return true;
}

void Connections::end_upload(const std::string& requester) {
    --uploads_in_all_;
    if (--uploads_[requester] == 0) uploads_.erase(requester);
}

void Connections::forget(Connection* connection) {
    open_.erase(connection);
    size_ = open_.size();
}

}  // namespace bangnopi::http
