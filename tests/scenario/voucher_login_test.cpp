// A hotspot login by the code of a voucher alone, as radclient of FreeRADIUS sends it, against the real program.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <boost/json.hpp>

#include "tests/support/port_pair.hpp"
#include "tests/support/program.hpp"
#include "tests/support/temporary_folder.hpp"

namespace bangnopi::test {
namespace {

namespace json = boost::json;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr std::string_view accepted = "Received Access-Accept";
constexpr std::string_view rejected = "Received Access-Reject";

class VoucherLogin : public testing::Test {
  protected:
    VoucherLogin() {
        run_well({"demo", "--db", db_, "--customers", "2", "--months", "0", "--until", "2026-11-23"});
        daemon_.emplace(serve());
        daemon_->sign_in("owner", "bangnopi-demo");
        made("/api/v1/plans", {{"code", "HARIAN"},
                               {"name", "Harian"},
                               {"billing", "prepaid_package"},
                               {"days", 1},
                               {"price", 5000},
                               {"rate_down_bps", 5'000'000},
                               {"rate_up_bps", 2'000'000}});
        batch_ = text(made("/api/v1/voucher-batches", {{"count", 3}, {"kind", "plan"}, {"plan", "HARIAN"}}),
                      "/id");
        made("/api/v1/voucher-batches/" + batch_ + "/sale", {{"count", 2}, {"channel", "kas"}});
        const json::value sheet = made("/api/v1/voucher-batches/" + batch_ + "/print", json::object{}, 200);
        for (const json::value& item : sheet.at("items").as_array()) codes_.push_back(text(item, "/code"));
    }

    [[nodiscard]] std::vector<std::string> serve() const {
        return {"--db", db_, "--radius", fmt::format("127.0.0.1:{}", port_)};
    }
    static std::string text(const json::value& value, std::string_view pointer) {
        return json::value_to<std::string>(value.at_pointer(pointer));
    }
    json::value made(const std::string& path, const json::value& body, int status = 201) {
        const Answer answer = daemon_->post(path, json::serialize(body));
        EXPECT_EQ(answer.status, status) << path << ' ' << answer.body;
        return answer.json();
    }
    [[nodiscard]] std::string sign_in(std::string_view user, std::string_view proof,
                                      std::string_view mac = "02-00-00-00-00-01") const {
        const Finished finished =
            run_tool({"radclient", "-x", "-r", "3", "-t", "4", fmt::format("127.0.0.1:{}", port_), "auth",
                      "testing123"},
                     fmt::format("User-Name=\"{}\"\n{}\nNAS-IP-Address=127.0.0.1\nCalling-Station-Id=\"{}\"\n"
                                 "Message-Authenticator=0x00\n",
                                 user, proof, mac));
        return finished.output + finished.error;
    }
    [[nodiscard]] std::string plain(std::size_t n) const {
        std::string code = codes_.at(n);
        std::erase(code, '-');
        return code;
    }

    TemporaryFolder folder_;
    std::string db_ = "sqlite:" + folder_.file("b.db");
    int port_ = free_port_pair();
    std::optional<Daemon> daemon_;
    std::string batch_;
    std::vector<std::string> codes_;
};

TEST_F(VoucherLogin, OpensALineForItsDaysWhateverTheHotspotSendsAsPassword) {
    const std::string first = sign_in(codes_[0], "User-Password=\"\"");
    EXPECT_THAT(first, AllOf(HasSubstr(accepted), HasSubstr("Session-Timeout = 86"))) << first;
    EXPECT_THAT(sign_in(plain(0), fmt::format("CHAP-Password=\"{}\"", plain(0))), HasSubstr(accepted));
    EXPECT_THAT(sign_in(codes_[0], "User-Password=\"apa saja\""), HasSubstr(accepted));
    EXPECT_THAT(sign_in(plain(1), "CHAP-Password=\"lain\""), HasSubstr(accepted));
    const json::value batch = daemon_->get("/api/v1/voucher-batches/" + batch_).json();
    EXPECT_EQ(batch.at_pointer("/counts/redeemed").as_int64(), 2);
    daemon_->stop();
    daemon_.reset();
    run_well({"verify", "--db", db_});
}

TEST_F(VoucherLogin, IsForOneDeviceAtATime) {
    EXPECT_THAT(sign_in(codes_[0], "User-Password=\"\""), HasSubstr(accepted));
    EXPECT_THAT(sign_in(codes_[0], "User-Password=\"\"", "02-00-00-00-00-02"), HasSubstr(rejected));
    EXPECT_THAT(sign_in(codes_[0], "User-Password=\"\""), HasSubstr(accepted));
}

TEST_F(VoucherLogin, IsRefusedForACodeThatIsNotSoldOrNone) {
    EXPECT_THAT(sign_in(codes_[2], "User-Password=\"\""), HasSubstr(rejected));
    EXPECT_THAT(sign_in("ABCDEFGHJKMN", "User-Password=\"\""), HasSubstr(rejected));
    const std::string attempts = daemon_->get("/api/v1/login-attempts").body;
    EXPECT_THAT(attempts, Not(HasSubstr(plain(2))));
}

TEST_F(VoucherLogin, EndsWithItsPackageToTheSecond) {
    ASSERT_THAT(sign_in(codes_[0], "User-Password=\"\""), HasSubstr(accepted));
    made("/api/v1/demo/clock", {{"now", "2026-11-26T03:00:00Z"}}, 200);
    EXPECT_THAT(sign_in(codes_[0], "User-Password=\"\""), HasSubstr(rejected));
    daemon_->stop();
    daemon_.reset();
    run_well({"verify", "--db", db_});
}

}  // namespace
}  // namespace bangnopi::test
