#include "app/made_files.hpp"

#include <system_error>

namespace bangnopi::app {

MadeFiles::MadeFiles(const Configuration& configuration) {
    const auto database = sqlite_path(configuration.db);
    if (!database) return;
    std::vector<std::filesystem::path> files{*database, *database + "-wal", *database + "-shm"};
    if (const auto key_file = key_file_of(configuration)) files.emplace_back(*key_file);
    for (auto& file : files)
        if (!std::filesystem::exists(file)) not_there_before_.push_back(std::move(file));
}

MadeFiles::~MadeFiles() {
    std::error_code cannot;  // nothing is left to do about one that stays
    for (const auto& file : not_there_before_) std::filesystem::remove(file, cannot);
}

}  // namespace bangnopi::app
