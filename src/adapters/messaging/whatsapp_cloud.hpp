// WhatsApp by Meta's Cloud API (developers.facebook.com, "WhatsApp Business Platform"): a message that the customer did not begin goes as
// a template that Meta has approved; plain text arrives only within a day of what the customer wrote. Webhooks are signed over their
// octets with the app's secret.
#pragma once

#include <map>
#include <memory>

#include "adapters/messaging/account_reader.hpp"
#include "adapters/messaging/channel_services.hpp"
#include "adapters/messaging/http_call.hpp"

namespace bangnopi::messaging {

struct WhatsappAccount {
    std::string url;  // with the version, without a slash at its end
    std::string phone_number_id;
    std::map<std::string, std::string, std::less<>> templates;  // by the notice's kind
    std::string access_token;
    std::string app_secret;
    std::string verify_token;
};

Result<WhatsappAccount> read_whatsapp(AccountReader& account);
Result<std::unique_ptr<notices::Channel>> make_whatsapp_cloud(AccountReader& account,
                                                              ChannelServices services);

HttpCall whatsapp_call(const WhatsappAccount& account, const notices::OutgoingMessage& message);
notices::Sent whatsapp_sent(const HttpReply& reply);
Result<notices::ReportAnswer> whatsapp_report(const WhatsappAccount& account,
                                              const notices::ReportRequest& request);

}  // namespace bangnopi::messaging
