// Lines and listings as objects that can be compared. Pure.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "access/gateway.hpp"
#include "adapters/nftables/class_numbers.hpp"
#include "adapters/nftables/firewall_listing.hpp"
#include "adapters/nftables/options.hpp"
#include "adapters/nftables/queue_listing.hpp"
#include "adapters/nftables/set_dump.hpp"

namespace bangnopi::nftables {

// By interface, the uplink last; nothing of one that is not there.
using Queues = std::vector<std::pair<std::string, std::optional<QueueListing>>>;

std::vector<access::GatewayObject> objects_of_router(const NftablesOptions& options);
std::vector<access::GatewayObject> objects_of_line(const access::GatewayLine& line);

// Everything that is ours; a firewall that is not there is none. Notes the classes.
std::vector<access::GatewayObject> objects_held(const std::optional<FirewallListing>& firewall,
                                                const Queues& queues, ClassNumbers& numbers);

// HTB of ours on interfaces that the options do not name any more.
std::vector<access::GatewayObject> queues_left_behind(std::span<const std::string> laid,
                                                      const NftablesOptions& options);

// The element that says of a table as it was listed with which ruleset it was laid.
Element about_element(const NftablesOptions& options, const FirewallListing& firewall);

// By the lines that elements name as theirs, those of the same line added up.
std::vector<access::GatewayCounter> counters_of(std::span<const CountedElement> sent,
                                                std::span<const CountedElement> got);

}  // namespace bangnopi::nftables
