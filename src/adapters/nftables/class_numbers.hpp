// Which HTB class shapes which address. The numbers stand on the router, in the map and at the classes; here is what was read
// there last, and what was given since.
#pragma once

#include <bitset>
#include <limits>
#include <optional>
#include <string>
#include <unordered_map>

#include "adapters/nftables/queue_listing.hpp"

namespace bangnopi::nftables {

class ClassNumbers {
  public:
    // That a class stands.
    void note(ClassNumber number) { taken_.set(number); }
    // That an address has it. False if another has.
    bool note(const std::string& ip, ClassNumber number) {
        if (is_given_.test(number)) return false;
        give(ip, number);
        return true;
    }
    [[nodiscard]] bool is_given(ClassNumber number) const { return is_given_.test(number); }
    // What the address has, or else the lowest that nothing has; nothing if all are taken.
    std::optional<ClassNumber> take(const std::string& ip) {
        if (const auto found = of_ip_.find(ip); found != of_ip_.end()) return found->second;
        while (lowest_ < number_end && taken_.test(lowest_)) ++lowest_;
        if (lowest_ == number_end) return std::nullopt;
        give(ip, static_cast<ClassNumber>(lowest_));
        return static_cast<ClassNumber>(lowest_);
    }
    // What the address had and has no more. The number is free once the router is read again.
    std::optional<ClassNumber> release(const std::string& ip) {
        const auto node = of_ip_.extract(ip);
        return node ? std::optional(node.mapped()) : std::nullopt;
    }

  private:
    static constexpr std::size_t numbers = std::numeric_limits<ClassNumber>::max() + 1;
    static constexpr std::size_t number_end = numbers - 1;  // ffff means the root

    void give(const std::string& ip, ClassNumber number) {
        taken_.set(number);
        is_given_.set(number);
        of_ip_.insert_or_assign(ip, number);
    }

    std::bitset<numbers> taken_;
    std::bitset<numbers> is_given_;
    std::size_t lowest_ = 1;  // nothing below is free; 0 is HTB itself
    std::unordered_map<std::string, ClassNumber> of_ip_;
};

}  // namespace bangnopi::nftables
