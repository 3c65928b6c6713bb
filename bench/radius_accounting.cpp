// Sessions that begin, go on and end: Start, some Interim-Updates with rising counters, Stop, and then another of the users.
#include <fmt/format.h>

#include <deque>
#include <random>
#include <vector>

#include "adapters/radius/signature.hpp"
#include "bench/radius_conversation.hpp"

namespace bangnopi::bench {
namespace {

using radius::AcctStatus;
using radius::PacketCode;
using radius::PacketWriter;

constexpr std::int64_t interim_seconds = 300;
constexpr std::uint32_t by_radius = 1;               // Acct-Authentic
constexpr std::uint32_t first_address = 0x0A800001;  // 10.128.0.1

struct Session {
    std::int64_t user = 0;
    std::int64_t number = 0;  // of the place's sessions
    int records = 0;          // answered
    int last_record = 0;      // the Stop
    std::string id;
    std::string username;
    std::int64_t bytes_down = 0;
    std::int64_t bytes_up = 0;
    std::int64_t seconds = 0;
};

AcctStatus status_of(const Session& session) {
    if (session.records == 0) return AcctStatus::start;
    return session.records == session.last_record ? AcctStatus::stop : AcctStatus::interim_update;
}

std::string_view kind_of(const Session& session) {
    switch (status_of(session)) {
        case AcctStatus::start:
            return "start";
        case AcctStatus::stop:
            return "stop";
        default:
            return "interim";
    }
}

// One record of a session is under way at a time, as with a router. Each place is that of every so-manieth user, so that no user
// has two sessions at once.
class Accounting : public Conversation {
  public:
    explicit Accounting(ConversationOptions options)
        : options_(std::move(options)), places_(std::min(options_.users, options_.online)) {
        for (std::size_t place = 0; place < places_.size(); ++place) {
            Session& session = places_[place];
            session.user = static_cast<std::int64_t>(place) + 1;
            begin(session);
            // Otherwise all would end at the same time, and their Stops come in one lump.
            session.last_record = 1 + static_cast<int>(place) % (options_.interims + 1);
            free_.push_back(static_cast<std::uint32_t>(place));
        }
    }

    Asked ask(std::span<std::byte> buffer, std::uint8_t identifier) override {
        if (free_.empty()) return {};
        const std::uint32_t place = free_.front();
        free_.pop_front();
        const Session& session = places_[place];
        PacketWriter request(buffer, PacketCode::accounting_request, identifier);
        add_record(request, session);
        add_port(request, session.user);
        return {sign_request(request, options_.secret), place};
    }

    Judgement answered(std::uint32_t about, const radius::Packet& answer) override {
        if (answer.code() != PacketCode::accounting_response) return Judgement::wrong;
        Session& session = places_[about];
        tell(session, true);
        advance(session);
        free_.push_back(about);
        return Judgement::good;
    }

    void unanswered(std::uint32_t about) override { tell(places_[about], false); }

  private:
    void begin(Session& session) const {
        session.id = fmt::format("{:08x}-{:x}-{:x}", run_, session.user, session.number);
        session.username = options_.username.of(session.user);
        session.records = 0;
        session.last_record = options_.interims + 1;
        session.bytes_down = session.bytes_up = session.seconds = 0;
    }

    void advance(Session& session) {
        if (session.records++ == session.last_record) return begin_next(session);
        session.bytes_down += options_.step_bytes + session.user % 1000 * 997;
        session.bytes_up = session.bytes_down / 10;
        session.seconds += interim_seconds;
    }

    void begin_next(Session& session) const {
        const auto online = static_cast<std::int64_t>(places_.size());
        session.user += online;
        if (session.user > options_.users) session.user = (session.user - 1) % online + 1;
        ++session.number;
        begin(session);
    }

    static void add_record(PacketWriter& request, const Session& session) {
        using namespace radius::rfc;
        const AcctStatus status = status_of(session);
        request.add(acct_status_type, static_cast<std::uint32_t>(status));
        request.add(acct_session_id, session.id);
        request.add(user_name, session.username);
        request.add(framed_ip_address,
                    radius::Ipv4{first_address + static_cast<std::uint32_t>(session.user)});
        request.add(acct_authentic, by_radius);
        request.add(acct_delay_time, 0);
        if (status == AcctStatus::start) return;
        request.add(acct_session_time, static_cast<std::uint32_t>(session.seconds));
        request.add_counter(acct_input_octets, acct_input_gigawords,
                            static_cast<std::uint64_t>(session.bytes_up));
        request.add_counter(acct_output_octets, acct_output_gigawords,
                            static_cast<std::uint64_t>(session.bytes_down));
        if (status == AcctStatus::stop)
            request.add(acct_terminate_cause,
                        static_cast<std::uint32_t>(radius::TerminateCause::user_request));
    }

    void tell(const Session& session, bool answered) const {
        if (!options_.told) return;
        options_.told({session.username, session.id, kind_of(session), session.bytes_down, session.bytes_up,
                       session.seconds},
                      answered);
    }

    const ConversationOptions options_;
    const std::uint32_t run_ = std::random_device{}();
    std::vector<Session> places_;
    std::deque<std::uint32_t> free_;
};

}  // namespace

std::unique_ptr<Conversation> accounting(ConversationOptions options) {
    return std::make_unique<Accounting>(std::move(options));
}

}  // namespace bangnopi::bench
