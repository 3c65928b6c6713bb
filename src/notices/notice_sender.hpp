// Sends messages to customers: takes those that are due, writes down what they say, hands each to a channel and records what it
// answered. Nothing is sent in quiet hours, nothing of an invoice once it is paid.
//
//   accepted         sent; reports of the channel say later whether it arrived
//   retry            again after a minute, doubled up to an hour, for three days; after retries_before_other by another channel of
//                    the customer, where there is one
//   wrong_recipient  the address is marked on the customer, and another channel tried
//   refused          another channel is tried; none left: failed, which staff see and may send again
//   unknown          it may have arrived: staff may send it again
//
// Who is killed between a channel's answer and its record leaves the message `sending`. When the lease has run out the channel is asked;
// where it cannot tell, an email is sent again with the same Message-ID, and anything else becomes `unknown`.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/id.hpp"
#include "base/sealing.hpp"
#include "notices/channel.hpp"
#include "notices/composer.hpp"
#include "store/database.hpp"

namespace bangnopi::notices {

inline constexpr int retries_before_other = 5;
inline constexpr std::chrono::hours retried_for{72};

using ChannelMaker = std::function<Result<std::unique_ptr<Channel>>(const ChannelAccount&)>;
// What goes with an email.
using AttachmentMaker =
    std::function<std::vector<Attachment>(const store::Operator&, const store::Notice&, words::Language)>;
// Where a channel's reports come to; empty: nowhere.
using ReportUrlMaker = std::function<std::string(const store::Operator&, Id channel)>;

struct NoticeServices {
    store::Database& db;
    const KeyRing& keys;
    const Clock& clock;       // of business
    const Clock& real_clock;  // of leases and paces
    IdSource& ids;
    ChannelMaker make_channel;
    AttachmentMaker attach;
    LinkMaker link;
    ReportUrlMaker report_url;
};

struct NoticeCounts {
    std::uint64_t sent = 0;
    std::uint64_t skipped = 0;
    std::uint64_t retries = 0;
    std::uint64_t failed = 0;
};

class NoticeSender {
  public:
    explicit NoticeSender(NoticeServices services,
                          std::chrono::milliseconds look_interval = std::chrono::seconds(2));
    ~NoticeSender();  // waits for what is being sent
    NoticeSender(const NoticeSender&) = delete;
    NoticeSender& operator=(const NoticeSender&) = delete;

    void start();
    // Begins nothing more, and waits for what is being sent.
    void stop();

    // Everything of one operator that is due by now and may be sent by now, in this thread: what a worker does. For tests and moves of
    // a demo's clock.
    void send_due(Id operator_id);
    // Asks the operator's channels what became of what they have.
    void ask_for_reports(Id operator_id);

    [[nodiscard]] NoticeCounts counts() const;

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

// What a channel told, in whatever order: the highest of it counts. A message that did not arrive goes to another channel. False: it is
// of none that is known.
bool take_report(store::Tx& tx, Id operator_id, Id channel, const DeliveryReport& report, Instant now);

// "bgn-<id>": a notice as channels know it.
std::string reference_of(Id notice);

}  // namespace bangnopi::notices
