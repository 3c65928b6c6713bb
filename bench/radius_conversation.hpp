// What a load of RADIUS requests says, apart from how it is sent (radius_load.hpp): logins of many users, or the accounting of
// their sessions. A router is played that other servers know too: no attribute here is one server's own.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "adapters/radius/packet_writer.hpp"
#include "bench/radius_nas.hpp"

namespace bangnopi::bench {

enum class LoadKind : std::uint8_t { pap, chap, mschapv2, accounting };

// One accounting record, as its answer makes it the server's to keep.
struct AccountingSent {
    std::string_view username;
    std::string_view session;  // its Acct-Session-Id: never given out twice, in any run
    std::string_view kind;     // "start", "interim", "stop"
    std::int64_t bytes_down = 0;
    std::int64_t bytes_up = 0;
    std::int64_t session_seconds = 0;
};

struct ConversationOptions {
    LoadKind kind = LoadKind::pap;
    std::string secret = "testing123";
    NumberedName username{"u%06d"};
    NumberedName password{"p%06d"};
    std::int64_t users = 1'000;
    // Accounting: so many sessions at once, which end after so many interims; then others of the users come.
    std::int64_t online = 10'000;
    int interims = 3;
    std::int64_t step_bytes = 1'500'000;  // downloaded between two records, about; a tenth of it is uploaded
    // Called when a record was answered, and when it was not by the end of the run.
    std::function<void(const AccountingSent&, bool answered)> told = {};
};

enum class Judgement : std::uint8_t {
    good,
    refused,  // a reject: of a load with right passwords it is a failure too
    wrong     // an answer that does not fit what was asked
};

class Conversation {
  public:
    Conversation() = default;
    Conversation(const Conversation&) = delete;
    Conversation& operator=(const Conversation&) = delete;
    virtual ~Conversation() = default;

    struct Asked {
        radius::Octets packet;    // signed; empty: everything that could be asked waits for an answer
        std::uint32_t about = 0;  // given back with the answer
    };
    virtual Asked ask(std::span<std::byte> buffer, std::uint8_t identifier) = 0;
    // Its authenticators are right.
    virtual Judgement answered(std::uint32_t about, const radius::Packet& answer) = 0;
    virtual void unanswered(std::uint32_t about) = 0;  // to the end of the run
};

std::unique_ptr<Conversation> logins(ConversationOptions options);
std::unique_ptr<Conversation> accounting(ConversationOptions options);

}  // namespace bangnopi::bench
