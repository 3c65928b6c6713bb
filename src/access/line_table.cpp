#include "access/line_table.hpp"

namespace bangnopi::access {
namespace {

bool is_older(const KnownLine& a, const KnownLine& b) {
    return a.line.subscription_id < b.line.subscription_id;
}

bool is_rather_of_mac(const KnownLine& a, const KnownLine& b) {
    const bool a_has_login = needs_login(a.line.kind);
    const bool b_has_login = needs_login(b.line.kind);
    return a_has_login == b_has_login ? is_older(a, b) : b_has_login;
}

}  // namespace

std::size_t hash_of(const TextKey& key) {
    return std::hash<std::string_view>{}(key.text) ^ hash_of(key.operator_id);
}

std::size_t hash_of(Id id) {
    return std::hash<Id>{}(id);
}

Line LineTable::of_id(Id subscription) const {
    return by_id_.find(subscription, is_older);
}

Line LineTable::of_login(Id operator_id, std::string_view username) const {
    if (username.empty()) return nullptr;
    return by_login_.find({operator_id, username}, is_older);
}

Line LineTable::of_mac(Id operator_id, std::string_view mac) const {
    if (mac.empty()) return nullptr;
    return by_mac_.find({operator_id, mac}, is_rather_of_mac);
}

std::vector<Line> LineTable::all() const {
    std::vector<Line> lines;
    lines.reserve(size());
    by_id_.each([&](const Line& line) { lines.push_back(line); });
    return lines;
}

Line LineTable::put(const Line& line) {
    Line old = of_id(line->line.subscription_id);
    replace(old, line);
    if (!old) ++size_;
    return old;
}

Line LineTable::remove(Id subscription) {
    Line old = of_id(subscription);
    if (!old) return nullptr;
    replace(old, nullptr);
    --size_;
    return old;
}

void LineTable::replace(const Line& old, const Line& now) {
    by_id_.replace(old, now);
    by_login_.replace(old, now);
    by_mac_.replace(old, now);
}

}  // namespace bangnopi::access
