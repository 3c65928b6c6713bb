#include "adapters/radius/ports.hpp"

#include <spdlog/spdlog.h>

#include "adapters/radius/accounting.hpp"
#include "domain/connection.hpp"
#include "domain/voucher_code.hpp"

namespace bangnopi::radius {
namespace {

// What was committed a moment ago.
constexpr std::chrono::seconds index_reads_within{2};

void count_outcome(Counters& counters, domain::LoginOutcome outcome) {
    switch (outcome) {
        case domain::LoginOutcome::accepted:
            return counters.add(Count::accepts);
        case domain::LoginOutcome::walled:
            return counters.add(Count::walled);
        case domain::LoginOutcome::rejected:
            return counters.add(Count::rejects);
    }
}

std::string_view name_in(const Packet& packet) {
    return text_of(packet.find(rfc::user_name).value_or(Octets{}));
}

}  // namespace

Response Port::respond(const Datagram& datagram, std::span<std::byte> buffer) {
    const domain::IpAddress address = address_of(datagram.from);
    const auto router = common_.index.router_at(own_port_, address);
    if (!router) {
        common_.counters.add(Count::from_unknown_router);
        if (common_.unknown_routers.note(address, socket_.port(), common_.clock.now()))
            spdlog::warn("RADIUS: {} asks on port {} and is no router: register its address",
                         domain::text_of(address), socket_.port());
        return {};
    }
    const auto packet = Packet::parse(datagram.octets);
    if (!packet) {
        common_.counters.add(Count::not_a_packet);
        return {};
    }
    return work({*packet, *router, datagram}, buffer);
}

bool Port::believes(const Request& request) {
    const store::Router& router = request.router.router;
    const bool is_automatic = router.message_authenticator == domain::MessageAuthenticator::automatic;
    const Proof proof = message_authenticator_of_request(request.packet, request.router.secret);
    const bool shown = is_automatic && common_.proofs_shown.has(router);
    switch (belief_in(request.packet, proof, router, shown)) {
        case Belief::wrong:
            common_.counters.add(Count::wrong_proof);
            return false;
        case Belief::missing:
            common_.counters.add(Count::missing_proof);
            return false;
        case Belief::believed:
            break;
    }
    if (is_automatic && proof == Proof::right && !shown && signs_by_choice(request.packet))
        note_proof(request.router);
    if (proof == Proof::right) heard_from(request);
    return true;
}

void Port::heard_from(const Request& request) {
    const Peer& peer = request.datagram.from;
    common_.dynamic_authorization.heard_from(request.router.router.id, address_of(peer),
                                             local_address_of(peer));
}

// Another node, and this one after a restart, know it too.
void Port::note_proof(const access::KnownRouter& router) {
    if (!common_.proofs_shown.note(router.router)) return;
    common_.db.write(
        store::Scope::of(router.operator_id), store::Priority::background,
        [tenant = router.operator_id, id = router.router.id](store::Tx& tx) -> Result<Done> {
            store::note_message_authenticator(tx, tenant, id);
            return Done{};
        },
        [](const Result<Done>& noted) {
            if (!noted)
                spdlog::warn("RADIUS: a router's Message-Authenticator was not noted: {}",
                             english(noted.error().detail));
        });
}

Response Port::status(const Request& request, PacketCode code, std::span<std::byte> buffer) {
    if (!believes(request)) return {};
    common_.counters.add(Count::status_requests);
    return {answer_status(request.packet, code, request.router.secret, buffer), {}, {}};
}

RequestKey Port::key_of(const Request& request) const {
    return {address_of(request.datagram.from), port_of(request.datagram.from), socket_.port(),
            request.packet.identifier(), request.packet.authenticator()};
}

std::optional<Response> Port::seen_before(const RequestKey& key, const Request& request,
                                          std::span<std::byte> buffer) {
    const auto found = common_.duplicates.begin(key, request.datagram.received_at, buffer);
    if (found.seen == Duplicates::Seen::never) return std::nullopt;
    common_.counters.add(Count::duplicates);
    return Response{Octets(buffer).first(found.octets), {}, {}};
}

namespace {

// What may be a voucher's code is money to who reads it: no more than its beginning is kept of it, with a realm or without.
void mask_code(store::LoginAttempt& attempt) {
    constexpr std::size_t shown = 4;
    const std::string_view name = std::string_view(attempt.username).substr(0, attempt.username.find('@'));
    const auto code = domain::normalise_voucher_code(name);
    if (code && !domain::normalise_mac(name)) attempt.username = code->substr(0, shown) + "-...";
}

}  // namespace

// Authentication

Response AuthenticationPort::work(const Request& request, std::span<std::byte> buffer) {
    switch (request.packet.code()) {
        case PacketCode::access_request:
            return log_in(request, buffer);
        case PacketCode::status_server:
            return status(request, PacketCode::access_accept, buffer);
        default:
            common_.counters.add(Count::other_code);
            return {};
    }
}

Response AuthenticationPort::log_in(const Request& request, std::span<std::byte> buffer) {
    common_.counters.add(Count::access_requests);
    if (!believes(request)) return {};
    const RequestKey key = key_of(request);
    if (auto before = seen_before(key, request, buffer)) return *before;
    if (first_malformed(request.packet)) {
        common_.counters.add(Count::malformed);
        return {reject_malformed(request.packet, request.router.secret, buffer), {}, {}};
    }
    const LoginRequest asked{request.packet, request.router, common_.clock.now(), common_.ids.next()};
    const Login login = common_.authentication.answer(asked, buffer);
    if (login.decision.reason == domain::LoginReason::unknown_user && ask_for_voucher(request, key))
        return {};
    store::LoginAttempt attempt = attempt_of(asked, login);
    if (login.decision.reason == domain::LoginReason::unknown_user) mask_code(attempt);
    common_.log.note(request.router.operator_id, std::move(attempt));
    count_outcome(common_.counters, login.decision.outcome);
    note_grant(asked, login);
    const std::chrono::seconds delay = delay_of(request, login);
    if (delay == std::chrono::seconds{}) common_.duplicates.answered(key, login.answer);
    return {login.answer, delay, key};
}

std::chrono::seconds AuthenticationPort::delay_of(const Request& request, const Login& login) {
    const Id tenant = request.router.operator_id;
    const std::string_view name = name_in(request.packet);
    if (!common_.delays_rejects) return {};
    if (login.is_guess()) return common_.wrong_passwords.wrong(tenant, name, request.datagram.received_at);
    if (login.decision.outcome != domain::LoginOutcome::rejected) common_.wrong_passwords.right(tenant, name);
    return {};
}

// A login whose code is asked for. What it points into is its own.
struct AuthenticationPort::Waiting {
    std::vector<std::byte> octets;
    std::shared_ptr<const access::KnownRouter> router;
    Peer from;
    RequestKey key;
    std::string code;
};

bool AuthenticationPort::ask_for_voucher(const Request& request, const RequestKey& key) {
    if (common_.vouchers == nullptr) return false;
    auto code = domain::normalise_voucher_code(name_in(request.packet));
    if (!code) return false;
    const Octets octets = request.packet.octets();
    const Id tenant = request.router.operator_id;
    auto waiting = std::make_shared<Waiting>(Waiting{{octets.begin(), octets.end()},
                                                     common_.index.router(tenant, request.router.router.id),
                                                     request.datagram.from,
                                                     key,
                                                     *code});
    if (!waiting->router) return false;
    return common_.vouchers->ask(
        {tenant, request.router.router.id, *std::move(code),
         [this, waiting](std::optional<domain::LoginReason> reason) { finish(*waiting, reason); }},
        request.datagram.received_at);
}

// Of one that somebody else has spent meanwhile the line is there, and says whether another device may use it.
void AuthenticationPort::finish(const Waiting& waiting, std::optional<domain::LoginReason> reason) {
    const Id tenant = waiting.router->operator_id;
    const Lines::Known line =
        reason == domain::LoginReason::none
            ? common_.index.await_line_of_login(tenant, waiting.code, index_reads_within)
            : common_.lines.of_login(tenant, waiting.code);
    const bool has_line = line != nullptr;
    const auto packet = Packet::parse(waiting.octets);
    if (!packet || !reason || (reason == domain::LoginReason::none && !has_line))
        return common_.duplicates.forget(waiting.key);
    std::array<std::byte, packet_octets_max> buffer;
    const LoginRequest asked{*packet, *waiting.router, common_.clock.now(), common_.ids.next()};
    const Login login = has_line ? common_.authentication.answer(asked, buffer)
                                 : common_.authentication.refuse(asked, *reason, buffer);
    store::LoginAttempt attempt = attempt_of(asked, login);
    if (!has_line) mask_code(attempt);
    common_.log.note(tenant, std::move(attempt));
    count_outcome(common_.counters, login.decision.outcome);
    note_grant(asked, login);
    common_.duplicates.answered(waiting.key, login.answer);
    SendBatch batch(socket_);
    batch.add(waiting.from, login.answer);
    batch.send();
}

void AuthenticationPort::note_grant(const LoginRequest& asked, const Login& login) {
    if (login.decision.outcome == domain::LoginOutcome::rejected) return;
    common_.grants_given.note({asked.router.router.id, login.line->line.subscription_id,
                               asked.packet.find(rfc::acct_session_id).value_or(Octets{})},
                              login.decision.grant, asked.now);
}

// Accounting

Response AccountingPort::work(const Request& request, std::span<std::byte> buffer) {
    switch (request.packet.code()) {
        case PacketCode::accounting_request:
            return account(request, buffer);
        case PacketCode::status_server:
            return status(request, PacketCode::accounting_response, buffer);
        default:
            common_.counters.add(Count::other_code);
            return {};
    }
}

Response AccountingPort::account(const Request& request, std::span<std::byte> buffer) {
    const std::string& secret = request.router.secret;
    common_.counters.add(Count::accounting_requests);
    if (!request_authenticator_is_right(request.packet, secret) ||
        message_authenticator_of_request(request.packet, secret) == Proof::wrong) {
        common_.counters.add(Count::wrong_proof);
        return {};
    }
    heard_from(request);
    const RequestKey key = key_of(request);
    if (auto before = seen_before(key, request, buffer)) return *before;
    auto read = read_accounting(request.packet, request.router, common_.lines, common_.grants_given,
                                common_.clock.now());
    if (!read) {
        const bool malformed = read.error() == AccountingFault::malformed;
        common_.counters.add(malformed ? Count::malformed : Count::without_session);
        return {};
    }
    common_.counters.add(Count::unreadable_attributes, count_unreadable(request.packet));
    const Octets answer = answer_status(request.packet, PacketCode::accounting_response, secret, buffer);
    if (auto* const record = std::get_if<access::AccountingRecord>(&*read))
        return hand_over(request, key, std::move(*record), answer);
    if (const auto* const restarted = std::get_if<access::RouterRestarted>(&*read))
        return hand_over(request, key, *restarted, answer);
    common_.duplicates.answered(key, answer);
    common_.counters.add(Count::accounting_answers);
    return {answer, {}, {}};
}

template <class What>
Response AccountingPort::hand_over(const Request& request, const RequestKey& key, What what, Octets answer) {
    const auto token = common_.pending.put(key, socket_, request.datagram.from, answer);
    const bool taken = token && common_.queue.add(request.router.operator_id, std::move(what), *token);
    if (taken) return {};
    common_.counters.add(Count::crowded_out);
    if (token)
        common_.pending.drop(std::span(&*token, 1));
    else
        common_.duplicates.forget(key);
    return {};
}

}  // namespace bangnopi::radius
