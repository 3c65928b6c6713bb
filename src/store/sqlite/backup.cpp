#include "store/sqlite/backup.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "store/database.hpp"
#include "store/sqlite/connection.hpp"

namespace bangnopi::store::sqlite {
namespace {

[[noreturn]] void fail(const std::string& path, std::string_view why) {
    throw Unavailable(fmt::format("cannot write the copy {}: {}", path, why));
}

void make_durable(const std::string& path) {
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) fail(path, std::strerror(errno));
    const bool synced = ::fsync(descriptor) == 0;
    const int error = errno;
    ::close(descriptor);
    if (!synced) fail(path, std::strerror(error));
}

// In one step: a read of the write-ahead log holds no writer up, and steps in between would begin anew at
// each commit.
void copy_pages(const Connection& from, const std::string& to) {
    sqlite3* target = nullptr;
    int code = sqlite3_open_v2(to.c_str(), &target,
                               SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nullptr);
    if (code == SQLITE_OK) {
        sqlite3_backup* backup = sqlite3_backup_init(target, "main", from.handle(), "main");
        if (backup != nullptr) sqlite3_backup_step(backup, -1);
        code = backup != nullptr ? sqlite3_backup_finish(backup) : sqlite3_errcode(target);
    }
    sqlite3_close(target);
    if (code != SQLITE_OK) fail(to, sqlite3_errstr(code));
}

}  // namespace

void back_up(const std::string& from, const std::string& to) {
    namespace fs = std::filesystem;
    if (fs::exists(to)) fail(to, "it exists already");
    const std::string partial = to + ".partial";
    std::error_code ignored;
    fs::remove(partial, ignored);
    try {
        copy_pages(Connection(from, Access::read), partial);
        make_durable(partial);
        fs::rename(partial, to);
    } catch (const fs::filesystem_error& error) {
        fs::remove(partial, ignored);
        fail(to, error.code().message());
    } catch (...) {
        fs::remove(partial, ignored);
        throw;
    }
    make_durable(fs::absolute(to).parent_path().string());
}

}  // namespace bangnopi::store::sqlite
