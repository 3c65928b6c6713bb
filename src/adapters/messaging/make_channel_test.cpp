#include "adapters/messaging/make_channel.hpp"

#include <gmock/gmock.h>

namespace bangnopi::messaging {
namespace {

using notices::ChannelAccount;
using testing::ElementsAre;
using testing::UnorderedElementsAre;

std::vector<std::string> faults(const ChannelAccount& account) {
    ChannelServices services;
    services.path_allowed = [](const std::string& path) { return path.starts_with("/var/spool/gammu"); };
    const auto made = make_channel(account, services);
    std::vector<std::string> pointers;
    if (made) return pointers;
    EXPECT_EQ(made.error().code, Code::invalid);
    for (const FieldError& error : made.error().errors) pointers.push_back(error.pointer);
    return pointers;
}

TEST(MakeChannel, KnowsItsKinds) {
    EXPECT_THAT(faults({"fax", "{}", "{}"}), ElementsAre("/kind"));
    EXPECT_THAT(faults({"smtp", R"({"host":"mail.example","from":"a@b.example"})", "{}"}), ElementsAre());
    EXPECT_THAT(faults({"smtp", R"({"host":"mail.example","from":"a@b.example"})", ""}), ElementsAre());
    EXPECT_THAT(faults({"gammu_sql", R"({"database":"/var/spool/gammu/smsd.db"})", "{}"}), ElementsAre());
    EXPECT_THAT(faults({"gammu_files", R"({"spool":"/var/spool/gammu"})", "{}"}), ElementsAre());
    EXPECT_THAT(faults({"kannel", R"({"url":"http://127.0.0.1:13013/cgi-bin/sendsms","user":"u"})",
                        R"({"password":"p"})"}),
                ElementsAre());
    EXPECT_THAT(faults({"whatsapp_cloud", R"({"phone_number_id":"123"})",
                        R"({"access_token":"t","app_secret":"s","verify_token":"v"})"}),
                ElementsAre());
}

TEST(MakeChannel, SaysWhatIsWrongWithEachField) {
    EXPECT_THAT(faults({"smtp", "{}", "{}"}), UnorderedElementsAre("/settings/host", "/settings/from"));
    EXPECT_THAT(faults({"smtp", "[]", "x"}),
                UnorderedElementsAre("/settings", "/secrets", "/settings/host", "/settings/from"));
    EXPECT_THAT(
        faults({"smtp",
                R"({"host":"mail example","port":0,"security":"ssl","user":"u","from":"a","reply_to":"b",
                            "from_name":"a\nb","message_id_domain":"a b","more":1})",
                R"({"key":"k"})"}),
        UnorderedElementsAre("/settings/host", "/settings/port", "/settings/security", "/secrets/password",
                             "/settings/from", "/settings/reply_to", "/settings/from_name",
                             "/settings/message_id_domain", "/settings/more", "/secrets/key"));
    EXPECT_THAT(faults({"smtp", R"({"host":"m.example","from":"a@b.example","user":"u","security":"none"})",
                        R"({"password":"p"})"}),
                ElementsAre("/settings/security"));
    EXPECT_THAT(faults({"smtp", R"({"host":"m.example","host":"n.example","from":"a@b.example"})", "{}"}),
                UnorderedElementsAre("/settings"));
    EXPECT_THAT(faults({"kannel", R"({"url":"ftp://x"})", "{}"}),
                UnorderedElementsAre("/settings/url", "/settings/user", "/secrets/password"));
    EXPECT_THAT(faults({"kannel", R"({"url":"http://x/y?z","user":"u"})", R"({"password":"p"})"}),
                ElementsAre("/settings/url"));
    EXPECT_THAT(
        faults({"whatsapp_cloud", R"({"phone_number_id":"12/3","templates":{"a":1}})", "{}"}),
        UnorderedElementsAre("/settings/phone_number_id", "/settings/templates/a", "/secrets/access_token",
                             "/secrets/app_secret", "/secrets/verify_token"));
}

TEST(MakeChannel, OpensNoFileThatNobodyOpenedToChannels) {
    EXPECT_THAT(faults({"gammu_sql", R"({"database":"/etc/passwd"})", "{}"}),
                ElementsAre("/settings/database"));
    EXPECT_THAT(faults({"gammu_sql", R"({"database":"smsd.db"})", "{}"}), ElementsAre("/settings/database"));
    EXPECT_THAT(faults({"gammu_files", R"({"spool":"/"})", "{}"}), ElementsAre("/settings/spool"));
    EXPECT_FALSE(make_channel({"gammu_sql", R"({"database":"/a"})", "{}"}, ChannelServices()));
}

TEST(MakeChannel, SaysWhatIsWrongWithAGateway) {
    EXPECT_THAT(faults({"http", "{}", "{}"}), UnorderedElementsAre("/settings/url", "/settings/medium"));
    EXPECT_THAT(faults({"http", R"({"medium":"sms","url":"https://{to}/x"})", "{}"}),
                ElementsAre("/settings/url"));
    EXPECT_THAT(faults({"http", R"({"medium":"sms","url":"https://a.example{to}/x"})", "{}"}),
                ElementsAre("/settings/url"));
    EXPECT_THAT(faults({"http", R"({"medium":"sms","url":"https://a.example/{nobody}"})", "{}"}),
                ElementsAre("/settings/url"));
    EXPECT_THAT(
        faults({"http",
                R"({"medium":"sms","url":"https://a.example/","headers":{"a b":"x","c":"{secret.none}"}})",
                "{}"}),
        UnorderedElementsAre("/settings/headers/a b", "/settings/headers/c"));
    EXPECT_THAT(faults({"http",
                        R"({"medium":"sms","url":"https://a.example/","method":"GET","form":{"a":"{x"},
                            "json":{"b":["{y}"]},"success":[{"pointer":"a"}],"retry":{},"reference":"a"})",
                        "{}"}),
                UnorderedElementsAre("/settings/form/a", "/settings/json/b/0", "/settings/json",
                                     "/settings/method", "/settings/success/0/pointer", "/settings/success/0",
                                     "/settings/retry", "/settings/reference"));
    EXPECT_THAT(
        faults({"http",
                R"({"medium":"sms","url":"https://a.example/","report":{"in":"xml","statuses":{"OK":"good"},
                            "secret":"none","secret_header":"X","more":1}})",
                "{}"}),
        UnorderedElementsAre("/settings/report/in", "/settings/report/status", "/settings/report/statuses/OK",
                             "/settings/report/secret", "/settings/report", "/settings/report/reference",
                             "/settings/report/more"));
}

}  // namespace
}  // namespace bangnopi::messaging
