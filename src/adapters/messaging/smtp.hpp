// Mail by a server's submission port (RFC 6409), by libcurl: STARTTLS, TLS from the start, or neither where the server is the machine's own.
//
// A mail has the same Message-ID whenever it is tried, so a server that took it and lost its answer may get it twice, and who receives
// both knows them for one.
#pragma once

#include <memory>

#include "adapters/messaging/account_reader.hpp"
#include "adapters/messaging/channel_services.hpp"

namespace bangnopi::messaging {

Result<std::unique_ptr<notices::Channel>> make_smtp(AccountReader& account, ChannelServices services);

}  // namespace bangnopi::messaging
