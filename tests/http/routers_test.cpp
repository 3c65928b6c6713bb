// Routers over HTTP: who manages them, what is shown, what is refused and how.
#include "tests/http/test_server.hpp"

namespace bangnopi::test {
namespace {

namespace json = boost::json;

class HttpRouters : public testing::TestWithParam<store::Engine> {
  protected:
    HttpRouters() : server(GetParam()) {}

    static json::value router_of(const std::string& name, const std::string& address) {
        return {{"name", name}, {"kind", "mikrotik"}, {"addresses", {address}}};
    }
    json::value made(const json::value& body) {
        const HttpAnswer answer = server.post("/api/v1/routers", body, server.owner());
        EXPECT_EQ(answer.status, 201) << answer.body;
        return answer.json();
    }
    static std::string target_of(const json::value& router) {
        return "/api/v1/routers/" + std::string(router.at("id").as_string());
    }
    static std::string first_pointer(const HttpAnswer& answer) {
        return std::string(answer.json().at_pointer("/errors/0/pointer").as_string());
    }

    TestServer server;
};

TEST_P(HttpRouters, AreManagedByTechniciansAndNotByTheAccountant) {
    const json::value body = router_of("Menara", "10.0.0.2");
    EXPECT_EQ(server.post("/api/v1/routers", body, server.token_of(staff::Role::accountant)).status, 403);
    const HttpAnswer registered =
        server.post("/api/v1/routers", body, server.token_of(staff::Role::technician));
    EXPECT_EQ(registered.status, 201);
    EXPECT_EQ(server.get(target_of(registered.json()), server.token_of(staff::Role::auditor)).status, 200);
    for (const staff::Role role : {staff::Role::accountant, staff::Role::auditor})
        EXPECT_EQ(server
                      .ask({.method = "DELETE",
                            .target = target_of(registered.json()),
                            .token = server.token_of(role)})
                      .status,
                  403);
}

TEST_P(HttpRouters, AreAnsweredWithWhatWasLeftOut) {
    const json::value router = made(router_of("Menara", "10.0.0.2/32"));
    EXPECT_EQ(json::serialize(router.at("addresses")), R"(["10.0.0.2"])");
    EXPECT_EQ(router.at("message_authenticator").as_string(), "auto");
    EXPECT_EQ(router.at("input_is_download").as_bool(), false);
    EXPECT_EQ(router.at("own_port").as_int64(), 0);
    EXPECT_EQ(router.at("coa_port").as_int64(), 3799);
    EXPECT_EQ(router.at("interim_s").as_int64(), 300);
    EXPECT_TRUE(router.at("warning").is_null());
    EXPECT_EQ(router.at("generated_secret").as_string().size(), 24U);
    const json::value read = server.get(target_of(router), server.owner()).json();
    EXPECT_FALSE(read.as_object().contains("generated_secret"));
    EXPECT_FALSE(read.as_object().contains("secret"));
}

TEST_P(HttpRouters, HaveTheirFieldsRefusedByPointer) {
    const auto refused = [&](std::string_view field, const json::value& value) {
        json::value body = router_of("Menara", "10.0.0.2");
        body.as_object()[field] = value;
        const HttpAnswer answer = server.post("/api/v1/routers", body, server.owner());
        EXPECT_EQ(answer.status, 422) << answer.body;
        return first_pointer(answer);
    };
    EXPECT_EQ(refused("kind", "cisco"), "/kind");
    EXPECT_EQ(refused("kind", nullptr), "/kind");
    EXPECT_EQ(refused("secret", ""), "/secret");
    EXPECT_EQ(refused("addresses", "10.0.0.2"), "/addresses");
    EXPECT_EQ(refused("addresses", {"10.0.0.2", 7}), "/addresses/1");
    EXPECT_EQ(refused("addresses", {"10.0.0.2", "10.0.0.9/24"}), "/addresses/1");
    EXPECT_EQ(refused("addresses", json::array(17, "10.0.0.2")), "/addresses");
    for (const char* nobody : {"0.0.0.0", "::", "224.0.0.1", "ff02::1", "255.255.255.255"})
        EXPECT_EQ(refused("addresses", {"10.0.0.2", nobody}), "/addresses/1") << nobody;
    EXPECT_EQ(refused("addresses", nullptr), "/addresses");
    EXPECT_EQ(refused("message_authenticator", "on"), "/message_authenticator");
    for (const int port : {1812, 1813}) EXPECT_EQ(refused("own_port", port), "/own_port");
    EXPECT_EQ(refused("interim_s", 30), "/interim_s");
    EXPECT_EQ(refused("colour", "red"), "/colour");
}

TEST_P(HttpRouters, OfTwoOperatorsAreToldToUseAnotherPort) {
    ASSERT_EQ(
        server.post("/api/v1/routers", router_of("Lain", "10.99.0.0/16"), server.owner_of_other()).status,
        201);
    json::value body = router_of("Menara", "10.99.0.0/24");
    const HttpAnswer refused = server.ask({.method = "POST",
                                           .target = "/api/v1/routers",
                                           .body = body,
                                           .token = server.owner(),
                                           .headers = {{"Accept-Language", "id"}}});
    EXPECT_EQ(refused.status, 409);
    EXPECT_EQ(refused.json().at("code").as_string(), "conflict");
    EXPECT_EQ(first_pointer(refused), "/addresses/0");
    EXPECT_EQ(
        refused.json().at_pointer("/errors/0/detail").as_string(),
        "10.99.0.0/24 tumpang tindih dengan router operator lain di port ini: beri router ini own_port");
    body.as_object()["own_port"] = 2812;
    made(body);
    EXPECT_EQ(server.get("/api/v1/routers", server.owner()).json().at("total").as_int64(), 1);
}

TEST_P(HttpRouters, ThatAreForgeableWarnInTheLanguageOfWhoAsks) {
    json::value body = router_of("Tua", "10.0.0.2");
    body.as_object()["message_authenticator"] = "off";
    const json::value router = made(body);
    EXPECT_THAT(std::string(router.at("warning").as_string()), testing::HasSubstr("CVE-2024-3596"));
    const HttpAnswer read = server.ask(
        {.target = target_of(router), .token = server.owner(), .headers = {{"Accept-Language", "id"}}});
    EXPECT_THAT(std::string(read.json().at("warning").as_string()), testing::HasSubstr("dapat dipalsukan"));
}

TEST_P(HttpRouters, AreChangedAndRemovedByWhoSawTheNewestVersion) {
    const json::value router = made(router_of("Menara", "10.0.0.2"));
    const std::string etag = server.get(target_of(router), server.owner()).header("etag");
    const HttpAnswer empty = server.ask({.method = "PATCH",
                                         .target = target_of(router),
                                         .body = json::value{{"secret", ""}},
                                         .token = server.owner()});
    EXPECT_EQ(empty.status, 422);
    EXPECT_EQ(first_pointer(empty), "/secret");
    HttpRequest edit{.method = "PATCH",
                     .target = target_of(router),
                     .body = json::value{{"secret", nullptr}, {"active", false}},
                     .token = server.owner(),
                     .headers = {{"If-Match", etag}}};
    const HttpAnswer edited = server.ask(edit);
    EXPECT_EQ(edited.status, 200) << edited.body;
    EXPECT_NE(edited.json().at("generated_secret"), router.at("generated_secret"));
    EXPECT_EQ(server.ask(edit).status, 412);
    edit.method = "DELETE";
    edit.body.reset();
    EXPECT_EQ(server.ask(edit).status, 412);
    edit.headers = {{"If-Match", edited.header("etag")}};
    EXPECT_EQ(server.ask(edit).status, 204);
    EXPECT_EQ(server.ask(edit).status, 404);
}

TEST_P(HttpRouters, OfMikrotikHaveAScriptForWhoMayKnowTheSecret) {
    json::value body = router_of("Menara", "10.0.0.2");
    body.as_object()["secret"] = "raha$ia-menara";
    body.as_object()["own_port"] = 2812;
    const json::value router = made(body);
    const std::string target = target_of(router) + "/script?server=203.0.113.5";
    const HttpAnswer script = server.get(target, server.token_of(staff::Role::technician));
    EXPECT_EQ(script.status, 200);
    EXPECT_EQ(script.header("cache-control"), "no-store");
    EXPECT_THAT(script.header("content-type"), testing::StartsWith("text/plain"));
    EXPECT_THAT(script.body, testing::HasSubstr("\n# DHCP stays as it is."));
    EXPECT_THAT(script.body, testing::HasSubstr(R"(secret="raha\$ia-menara" authentication-port=2812)"));
    EXPECT_EQ(server.get(target, server.token_of(staff::Role::auditor)).status, 403);
    EXPECT_EQ(server.get(target, server.owner_of_other()).status, 404);
    const auto script_for = [&](const std::string& address) {
        return server.get(target_of(router) + "/script?server=" + address, server.owner());
    };
    EXPECT_EQ(script_for("::ffff:203.0.113.5").body, script.body);
    for (const char* nowhere : {"net.desa.id", "0.0.0.0", "::", "127.0.0.1", "::1", "224.0.0.1", "ff02::1"}) {
        EXPECT_EQ(script_for(nowhere).status, 422) << nowhere;
        EXPECT_EQ(first_pointer(script_for(nowhere)), "/server") << nowhere;
    }
    json::value other = router_of("Hotspot", "10.0.0.3");
    other.as_object()["kind"] = "chillispot";
    EXPECT_EQ(server.get(target_of(made(other)) + "/script?server=203.0.113.5", server.owner()).status, 409);
}

ON_BOTH_ENGINES(HttpRouters);

}  // namespace
}  // namespace bangnopi::test
