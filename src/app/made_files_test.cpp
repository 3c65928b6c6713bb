#include "app/made_files.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "tests/support/temporary_folder.hpp"

namespace bangnopi::app {
namespace {

namespace fs = std::filesystem;

class Made : public testing::Test {
  protected:
    void SetUp() override { configuration_.db = "sqlite:" + folder_.file("b.db"); }
    void make(const std::string& name) const { std::ofstream(folder_.file(name)) << "x"; }
    [[nodiscard]] bool is_there(const std::string& name) const { return fs::exists(folder_.file(name)); }

    test::TemporaryFolder folder_;
    Configuration configuration_;
};

TEST_F(Made, GoAgainUnlessTheyAreKept) {
    {
        const MadeFiles made(configuration_);
        for (const char* name : {"b.db", "b.db-wal", "b.db.key"}) make(name);
    }
    for (const char* name : {"b.db", "b.db-wal", "b.db.key"}) EXPECT_FALSE(is_there(name)) << name;
    {
        MadeFiles made(configuration_);
        make("b.db");
        made.keep();
    }
    EXPECT_TRUE(is_there("b.db"));
}

TEST_F(Made, NeverTakeWhatWasThereBefore) {
    make("b.db.key");
    {
        const MadeFiles made(configuration_);
        make("b.db");
    }
    EXPECT_TRUE(is_there("b.db.key"));
    EXPECT_FALSE(is_there("b.db"));
}

TEST_F(Made, KeepTheKeyOfADatabaseThatStays) {
    configuration_.db = "postgresql:///isp";
    configuration_.key_file = folder_.file("key");
    {
        const MadeFiles made(configuration_);
        make("key");
    }
    EXPECT_TRUE(is_there("key"));
}

}  // namespace
}  // namespace bangnopi::app
