// HTTPS with a certificate of the test's own, asked by curl.
#include <gmock/gmock.h>

#include <csignal>
#include <filesystem>
#include <fstream>

#include "tests/support/http_client.hpp"
#include "tests/support/program.hpp"
#include "tests/support/temporary_folder.hpp"

namespace bangnopi::test {
namespace {

using testing::HasSubstr;

class Tls : public testing::Test {
  protected:
    Tls() {
        run_well({"init", "--db", db_});
        make_certificate("first");
        use_certificate("first");
    }
    // NAME.pem and NAME.key, valid for localhost; its common name is the name.
    void make_certificate(const std::string& name) const {
        const Finished made = run_tool(
            {"openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
             "-days", "2", "-subj", "/CN=" + name, "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
             "-keyout", folder_.file(name + ".key"), "-out", folder_.file(name + ".pem")});
        if (made.exit_code != 0) throw std::runtime_error("openssl: " + made.error);
    }
    // The one that the daemon is told of.
    void use_certificate(const std::string& name) const {
        for (const char* end : {".pem", ".key"})
            std::filesystem::copy_file(folder_.file(name + end), folder_.file(std::string("now") + end),
                                       std::filesystem::copy_options::overwrite_existing);
    }
    [[nodiscard]] std::vector<std::string> arguments() const {
        return {
            "--db", db_, "--tls-certificate", folder_.file("now.pem"), "--tls-key", folder_.file("now.key")};
    }
    [[nodiscard]] Finished curl(const Daemon& daemon, const std::string& path,
                                std::vector<std::string> options = {},
                                const std::string& trusted = "first") const {
        options.insert(options.begin(), {"curl", "--silent", "--show-error", "--include", "--max-time", "20",
                                         "--cacert", folder_.file(trusted + ".pem")});
        options.push_back("https://localhost:" + std::to_string(daemon.port()) + path);
        return run_tool(options);
    }
    // Whether the daemon shows that certificate, within ten seconds.
    [[nodiscard]] bool comes_to_show(const Daemon& daemon, const std::string& name) const {
        for (int attempt = 0; attempt < 100; ++attempt) {
            if (curl(daemon, "/healthz", {}, name).exit_code == 0) return true;
            ::usleep(100'000);
        }
        return false;
    }

    TemporaryFolder folder_;
    const std::string db_ = "sqlite:" + folder_.file("b.db");
};

TEST_F(Tls, ServesTheSameOverOneConnectionAndTellsBrowsersToStay) {
    const Daemon daemon(arguments());
    const Finished both = curl(daemon, "/readyz",
                               {"https://localhost:" + std::to_string(daemon.port()) + "/api/v1/openapi.json",
                                "--write-out", "connects: %{num_connects}\n"});
    ASSERT_EQ(both.exit_code, 0) << both.error;
    EXPECT_THAT(both.output, HasSubstr("Strict-Transport-Security: max-age=31536000"));
    EXPECT_THAT(both.output, HasSubstr("\"openapi\""));
    EXPECT_THAT(both.output, HasSubstr("ready\n"));
    EXPECT_THAT(both.output, HasSubstr("connects: 0\n"));
}

TEST_F(Tls, KeepsTheSessionCookieToItself) {
    const Daemon daemon(arguments());
    const std::string password = "kata-sandi-panjang";
    run_well({"staff", "add", "budi", "--role", "owner", "--password-file", "-", "--db", db_},
             password + '\n');
    const Finished signed_in = curl(daemon, "/api/v1/sessions",
                                    {"--json", R"({"username":"budi","password":")" + password + R"("})"});
    EXPECT_THAT(signed_in.output, HasSubstr("HTTP/1.1 201"));
    EXPECT_THAT(signed_in.output, testing::ContainsRegex("Set-Cookie: bangnopi_session=[^\n]*; Secure"));
}

TEST_F(Tls, StreamsEvents) {
    Daemon daemon(arguments());
    const std::string token =
        run_well({"token", "create", "--name", "stream", "--role", "owner", "--db", db_});
    const Finished stream =
        curl(daemon, "/api/v1/events",
             {"--no-buffer", "--max-time", "2", "--oauth2-bearer", token.substr(0, token.find('\n'))});
    EXPECT_THAT(stream.output, HasSubstr("text/event-stream"));
    EXPECT_THAT(stream.output, HasSubstr(": connected"));
    EXPECT_EQ(daemon.stop().exit_code, 0);
}

TEST_F(Tls, SpeaksNothingOlderThan12AndNothingInClear) {
    const Daemon daemon(arguments());
    const Finished old =
        curl(daemon, "/healthz", {"--tlsv1.0", "--tls-max", "1.1", "--ciphers", "DEFAULT@SECLEVEL=0"});
    EXPECT_EQ(old.exit_code, 35) << old.error;
    EXPECT_THAT(old.error, HasSubstr("protocol version"));
    for (const char* version : {"1.2", "1.3"})
        EXPECT_EQ(curl(daemon, "/healthz", {"--tlsv1.2", "--tls-max", version}).exit_code, 0) << version;
    HttpConnection clear(daemon.port());
    EXPECT_EQ(clear.exchange("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n").status, 0);
}

TEST_F(Tls, TakesANewCertificateOnSighupAndKeepsTheOldOneWhenItIsWrong) {
    Daemon daemon(arguments());
    ASSERT_TRUE(comes_to_show(daemon, "first"));
    make_certificate("second");
    std::filesystem::copy_file(folder_.file("second.pem"), folder_.file("now.pem"),
                               std::filesystem::copy_options::overwrite_existing);
    daemon.signal(SIGHUP);  // certificate and key do not belong together
    daemon.wait_until_said("nothing was changed");
    EXPECT_EQ(curl(daemon, "/healthz", {}, "first").exit_code, 0);
    use_certificate("second");
    daemon.signal(SIGHUP);
    EXPECT_TRUE(comes_to_show(daemon, "second"));
}

TEST_F(Tls, IsRefusedWithWhatToDoWhereAFileIsMissing) {
    const Finished half = run_program({"serve", "--db", db_, "--tls-key", folder_.file("now.key")});
    EXPECT_EQ(half.exit_code, 2);
    EXPECT_THAT(half.error, HasSubstr("tls_certificate"));
    std::ofstream(folder_.file("now.pem")) << "no certificate\n";
    std::vector<std::string> serve = arguments();
    serve.insert(serve.begin(), "serve");
    const Finished broken = run_program(serve);
    EXPECT_EQ(broken.exit_code, 1);
    EXPECT_THAT(broken.error, HasSubstr("now.pem"));
}

}  // namespace
}  // namespace bangnopi::test
