#include "adapters/nftables/objects.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

#include "adapters/nftables/changes.hpp"
#include "adapters/nftables/ruleset.hpp"
#include "adapters/nftables/shape.hpp"
#include "base/check.hpp"
#include "base/secret.hpp"
#include "domain/connection.hpp"

namespace bangnopi::nftables {
namespace {

using access::GatewayCounter;
using access::GatewayLine;
using access::GatewayObject;

// With how it is instead: what is changed once more is another.
constexpr std::string_view not_as_made = "not as it was made";

GatewayObject object(std::string_view list, std::string key, std::string value = {}, Id subscription_id = {},
                     std::string handle = {}) {
    return {std::string(list), std::move(key), std::move(value), {}, subscription_id, std::move(handle)};
}

bool is_held_here(const GatewayLine& line) {
    const bool has_own_address =
        line.kind == domain::ConnectionKind::static_ip || line.kind == domain::ConnectionKind::dhcp;
    return has_own_address && line.grant.state != domain::Desired::closed && is_ipv4(line.ip);
}

std::string about_text(std::string_view ruleset_hash, std::string_view fingerprint) {
    return fmt::format("{} {}", ruleset_hash, fingerprint);
}

const std::vector<Element>& elements_of(const FirewallListing& firewall, std::string_view set) {
    static const std::vector<Element> none;
    const auto found = firewall.elements.find(set);
    return found == firewall.elements.end() ? none : found->second;
}

GatewayObject table_held(const FirewallListing& firewall) {
    const std::vector<Element>& about = elements_of(firewall, about_set);
    const std::string_view said =
        about.empty() ? std::string_view() : std::string_view(about.front().comment);
    const std::string_view ruleset_hash = said.substr(0, said.find(' '));
    const bool is_as_laid = !firewall.has_others && said == about_text(ruleset_hash, firewall.fingerprint);
    return object(table_list, std::string(table_name),
                  is_as_laid ? std::string(ruleset_hash)
                             : fmt::format("{} ({}{})", not_as_made, firewall.fingerprint,
                                           firewall.has_others ? ", other elements" : ""));
}

void add_elements(const FirewallListing& firewall, std::vector<GatewayObject>& objects) {
    for (const std::string_view set : {open_set, bound_set, download_set, isolated_set})
        for (const Element& element : elements_of(firewall, set))
            objects.push_back(
                object(set, element.key, element.comment, parse_id(element.comment).value_or(Id{})));
}

// Whether the class is of this rate; of an interface that is not there nobody knows better.
bool is_shaped(const std::optional<QueueListing>& queue, ClassNumber number, const Rate& rate) {
    if (!queue) return true;
    const auto found = queue->classes.find(number);
    const Rate held = found == queue->classes.end() ? Rate{} : found->second;
    return held.rate_kbit == rate.rate_kbit && held.ceil_kbit == rate.ceil_kbit;
}

// Whether each interface shapes as the map says.
bool is_shaped_as_said(const Queues& queues, ClassNumber number, const std::optional<Shape>& said) {
    if (!said) return false;
    const auto downloads = std::span(queues).first(queues.size() - 1);
    return is_shaped(queues.back().second, number, said->up) &&
           std::ranges::all_of(
               downloads, [&](const auto& queue) { return is_shaped(queue.second, number, said->down); });
}

// In kbit/s on each interface.
std::string not_as_said(const Queues& queues, const Element& element) {
    const auto number = parse_class_id(element.data);
    std::vector<std::string> rates;
    for (const auto& [interface, listing] : queues) {
        if (!number || !listing) continue;
        const auto found = listing->classes.find(*number);
        const Rate held = found == listing->classes.end() ? Rate{} : found->second;
        rates.push_back(fmt::format("{} {} to {}", interface, held.rate_kbit, held.ceil_kbit));
    }
    return fmt::format("{} ({})", not_as_made, fmt::join(rates, ", "));
}

// Whose an address is: the map does not say.
std::unordered_map<std::string, Id> owners_of(const FirewallListing& firewall) {
    std::unordered_map<std::string, Id> owners;
    for (const std::string_view set : {download_set, isolated_set})
        for (const Element& element : elements_of(firewall, set))
            if (const auto id = parse_id(element.comment)) owners.emplace(element.key, *id);
    return owners;
}

void add_speeds(const FirewallListing& firewall, const Queues& queues, ClassNumbers& numbers,
                std::vector<GatewayObject>& objects) {
    const std::unordered_map<std::string, Id> owners = owners_of(firewall);
    for (const Element& element : elements_of(firewall, speed_map)) {
        const auto number = parse_class_id(element.data);
        const bool is_as_said = number && numbers.note(element.key, *number) &&
                                is_shaped_as_said(queues, *number, parse_shape(element.comment));
        const auto owner = owners.find(element.key);
        objects.push_back(object(speed_map, element.key,
                                 is_as_said ? element.comment : not_as_said(queues, element),
                                 owner == owners.end() ? Id{} : owner->second, element.data));
    }
}

void add_queues(const Queues& queues, ClassNumbers& numbers, std::vector<GatewayObject>& objects) {
    for (const auto& [interface, listing] : queues) {
        if (!listing) continue;
        if (listing->is_laid) objects.push_back(object(queue_list, interface, std::string(laid_queue)));
        for (const auto& [number, rate] : listing->classes) {
            numbers.note(number);
            if (!numbers.is_given(number))
                objects.push_back(object(class_list, fmt::format("{} {}", interface, class_id(number))));
        }
    }
}

}  // namespace

std::vector<GatewayObject> objects_of_router(const NftablesOptions& options) {
    std::vector<GatewayObject> objects{
        object(table_list, std::string(table_name), short_hash(ruleset_text(options)))};
    for (const std::string& name : options.customer_interfaces)
        objects.push_back(object(queue_list, name, std::string(laid_queue)));
    objects.push_back(object(queue_list, options.uplink_interface, std::string(laid_queue)));
    return objects;
}

std::vector<GatewayObject> objects_of_line(const GatewayLine& line) {
    std::vector<GatewayObject> objects;
    if (!is_held_here(line)) return objects;
    BANGNOPI_CHECK(line.mac.empty() || domain::normalise_mac(line.mac) == line.mac);  // it gets into a script
    const std::string id = format_id(line.subscription_id);
    const auto add = [&](std::string_view list, std::string key, std::string value) {
        objects.push_back(object(list, std::move(key), std::move(value), line.subscription_id));
    };
    if (line.grant.state == domain::Desired::isolated) {
        add(isolated_set, line.ip, id);
    } else {
        if (line.mac.empty())
            add(open_set, line.ip, id);
        else
            add(bound_set, fmt::format("{} . {}", line.ip, line.mac), id);
        add(download_set, line.ip, id);
    }
    if (const Shape shape = shape_of(line.grant.speed)) add(speed_map, line.ip, text_of(shape));
    return objects;
}

std::vector<GatewayObject> objects_held(const std::optional<FirewallListing>& firewall, const Queues& queues,
                                        ClassNumbers& numbers) {
    std::vector<GatewayObject> objects;
    if (firewall) {
        objects.push_back(table_held(*firewall));
        add_elements(*firewall, objects);
        add_speeds(*firewall, queues, numbers, objects);
    }
    add_queues(queues, numbers, objects);
    return objects;
}

std::vector<GatewayObject> queues_left_behind(std::span<const std::string> laid,
                                              const NftablesOptions& options) {
    std::vector<GatewayObject> objects;
    for (const std::string& name : laid) {
        const bool is_named =
            name == options.uplink_interface ||
            std::ranges::find(options.customer_interfaces, name) != options.customer_interfaces.end();
        if (!is_named) objects.push_back(object(queue_list, name, std::string(laid_queue)));
    }
    return objects;
}

Element about_element(const NftablesOptions& options, const FirewallListing& firewall) {
    return {"1", {}, about_text(short_hash(ruleset_text(options)), firewall.fingerprint)};
}

std::vector<GatewayCounter> counters_of(std::span<const CountedElement> sent,
                                        std::span<const CountedElement> got) {
    std::vector<GatewayCounter> counters;
    std::unordered_map<Id, std::size_t> places;
    const auto add = [&](std::span<const CountedElement> elements, std::uint64_t GatewayCounter::*bytes) {
        for (const CountedElement& element : elements) {
            const auto id = parse_id(element.comment);
            if (!id) continue;
            const auto [place, is_new] = places.try_emplace(*id, counters.size());
            if (is_new) counters.push_back({*id, 0, 0});
            counters[place->second].*bytes += element.bytes;
        }
    };
    add(sent, &GatewayCounter::bytes_up);
    add(got, &GatewayCounter::bytes_down);
    return counters;
}

}  // namespace bangnopi::nftables
