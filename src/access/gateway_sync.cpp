#include "access/gateway_sync.hpp"

#include <algorithm>
#include <iterator>

#include "access/gateway_difference.hpp"
#include "base/check.hpp"

namespace bangnopi::access {
namespace {

GatewayRefusal taken_by(Id owner, GatewayObject object) {
    return {{ChangeKind::add, std::move(object)}, "connection {} has it"_msg(format_id(owner))};
}

bool shows_the_same(const GatewayObject& a, const GatewayObject& b) {
    return a.list == b.list && a.key == b.key && a.value == b.value && a.hidden == b.hidden;
}

// What is new cannot be seen to differ before the next look; looking twice after each new customer would cost more than that.
bool is_worth_a_look(const GatewayChange& change) {
    return change.kind != ChangeKind::add;
}

}  // namespace

Result<GatewaySynced> GatewaySync::look(std::span<const GatewayLine> lines) {
    auto actual = read();
    if (!actual) {
        needs_look_ = true;
        return tl::make_unexpected(actual.error());
    }
    const std::size_t drifted = needs_look_ ? 0 : drift_to(*actual);
    claims_ = {};
    Wanted wanted = wanted_of(lines, claims_);
    std::vector<GatewayChange> changes = difference(std::move(wanted.objects), *actual);
    hold_all(std::move(*actual));
    needs_look_ = false;
    std::vector<GatewayChange> made;
    BANGNOPI_TRY(synced, apply(std::move(changes), made));
    synced.drifted = drifted;
    std::ranges::move(wanted.taken, std::back_inserter(synced.refused));
    if (std::ranges::any_of(made, is_worth_a_look)) settle(made, synced.refused);
    return synced;
}

Result<std::vector<GatewayChange>> GatewaySync::compare(std::span<const GatewayLine> lines) {
    BANGNOPI_TRY(actual, read());
    GatewayClaims claims;
    return difference(wanted_of(lines, claims).objects, std::move(actual));
}

Result<GatewaySynced> GatewaySync::bring(Id subscription, const std::optional<GatewayLine>& line) {
    BANGNOPI_CHECK(!needs_look_);
    claims_.release(subscription);
    Wanted wanted;
    if (line) wanted = wanted_of(*line, claims_);
    leave_to_others(wanted, subscription);
    std::vector<GatewayObject> actual = held_beside(wanted.objects, subscription);
    std::vector<GatewayChange> made;
    BANGNOPI_TRY(synced, apply(difference(std::move(wanted.objects), std::move(actual)), made));
    std::ranges::move(wanted.taken, std::back_inserter(synced.refused));
    needs_look_ = !synced.refused.empty();
    return synced;
}

Result<std::vector<GatewayObject>> GatewaySync::read() {
    BANGNOPI_TRY(objects, gateway_.read());
    std::set<Place> still_settled;
    for (GatewayObject& object : objects) {
        const auto found = settled_.find({object.list, object.key});
        if (found == settled_.end() || !shows_the_same(found->second.shown, object)) continue;
        still_settled.insert(found->first);
        object.key = found->second.given.key;
        object.value = found->second.given.value;
        object.hidden = found->second.given.hidden;
    }
    std::erase_if(settled_, [&](const auto& one) { return !still_settled.contains(one.first); });
    return std::move(objects);
}

GatewaySync::Wanted GatewaySync::wanted_of(std::span<const GatewayLine> lines, GatewayClaims& claims) const {
    Wanted all{gateway_.wanted_of_itself(), {}};
    std::map<Place, Id> owners;
    for (const GatewayLine* const line : GatewayClaims::in_order(lines)) {
        Wanted wanted = wanted_of(*line, claims);
        std::ranges::move(wanted.taken, std::back_inserter(all.taken));
        for (GatewayObject& object : wanted.objects) {
            const Id line_id = object.subscription_id;
            const auto owner =
                line_id ? owners.try_emplace({object.list, object.key}, line_id).first : owners.end();
            if (line_id && owner->second != line_id)
                all.taken.push_back(taken_by(owner->second, std::move(object)));
            else
                all.objects.push_back(std::move(object));
        }
    }
    return all;
}

GatewaySync::Wanted GatewaySync::wanted_of(const GatewayLine& line, GatewayClaims& claims) const {
    Wanted all{gateway_.wanted_of(line), {}};
    if (all.objects.empty()) return all;  // it claims nothing of this router
    GatewayLine own = line;
    const auto other = claims.claim(own);
    if (!other) return all;
    Wanted wanted{gateway_.wanted_of(own), {}};
    const auto missed = std::ranges::find_if(all.objects, [&](const GatewayObject& object) {
        return object.subscription_id && std::ranges::find(wanted.objects, object) == wanted.objects.end();
    });
    if (missed != all.objects.end())
        wanted.taken.push_back(
            {{ChangeKind::add, std::move(*missed)},
             "connection {} has the same address or login: give one of them another"_msg(format_id(*other))});
    return wanted;
}

void GatewaySync::leave_to_others(Wanted& wanted, Id subscription) const {
    std::erase_if(wanted.objects, [&](const GatewayObject& object) {
        const auto found = held_.find({object.list, object.key});
        const Id owner = found == held_.end() ? Id{} : found->second.subscription_id;
        if (!owner || owner == subscription) return false;
        wanted.taken.push_back(taken_by(owner, object));
        return true;
    });
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

Result<GatewaySynced> GatewaySync::apply(std::vector<GatewayChange> changes,
                                         std::vector<GatewayChange>& made) {
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
        if (const GatewayObject& object = changes[i].object;
            changes[i].kind == ChangeKind::add && object.subscription_id) {
            synced.added.push_back(object.subscription_id);
            if (gateway_.counts_anew(object)) synced.counted_anew.push_back(object.subscription_id);
        }
        made.push_back(std::move(changes[i]));
    }
    return synced;
}

void GatewaySync::settle(std::span<const GatewayChange> made, std::vector<GatewayRefusal>& refused) {
    const auto objects = gateway_.read();
    if (!objects) return;  // the next look will say so
    std::map<Place, const GatewayObject*> by_place;
    std::map<Place, const GatewayObject*> by_handle;
    const auto at = [](const auto& map, const Place& place) -> const GatewayObject* {
        const auto found = map.find(place);
        return found == map.end() ? nullptr : found->second;
    };
    for (const GatewayObject& object : *objects) {
        by_place.try_emplace({object.list, object.key}, &object);
        if (!object.handle.empty()) by_handle.try_emplace({object.list, object.handle}, &object);
    }
    for (const GatewayChange& change : made) {
        const GatewayObject& given = change.object;
        if (change.kind == ChangeKind::remove) continue;
        const GatewayObject* shown = at(by_place, {given.list, given.key});
        if (shown == nullptr) shown = at(by_handle, {given.list, given.handle});  // under another name?
        if (shown == nullptr || shows_the_same(given, *shown)) continue;
        settled_.insert_or_assign({shown->list, shown->key}, Settled{given, *shown});
        refused.push_back(
            {change,
             "the router took it, but shows something else: it is left at that until either changes"_msg});
    }
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
