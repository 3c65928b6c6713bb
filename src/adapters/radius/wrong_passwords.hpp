// Slows down guessing: after each wrong password in a row for a name its refusal waits longer. Names are kept as hashes, of
// known and unknown users alike, and only so many; the one that was longest left alone is forgotten first. Safe between threads.
#pragma once

#include <chrono>
#include <list>
#include <mutex>
#include <string_view>
#include <unordered_map>

#include "adapters/radius/duplicates.hpp"
#include "base/id.hpp"

namespace bangnopi::radius {

class WrongPasswords {
  public:
    static constexpr std::size_t names_max = 20'000;
    static constexpr std::chrono::minutes remembered{10};
    static constexpr std::chrono::seconds delay_max{5};

    // How long the refusal waits: 1 s, 2 s, 4 s, then 5 s.
    std::chrono::seconds wrong(Id operator_id, std::string_view username, Steady now);
    void right(Id operator_id, std::string_view username);

  private:
    struct Name {
        std::size_t hash;
        int wrong;
        Steady last;
    };
    using Names = std::list<Name>;  // ascending by `last`

    std::mutex mutex_;
    Names names_;
    std::unordered_map<std::size_t, Names::iterator> by_hash_;
};

}  // namespace bangnopi::radius
