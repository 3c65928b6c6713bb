#include "adapters/nftables/objects.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

#include "adapters/nftables/changes.hpp"
#include "adapters/nftables/ruleset.hpp"
#include "adapters/nftables/shape.hpp"
#include "base/secret.hpp"

namespace bangnopi::nftables {
namespace {

using access::GatewayCounter;
using access::GatewayLine;
using access::GatewayObject;

constexpr std::string_view changed_by_hand = "changed by hand";

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
                  std::string(is_as_laid ? ruleset_hash : changed_by_hand));
}

void add_elements(const FirewallListing& firewall, std::vector<GatewayObject>& objects) {
    for (const std::string_view set : {open_set, bound_set, download_set, isolated_set})
        for (const Element& element : elements_of(firewall, set))
            objects.push_back(
                object(set, element.key, element.comment, parse_id(element.comment).value_or(Id{})));
}

Rate rate_at(const QueueListing& queues, ClassNumber number) {
    const auto found = queues.classes.find(number);
    return found == queues.classes.end() ? Rate{} : found->second;
}

// As the interfaces have it; where those of customers differ, one that no line wants.
Shape shape_held(const Queues& queues, ClassNumber number, std::string_view bursts) {
    Shape shape{rate_at(queues.front().second, number), rate_at(queues.back().second, number)};
    const bool differ = std::any_of(queues.begin(), queues.end() - 1, [&](const auto& queue) {
        return rate_at(queue.second, number) != shape.down;
    });
    if (differ) shape.down.rate_kbit = 0;
    read_bursts(bursts, shape);
    return shape;
}

void add_speeds(const FirewallListing& firewall, const Queues& queues, ClassNumbers& numbers,
                std::vector<GatewayObject>& objects) {
    for (const Element& element : elements_of(firewall, speed_map)) {
        const auto number = parse_class_id(element.data);
        const bool is_its_own = number && numbers.note(element.key, *number);
        const Shape shape = is_its_own ? shape_held(queues, *number, element.comment) : Shape{};
        objects.push_back(object(speed_map, element.key, text_of(shape), {}, element.data));
    }
}

void add_queues(const Queues& queues, ClassNumbers& numbers, std::vector<GatewayObject>& objects) {
    for (const auto& [interface, listing] : queues) {
        if (listing.is_laid) objects.push_back(object(queue_list, interface, std::string(laid_queue)));
        for (const auto& [number, rate] : listing.classes) {
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
