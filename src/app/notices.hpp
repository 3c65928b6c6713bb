// Messages to customers, as a daemon has them: the channels behind their settings, what goes with an email, links to customers' own
// pages, and who sends.
#pragma once

#include <functional>
#include <vector>

#include "app/node.hpp"
#include "notices/notice_sender.hpp"

namespace bangnopi::app {

// Whether private addresses are spoken to, and whether files of this machine, a modem's, may be named.
notices::ChannelMaker notice_channel_maker(std::function<bool()> private_allowed,
                                           std::function<bool()> files_allowed);
// By the host of isolir_notice_url; empty without one.
notices::LinkMaker notice_link_maker(Node& node);
notices::NoticeServices notice_services(Node& node, std::function<bool()> private_allowed);

// What the doctor finds of the active channels: whether their settings make one, and whether the other side answers.
struct NoticeChannelFinding {
    bool ok = true;
    Message detail;
};
std::vector<NoticeChannelFinding> examine_notice_channels(Node& node, const KeyRing& keys);

}  // namespace bangnopi::app
