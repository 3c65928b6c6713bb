// SMS by Kannel's sendsms interface (Kannel 1.4.5 user guide, "Using the SMS gateway"), and by it any SMSC of SMPP. It cannot be asked
// about a message; what becomes of one it tells at the URL that it was given with it, as a mask: 1 delivered, 2 failed, 4 buffered, 8
// accepted by the SMSC, 16 rejected by it.
#pragma once

#include <memory>

#include "adapters/messaging/account_reader.hpp"
#include "adapters/messaging/channel_services.hpp"
#include "adapters/messaging/http_call.hpp"

namespace bangnopi::messaging {

struct KannelAccount {
    std::string url;  // "http://127.0.0.1:13013/cgi-bin/sendsms"
    std::string user;
    std::string password;
    std::string from;
    std::string smsc;  // empty: as Kannel routes
};

Result<std::unique_ptr<notices::Channel>> make_kannel(AccountReader& account, ChannelServices services);

HttpCall kannel_call(const KannelAccount& account, const notices::OutgoingMessage& message);
notices::Sent kannel_sent(const HttpReply& reply, const std::string& reference);
Result<notices::ReportAnswer> kannel_report(const KannelAccount& account,
                                            const notices::ReportRequest& request);

}  // namespace bangnopi::messaging
