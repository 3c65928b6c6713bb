#include "tests/http/test_server.hpp"

#include <spdlog/spdlog.h>

#include "adapters/import/statement_reader.hpp"
#include "base/resources.hpp"
#include "billing/jobs.hpp"
#include "billing/notice_link.hpp"
#include "notices/report_door.hpp"
#include "staff/passwords.hpp"
#include "staff/tenants.hpp"
#include "store/payment_proofs.hpp"
#include "store/webhooks.hpp"
#include "tests/support/eventually.hpp"

namespace bangnopi::test {

namespace json = boost::json;

namespace {

// Hashing is slow by design: one hash serves all.
const staff::ChosenPassword& password() {
    static const staff::ChosenPassword chosen{staff::hash_password(staff_password), "", false};
    return chosen;
}

const Instant start = *parse_instant("2026-11-23T03:00:00Z");

// The answer to a key that was used before is an old one, a quote is only computed, and known usage is not recorded again.
bool changed_something(const HttpRequest& request, const HttpAnswer& answer) {
    const bool writes = request.method != "GET" && request.method != "HEAD" && answer.status < 300;
    const bool keyed = std::any_of(request.headers.begin(), request.headers.end(),
                                   [](const auto& header) { return header.first == "Idempotency-Key"; });
    return writes && !keyed && request.target != "/api/v1/quotes" &&
           request.target != "/api/v1/simulations" && request.target != "/api/v1/templates/preview" &&
           !answer.body.starts_with(R"({"accepted":0,)");
}

}  // namespace

std::string bytes_of(const HttpRequest& request) {
    std::string bytes = request.method + ' ' + request.target + " HTTP/1.1\r\nHost: localhost\r\n";
    if (!request.token.empty()) bytes += "Authorization: Bearer " + request.token + "\r\n";
    for (const auto& [name, value] : request.headers) bytes += name + ": " + value + "\r\n";
    const std::string body = request.body ? json::serialize(*request.body) : "";
    if (request.body)
        bytes += "Content-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) + "\r\n";
    return bytes + "\r\n" + body;
}

HttpRequest request_for(const std::string& operation, const std::string& token, const std::string& id) {
    const std::size_t space = operation.find(' ');
    HttpRequest request{
        .method = operation.substr(0, space), .target = operation.substr(space + 1), .token = token};
    const std::map<std::string_view, std::string> parameters{
        {"{id}", id},         {"{code}", id},     {"{area}", id}, {"{kind}", "payment.received"},
        {"{language}", "id"}, {"{medium}", "sms"}};
    for (const auto& [name, value] : parameters)
        if (const std::size_t at = request.target.find(name); at != std::string::npos)
            request.target.replace(at, name.size(), value);
    if (request.method != "GET" && request.method != "DELETE") request.body = json::object{};
    return request;
}

namespace {

std::string form_part(const std::string& disposition, std::string_view content) {
    return "--x\r\nContent-Disposition: form-data; " + disposition + "\r\n\r\n" + std::string(content) +
           "\r\n";
}

std::string form_post(const std::string& path, std::string body, const std::vector<std::string>& fields) {
    for (const std::string& field : fields) {
        const std::size_t equals = field.find('=');
        body +=
            form_part("name=\"" + field.substr(0, equals) + '"', std::string_view(field).substr(equals + 1));
    }
    body += "--x--\r\n";
    return "POST " + path +
           "?lang=id HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary=x\r\n"
           "Content-Length: " +
           std::to_string(body.size()) + "\r\n\r\n" + body;
}

}  // namespace

std::string proof_form(std::string_view path, std::string_view octets,
                       const std::vector<std::string>& fields) {
    return form_post(std::string(path) + "/bukti",
                     form_part("name=\"picture\"; filename=\"bukti.png\"", octets), fields);
}

std::string pay_form(std::string_view path, const std::vector<std::string>& fields) {
    return form_post(std::string(path) + "/bayar", {}, fields);
}

std::string raw_secret(std::string_view base32) {
    constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    std::string bytes;
    unsigned bits = 0;
    int count = 0;
    for (const char c : base32) {
        bits = (bits << 5U) | static_cast<unsigned>(alphabet.find(c));
        count += 5;
        if (count < 8) continue;
        count -= 8;
        bytes += static_cast<char>((bits >> static_cast<unsigned>(count)) & 0xffU);
    }
    return bytes;
}

TestServer::TestServer(store::Engine engine, http::Options options, bool with_radius)
    : socket_path_(folder_.file("http.sock")),
      place_(engine),
      db_(store::open_database({.url = place_.url(), .create = true})),
      business_clock_(start),
      ids_(real_clock_, 0),
      keys_(KeyRing::generate()),
      payment_gateways_(keys_, payment_gateway.maker()),
      checkouts_(*db_, real_clock_, payment_gateways_) {
    spdlog::set_level(spdlog::level::warn);
    store::migrate(*db_);
    create_operator("demo");
    create_operator("other");
    add_staff_of_demo();
    options.port = 0;
    options.socket_path = socket_path_;
    options.source = {"bangnopi-test.tar.gz", source_archive()};
    http::Services services{*db_, business_clock_, real_clock_, ids_, keys_};
    services.move_demo_clock = [this](Instant to) { return move_clock(to); };
    if (with_radius) {
        services.disconnect_session = [this](Id operator_id, const store::OnlineSession& session) {
            radius.ended.emplace_back(operator_id, session.id);
            return radius.knows_sessions;
        };
        services.unknown_routers = [this] { return radius.unknown_routers; };
    }
    services.sync_router = [this](Id operator_id, Id router) {
        gateways.synced.emplace_back(operator_id, router);
        return gateways.knows_routers;
    };
    services.read_statement = importing::read_statement;
    services.payment_gateways = &payment_gateways_;
    services.checkouts = &checkouts_;
    services.make_notice_channel = scripted_channels(messages);
    services.compare_router = [this](Id, Id) { return gateways.changes; };
    server_ = std::make_unique<http::HttpServer>(services, options);
    server_->start();
}

TestServer::~TestServer() = default;

void TestServer::create_operator(std::string_view code) {
    staff::NewOperator command;
    command.code = code;
    command.name = "Operator " + std::string(code);
    command.owner_password = password();
    const auto created =
        db_->write_wait(store::Scope::installation(), store::Priority::normal, [&](store::Tx& tx) {
            return staff::create_operator(tx, ids_, start, {store::ActorKind::command_line, {}, "test"},
                                          command);
        });
    if (!created) throw std::runtime_error(english(created.error().detail));
    if (code == "demo") demo_ = created->tenant;
    if (code == "other") other_ = created->tenant.id;
}

void TestServer::add_staff_of_demo() {
    for (const staff::Role role : staff::all_roles())
        if (role != staff::Role::owner)
            add_member({std::string(name_of(role)), std::string(label_of(role)), role, password()});
}

void TestServer::add_owner_with_password_of_one_use(std::string_view username) {
    staff::ChosenPassword chosen = password();
    chosen.must_change = true;
    add_member({std::string(username), "Baru", staff::Role::owner, chosen});
}

void TestServer::add_member(const staff::NewMember& member) {
    const store::Act act = staff::make_act(*demo_, {store::ActorKind::command_line, {}, "test"}, start, ids_);
    const auto added = db_->write_wait(store::Scope::of(demo_->id), store::Priority::normal,
                                       [&](store::Tx& tx) { return staff::add_member(tx, act, member); });
    if (!added) throw std::runtime_error(english(added.error().detail));
}

// Day by day, as the daemon's does.
Result<Done> TestServer::move_clock(Instant to) {
    while (business_clock_.now() < to) {
        business_clock_.advance_to(std::min(to, business_clock_.now() + std::chrono::hours(24)));
        const store::Act act = staff::make_act(*demo_, {}, business_clock_.now(), ids_);
        BANGNOPI_TRY_DONE(billing::run_jobs(*db_, act, demo_->settings));
    }
    return Done{};
}

Id TestServer::add_session(store::Session session, Id operator_id) {
    session.id = ids_.next();
    const store::Session* const added = &session;
    write(operator_id, [&](store::Tx& tx) { store::insert_sessions(tx, operator_id, std::span(&added, 1)); });
    return session.id;
}

Id TestServer::add_login_attempt(store::LoginAttempt attempt) {
    attempt.id = ids_.next();
    write(demo_->id,
          [&](store::Tx& tx) { store::insert_login_attempts(tx, demo_->id, std::span(&attempt, 1)); });
    return attempt.id;
}

Id TestServer::add_payment_proof(Id customer) {
    store::PaymentProof proof;
    proof.id = ids_.next();
    proof.customer_id = customer;
    proof.digest = format_id(proof.id);
    proof.sent_on = demo_->zone.date_of(clock().now());
    proof.created_at = clock().now();
    write(demo_->id, [&](store::Tx& tx) { store::insert_payment_proof(tx, demo_->id, proof, {}, "bukti"); });
    return proof.id;
}

Id TestServer::add_webhook_attempt(Id webhook) {
    store::WebhookAttempt attempt;
    attempt.id = ids_.next();
    attempt.webhook = webhook;
    attempt.error = "answered 500";
    attempt.status = 500;
    write(demo_->id, [&](store::Tx& tx) {
        tx.first(
            "SELECT MAX(id) FROM event WHERE operator_id = $1",
            [&](const store::Row& row) { attempt.event = row.id(0); }, demo_->id);
        store::insert_webhook_attempt(tx, demo_->id, attempt);
    });
    return attempt.id;
}

void TestServer::write(Id operator_id, const std::function<void(store::Tx&)>& rows) {
    const auto written = db_->write_wait(store::Scope::of(operator_id), store::Priority::normal,
                                         [&](store::Tx& tx) -> Result<Done> {
                                             rows(tx);
                                             return Done{};
                                         });
    if (!written) throw std::runtime_error(english(written.error().detail));
}

std::int64_t TestServer::audit_rows() {
    return db_->read(store::Scope::installation(), [](store::Tx& tx) {
        std::int64_t rows = 0;
        tx.first("SELECT COUNT(*) FROM audit", [&](const store::Row& row) { rows = row.integer(0); });
        return rows;
    });
}

HttpAnswer TestServer::ask(const HttpRequest& request) {
    const std::int64_t audited = audit_rows();
    HttpConnection connection(port());
    HttpAnswer answer = connection.exchange(bytes_of(request), request.method != "HEAD");
    if (request.method != "HEAD") {
        EXPECT_EQ(openapi.check(request.method, request.target, answer), "");
    }
    EXPECT_LT(answer.status, 500) << request.method << ' ' << request.target << answer.body;
    if (changed_something(request, answer)) {
        EXPECT_GT(audit_rows(), audited) << request.method << ' ' << request.target;
    }
    return answer;
}

HttpAnswer TestServer::deliver(const std::string& target, const std::string& body) {
    HttpConnection connection(port());
    HttpAnswer answer = connection.exchange(fmt::format(
        "POST {} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        "Content-Length: {}\r\n\r\n{}",
        target, body.size(), body));
    EXPECT_EQ(openapi.check("POST", target, answer), "");
    return answer;
}

std::string TestServer::add_notice_channel(const std::string& kind) {
    return std::string(post("/api/v1/notice-channels",
                            {{"kind", kind}, {"name", kind}, {"settings", {{"name", kind}}}}, owner())
                           .json()
                           .at("id")
                           .as_string());
}

std::string TestServer::report_door(const std::string& channel) {
    return "/api/v1/notice-reports/" +
           notices::report_door_name(keys_, {demo_->id, parse_id(channel).value()});
}

void TestServer::fail_notices() {
    write(demo_->id, [&](store::Tx& tx) {
        tx.execute("UPDATE notice SET state = 6 WHERE operator_id = $1", demo_->id);
    });
}

std::string TestServer::add_payment_gateway_account(const std::string& code) {
    const HttpAnswer answer = post("/api/v1/payment-gateway-accounts",
                                   {{"code", code},
                                    {"name", "Gateway " + code},
                                    {"kind", "midtrans"},
                                    {"settings", {{"email", "kantor@example.id"}}},
                                    {"keys", {{"server_key", "kunci-rahasia"}}}},
                                   owner());
    EXPECT_EQ(answer.status, 201) << answer.body;
    return std::string(answer.json().at("id").as_string());
}

Instant::duration TestServer::lifetime_of_notice(std::string_view notice_token) const {
    const Instant now = real_clock_.now();
    const auto link = billing::read_notice_token(keys_, notice_token, now);
    return link ? link->expires_at - now : Instant::duration::zero();
}

HttpAnswer TestServer::get(const std::string& target, const std::string& token) {
    return ask({.target = target, .token = token});
}

HttpAnswer TestServer::post(const std::string& target, const json::value& body, const std::string& token) {
    return ask({.method = "POST", .target = target, .body = body, .token = token});
}

json::value TestServer::bill(const json::value& command, const std::string& token) {
    const HttpAnswer begun = post("/api/v1/bill-runs", command, token);
    EXPECT_EQ(begun.status, 202) << begun.body;
    const std::string target = "/api/v1/bill-runs/" + std::string(begun.json().at("id").as_string());
    json::value run;
    EXPECT_TRUE(comes_true([&] {
        run = get(target, token).json();
        return run.at("state").as_string() != "running";
    })) << "the bill run does not end: "
        << json::serialize(run);
    return run;
}

std::string TestServer::sign_in(std::string_view operator_code, std::string_view username) {
    const HttpAnswer answer =
        post("/api/v1/sessions?token=1",
             {{"operator", operator_code}, {"username", username}, {"password", staff_password}}, "");
    EXPECT_EQ(answer.status, 201) << answer.body;
    return std::string(answer.json().at("token").as_string());
}

const std::string& TestServer::token_of(staff::Role role) {
    std::string& token = tokens_[role];
    if (token.empty()) token = sign_in("demo", name_of(role));
    return token;
}

const std::string& TestServer::owner_of_other() {
    if (token_of_other_.empty()) token_of_other_ = sign_in("other", "owner");
    return token_of_other_;
}

}  // namespace bangnopi::test
