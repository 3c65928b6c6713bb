// What broken and hostile peers send: every request is answered by the protocol's rules or its connection closed, and the
// server goes on.
#include "tests/http/test_server.hpp"

namespace bangnopi::test {
namespace {

namespace json = boost::json;
using namespace std::string_literals;

http::Options hasty() {
    http::Options options;
    options.header_timeout = std::chrono::milliseconds(300);
    options.body_timeout = std::chrono::milliseconds(300);
    options.idle_timeout = std::chrono::milliseconds(700);
    options.hosts = {"bangnopi.example"};
    return options;
}

class Malformed : public testing::Test {
  protected:
    Malformed() : server(store::Engine::sqlite, hasty()) {}

    // The status of raw bytes; 0: closed without an answer.
    int raw(const std::string& bytes) {
        HttpConnection connection(server.port());
        const HttpAnswer answer = connection.exchange(bytes);
        if (answer.status >= 400) {
            EXPECT_EQ(answer.header("content-type"), "application/problem+json");
            EXPECT_EQ(answer.json().at("status").as_int64(), answer.status);
        }
        return answer.status;
    }
    int body(const std::string& text) {
        return raw("POST /api/v1/areas HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " +
                   server.owner() + "\r\nContent-Type: application/json\r\nContent-Length: " +
                   std::to_string(text.size()) + "\r\n\r\n" + text);
    }

    TestServer server;
};

TEST_F(Malformed, RequestsThatCouldBeSmuggledAreRefused) {
    const std::string head =
        "POST /api/v1/sessions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";
    EXPECT_EQ(raw(head + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), 400);
    EXPECT_EQ(raw(head + "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n"), 400);
    EXPECT_EQ(raw(head + "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{} "), 400);
    EXPECT_EQ(raw(head + "Content-Length: +2\r\n\r\n{}"), 400);
    EXPECT_EQ(raw(head + "Content-Length: 99999999999999999999\r\n\r\n"), 400);
    EXPECT_EQ(raw(head + "Transfer-Encoding: xchunked\r\n\r\n"), 501);
    EXPECT_EQ(raw(head + "Transfer-Encoding: gzip, chunked\r\n\r\n"), 501);
    EXPECT_EQ(raw("GET /healthz HTTP/1.1\r\nHost : localhost\r\n\r\n"), 400);
    EXPECT_EQ(raw("GET /healthz HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n"), 400);
    EXPECT_EQ(raw("GET /healthz HTTP/1.1\r\n\r\n"), 400);
}

TEST_F(Malformed, LinesThatAreNotHttpAreRefused) {
    EXPECT_EQ(raw("GET /healthz\r\n\r\n"), 400);
    EXPECT_EQ(raw("GET /healthz HTTP/3.0\r\nHost: localhost\r\n\r\n"), 400);
    EXPECT_EQ(raw("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n"s), 400);
    EXPECT_EQ(raw("GET /a b HTTP/1.1\r\nHost: localhost\r\n\r\n"), 400);
    EXPECT_EQ(raw("GET /%zz HTTP/1.1\r\nHost: localhost\r\n\r\n"), 400);
    EXPECT_EQ(raw("GET /%ff HTTP/1.1\r\nHost: localhost\r\n\r\n"), 400);
    EXPECT_EQ(raw("GET /a%00b HTTP/1.1\r\nHost: localhost\r\n\r\n"), 400);
}

TEST_F(Malformed, MethodsNobodySpeaksAre501AndThoseAnAddressDoesNotTake405) {
    EXPECT_EQ(raw("BREW /api/v1/me HTTP/1.1\r\nHost: localhost\r\n\r\n"), 501);
    EXPECT_EQ(raw("TRACE /api/v1/me HTTP/1.1\r\nHost: localhost\r\n\r\n"), 501);
    HttpConnection connection(server.port());
    const HttpAnswer answer = connection.exchange("DELETE /api/v1/me HTTP/1.1\r\nHost: localhost\r\n\r\n");
    EXPECT_EQ(answer.status, 405);
    EXPECT_EQ(answer.header("allow"), "GET, HEAD");
    EXPECT_EQ(raw("GET /api/v1/nothing HTTP/1.1\r\nHost: localhost\r\n\r\n"), 404);
    EXPECT_EQ(raw("POST / HTTP/1.1\r\nHost: localhost\r\n\r\n"), 405);
}

TEST_F(Malformed, WhatIsTooLargeIsRefused) {
    EXPECT_EQ(
        raw("GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Long: " + std::string(20000, 'x') + "\r\n\r\n"),
        431);
    EXPECT_EQ(raw("POST /api/v1/sessions HTTP/1.1\r\nHost: localhost\r\nContent-Length: 8388609\r\n\r\n"),
              413);
    HttpConnection connection(server.port());
    const std::string chunk = "100000\r\n" + std::string(0x100000, ' ') + "\r\n";
    connection.send(
        "POST /api/v1/sessions HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n");
    for (int i = 0; i < 9; ++i) connection.send(chunk);
    const int status = connection.receive().status;
    EXPECT_TRUE(status == 413 || status == 0) << status;
    EXPECT_EQ(raw("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"), 200);
}

TEST_F(Malformed, SlowPeersAreClosed) {
    HttpConnection header(server.port());
    header.send("GET /healthz HTTP/1.1\r\nHost: loc");
    HttpConnection body_of(server.port());
    body_of.send("POST /api/v1/sessions HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{");
    HttpConnection silent(server.port());
    EXPECT_TRUE(header.closed_by_peer());
    EXPECT_TRUE(body_of.closed_by_peer());
    EXPECT_TRUE(silent.closed_by_peer());
}

TEST_F(Malformed, ARefusedPeerThatGoesOnSendingIsLetGo) {
    HttpConnection connection(server.port());
    EXPECT_EQ(connection.exchange("BAD\r\n\r\n").status, 400);
    const std::string noise(65536, 'x');
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (connection.send(noise)) ASSERT_LT(std::chrono::steady_clock::now(), deadline);
}

TEST_F(Malformed, BodiesThatAreNotGoodJsonAreRefused) {
    EXPECT_EQ(body(""), 400);
    EXPECT_EQ(body("{"), 400);
    EXPECT_EQ(body("[]"), 422);
    EXPECT_EQ(body("{\"code\":\"\xff\",\"name\":\"x\"}"), 400);
    EXPECT_EQ(body("{\"code\":\"A\",\"code\":\"B\",\"name\":\"x\"}"), 400);
    EXPECT_EQ(body(std::string(100000, '[')), 400);
    EXPECT_EQ(body("{\"code\":\"A\",\"name\":\"a\\u0000b\"}"), 422);
    EXPECT_EQ(body("{\"code\":7,\"name\":\"x\"}"), 422);
    EXPECT_EQ(body("{\"code\":\"A\",\"name\":\"x\",\"colour\":\"red\"}"), 422);
    EXPECT_EQ(body("{\"code\":\"A\"}"), 422);
    EXPECT_EQ(body("{\"code\":\"A\",\"name\":\"x\"}"), 201);
}

TEST_F(Malformed, FaultsAreNamedByTheirPointers) {
    const HttpAnswer answer = server.post(
        "/api/v1/plans", {{"code", "X"}, {"billing", "barter"}, {"monthly_fee", 1.5}, {"colour", 1}},
        server.owner());
    EXPECT_EQ(answer.status, 422);
    const json::value problem = answer.json();
    std::vector<std::string> pointers;
    for (const json::value& error : problem.at("errors").as_array())
        pointers.emplace_back(error.at("pointer").as_string());
    EXPECT_THAT(pointers, testing::UnorderedElementsAre("/name", "/billing", "/monthly_fee", "/colour"));
}

TEST_F(Malformed, FaultsAreToldInTheLanguageOfTheReader) {
    const auto refusal = [&](const std::string& accepted) {
        const HttpRequest request{
            "POST", "/api/v1/areas", json::object{}, server.owner(), {{"Accept-Language", accepted}}};
        return server.ask(request);
    };
    const HttpAnswer indonesian = refusal("id-ID,id;q=0.9,en;q=0.8");
    const HttpAnswer english = refusal("de");
    EXPECT_EQ(indonesian.header("content-language"), "id");
    EXPECT_EQ(english.header("content-language"), "en");
    EXPECT_EQ(indonesian.json().at_pointer("/errors/0/detail"), "wajib diisi");
    EXPECT_EQ(english.json().at_pointer("/errors/0/detail"), "is required");
    EXPECT_EQ(indonesian.json().at("code"), english.json().at("code"));
    EXPECT_EQ(indonesian.header("vary"), "Accept-Language");
}

TEST_F(Malformed, BodiesOfAnotherMediaTypeAreRefused) {
    EXPECT_EQ(raw("POST /api/v1/sessions HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\n"
                  "Content-Length: 2\r\n\r\n{}"),
              415);
}

TEST_F(Malformed, IdsThatAreNoneNameNothing) {
    for (const char* id :
         {"x", "..", "%2e%2e", "0000000000000", "zzzzzzzzzzzzz", "1%20OR%201=1", "9999999999999999999999"}) {
        const int status = server.get("/api/v1/customers/" + std::string(id), server.owner()).status;
        EXPECT_EQ(status, 404) << id;
    }
}

TEST_F(Malformed, OnlyOwnHostNamesAreAnswered) {
    EXPECT_EQ(raw("GET /healthz HTTP/1.1\r\nHost: 127.0.0.1:8080\r\n\r\n"), 200);
    EXPECT_EQ(raw("GET /healthz HTTP/1.1\r\nHost: [::1]\r\n\r\n"), 200);
    EXPECT_EQ(raw("GET /healthz HTTP/1.1\r\nHost: bangnopi.example\r\n\r\n"), 200);
    EXPECT_EQ(raw("GET /healthz HTTP/1.1\r\nHost: evil.example\r\n\r\n"), 421);
}

TEST_F(Malformed, AWaitingBodyIsAskedFor) {
    HttpConnection connection(server.port());
    connection.send(
        "POST /api/v1/sessions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        "Content-Length: 2\r\nExpect: 100-continue\r\n\r\n");
    connection.receive_until("HTTP/1.1 100 Continue\r\n\r\n");
    EXPECT_EQ(connection.exchange("{}").status, 422);
}

TEST_F(Malformed, HeadHasNoBodyAndTheLengthOfOne) {
    HttpConnection connection(server.port());
    const HttpAnswer head = connection.exchange("HEAD /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n", false);
    EXPECT_EQ(head.status, 200);
    EXPECT_EQ(head.header("content-length"), "3");
    const HttpAnswer get = connection.exchange("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");
    EXPECT_EQ(get.body, "ok\n");
}

TEST_F(Malformed, WhatCannotBeReadIsNotAnsweredAsTheRequestBeforeIt) {
    HttpConnection connection(server.port());
    connection.exchange("HEAD /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n", false);
    const HttpAnswer refused = connection.exchange("BAD\r\n\r\n");
    EXPECT_EQ(refused.json().at("status").as_int64(), 400);
}

TEST_F(Malformed, OtherExpectationsFail) {
    HttpConnection connection(server.port());
    const HttpAnswer failed =
        connection.exchange("GET /healthz HTTP/1.1\r\nHost: localhost\r\nExpect: 200-ok\r\n\r\n");
    EXPECT_EQ(failed.status, 417);
    EXPECT_EQ(failed.json().at("title").as_string(), "Expectation Failed");
}

TEST_F(Malformed, PipelinedRequestsAreAnsweredInOrder) {
    HttpConnection connection(server.port());
    const std::string one = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n";
    connection.send(one + "GET /readyz HTTP/1.1\r\nHost: localhost\r\n\r\n" + one);
    EXPECT_EQ(connection.receive().body, "ok\n");
    EXPECT_EQ(connection.receive().body, "ready\n");
    EXPECT_EQ(connection.receive().body, "ok\n");
}

}  // namespace
}  // namespace bangnopi::test
