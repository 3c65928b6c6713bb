#include "bench/radius_load.hpp"

#include <fmt/format.h>
#include <poll.h>

#include <array>
#include <stdexcept>

#include "adapters/radius/signature.hpp"
#include "bench/process_cpu.hpp"
#include "bench/udp_batch.hpp"

namespace bangnopi::bench {
namespace {

using Clock = std::chrono::steady_clock;
using radius::Authenticator;
using radius::Packet;

constexpr std::size_t request_octets_max = 512;
constexpr std::size_t identifiers = 256;
constexpr std::chrono::milliseconds look_every{10};  // for what has to be sent again

struct Request {
    bool under_way = false;
    bool is_measured = false;
    std::uint32_t about = 0;
    std::uint8_t identifier = 0;
    Authenticator authenticator{};
    std::size_t size = 0;
    std::array<std::byte, request_octets_max> buffer{};
    Clock::time_point first_sent;
    Clock::time_point last_sent;
};

// A source port: which of its identifiers are under way, and for which request.
struct Port {
    explicit Port(const LoadOptions& options, bool is_accounting)
        : socket(options.address, static_cast<std::uint16_t>(options.port + (is_accounting ? 1 : 0))) {}
    UdpBatch socket;
    std::array<Request*, identifiers> by_identifier{};
    std::uint8_t next_identifier = 0;

    std::uint8_t take_identifier() {
        while (by_identifier[next_identifier] != nullptr) ++next_identifier;
        return next_identifier++;
    }
};

class Load {
  public:
    Load(const LoadOptions& options, std::string secret, Conversation& conversation, bool is_accounting)
        : options_(options),
          secret_(std::move(secret)),
          conversation_(conversation),
          requests_(options.window) {
        for (std::size_t n = 0; n < options.sockets; ++n)
            ports_.push_back(std::make_unique<Port>(options, is_accounting));
        for (const auto& port : ports_) readable_.push_back({port->socket.descriptor(), POLLIN, 0});
        is_login_ = !is_accounting;
    }

    LoadResult run() {
        const auto begun = Clock::now();
        run_until(begun + options_.warm_up);
        is_measuring_ = true;
        const auto from = Clock::now();
        const auto cpu_before = cpu_us();
        run_until(Clock::now() + options_.measured);
        is_measuring_ = false;
        result_.cpu_us = cpu_us();
        for (std::size_t n = 0; n < cpu_before.size(); ++n) result_.cpu_us[n] -= cpu_before[n];
        result_.seconds = std::chrono::duration<double>(Clock::now() - from).count();
        finish();
        return std::move(result_);
    }

  private:
    void run_until(Clock::time_point end) {
        for (now_ = Clock::now(); now_ < end && !options_.stop.stop_requested(); now_ = Clock::now()) {
            ask_all();
            turn();
        }
    }

    // No more is asked; what is under way is waited for.
    void finish() {
        const auto end = Clock::now() + options_.drain;
        for (now_ = Clock::now(); now_ < end && under_way_ > 0; now_ = Clock::now()) turn();
        for (const Request& request : requests_) {
            if (!request.under_way) continue;
            ++result_.unanswered;
            conversation_.unanswered(request.about);
        }
    }

    void ask_all() {
        if (under_way_ == requests_.size()) return;
        for (std::size_t n = 0; n < requests_.size(); ++n)
            if (!requests_[n].under_way && !ask(requests_[n], port_of(n))) break;
    }

    bool ask(Request& request, Port& port) {
        const std::uint8_t identifier = port.take_identifier();
        const Conversation::Asked asked = conversation_.ask(request.buffer, identifier);
        if (asked.packet.empty()) return false;
        request.under_way = true;
        request.about = asked.about;
        request.identifier = identifier;
        request.size = asked.packet.size();
        request.authenticator = Packet::parse(asked.packet)->authenticator();
        request.first_sent = request.last_sent = now_;
        port.by_identifier[identifier] = &request;
        port.socket.queue(asked.packet);
        ++under_way_;
        ++result_.sent;
        return true;
    }

    void turn() {
        if (now_ >= next_look_) send_late_again();
        for (const auto& port : ports_) port->socket.send();
        if (::poll(readable_.data(), readable_.size(), static_cast<int>(look_every.count())) <= 0) return;
        now_ = Clock::now();
        for (std::size_t n = 0; n < ports_.size(); ++n)
            if (readable_[n].revents != 0)
                ports_[n]->socket.receive([&](radius::Octets datagram) { heard(*ports_[n], datagram); });
    }

    void send_late_again() {
        next_look_ = now_ + look_every;
        for (std::size_t n = 0; n < requests_.size(); ++n) {
            Request& request = requests_[n];
            if (!request.under_way || now_ - request.last_sent < options_.timeout) continue;
            request.last_sent = now_;
            port_of(n).socket.queue(radius::Octets(request.buffer).first(request.size));
            ++result_.sent_again;
        }
    }

    void heard(Port& port, radius::Octets datagram) {
        const auto packet = Packet::parse(datagram);
        if (!packet) {
            ++result_.unproven;
            return;
        }
        Request* const request = port.by_identifier[packet->identifier()];
        if (request == nullptr) {
            ++result_.unexpected;
            return;
        }
        if (!is_proven(*packet, *request)) {
            ++result_.unproven;
            return;
        }
        port.by_identifier[packet->identifier()] = nullptr;
        settle(*request, *packet);
    }

    bool is_proven(const Packet& answer, const Request& request) {
        if (!response_authenticator_is_right(answer, request.authenticator, secret_)) return false;
        if (!is_login_) return true;
        const auto proof = message_authenticator_of_answer(answer, request.authenticator, secret_);
        if (proof == radius::Proof::absent) ++result_.unsigned_answers;
        return proof != radius::Proof::wrong;
    }

    void settle(Request& request, const Packet& answer) {
        request.under_way = false;
        --under_way_;
        switch (conversation_.answered(request.about, answer)) {
            case Judgement::good:
                break;
            case Judgement::refused:
                ++result_.refused;
                break;
            case Judgement::wrong:
                ++result_.wrong;
        }
        if (!is_measuring_) return;
        ++result_.answered;
        const auto taken = std::chrono::duration_cast<std::chrono::microseconds>(now_ - request.first_sent);
        result_.latencies_us.push_back(static_cast<std::uint32_t>(taken.count()));
    }

    [[nodiscard]] std::vector<double> cpu_us() const {
        std::vector<double> all;
        for (const pid_t process : options_.processes) all.push_back(process_cpu_us(process));
        return all;
    }
    Port& port_of(std::size_t request) { return *ports_[request % ports_.size()]; }

    const LoadOptions& options_;
    const std::string secret_;
    Conversation& conversation_;
    bool is_login_ = true;
    std::vector<Request> requests_;
    std::vector<std::unique_ptr<Port>> ports_;
    std::vector<pollfd> readable_;
    std::size_t under_way_ = 0;
    bool is_measuring_ = false;
    Clock::time_point now_;
    Clock::time_point next_look_;
    LoadResult result_;
};

void require(bool ok, const char* what) {
    if (!ok) throw std::invalid_argument(what);
}

}  // namespace

LoadResult run_load(const LoadOptions& options, const std::string& secret, Conversation& conversation,
                    bool is_accounting) {
    require(options.window > 0 && options.window <= load_window_max, "the window is from 1 to 1024");
    require(options.sockets > 0 && options.sockets <= load_sockets_max, "sockets are from 1 to 64");
    require(options.window / options.sockets < identifiers, "a socket has fewer than 256 requests under way");
    return Load(options, secret, conversation, is_accounting).run();
}

LoadResult run_load(const LoadOptions& options, const ConversationOptions& about) {
    const bool is_accounting = about.kind == LoadKind::accounting;
    const auto conversation = is_accounting ? accounting(about) : logins(about);
    return run_load(options, about.secret, *conversation, is_accounting);
}

}  // namespace bangnopi::bench
