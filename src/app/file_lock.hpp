// One process at a time changes a SQLite database: an advisory lock on PATH.lock, gone with the process that holds it.
#pragma once

#include <memory>
#include <string>

namespace bangnopi::app {

class FileLock {
  public:
    // Null when another process holds it. Throws std::system_error when the file cannot be made.
    static std::unique_ptr<FileLock> try_take(const std::string& path);
    ~FileLock();
    FileLock(const FileLock&) = delete;
    FileLock& operator=(const FileLock&) = delete;

  private:
    explicit FileLock(int file) : file_(file) {}
    int file_;
};

}  // namespace bangnopi::app
