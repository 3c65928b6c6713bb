#include "adapters/routeros/rest_transport.hpp"

#include <openssl/ssl.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <mutex>

#include "adapters/routeros/rest_message.hpp"
#include "adapters/routeros/tls_trust.hpp"
#include "base/check.hpp"

namespace bangnopi::routeros {
namespace {

constexpr int wait_max_ms = 100;

struct FreeEasy {
    void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
struct FreeList {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

void initialise_curl() {
    static std::once_flag once;
    std::call_once(once, [] { BANGNOPI_CHECK(curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK); });
}

bool has_tls(const Endpoint& endpoint) {
    return endpoint.way == Way::rest;
}

std::string origin_of(const Endpoint& endpoint) {
    const bool is_v6 = endpoint.host.find(':') != std::string::npos;
    return fmt::format("{}://{}{}{}:{}", has_tls(endpoint) ? "https" : "http", is_v6 ? "[" : "",
                       endpoint.host, is_v6 ? "]" : "", endpoint.port_or_usual());
}

// One that is not taken would leave a request that believes, or sends, something else.
template <class Value>
void set(CURL* handle, CURLoption option, Value value) {
    BANGNOPI_CHECK(curl_easy_setopt(handle, option, value) == CURLE_OK);
}

CURLcode trust_in_context(CURL* /*easy*/, void* context, void* endpoint) {
    apply_trust(static_cast<SSL_CTX*>(context), *static_cast<const Endpoint*>(endpoint));
    return CURLE_OK;
}

Refused failed(const Endpoint& endpoint, CURLcode code, std::string_view why) {
    if (code == CURLE_PEER_FAILED_VERIFICATION || code == CURLE_SSL_CONNECT_ERROR)
        return refuse(Code::unavailable,
                      "the router's certificate is not believed ({}): name its fingerprint, or check the "
                      "service www-ssl"_msg(why));
    if (code == CURLE_FILESIZE_EXCEEDED || code == CURLE_WRITE_ERROR) return too_long_a_reply();
    return refuse(Code::unavailable,
                  "the router does not answer at {} ({}): is it on, is that its address, and is its REST API "
                  "open to this server?"_msg(origin_of(endpoint), why));
}

}  // namespace

// One connection's worth of work: a handle that is used again and again.
struct RestTransport::Exchange {
    std::unique_ptr<CURL, FreeEasy> easy{curl_easy_init()};
    std::unique_ptr<curl_slist, FreeList> headers{
        curl_slist_append(nullptr, "Content-Type: application/json")};
    std::array<char, CURL_ERROR_SIZE> error{};
    std::string body;  // of the request that is under way
    std::string answer;
    std::size_t* octets_left = nullptr;
    Deadline* last_octet = nullptr;  // when one came, to any
    std::size_t command = 0;         // its place

    static std::size_t write(char* data, std::size_t size, std::size_t count, void* exchange) {
        auto& self = *static_cast<Exchange*>(exchange);
        const std::size_t octets = size * count;
        if (octets > *self.octets_left) return 0;
        *self.octets_left -= octets;
        self.answer.append(data, octets);
        *self.last_octet = std::chrono::steady_clock::now();
        return octets;
    }

    void prepare(const Endpoint& endpoint) {
        CURL* const handle = easy.get();
        BANGNOPI_CHECK(handle != nullptr);
        set(handle, CURLOPT_NOSIGNAL, 1L);
        set(handle, CURLOPT_PROXY, "");
        set(handle, CURLOPT_ERRORBUFFER, error.data());
        set(handle, CURLOPT_PRIVATE, this);
        set(handle, CURLOPT_WRITEFUNCTION, &write);
        set(handle, CURLOPT_WRITEDATA, this);
        set(handle, CURLOPT_HTTPHEADER, headers.get());
        set(handle, CURLOPT_HTTPAUTH, CURLAUTH_BASIC);
        set(handle, CURLOPT_USERNAME, endpoint.user.c_str());
        set(handle, CURLOPT_PASSWORD, endpoint.password.c_str());
        set(handle, CURLOPT_PROTOCOLS_STR, has_tls(endpoint) ? "https" : "http");
        set(handle, CURLOPT_TCP_KEEPALIVE, 1L);
        set(handle, CURLOPT_QUICK_EXIT, 1L);  // a name that is being looked up is not waited for at the end
        const auto silence_ms = static_cast<long>(endpoint.silence_max.count());
        set(handle, CURLOPT_CONNECTTIMEOUT_MS, silence_ms);
        set(handle, CURLOPT_TIMEOUT_MS, static_cast<long>(endpoint.call_max.count()));
        if (!has_tls(endpoint)) return;
        const bool believes = endpoint.trust != Trust::anybody;
        set(handle, CURLOPT_SSL_VERIFYPEER, believes ? 1L : 0L);
        set(handle, CURLOPT_SSL_VERIFYHOST, endpoint.trust == Trust::authorities ? 2L : 0L);
        set(handle, CURLOPT_SSL_CTX_FUNCTION, &trust_in_context);
        set(handle, CURLOPT_SSL_CTX_DATA, &endpoint);
    }

    void begin(CURLM* multi, const std::string& origin, const Command& asked, std::size_t place) {
        RestRequest request = request_of(asked);
        CURL* const handle = easy.get();
        command = place;
        answer.clear();
        body = std::move(request.body);
        set(handle, CURLOPT_URL, (origin + request.path).c_str());
        if (body.empty()) {
            set(handle, CURLOPT_HTTPGET, 1L);
        } else {
            set(handle, CURLOPT_POST, 1L);
            set(handle, CURLOPT_POSTFIELDS, body.c_str());
            set(handle, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
        }
        set(handle, CURLOPT_CUSTOMREQUEST, std::string(request.method).c_str());
        BANGNOPI_CHECK(curl_multi_add_handle(multi, handle) == CURLM_OK);
    }
};

RestTransport::RestTransport(Endpoint endpoint)
    : endpoint_(std::move(endpoint)), origin_(origin_of(endpoint_)) {
    initialise_curl();
    multi_.reset(curl_multi_init());
    BANGNOPI_CHECK(multi_ != nullptr);
    for (std::size_t i = 0; i < rest_connections_max; ++i) {
        exchanges_.push_back(std::make_unique<Exchange>());
        exchanges_.back()->prepare(endpoint_);
    }
}

RestTransport::~RestTransport() = default;

// Takes every handle out again, whatever happens: one that is under way would go on in the next call.
class RestTransport::Round {
  public:
    Round(RestTransport& transport, std::span<const Command> commands)
        : transport_(transport), commands_(commands), replies_(commands.size()) {}
    ~Round() {
        for (const auto& exchange : transport_.exchanges_)
            curl_multi_remove_handle(transport_.multi_.get(), exchange->easy.get());
    }
    Round(const Round&) = delete;
    Round& operator=(const Round&) = delete;

    Result<std::vector<Reply>> run(Deadline deadline) {
        for (const auto& exchange : transport_.exchanges_) {
            exchange->octets_left = &octets_left_;
            exchange->last_octet = &last_octet_;
            begin_next(*exchange);
        }
        int under_way = 1;
        while (answered_ < commands_.size()) {
            const auto now = std::chrono::steady_clock::now();
            if (now > deadline) return not_finished();
            if (now - last_octet_ > transport_.endpoint_.silence_max)
                return silent(transport_.endpoint_.silence_max);
            BANGNOPI_CHECK(curl_multi_perform(transport_.multi_.get(), &under_way) == CURLM_OK);
            BANGNOPI_TRY_DONE(take_finished());
            if (answered_ < commands_.size())
                curl_multi_poll(transport_.multi_.get(), nullptr, 0, wait_max_ms, nullptr);
        }
        return std::move(replies_);
    }

  private:
    void begin_next(Exchange& exchange) {
        if (begun_ == commands_.size()) return;
        exchange.begin(transport_.multi_.get(), transport_.origin_, commands_[begun_], begun_);
        ++begun_;
    }

    Result<Done> take_finished() {
        int queued = 0;
        while (const CURLMsg* const message = curl_multi_info_read(transport_.multi_.get(), &queued)) {
            const CURLcode code = message->data.result;
            CURL* const handle = message->easy_handle;
            Exchange* exchange = nullptr;
            curl_easy_getinfo(handle, CURLINFO_PRIVATE, &exchange);
            curl_multi_remove_handle(transport_.multi_.get(), handle);
            if (code != CURLE_OK) return failed(transport_.endpoint_, code, curl_easy_strerror(code));
            long status = 0;
            curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
            BANGNOPI_TRY(reply, reply_of(commands_[exchange->command], status, exchange->answer));
            rows_ += reply.rows.size();
            if (rows_ > reply_rows_max) return too_many_rows();
            replies_[exchange->command] = std::move(reply);
            ++answered_;
            last_octet_ = std::chrono::steady_clock::now();
            begin_next(*exchange);
        }
        return Done{};
    }

    RestTransport& transport_;
    std::span<const Command> commands_;
    std::vector<Reply> replies_;
    std::size_t begun_ = 0;
    std::size_t answered_ = 0;
    std::size_t octets_left_ = reply_octets_max;
    std::size_t rows_ = 0;
    Deadline last_octet_ = std::chrono::steady_clock::now();
};

Result<std::vector<Reply>> RestTransport::run(std::span<const Command> commands, Deadline by) {
    if (!is_host(endpoint_.host)) return not_a_host(endpoint_.host);
    return Round(*this, commands).run(std::min(by, std::chrono::steady_clock::now() + endpoint_.call_max));
}

}  // namespace bangnopi::routeros
