// The files of a new database, which a command that is refused takes away again. What was there before stays.
#pragma once

#include <filesystem>
#include <vector>

#include "app/configuration.hpp"

namespace bangnopi::app {

class MadeFiles {
  public:
    // Before the command makes any; outlives the open database.
    explicit MadeFiles(const Configuration& configuration);
    ~MadeFiles();
    MadeFiles(const MadeFiles&) = delete;
    MadeFiles& operator=(const MadeFiles&) = delete;
    void keep() { not_there_before_.clear(); }

  private:
    std::vector<std::filesystem::path> not_there_before_;
};

}  // namespace bangnopi::app
