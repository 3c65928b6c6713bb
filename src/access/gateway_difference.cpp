#include "access/gateway_difference.hpp"

#include <algorithm>
#include <tuple>

namespace bangnopi::access {
namespace {

auto place_of(const GatewayObject& object) {
    return std::tie(object.list, object.key);
}

void sort_by_place(std::vector<GatewayObject>& objects) {
    std::ranges::stable_sort(objects, [](const auto& a, const auto& b) { return place_of(a) < place_of(b); });
}

bool is_as_wanted(const GatewayObject& wanted, const GatewayObject& actual) {
    return wanted.value == actual.value && wanted.hidden == actual.hidden;
}

// The rest of those with the place of the first.
auto end_of_place(std::vector<GatewayObject>::iterator first, std::vector<GatewayObject>::iterator end) {
    return std::find_if(first, end, [&](const GatewayObject& o) { return place_of(o) != place_of(*first); });
}

}  // namespace

std::vector<GatewayChange> difference(std::vector<GatewayObject> wanted, std::vector<GatewayObject> actual) {
    sort_by_place(wanted);
    sort_by_place(actual);
    std::vector<GatewayChange> changes;
    std::vector<GatewayChange> kept;
    auto want = wanted.begin();
    auto have = actual.begin();
    const auto remove = [&](auto from, auto to) {
        for (; from != to; ++from) changes.push_back({ChangeKind::remove, std::move(*from)});
    };
    while (want != wanted.end() || have != actual.end()) {
        if (want == wanted.end() || (have != actual.end() && place_of(*have) < place_of(*want))) {
            const auto end = end_of_place(have, actual.end());
            remove(have, end);
            have = end;
            continue;
        }
        const auto next_want = end_of_place(want, wanted.end());
        if (have == actual.end() || place_of(*want) < place_of(*have)) {
            kept.push_back({ChangeKind::add, std::move(*want)});
        } else {
            const auto next_have = end_of_place(have, actual.end());
            if (!is_as_wanted(*want, *have)) {
                want->handle = std::move(have->handle);
                kept.push_back({ChangeKind::replace, std::move(*want)});
            }
            remove(have + 1, next_have);
            have = next_have;
        }
        want = next_want;
    }
    changes.insert(changes.end(), std::move_iterator(kept.begin()), std::move_iterator(kept.end()));
    return changes;
}

}  // namespace bangnopi::access
