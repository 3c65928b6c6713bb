// SMS by gammu-smsd's SQL service in a SQLite database (schema 17; docs.gammu.org, "SMSD Database Structure"). CreatorID is our reference,
// so a message that may have gone out can be found. The daemon cuts nothing: a text of several parts goes as rows of outbox_multipart,
// each with a header for concatenation (3GPP TS 23.040, 9.2.3.24.1).
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "adapters/messaging/account_reader.hpp"
#include "adapters/messaging/channel_services.hpp"

namespace bangnopi::messaging {

Result<std::unique_ptr<notices::Channel>> make_gammu_sql(AccountReader& account,
                                                         const ChannelServices& services);

// What the statuses of all parts of a message say together; of `statuses` each is a word of sentitems.Status.
notices::DeliveryState state_of_parts(const std::vector<std::string>& statuses);

}  // namespace bangnopi::messaging
