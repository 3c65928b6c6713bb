#include "adapters/radius/dynamic_authorization.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <system_error>

#include "adapters/radius/signature.hpp"

namespace bangnopi::radius {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds longest_poll{60'000};
constexpr std::size_t datagrams_at_once_max = 256;  // then timers have their turn

// Of what several addresses of one router say. A refusal and a silence may come from the one that has the session; one that does
// not know it says least.
int weight(RouterSays says) {
    switch (says) {
        case RouterSays::acknowledged:
            return 5;
        case RouterSays::refused:
            return 4;
        case RouterSays::wrongly_signed:
            return 3;
        case RouterSays::nothing:
            return 2;
        case RouterSays::not_asked:
            return 1;
        case RouterSays::session_unknown:
            return 0;
    }
    return 0;
}

access::StepResult result_of(RouterSays says) {
    switch (says) {
        case RouterSays::acknowledged:
            return access::StepResult::done;
        case RouterSays::session_unknown:
            return access::StepResult::gone;
        case RouterSays::refused:
            return access::StepResult::refused;
        case RouterSays::nothing:
        case RouterSays::wrongly_signed:
        case RouterSays::not_asked:
            return access::StepResult::no_answer;
    }
    return access::StepResult::no_answer;
}

PacketCode code_of(access::Step step) {
    return step == access::Step::disconnect ? PacketCode::disconnect_request : PacketCode::coa_request;
}

// Of a packet that was written here.
Authenticator authenticator_of(Octets request) {
    Authenticator authenticator{};
    std::copy_n(request.begin() + (header_octets - authenticator_octets), authenticator.size(),
                authenticator.begin());
    return authenticator;
}

bool is_signed(const Packet& answer, Octets request, std::string_view secret) {
    const Authenticator authenticator = authenticator_of(request);
    return response_authenticator_is_right(answer, authenticator, secret) &&
           message_authenticator_of_answer(answer, authenticator, secret) != Proof::wrong;
}

}  // namespace

DynamicAuthorization::DynamicAuthorization(const AnswerWaits& waits)
    : waits_(waits), wake_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    if (wake_ < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
    thread_ = std::thread([this] { run(); });
}

DynamicAuthorization::~DynamicAuthorization() {
    {
        const std::scoped_lock lock(mutex_);
        stopping_ = true;
    }
    wake();
    thread_.join();
    close(wake_);
}

void DynamicAuthorization::apply(std::shared_ptr<const access::KnownRouter> router,
                                 const access::SessionStep& step,
                                 std::function<void(access::StepResult, std::string detail)> done) {
    if (router->router.kind == domain::RouterKind::hostapd && step.step == access::Step::change_speed)
        return done(access::StepResult::done, "hostapd shapes nothing: there is nothing to change");
    ask(std::move(router), step, [done = std::move(done)](RouterAnswer answer) {
        done(result_of(answer.says), std::move(answer.detail));
    });
}

void DynamicAuthorization::ask(std::shared_ptr<const access::KnownRouter> router,
                               const access::SessionStep& step, Done done) {
    if (router->router.coa_port == 0)
        return done({RouterSays::not_asked, "it takes no CoA: its coa_port is 0"});
    Ways ways = ways_.to(router->router);
    if (ways.all.empty())
        return done({RouterSays::not_asked, "its address is not known until it has asked this server"});
    if (taken_.fetch_add(1) >= requests_max) {
        --taken_;
        return done({RouterSays::not_asked, "too many requests are at work"});
    }
    ++counts_.requests;
    Requests one;
    one.emplace_back();
    Request& request = one.back();
    request.router = std::move(router);
    request.step = step;
    request.done = std::move(done);
    request.ways = std::move(ways);
    {
        const std::scoped_lock lock(mutex_);
        new_.splice(new_.end(), one);
    }
    wake();
}

DynamicAuthorization::Counts DynamicAuthorization::counts() const {
    return {counts_.requests, counts_.sent_again,     counts_.acknowledged, counts_.refused,
            counts_.silent,   counts_.wrongly_signed, counts_.unexpected};
}

void DynamicAuthorization::wake() const {
    const std::uint64_t one = 1;
    // Full, it is awake already.
    [[maybe_unused]] const ssize_t written = write(wake_, &one, sizeof one);
}

void DynamicAuthorization::run() {
    while (take_new()) {
        send_due();
        wait();
    }
    while (!at_work_.empty()) conclude(at_work_.begin(), {RouterSays::nothing, "this server stops"});
}

// False: no more.
bool DynamicAuthorization::take_new() {
    Requests taken;
    bool stopping = false;
    {
        const std::scoped_lock lock(mutex_);
        taken.swap(new_);
        stopping = stopping_;
    }
    const auto first = taken.begin();
    const bool none = taken.empty();
    at_work_.splice(at_work_.end(), taken);
    if (stopping) return false;
    for (auto next = none ? at_work_.end() : first; next != at_work_.end();) begin_way(next++);
    return true;
}

void DynamicAuthorization::wait() {
    std::vector<pollfd> waited{{wake_, POLLIN, 0}};
    std::vector<const CoaSocket*> read_from;
    for (const auto& [own, socket] : sockets_) {
        waited.push_back({socket.descriptor(), POLLIN, 0});
        read_from.push_back(&socket);
    }
    auto longest = longest_poll;
    if (!timers_.empty())
        longest = std::clamp(std::chrono::ceil<milliseconds>((*timers_.begin())->due - steady_clock::now()),
                             milliseconds(0), longest_poll);
    if (poll(waited.data(), waited.size(), static_cast<int>(longest.count())) <= 0) return;
    std::uint64_t woken = 0;
    if (waited.front().revents != 0) {
        [[maybe_unused]] const ssize_t octets = ::read(wake_, &woken, sizeof woken);
    }
    for (std::size_t i = 0; i < read_from.size(); ++i)
        if (waited[i + 1].revents != 0) receive(*read_from[i]);
}

void DynamicAuthorization::receive(const CoaSocket& socket) {
    std::array<std::byte, packet_octets_max> buffer;
    for (std::size_t i = 0; i < datagrams_at_once_max; ++i) {
        const auto received = socket.receive(buffer);
        if (!received) return;
        read(socket, received->from, Octets(buffer).first(received->octets));
    }
}

void DynamicAuthorization::read(const CoaSocket& socket, const UdpPeer& from, Octets datagram) {
    const auto packet = Packet::parse(datagram);
    const auto flight = packet ? flights_.find(Flight{&socket, from, packet->identifier()}) : flights_.end();
    if (flight == flights_.end()) {
        ++counts_.unexpected;
        return;
    }
    Request& request = *flight->second;
    if (!is_signed(*packet, request.packet, request.router->secret)) {
        ++counts_.wrongly_signed;
        request.wrongly_signed = true;
        return;
    }
    if (auto answer = read_coa_answer(*packet, code_of(request.step.step)))
        end_way(flight->second, std::move(*answer));
    else
        ++counts_.unexpected;
}

void DynamicAuthorization::send_due() {
    const auto now = steady_clock::now();
    while (!timers_.empty() && (*timers_.begin())->due <= now) {
        const auto request = *timers_.begin();
        if (request->sent < waits_.size()) {
            ++counts_.sent_again;
            send(request);
        } else if (request->wrongly_signed) {
            end_way(request, {RouterSays::wrongly_signed, "its answers are not signed by this secret"});
        } else {
            end_way(request, {RouterSays::nothing, "no answer"});
        }
    }
}

void DynamicAuthorization::begin_way(Requests::iterator request) {
    const Way& way = request->ways.all.at(request->way);
    const UdpPeer to{way.router, static_cast<std::uint16_t>(request->router->router.coa_port)};
    try {
        const CoaSocket& socket = socket_for(way);
        const auto identifier = free_identifier(socket, to);
        if (!identifier) return end_way(request, {RouterSays::not_asked, "256 requests are with it"});
        std::array<std::byte, packet_octets_max> buffer;
        const Octets packet = write_coa_request(buffer, *identifier, *request->router, request->step);
        if (packet.empty()) return end_way(request, {RouterSays::not_asked, "the session has no name"});
        request->packet.assign(packet.begin(), packet.end());
        request->flight = {&socket, to, *identifier};
    } catch (const std::system_error& error) {
        return end_way(request, {RouterSays::not_asked, error.what()});
    }
    flights_.emplace(request->flight, request);
    request->sent = 0;
    request->wrongly_signed = false;
    send(request);
}

// Once more, if it was sent already: the same octets.
void DynamicAuthorization::send(Requests::iterator request) {
    timers_.erase(request);
    request->due = steady_clock::now() + waits_.at(request->sent);
    ++request->sent;
    timers_.insert(request);
    [[maybe_unused]] const bool sent = request->flight.socket->send(request->flight.to, request->packet);
}

void DynamicAuthorization::end_way(Requests::iterator request, RouterAnswer answer) {
    timers_.erase(request);
    if (request->flight.socket != nullptr) flights_.erase(request->flight);
    request->flight = {};
    if (answer.says == RouterSays::acknowledged) return conclude(request, std::move(answer));
    if (request->way == 0 || weight(answer.says) >= weight(request->answer.says))
        request->answer = std::move(answer);
    if (++request->way < request->ways.all.size()) return begin_way(request);
    if (request->answer.says == RouterSays::session_unknown && !request->ways.are_all)
        request->answer = {RouterSays::refused,
                           "unknown where it last spoke from; it may have other addresses"};
    conclude(request, std::move(request->answer));
}

void DynamicAuthorization::conclude(Requests::iterator request, RouterAnswer answer) {
    switch (answer.says) {
        case RouterSays::acknowledged:
            ++counts_.acknowledged;
            break;
        case RouterSays::session_unknown:
        case RouterSays::refused:
            ++counts_.refused;
            break;
        case RouterSays::nothing:
        case RouterSays::wrongly_signed:
        case RouterSays::not_asked:
            ++counts_.silent;
            break;
    }
    const Done done = std::move(request->done);
    timers_.erase(request);
    if (request->flight.socket != nullptr) flights_.erase(request->flight);
    at_work_.erase(request);
    --taken_;
    done(std::move(answer));
}

// One for each address that routers ask; what is beyond the bound, or is no address of this machine any more, goes as the system
// routes it.
const CoaSocket& DynamicAuthorization::socket_for(const Way& way) {
    const bool ipv6 = !is_ipv4(way.router);
    if (way.server) {
        if (const auto found = sockets_.find({ipv6, way.server}); found != sockets_.end())
            return found->second;
        if (sockets_.size() < own_addresses_max) try {
                return sockets_.try_emplace({ipv6, way.server}, ipv6, UdpPeer{*way.server, 0}).first->second;
            } catch (const std::system_error&) {
                // Falls through.
            }
    }
    return sockets_.try_emplace({ipv6, std::nullopt}, ipv6).first->second;
}

std::optional<std::uint8_t> DynamicAuthorization::free_identifier(const CoaSocket& socket,
                                                                  const UdpPeer& to) {
    for (int tries = 0; tries < 256; ++tries) {
        const std::uint8_t identifier = next_identifier_++;
        if (!flights_.contains({&socket, to, identifier})) return identifier;
    }
    return std::nullopt;
}

}  // namespace bangnopi::radius
