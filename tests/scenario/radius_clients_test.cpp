// The RADIUS service as clients see it that nobody here wrote: radclient and radtest of FreeRADIUS, and python3-pyrad. Against
// the real program over a demo's database.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <boost/json.hpp>

#include "domain/login.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/port_pair.hpp"
#include "tests/support/program.hpp"
#include "tests/support/temporary_folder.hpp"
#include "words/language.hpp"

namespace bangnopi::test {
namespace {

namespace json = boost::json;
using domain::LoginReason;
using testing::HasSubstr;
using testing::Not;

constexpr std::string_view secret = "testing123";

// As radclient reads them; a router that once sent a Message-Authenticator has to send it always.
std::string login(std::string_view user, std::string_view proof) {
    return fmt::format("User-Name=\"{}\"\n{}\nNAS-IP-Address=127.0.0.1\nMessage-Authenticator=0x00\n", user,
                       proof);
}

std::string told(LoginReason reason) {
    return words::text(domain::told_to_customer(reason), words::Language::indonesian);
}

class RadiusClients : public testing::Test {
  protected:
    static constexpr int customers = 60;  // with some of each kind of connection

    RadiusClients() {
        run_well({"demo", "--db", db_, "--customers", std::to_string(customers), "--months", "0", "--until",
                  "2026-11-23"});
        serve_anew();
    }

    // It knows then what was changed before.
    void serve_anew() {
        daemon_.reset();
        daemon_.emplace(serve());
        daemon_->sign_in("owner", "bangnopi-demo");
    }

    [[nodiscard]] std::vector<std::string> serve() const {
        return {"--db", db_, "--radius", fmt::format("127.0.0.1:{}", port_)};
    }
    [[nodiscard]] std::string radclient(std::string_view kind, std::string_view attributes,
                                        std::string_view with_secret = secret) const {
        const int port = port_ + (kind == "acct" ? 1 : 0);
        const char* const timeout_s = with_secret == secret ? "4" : "1";
        const Finished finished =
            run_tool({"radclient", "-x", "-r", "1", "-t", timeout_s, fmt::format("127.0.0.1:{}", port),
                      std::string(kind), std::string(with_secret)},
                     attributes);
        return finished.output + finished.error;
    }
    [[nodiscard]] std::string pyrad(std::vector<std::string> arguments) const {
        arguments.insert(arguments.begin(),
                         {"/usr/bin/python3", BANGNOPI_SOURCE_DIR "/tests/scenario/radius_client.py",
                          std::to_string(port_), std::string(secret)});
        const Finished finished = run_tool(arguments);
        return finished.output + finished.error;
    }
    [[nodiscard]] std::string account(std::string_view status, std::string_view more,
                                      std::string_view session = "8000000a") const {
        return radclient("acct", fmt::format("Acct-Status-Type={}\nAcct-Session-Id=\"{}\"\nUser-Name=\"{}\"\n"
                                             "NAS-IP-Address=127.0.0.1\n{}\n",
                                             status, session, user_, more));
    }

    [[nodiscard]] json::value got(const std::string& path) const {
        const Answer answer = daemon_->get(path);
        EXPECT_EQ(answer.status, 200) << path << ' ' << answer.body;
        return answer.json();
    }
    [[nodiscard]] json::value subscription(const std::string& user) const {
        return got("/api/v1/subscriptions?q=" + user).at("items").at(0);
    }
    [[nodiscard]] std::string id_of(const std::string& user) const {
        return json::value_to<std::string>(subscription(user).at("id"));
    }
    [[nodiscard]] std::string first_of_kind(std::string_view kind) const {
        const json::value listed = got(fmt::format("/api/v1/subscriptions?sort=number&kind={}", kind));
        return json::value_to<std::string>(listed.at("items").at(0).at("connection").at("username"));
    }
    // What has been counted, down and up.
    [[nodiscard]] std::pair<std::int64_t, std::int64_t> usage(const std::string& user) const {
        std::pair<std::int64_t, std::int64_t> sum{};
        const json::value listed = got("/api/v1/usage?by=month&subscription=" + id_of(user));
        for (const json::value& month : listed.at("items").as_array()) {
            sum.first += month.at("bytes_down").as_int64();
            sum.second += month.at("bytes_up").as_int64();
        }
        return sum;
    }
    void expect_sound() {
        daemon_->stop();
        daemon_.reset();
        const Finished verified = run_program({"verify", "--db", db_});
        EXPECT_EQ(verified.exit_code, 0) << verified.output << verified.error;
    }

    TemporaryFolder folder_;
    const std::string db_ = "sqlite:" + folder_.file("b.db");
    const std::uint16_t port_ = free_port_pair();
    const std::string user_ = "u000001";
    std::optional<Daemon> daemon_;
};

TEST_F(RadiusClients, AreLetInByEachMethodThatTheySpeak) {
    EXPECT_THAT(radclient("auth", login(user_, "User-Password=\"p000001\"")),
                HasSubstr("Received Access-Accept"));
    EXPECT_THAT(radclient("auth", login(user_, "CHAP-Password=\"p000001\"")),
                HasSubstr("Received Access-Accept"));
    const std::string ms_chap = radclient("auth", login(user_, "MS-CHAP-Password=\"p000001\""));
    EXPECT_THAT(ms_chap, HasSubstr("Received Access-Accept"));
    EXPECT_THAT(ms_chap, HasSubstr("MS-CHAP-MPPE-Keys"));
    for (const char* method : {"pap", "chap", "mschap"}) {
        const Finished finished = run_tool({"radtest", "-t", method, user_, "p000001",
                                            fmt::format("127.0.0.1:{}", port_), "0", std::string(secret)});
        EXPECT_THAT(finished.output, HasSubstr("Received Access-Accept")) << method << finished.error;
    }
    EXPECT_THAT(pyrad({"pap", user_, "p000001"}), HasSubstr("code 2"));
    EXPECT_THAT(pyrad({"chap", user_, "p000001"}), HasSubstr("code 2"));
    EXPECT_THAT(pyrad({"mschapv2", user_, "p000001"}), HasSubstr("\nproven"));
}

TEST_F(RadiusClients, LearnSpeedAndInterimIntervalAndAClassWithTheLogin) {
    const std::string answer = radclient("auth", login(user_, "User-Password=\"p000001\""));
    EXPECT_THAT(answer, HasSubstr("Mikrotik-Rate-Limit = \""));
    EXPECT_THAT(answer, HasSubstr("Acct-Interim-Interval = 300"));
    EXPECT_THAT(answer, HasSubstr("Class = 0x"));
    const std::string fixed = first_of_kind("static_ip");
    const std::string ip = json::value_to<std::string>(subscription(fixed).at("connection").at("ip"));
    EXPECT_THAT(radclient("auth", login(fixed, fmt::format("User-Password=\"p{}\"", fixed.substr(1)))),
                HasSubstr("Framed-IP-Address = " + ip));
}

TEST_F(RadiusClients, WithAWrongPasswordAreToldSoInIndonesian) {
    for (const char* proof :
         {"User-Password=\"salah\"", "CHAP-Password=\"salah\"", "MS-CHAP-Password=\"salah\""}) {
        const std::string answer = radclient("auth", login(user_, proof));
        EXPECT_THAT(answer, HasSubstr("Received Access-Reject")) << proof;
        EXPECT_THAT(answer, HasSubstr(told(LoginReason::wrong_password))) << proof;
    }
    EXPECT_THAT(pyrad({"mschapv2", user_, "salah"}), HasSubstr("code 3"));
    EXPECT_THAT(radclient("auth", login("tiada", "User-Password=\"salah\"")),
                HasSubstr("Received Access-Reject"));
}

TEST_F(RadiusClients, WithAWrongSecretAreNotAnswered) {
    EXPECT_THAT(radclient("auth", login(user_, "User-Password=\"p000001\""), "rahasia-lain"),
                HasSubstr("No reply from server"));
    EXPECT_THAT(radclient("acct", "Acct-Status-Type=Start\nAcct-Session-Id=\"1\"\nUser-Name=\"u000001\"\n",
                          "rahasia-lain"),
                HasSubstr("No reply from server"));
    EXPECT_THAT(radclient("auth", login(user_, "User-Password=\"p000001\"")),
                HasSubstr("Received Access-Accept"));
}

TEST_F(RadiusClients, AreToldThatTheServerIsThere) {
    EXPECT_THAT(radclient("status", "Message-Authenticator=0x00\n"), HasSubstr("Received Access-Accept"));
}

TEST_F(RadiusClients, HaveWhatTheyAccountForCountedOnceWithItsGigawords) {
    constexpr std::string_view interim =
        "Acct-Session-Time=300\nAcct-Input-Octets=1000\nAcct-Input-Gigawords=0\n"
        "Acct-Output-Octets=5\nAcct-Output-Gigawords=1";
    constexpr std::string_view stop =
        "Acct-Session-Time=600\nAcct-Input-Octets=2000\nAcct-Input-Gigawords=0\n"
        "Acct-Output-Octets=7\nAcct-Output-Gigawords=2\nAcct-Terminate-Cause=User-Request";
    constexpr std::int64_t two_gigawords = std::int64_t{1} << 33;
    EXPECT_THAT(account("Start", ""), HasSubstr("Received Accounting-Response"));
    const json::value online = got("/api/v1/sessions-online");
    ASSERT_EQ(online.at("items").as_array().size(), 1U);
    EXPECT_EQ(online.at("items").at(0).at("username"), json::value(user_));
    for (int times = 0; times < 2; ++times)
        EXPECT_THAT(account("Interim-Update", interim), HasSubstr("Received Accounting-Response"));
    EXPECT_EQ(got("/api/v1/sessions-online").at("items").at(0).at("bytes_down"), (std::int64_t{1} << 32) + 5);
    EXPECT_EQ(usage(user_), std::pair((std::int64_t{1} << 32) + 5, std::int64_t{1000}));
    EXPECT_THAT(account("Stop", stop), HasSubstr("Received Accounting-Response"));
    EXPECT_THAT(account("Interim-Update", interim), HasSubstr("Received Accounting-Response"));
    EXPECT_TRUE(got("/api/v1/sessions-online").at("items").as_array().empty());
    EXPECT_EQ(usage(user_), std::pair(two_gigawords + 7, std::int64_t{2000}));
    expect_sound();
}

TEST_F(RadiusClients, HaveTheirUsageCountedThoughTheRestOfARecordIsBroken) {
    EXPECT_THAT(
        account("Stop", "Acct-Output-Octets=22\nAttr-8=0x0a1400\nAttr-25=0x00\nAttr-26=0x00003a8c0109"),
        HasSubstr("Received Accounting-Response"));
    EXPECT_EQ(usage(user_), std::pair(std::int64_t{22}, std::int64_t{0}));
    EXPECT_THAT(daemon_->get("/metrics").body, HasSubstr("bangnopi_radius_unreadable_attributes_total 2"));
}

TEST_F(RadiusClients, OfAnotherLibraryAreAccountedForToo) {
    const auto pyrad_accounts = [&](const std::string& status, std::vector<std::string> more) {
        std::vector<std::string> arguments{"accounting",
                                           user_,
                                           "-",
                                           "Acct-Status-Type=" + status,
                                           "Acct-Session-Id=py1",
                                           "NAS-IP-Address=127.0.0.1"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return pyrad(arguments);
    };
    EXPECT_THAT(pyrad_accounts("Start", {}), HasSubstr("code 5"));
    EXPECT_THAT(
        pyrad_accounts("Stop", {"Acct-Session-Time=60", "Acct-Input-Octets=11", "Acct-Output-Octets=22"}),
        HasSubstr("code 5"));
    EXPECT_EQ(usage(user_), std::pair(std::int64_t{22}, std::int64_t{11}));
    expect_sound();
}

TEST_F(RadiusClients, WhoseRouterRestartedAreNoLongerOnline) {
    for (const char* session : {"8000000a", "8000000b"})
        EXPECT_THAT(account("Start", "", session), HasSubstr("Received Accounting-Response"));
    EXPECT_EQ(got("/api/v1/sessions-online").at("items").as_array().size(), 2U);
    EXPECT_THAT(radclient("acct", "Acct-Status-Type=Accounting-On\nNAS-IP-Address=127.0.0.1\n"),
                HasSubstr("Received Accounting-Response"));
    EXPECT_TRUE(got("/api/v1/sessions-online").at("items").as_array().empty());
}

TEST_F(RadiusClients, WhoHaveNotPaidAreLetInToTheWalledGarden) {
    const std::string user = first_of_kind("pppoe");
    const std::string proof = login(user, fmt::format("User-Password=\"p{}\"", user.substr(1)));
    EXPECT_THAT(radclient("auth", proof), Not(HasSubstr("pool-isolir")));
    ASSERT_EQ(daemon_->post("/api/v1/demo/clock", R"({"now":"2026-12-20T03:00:00Z"})").status, 200);
    ASSERT_EQ(subscription(user).at("status"), "isolated");
    std::string answer;
    EXPECT_TRUE(comes_true([&] {
        answer = radclient("auth", proof);
        return answer.find("Framed-Pool = \"pool-isolir\"") != std::string::npos;
    })) << answer;
    EXPECT_THAT(answer, HasSubstr("Received Access-Accept"));
    EXPECT_THAT(answer, HasSubstr("Mikrotik-Address-List = \""));
    EXPECT_THAT(radclient("acct", fmt::format("Acct-Status-Type=Start\nAcct-Session-Id=\"8000000c\"\n"
                                              "User-Name=\"{}\"\nNAS-IP-Address=127.0.0.1\n",
                                              user)),
                HasSubstr("Received Accounting-Response"));
    const json::value online = got("/api/v1/sessions-online").at("items").at(0);
    EXPECT_EQ(online.at("granted").at("state"), "isolated") << "without a Class too: " << online;
    EXPECT_EQ(online.at("in_step"), true);
}

TEST_F(RadiusClients, WhoseSubscriptionIsSuspendedAreRefusedAndToldWhy) {
    ASSERT_EQ(daemon_->post("/api/v1/subscriptions/" + id_of(user_) + "/suspend", "{}").status, 200);
    std::string answer;
    EXPECT_TRUE(comes_true([&] {
        answer = radclient("auth", login(user_, "User-Password=\"p000001\""));
        return answer.find(told(LoginReason::suspended)) != std::string::npos;
    })) << answer;
    EXPECT_THAT(answer, HasSubstr("Received Access-Reject"));
}

TEST_F(RadiusClients, AreStillOnlineAfterTheServerWasKilled) {
    EXPECT_THAT(account("Start", ""), HasSubstr("Received Accounting-Response"));
    daemon_->kill();
    serve_anew();
    EXPECT_EQ(got("/api/v1/sessions-online").at("items").as_array().size(), 1U);
    expect_sound();
}

TEST_F(RadiusClients, ThatDialAtOnceAreNoMoreThanTheLineMayHave) {
    ASSERT_EQ(
        daemon_->patch("/api/v1/subscriptions/" + id_of(user_) + "/connection", R"({"session_limit":1})")
            .status,
        200);
    const auto dial = [&](std::string_view mac) {
        return radclient(
            "auth", login(user_, fmt::format("User-Password=\"p000001\"\nCalling-Station-Id=\"{}\"", mac)));
    };
    constexpr std::string_view phone = "AA:BB:CC:00:11:22";
    constexpr std::string_view laptop = "AA:BB:CC:00:11:33";
    serve_anew();
    EXPECT_THAT(dial(phone), HasSubstr("Received Access-Accept"));
    EXPECT_THAT(dial(laptop), HasSubstr(told(LoginReason::session_limit)));
    const std::string accepted = dial(phone);
    EXPECT_THAT(accepted, HasSubstr("Received Access-Accept")) << "it dials again";
    const auto at = accepted.find("Class = 0x");
    ASSERT_NE(at, std::string::npos) << accepted;
    const std::string of_class = accepted.substr(at, accepted.find('\n', at) - at);
    EXPECT_THAT(account("Start", fmt::format("{}\nCalling-Station-Id=\"{}\"", of_class, phone)),
                HasSubstr("Received Accounting-Response"));
    EXPECT_THAT(dial(laptop), HasSubstr(told(LoginReason::session_limit)));
    EXPECT_THAT(account("Stop", of_class), HasSubstr("Received Accounting-Response"));
    EXPECT_THAT(dial(laptop), HasSubstr("Received Access-Accept"));
}

TEST_F(RadiusClients, LeaveATraceOfEachRefusalForTechnicians) {
    EXPECT_THAT(radclient("auth", login(user_, "User-Password=\"salah\"")),
                HasSubstr("Received Access-Reject"));
    json::value attempts;
    ASSERT_TRUE(comes_true([&] {
        attempts = got("/api/v1/login-attempts?outcome=rejected&username=" + user_);
        return !attempts.at("items").as_array().empty();
    }));
    EXPECT_EQ(attempts.at("items").at(0).at("reason"), "wrong_password");
}

}  // namespace
}  // namespace bangnopi::test
