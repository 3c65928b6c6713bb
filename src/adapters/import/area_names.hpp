// The operator's areas as people name them in a list: by code, else by name however it is written. One that
// is not there is made.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>

#include "base/result.hpp"
#include "store/act.hpp"
#include "store/database.hpp"

namespace bangnopi::importing {

class AreaNames {
  public:
    // Forgets what an earlier transaction made.
    void load(store::Tx& tx, const store::Act& act);
    // The code to give to a use case; empty for an empty name.
    Result<std::string> code_of(store::Tx& tx, const store::Act& act, std::string_view name);
    [[nodiscard]] std::int64_t made() const { return made_; }

  private:
    [[nodiscard]] std::string free_code(std::string_view name) const;

    std::unordered_map<std::string, std::string> by_code_;  // folded code to the code
    std::unordered_map<std::string, std::string> by_name_;  // folded name to the code
    std::int64_t made_ = 0;
};

}  // namespace bangnopi::importing
