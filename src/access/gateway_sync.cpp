#include "access/gateway_sync.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "access/gateway_difference.hpp"
#include "base/check.hpp"

namespace bangnopi::access {

Result<GatewaySynced> GatewaySync::look(std::span<const GatewayLine> lines) {
    auto actual = gateway_.read();
    if (!actual) {
        needs_look_ = true;
        return tl::make_unexpected(actual.error());
    }
    const std::size_t drifted = needs_look_ ? 0 : drift_to(*actual);
    std::vector<GatewayChange> changes = difference(wanted_of(lines), *actual);
    hold_all(std::move(*actual));
    needs_look_ = false;
    BANGNOPI_TRY(synced, apply(std::move(changes)));
    synced.drifted = drifted;
    return synced;
}

Result<std::vector<GatewayChange>> GatewaySync::compare(std::span<const GatewayLine> lines) {
    BANGNOPI_TRY(actual, gateway_.read());
    return difference(wanted_of(lines), std::move(actual));
}

Result<GatewaySynced> GatewaySync::bring(Id subscription, const std::optional<GatewayLine>& line) {
    BANGNOPI_CHECK(!needs_look_);
    std::vector<GatewayObject> wanted;
    if (line) wanted = gateway_.wanted_of(*line);
    std::vector<GatewayRefusal> taken = taken_by_others(wanted, subscription);
    std::vector<GatewayObject> actual = held_beside(wanted, subscription);
    BANGNOPI_TRY(synced, apply(difference(std::move(wanted), std::move(actual))));
    std::ranges::move(taken, std::back_inserter(synced.refused));
    needs_look_ = !synced.refused.empty();
    return synced;
}

std::vector<GatewayObject> GatewaySync::wanted_of(std::span<const GatewayLine> lines) const {
    std::vector<GatewayObject> wanted = gateway_.wanted_of_itself();
    for (const GatewayLine& line : lines)
        std::ranges::move(gateway_.wanted_of(line), std::back_inserter(wanted));
    return wanted;
}

std::vector<GatewayRefusal> GatewaySync::taken_by_others(std::vector<GatewayObject>& wanted,
                                                         Id subscription) const {
    std::vector<GatewayRefusal> taken;
    std::erase_if(wanted, [&](const GatewayObject& object) {
        const auto found = held_.find({object.list, object.key});
        const Id owner = found == held_.end() ? Id{} : found->second.subscription_id;
        if (!owner || owner == subscription) return false;
        taken.push_back({{ChangeKind::add, object}, fmt::format("connection {} has it", format_id(owner))});
        return true;
    });
    return taken;
}

// The line's own, and what several lines share.
std::vector<GatewayObject> GatewaySync::held_beside(std::span<const GatewayObject> wanted,
                                                    Id subscription) const {
    std::set<Place> places;
    if (const auto own = places_of_lines_.find(subscription); own != places_of_lines_.end())
        places = own->second;
    for (const GatewayObject& object : wanted) places.emplace(object.list, object.key);
    std::vector<GatewayObject> held;
    for (const Place& place : places)
        if (const auto found = held_.find(place); found != held_.end()) held.push_back(found->second);
    return held;
}

std::size_t GatewaySync::drift_to(const std::vector<GatewayObject>& actual) const {
    std::vector<GatewayObject> left;
    left.reserve(held_.size());
    for (const auto& [place, object] : held_) left.push_back(object);
    return difference(std::move(left), actual).size();
}

Result<GatewaySynced> GatewaySync::apply(std::vector<GatewayChange> changes) {
    GatewaySynced synced;
    if (changes.empty()) return synced;
    auto refused = gateway_.apply(changes);
    if (!refused) {
        needs_look_ = true;
        return tl::make_unexpected(refused.error());
    }
    auto next = refused->begin();
    for (std::size_t i = 0; i < changes.size(); ++i) {
        if (next != refused->end() && next->index == i) {
            synced.refused.push_back({std::move(changes[i]), std::move(next->reason)});
            ++next;
            continue;
        }
        note(changes[i]);
        ++synced.changes;
    }
    return synced;
}

void GatewaySync::hold_all(std::vector<GatewayObject> actual) {
    held_.clear();
    places_of_lines_.clear();
    for (GatewayObject& object : actual) hold(std::move(object));
}

// Of several at one place the first, as in difference().
void GatewaySync::hold(GatewayObject object) {
    const Place place{object.list, object.key};
    const Id owner = object.subscription_id;
    if (held_.try_emplace(place, std::move(object)).second && owner) places_of_lines_[owner].insert(place);
}

void GatewaySync::let_go(const GatewayObject& object) {
    const auto found = held_.find({object.list, object.key});
    if (found == held_.end()) return;
    const auto places = places_of_lines_.find(found->second.subscription_id);
    if (places != places_of_lines_.end()) {
        places->second.erase(found->first);
        if (places->second.empty()) places_of_lines_.erase(places);
    }
    held_.erase(found);
}

void GatewaySync::note(const GatewayChange& change) {
    const GatewayObject& object = change.object;
    if (change.kind == ChangeKind::remove) {
        const auto found = held_.find({object.list, object.key});
        const bool is_another = found != held_.end() && found->second.handle != object.handle;
        if (!is_another) let_go(object);
        return;
    }
    let_go(object);
    hold(object);
}

}  // namespace bangnopi::access
