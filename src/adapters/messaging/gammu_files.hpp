// SMS by gammu-smsd's files service (docs.gammu.org, "Files backend"): a file in outbox/ goes out and is moved to sent/, or to error/. Its
// name is made of the reference, so a message that may have gone out can be found. It is of gammu's own format ("SMS Backup Format"), with
// the parts cut here: of a plain text the daemon loses what is not of the alphabet, unless its configuration says otherwise. Reports of
// delivery are not told here.
#pragma once

#include <memory>

#include "adapters/messaging/account_reader.hpp"
#include "adapters/messaging/channel_services.hpp"

namespace bangnopi::messaging {

Result<std::unique_ptr<notices::Channel>> make_gammu_files(AccountReader& account,
                                                           const ChannelServices& services);

// The file of a message; its reference and number alone decide.
std::string outbox_name(std::string_view reference, std::string_view to);

// What stands in it, of a message without fault.
std::string backup_of(const notices::OutgoingMessage& message);

}  // namespace bangnopi::messaging
