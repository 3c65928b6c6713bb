// Prepared statements by their text. Callers pass literals, so the text is mostly found by its address.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace bangnopi::store {

template <class Statement>
class StatementCache {
  public:
    // Null when the text is not known.
    Statement* find(std::string_view sql) {
        Slot& slot = slots_[slot_of(sql)];
        if (slot.statement != nullptr && slot.text == sql) return slot.statement;
        const auto found = statements_.find(sql);
        if (found == statements_.end()) return nullptr;
        slot = {found->first, &found->second};
        return slot.statement;
    }
    Statement& keep(std::string_view sql, Statement statement) {
        return statements_.emplace(std::string(sql), std::move(statement)).first->second;
    }
    [[nodiscard]] std::size_t size() const { return statements_.size(); }
    void clear() {
        slots_ = {};
        statements_.clear();
    }

  private:
    struct Slot {
        std::string_view text;
        Statement* statement = nullptr;
    };
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
    };

    static std::size_t slot_of(std::string_view sql) {
        const auto address = reinterpret_cast<std::uintptr_t>(sql.data());
        return (address ^ (address >> 8) ^ sql.size()) % slot_count;
    }

    static constexpr std::size_t slot_count = 512;
    std::array<Slot, slot_count> slots_ = {};
    std::unordered_map<std::string, Statement, Hash, std::equal_to<>> statements_;
};

}  // namespace bangnopi::store
