// Reaches routers by CoA and Disconnect (RFC 5176), on a thread of its own.
//
// A request goes from the address of this server that the router asks, to the address that it last spoke from. Without an answer
// the same packet goes again, after answer_waits[0], [1] …; then the router is silent. An answer is believed by its signature.
// Where a router may have several addresses, one that is silent or does not know the session is not the last word: the next is
// asked; and "no such session" is believed only when there is no address left that might know it.
#pragma once

#include <atomic>
#include <list>
#include <map>
#include <set>
#include <thread>

#include "adapters/radius/coa_packet.hpp"
#include "adapters/radius/coa_socket.hpp"
#include "adapters/radius/router_ways.hpp"

namespace bangnopi::radius {

using AnswerWaits =
    std::array<std::chrono::milliseconds, 4>;  // after the request, and after each time it was sent again
inline constexpr AnswerWaits answer_waits{
    {std::chrono::seconds(1), std::chrono::seconds(2), std::chrono::seconds(4), std::chrono::seconds(4)}};
inline constexpr std::size_t requests_max = 1'024;  // at work and waiting; beyond it nothing is taken
inline constexpr std::size_t own_addresses_max = 64;

class DynamicAuthorization final : public access::RouterDriver {
  public:
    explicit DynamicAuthorization(const AnswerWaits& waits = answer_waits);
    ~DynamicAuthorization() override;  // what is not answered by then is silence

    // Whoever receives says from where a router spoke, and to which address of this server. Of any thread.
    void heard_from(Id router, const domain::IpAddress& router_address,
                    const domain::IpAddress& server_address) {
        ways_.heard_from(router, router_address, server_address);
    }

    // The detail says what the router answered, or why it was not asked.
    void apply(std::shared_ptr<const access::KnownRouter> router, const access::SessionStep& step,
               std::function<void(access::StepResult, std::string detail)> done) override;
    // The same, with the answer as it came.
    using Done = std::function<void(RouterAnswer)>;
    void ask(std::shared_ptr<const access::KnownRouter> router, const access::SessionStep& step, Done done);

    struct Counts {
        std::uint64_t requests = 0;
        std::uint64_t sent_again = 0;
        std::uint64_t acknowledged = 0;
        std::uint64_t refused = 0;  // the session was unknown, or for another reason
        std::uint64_t silent = 0;
        std::uint64_t wrongly_signed = 0;  // answers that were not believed
        std::uint64_t unexpected = 0;      // packets that answer nothing that is at work
    };
    [[nodiscard]] Counts counts() const;

  private:
    using Moment = std::chrono::steady_clock::time_point;
    struct Flight {  // what makes an answer one's own
        const CoaSocket* socket = nullptr;
        UdpPeer to;
        std::uint8_t identifier = 0;
        auto operator<=>(const Flight&) const = default;
    };
    struct Request {
        std::shared_ptr<const access::KnownRouter>
            router;  // shared with the index, which may replace it meanwhile
        access::SessionStep step;
        Done done;
        Ways ways;
        std::size_t way = 0;
        RouterAnswer answer{RouterSays::session_unknown, {}};  // the best of the ways that were tried
        Flight flight;
        std::vector<std::byte> packet;
        std::size_t sent = 0;
        bool wrongly_signed = false;
        Moment due;
    };
    using Requests = std::list<Request>;
    struct Sooner {
        bool operator()(Requests::iterator a, Requests::iterator b) const {
            return a->due != b->due ? a->due < b->due : &*a < &*b;
        }
    };

    void run();
    bool take_new();
    void wait();
    void receive(const CoaSocket& socket);
    void read(const CoaSocket& socket, const UdpPeer& from, Octets datagram);
    void send_due();
    void begin_way(Requests::iterator request);
    void send(Requests::iterator request);
    void end_way(Requests::iterator request, RouterAnswer answer);
    void conclude(Requests::iterator request, RouterAnswer answer);
    const CoaSocket& socket_for(const Way& way);
    std::optional<std::uint8_t> free_identifier(const CoaSocket& socket, const UdpPeer& to);
    void wake() const;

    const AnswerWaits waits_;
    RouterWays ways_;
    int wake_;  // an eventfd

    std::mutex mutex_;
    Requests new_;  // not yet seen by the thread
    bool stopping_ = false;
    std::atomic<std::size_t> taken_ = 0;

    // The thread's own.
    Requests at_work_;
    std::map<Flight, Requests::iterator> flights_;
    std::set<Requests::iterator, Sooner> timers_;
    std::map<std::pair<bool, std::optional<domain::IpAddress>>, CoaSocket> sockets_;
    std::uint8_t next_identifier_ = 0;

    struct Atomics {
        std::atomic<std::uint64_t> requests, sent_again, acknowledged, refused, silent, wrongly_signed,
            unexpected;
    };
    Atomics counts_{};
    std::thread thread_;  // last: it uses all the rest
};

}  // namespace bangnopi::radius
