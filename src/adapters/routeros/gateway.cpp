#include "adapters/routeros/gateway.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "adapters/routeros/api_transport.hpp"
#include "adapters/routeros/applying.hpp"
#include "adapters/routeros/counters.hpp"
#include "adapters/routeros/line_objects.hpp"
#include "adapters/routeros/rest_transport.hpp"
#include "adapters/routeros/tag.hpp"
#include "base/text.hpp"

namespace bangnopi::routeros {
namespace {

using access::GatewayObject;

// The endpoint may allow less to one exchange with the router.
constexpr std::chrono::seconds call_time_max{120};

Deadline in(std::chrono::seconds time) {
    return std::chrono::steady_clock::now() + time;
}

Refused unreadable(std::string_view path, std::string_view why) {
    return refuse(Code::unavailable,
                  "the router does not show what it has in {} ({}): its user's group needs the policies read "
                  "and sensitive"_msg(path, why));
}

// Left out, or masked: "*****".
bool hides_password(const Menu& menu, const Attributes& row) {
    const std::string* const password = find(row, menu.hidden);
    return password == nullptr ||
           (!password->empty() && password->find_first_not_of('*') == std::string::npos);
}

Result<std::vector<GatewayObject>> objects_in(const Menu& menu, const Reply& reply) {
    std::vector<GatewayObject> objects;
    if (reply.trap && lacks_menu(*reply.trap)) return objects;  // there is nothing in it
    if (reply.trap) return unreadable(menu.path, *reply.trap);
    bool hides_all = !menu.hidden.empty();
    for (const Attributes& row : reply.rows) {
        auto object = object_of(menu, row);
        if (!object) continue;
        hides_all = hides_all && hides_password(menu, row);
        objects.push_back(std::move(*object));
    }
    // A user who may not see passwords would have every one set again.
    if (hides_all && !objects.empty()) return unreadable(menu.path, menu.hidden);
    return objects;
}

}  // namespace

std::unique_ptr<Transport> make_transport(Endpoint endpoint) {
    if (endpoint.way == Way::rest || endpoint.way == Way::rest_clear)
        return std::make_unique<RestTransport>(std::move(endpoint));
    return std::make_unique<ApiTransport>(std::move(endpoint));
}

RouterOsGateway::RouterOsGateway(RouterOsOptions options, std::unique_ptr<Transport> transport)
    : options_(std::move(options)), menus_(menus_of(options_)), transport_(std::move(transport)) {}

std::vector<GatewayObject> RouterOsGateway::wanted_of(const access::GatewayLine& line) const {
    return objects_of(line, options_, menus_);
}

Result<std::vector<GatewayObject>> RouterOsGateway::read() {
    std::vector<Command> commands;
    for (const Menu& menu : menus_) commands.push_back(print_of(menu));
    BANGNOPI_TRY(replies, transport_->run(commands, in(call_time_max)));
    std::vector<GatewayObject> objects;
    for (std::size_t i = 0; i < menus_.size(); ++i) {
        BANGNOPI_TRY(found, objects_in(menus_[i], replies[i]));
        std::ranges::move(found, std::back_inserter(objects));
    }
    return objects;
}

Result<std::vector<access::RefusedChange>> RouterOsGateway::apply(std::span<access::GatewayChange> changes) {
    return Applying(*transport_, menus_, changes, in(access::apply_time_max(changes.size()))).run();
}

Result<std::vector<access::GatewayCounter>> RouterOsGateway::read_counters() {
    const std::vector<Command> commands = counter_commands();
    BANGNOPI_TRY(replies, transport_->run(commands, in(call_time_max)));
    for (std::size_t i = 0; i < commands.size(); ++i)
        if (replies[i].trap && !lacks_menu(*replies[i].trap))
            return unreadable(commands[i].menu, *replies[i].trap);
    return counters_of(replies);
}

bool RouterOsGateway::counts_anew(const access::GatewayObject& added) const {
    return added.list == path::queue || added.list == path::hotspot_user;
}

Result<std::string> RouterOsGateway::identify() {
    const Command command{
        .verb = Verb::print, .menu = "/system/resource", .wanted = {"version", "board-name"}};
    BANGNOPI_TRY(replies, transport_->run(std::span(&command, 1), in(call_time_max)));
    const Reply& reply = replies.front();
    const std::string* const version = reply.rows.empty() ? nullptr : find(reply.rows[0], "version");
    if (reply.trap || version == nullptr)
        return unreadable(command.menu, reply.trap ? std::string_view(*reply.trap) : "version");
    const std::string* const board = find(reply.rows[0], "board-name");
    const std::string_view number = std::string_view(*version).substr(0, version->find(' '));
    return fmt::format("RouterOS {}{}{}", as_said(number), board != nullptr ? " on " : "",
                       board != nullptr ? as_said(*board) : std::string());
}

}  // namespace bangnopi::routeros
