// The channels of messages: who an operator says carries them, made of what the operator wrote. docs/notice-channels.md has the settings.
#pragma once

#include <memory>

#include "adapters/messaging/channel_services.hpp"
#include "base/result.hpp"

namespace bangnopi::messaging {

// Refused Code::invalid with a pointer for each field: "/settings/host", "/secrets/password", "/kind".
Result<std::unique_ptr<notices::Channel>> make_channel(const notices::ChannelAccount& account,
                                                       ChannelServices services);

}  // namespace bangnopi::messaging
