#include "app/file_lock.hpp"

#include <gtest/gtest.h>

#include <filesystem>

#include "tests/support/temporary_folder.hpp"

namespace bangnopi::app {
namespace {

TEST(FileLock, IsHeldByOneAndFreeAgainWhenItIsGone) {
    const test::TemporaryFolder folder;
    auto first = FileLock::try_take(folder.file("x.lock"));
    ASSERT_NE(first, nullptr);
    EXPECT_EQ(FileLock::try_take(folder.file("x.lock")), nullptr);
    first.reset();
    EXPECT_NE(FileLock::try_take(folder.file("x.lock")), nullptr);
}

TEST(FileLock, ThrowsWhereNoFileCanBeMade) {
    EXPECT_THROW(static_cast<void>(FileLock::try_take("/nonexistent/x.lock")), std::runtime_error);
}

TEST(FileLock, IsItsOwnersAlone) {
    const test::TemporaryFolder folder;
    const auto lock = FileLock::try_take(folder.file("x.lock"));
    const auto mode = std::filesystem::status(folder.file("x.lock")).permissions();
    EXPECT_EQ(mode, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

}  // namespace
}  // namespace bangnopi::app
