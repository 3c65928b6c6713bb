// Whoever meets the program over a network may have its source (AGPL-3.0 section 13).
#include <cstdlib>
#include <fstream>
#include <iterator>

#include "tests/http/test_server.hpp"

namespace bangnopi::test {
namespace {

// The names in a tar.gz, each once with a line break before and behind.
std::string names_in(const std::string& archive) {
    const TemporaryFolder folder;
    std::ofstream(folder.file("source.tar.gz"), std::ios::binary) << archive;
    const std::string command =
        "cd " + folder.path().string() + " && (echo && tar --list --gzip --file source.tar.gz) >names";
    EXPECT_EQ(std::system(command.c_str()), 0);
    std::ifstream names(folder.file("names"));
    return {std::istreambuf_iterator<char>(names), {}};
}

TEST(Source, IsOfferedToAnybodyAndHoldsWhatIsBuiltAndNothingElse) {
    TestServer server(store::Engine::sqlite);
    const HttpAnswer answer = server.get("/source.tar.gz", "");
    ASSERT_EQ(answer.status, 200);
    EXPECT_EQ(answer.header("content-disposition"), "attachment; filename=\"bangnopi-test.tar.gz\"");
    EXPECT_LT(answer.body.size(), 3'000'000U);
    const std::string names = names_in(answer.body);
    for (const char* name : {"CMakeLists.txt", "LICENSE", "run", "api/openapi.yaml", "src/app/main.cpp",
                             "migrations/0001_initial.sql", "panel/package.json", "panel/src/main.ts",
                             "tests/http/source_test.cpp", "tools/source_archive"})
        EXPECT_NE(names.find("\nbangnopi/" + std::string(name) + '\n'), std::string::npos) << name;
    for (const char* name : {"\nbangnopi/data/", "\nbangnopi/build/", ".git/", "node_modules", "panel/dist",
                             ".key\n", ".db\n", ".csv\n"})
        EXPECT_EQ(names.find(name), std::string::npos) << name;
}

TEST(Source, IsNotSentAgainToWhoHasIt) {
    TestServer server(store::Engine::sqlite);
    const std::string etag = server.get("/source.tar.gz", "").header("etag");
    const HttpAnswer again = server.ask({.target = "/source.tar.gz", .headers = {{"If-None-Match", etag}}});
    EXPECT_EQ(again.status, 304);
    EXPECT_EQ(again.body, "");
}

}  // namespace
}  // namespace bangnopi::test
