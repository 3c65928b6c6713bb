#include "app/file_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>

#include "base/spoken.hpp"

namespace bangnopi::app {

std::unique_ptr<FileLock> FileLock::try_take(const std::string& path) {
    const int file = ::open(path.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600);
    if (file < 0)
        throw SpokenError<std::runtime_error>(
            "the lock {} cannot be opened: {}"_msg(path, std::strerror(errno)));
    if (::flock(file, LOCK_EX | LOCK_NB) == 0) return std::unique_ptr<FileLock>(new FileLock(file));
    ::close(file);
    return nullptr;
}

FileLock::~FileLock() {
    ::close(file_);
}

}  // namespace bangnopi::app
