// CoA and Disconnect, taken and answered by a NAS that nobody here wrote.
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <future>

#include "adapters/radius/dynamic_authorization.hpp"
#include "tests/support/pyrad_nas.hpp"

namespace bangnopi::test {
namespace {

using access::StepResult;

class ForeignNas : public testing::Test {
  protected:
    [[nodiscard]] std::shared_ptr<const access::KnownRouter> router(std::string secret = "testing123",
                                                                    bool signs = false) const {
        access::KnownRouter known;
        known.router.id = Id{5};
        known.router.kind = domain::RouterKind::mikrotik;
        known.router.addresses = {domain::IpPrefix::parse("127.0.0.1").value()};
        known.router.coa_port = nas_.port();
        known.router.message_authenticator_seen = signs;
        known.secret = std::move(secret);
        return std::make_shared<const access::KnownRouter>(std::move(known));
    }
    StepResult apply(access::Step step, const std::string& session,
                     std::shared_ptr<const access::KnownRouter> to,
                     const radius::AnswerWaits& waits = radius::answer_waits) {
        radius::DynamicAuthorization driver(waits);
        access::SessionStep one;
        one.step = step;
        one.session.username = "budi@desa";
        one.session.acct_session_id = session;
        one.session.ip = "10.1.2.3";
        one.grant.speed = {10'000'000, 5'000'000};
        const auto promise = std::make_shared<std::promise<StepResult>>();
        driver.apply(std::move(to), one, [promise](StepResult result, const std::string& /*detail*/) {
            promise->set_value(result);
        });
        return promise->get_future().get();
    }
    static std::string text(const boost::json::value& request, std::string_view name) {
        return request.at(name).as_string().c_str();
    }

    PyradNas nas_{"testing123"};
};

TEST_F(ForeignNas, IsToldTheNewSpeedOfASession) {
    EXPECT_EQ(apply(access::Step::change_speed, "81a00001", router()), StepResult::done);
    const auto request = nas_.request();
    EXPECT_EQ(text(request, "request"), "CoA-Request");
    EXPECT_EQ(text(request, "User-Name"), "budi@desa");
    EXPECT_EQ(text(request, "Acct-Session-Id"), "81a00001");
    EXPECT_EQ(text(request, "Framed-IP-Address"), "10.1.2.3");
    EXPECT_EQ(text(request, "Mikrotik-Rate-Limit"), "5M/10M");
}

TEST_F(ForeignNas, IsToldToEndASession) {
    EXPECT_EQ(apply(access::Step::disconnect, "81a00001", router()), StepResult::done);
    const auto request = nas_.request();
    EXPECT_EQ(text(request, "request"), "Disconnect-Request");
    EXPECT_EQ(text(request, "Acct-Session-Id"), "81a00001");
    EXPECT_FALSE(request.as_object().contains("Mikrotik-Rate-Limit"));
}

TEST_F(ForeignNas, TakesARequestThatIsSignedTwice) {
    EXPECT_EQ(apply(access::Step::disconnect, "81a00001", router("testing123", true)), StepResult::done);
}

TEST_F(ForeignNas, SaysThatItDoesNotKnowASession) {
    EXPECT_EQ(apply(access::Step::disconnect, "unknown", router()), StepResult::gone);
}

TEST_F(ForeignNas, IsSilentToAnotherSecretAlone) {
    constexpr std::chrono::milliseconds pause{100};
    EXPECT_EQ(
        apply(access::Step::disconnect, "81a00001", router("testing124"), {{pause, pause, pause, pause}}),
        StepResult::no_answer);
    EXPECT_EQ(apply(access::Step::disconnect, "81a00001", router()), StepResult::done);
}

}  // namespace
}  // namespace bangnopi::test
