#include "adapters/http/static_files.hpp"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

#include "tests/support/temporary_folder.hpp"

namespace bangnopi::http {
namespace {

std::string header(const Response& response, std::string_view name) {
    for (const Header& one : response.headers)
        if (one.name == name) return one.value;
    return "";
}

class StaticFilesTest : public testing::Test {
  protected:
    StaticFilesTest() {
        write("index.html", "panel");
        write("tagih/index.html", "collector");
        write("assets/app-1a2b.js", "plain script");
        write("assets/app-1a2b.js.br", "br");
        write("assets/app-1a2b.js.gz", "gzip");
        files.emplace(StaticFiles::from_folder(folder.path()));
    }
    void write(const std::string& name, std::string_view content) {
        std::filesystem::create_directories((folder.path() / name).parent_path());
        std::ofstream(folder.path() / name) << content;
    }
    Response get(const std::string& path, std::vector<Header> headers = {}) {
        Request request;
        request.method = "GET";
        request.path = path;
        request.headers = std::move(headers);
        return files->answer(request);
    }

    test::TemporaryFolder folder;
    std::optional<StaticFiles> files;
};

TEST_F(StaticFilesTest, AnswerTheEntryForPathsOfItsOwn) {
    EXPECT_EQ(get("/").lasting_body, "panel");
    EXPECT_EQ(get("/pelanggan/42").lasting_body, "panel");
    EXPECT_EQ(get("/tagih/").lasting_body, "collector");
    EXPECT_EQ(get("/tagih/rute").lasting_body, "collector");
    EXPECT_EQ(get("/tagih").lasting_body, "collector");
}

TEST_F(StaticFilesTest, AnswerNothingForAFileThatIsNotThere) {
    EXPECT_EQ(get("/assets/app-old.js").status, 404);
    EXPECT_EQ(get("/../etc/passwd.txt").status, 404);
}

TEST_F(StaticFilesTest, ChooseTheSmallestFormThatIsAccepted) {
    EXPECT_EQ(get("/assets/app-1a2b.js").lasting_body, "plain script");
    EXPECT_EQ(get("/assets/app-1a2b.js", {{"Accept-Encoding", "gzip"}}).lasting_body, "gzip");
    const Response response = get("/assets/app-1a2b.js", {{"Accept-Encoding", "gzip, br;q=0.9"}});
    EXPECT_EQ(response.lasting_body, "br");
    EXPECT_EQ(header(response, "Content-Encoding"), "br");
    EXPECT_EQ(header(response, "Vary"), "Accept-Encoding");
    EXPECT_EQ(response.content_type, "text/javascript; charset=utf-8");
    EXPECT_EQ(get("/assets/app-1a2b.js", {{"Accept-Encoding", "br;q=0"}}).lasting_body, "plain script");
}

TEST_F(StaticFilesTest, AreKeptByBrowsersAsLongAsTheyMayBe) {
    EXPECT_THAT(header(get("/assets/app-1a2b.js"), "Cache-Control"), testing::HasSubstr("immutable"));
    EXPECT_EQ(header(get("/"), "Cache-Control"), "no-cache");
    const std::string etag = header(get("/"), "ETag");
    const Response unchanged = get("/", {{"If-None-Match", etag}});
    EXPECT_EQ(unchanged.status, 304);
    EXPECT_EQ(unchanged.lasting_body, "");
}

TEST_F(StaticFilesTest, ForbidWhatAPageOfOursDoesNotDo) {
    EXPECT_THAT(header(get("/"), "Content-Security-Policy"), testing::HasSubstr("frame-ancestors 'none'"));
}

}  // namespace
}  // namespace bangnopi::http
