// SMS by gammu-smsd's files service (docs.gammu.org, "Files backend"): a file in outbox/ goes out and is moved to sent/, or to error/. Its
// name is made of the reference, so a message that may have gone out can be found; the daemon cuts the text. Reports of delivery are not
// told here.
#pragma once

#include <memory>

#include "adapters/messaging/account_reader.hpp"
#include "adapters/messaging/channel_services.hpp"

namespace bangnopi::messaging {

Result<std::unique_ptr<notices::Channel>> make_gammu_files(AccountReader& account,
                                                           const ChannelServices& services);

// The file of a message; its reference and number alone decide.
std::string outbox_name(std::string_view reference, std::string_view to);

// UTF-16, little end first, with its mark.
std::string utf16_file(std::string_view utf8);

}  // namespace bangnopi::messaging
