#include "adapters/messaging/make_channel.hpp"

#include "adapters/messaging/gammu_files.hpp"
#include "adapters/messaging/gammu_sql.hpp"
#include "adapters/messaging/http_gateway.hpp"
#include "adapters/messaging/kannel.hpp"
#include "adapters/messaging/smtp.hpp"
#include "adapters/messaging/whatsapp_cloud.hpp"

namespace bangnopi::messaging {

Result<std::unique_ptr<notices::Channel>> make_channel(const notices::ChannelAccount& account,
                                                       ChannelServices services) {
    AccountReader reader(account);
    if (account.kind == "smtp") return make_smtp(reader, std::move(services));
    if (account.kind == "gammu_sql") return make_gammu_sql(reader, services);
    if (account.kind == "gammu_files") return make_gammu_files(reader, services);
    if (account.kind == "kannel") return make_kannel(reader, std::move(services));
    if (account.kind == "http") return make_http_gateway(reader, std::move(services));
    if (account.kind == "whatsapp_cloud") return make_whatsapp_cloud(reader, std::move(services));
    return refuse_field("/kind", "smtp, gammu_sql, gammu_files, kannel, http or whatsapp_cloud"_msg);
}

}  // namespace bangnopi::messaging
