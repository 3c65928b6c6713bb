#include "adapters/nftables/changes.hpp"

#include <fmt/format.h>

#include "adapters/nftables/firewall_listing.hpp"
#include "adapters/nftables/ruleset.hpp"
#include "adapters/nftables/shape.hpp"
#include "base/check.hpp"

namespace bangnopi::nftables {
namespace {

using access::ChangeKind;
using access::GatewayChange;
using access::GatewayObject;

std::string command(std::string_view verb, std::string_view set, std::string_view element) {
    return fmt::format("{} element {} {} {{ {} }}\n", verb, table_name, set, element);
}

std::string removal(std::string_view set, std::string_view key, std::string_view data = {}) {
    const std::string element = text_of(Element{std::string(key), std::string(data), {}});
    return command("add", set, element) + command("delete", set, element);
}

std::string script_of_element(const GatewayChange& change) {
    const auto& [list, key, value, hidden, subscription_id, handle] = change.object;
    std::string script;
    if (change.kind != ChangeKind::add) script += removal(list, key);
    if (change.kind != ChangeKind::remove) script += command("add", list, text_of(Element{key, {}, value}));
    return script;
}

// One interface of the router, and what a line is shaped to there.
struct Way {
    std::string_view interface;
    Rate rate;
};

std::vector<Way> ways_of(const Shape& shape, const NftablesOptions& options) {
    std::vector<Way> ways;
    for (const std::string& name : options.customer_interfaces) ways.push_back({name, shape.down});
    ways.push_back({options.uplink_interface, shape.up});
    return ways;
}

std::string class_removal(std::string_view interface, std::string_view id) {
    return fmt::format("class del dev {} classid {}", interface, id);
}

// Where the line is not limited.
void remove_classes(const Shape& shape, std::string_view id, const NftablesOptions& options, Work& work) {
    for (const auto& [interface, rate] : ways_of(shape, options))
        if (rate.rate_kbit == 0) work.tc_after.push_back(class_removal(interface, id));
}

// Where it is.
void make_classes(const Shape& shape, std::string_view id, const NftablesOptions& options, Work& work) {
    for (const auto& [interface, rate] : ways_of(shape, options))
        if (rate.rate_kbit != 0)
            work.tc_before.push_back(fmt::format("class replace dev {} parent {} classid {} htb {}",
                                                 interface, htb_handle, id, tc_parameters(rate)));
}

Work work_of_speed(const GatewayChange& change, const NftablesOptions& options, ClassNumbers& numbers) {
    const GatewayObject& object = change.object;
    Work work;
    if (change.kind != ChangeKind::add) work.speeds_script = removal(speed_map, object.key, object.handle);
    if (change.kind == ChangeKind::remove) {
        if (const auto number = numbers.release(object.key))
            remove_classes({}, class_id(*number), options, work);
        return work;
    }
    const auto shape = parse_shape(object.value);
    BANGNOPI_CHECK(shape);
    const auto number = numbers.take(object.key);
    if (!number) {
        work.refusal = "every class of HTB is taken: 65,534 lines with a speed are the most"_msg;
        return work;
    }
    const std::string id = class_id(*number);
    make_classes(*shape, id, options, work);
    work.speeds_script += command("add", speed_map, text_of(Element{object.key, id, object.value}));
    if (change.kind == ChangeKind::replace) remove_classes(*shape, id, options, work);
    return work;
}

Work work_of_queue(const GatewayChange& change) {
    Work work;
    if (change.kind == ChangeKind::remove)
        work.tc_after.push_back(
            fmt::format("qdisc del dev {} root handle {}", change.object.key, htb_handle));
    else
        work.tc_before.push_back(
            fmt::format("qdisc add dev {} root handle {} htb default 0", change.object.key, htb_handle));
    return work;
}

Work work_of_class(const GatewayChange& change) {
    BANGNOPI_CHECK(change.kind == ChangeKind::remove);
    const std::string_view key = change.object.key;
    const std::size_t space = key.find(' ');
    BANGNOPI_CHECK(space != std::string_view::npos);
    Work work;
    work.tc_after.push_back(class_removal(key.substr(0, space), key.substr(space + 1)));
    return work;
}

}  // namespace

Work work_of(const GatewayChange& change, const NftablesOptions& options, ClassNumbers& numbers) {
    Work work;
    const std::string& list = change.object.list;
    if (list == speed_map) return work_of_speed(change, options, numbers);
    if (list == queue_list) return work_of_queue(change);
    if (list == class_list) return work_of_class(change);
    if (list == table_list)
        work.speeds_script = fmt::format("add table {0}\ndelete table {0}\n", table_name);
    else
        work.lines_script = script_of_element(change);
    return work;
}

}  // namespace bangnopi::nftables
