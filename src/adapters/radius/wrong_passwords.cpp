#include "adapters/radius/wrong_passwords.hpp"

#include <algorithm>

namespace bangnopi::radius {
namespace {

std::size_t hash_of(Id operator_id, std::string_view username) {
    constexpr std::size_t odd = 0x9E37'79B9'7F4A'7C15;
    return std::hash<std::string_view>{}(username) ^ (std::hash<Id>{}(operator_id)*odd);
}

std::chrono::seconds delay_after(int wrong) {
    constexpr int doublings_max = 3;
    const std::chrono::seconds doubled{1 << std::min(wrong - 1, doublings_max)};
    return std::min(doubled, WrongPasswords::delay_max);
}

}  // namespace

std::chrono::seconds WrongPasswords::wrong(Id operator_id, std::string_view username, Steady now) {
    const std::size_t hash = hash_of(operator_id, username);
    const std::lock_guard lock(mutex_);
    const auto known = by_hash_.find(hash);
    if (known == by_hash_.end()) {
        if (names_.size() == names_max) {
            by_hash_.erase(names_.front().hash);
            names_.pop_front();
        }
        by_hash_.emplace(hash, names_.insert(names_.end(), {hash, 1, now}));
        return delay_after(1);
    }
    Name& name = *known->second;
    name.wrong = now - name.last < remembered ? name.wrong + 1 : 1;
    name.last = now;
    names_.splice(names_.end(), names_, known->second);
    return delay_after(name.wrong);
}

void WrongPasswords::right(Id operator_id, std::string_view username) {
    const std::size_t hash = hash_of(operator_id, username);
    const std::lock_guard lock(mutex_);
    const auto known = by_hash_.find(hash);
    if (known == by_hash_.end()) return;
    names_.erase(known->second);
    by_hash_.erase(known);
}

}  // namespace bangnopi::radius
