#include "adapters/radius/authentication.hpp"

#include <openssl/crypto.h>

#include "adapters/radius/accept_attributes.hpp"
#include "adapters/radius/class_value.hpp"
#include "adapters/radius/password_check.hpp"
#include "adapters/radius/signature.hpp"
#include "base/secret.hpp"
#include "base/text.hpp"
#include "words/language.hpp"

namespace bangnopi::radius {
namespace {

using domain::LoginOutcome;
using domain::LoginReason;

constexpr SealedPlace decoy_place{Id{}, "nobody", "password", Id{}};
constexpr std::size_t decoy_characters = 10;

// The kept password, in the clear for as long as it is compared.
class Kept {
  public:
    explicit Kept(std::optional<std::string> clear) : clear_(std::move(clear)) {}
    ~Kept() {
        if (clear_) OPENSSL_cleanse(clear_->data(), clear_->size());
    }
    Kept(const Kept&) = delete;
    Kept& operator=(const Kept&) = delete;
    [[nodiscard]] std::string_view text() const { return clear_ ? std::string_view(*clear_) : ""; }
    [[nodiscard]] bool is_there() const { return clear_.has_value(); }

  private:
    std::optional<std::string> clear_;
};

std::string_view name_in(const Packet& packet) {
    return text_of(packet.find(rfc::user_name).value_or(Octets{}));
}

std::string_view calling_station_in(const Packet& packet) {
    return text_of(packet.find(rfc::calling_station_id).value_or(Octets{}));
}

// No longer than an attribute, and no half of a letter at its end.
std::string clipped(std::string text) {
    if (text.size() > value_octets_max) text.resize(value_octets_max);
    while (!is_utf8(text)) text.pop_back();
    return text;
}

std::vector<std::string> words_to_customers() {
    std::vector<std::string> words;
    for (std::uint8_t reason = 0; reason <= static_cast<std::uint8_t>(LoginReason::pending); ++reason)
        words.push_back(
            clipped(words::text(domain::told_to_customer(LoginReason{reason}), words::Language::indonesian)));
    return words;
}

// Of two logins of one device it is the same; empty: nothing tells.
std::string device_of(const LoginRequest& request, const std::string& mac) {
    if (!mac.empty()) return mac;
    const Packet& packet = request.packet;
    std::string place = escaped(calling_station_in(packet));
    if (const auto port = packet.read(rfc::nas_port); place.empty() && port) place = std::to_string(*port);
    if (place.empty()) place = escaped(text_of(packet.find(rfc::nas_port_id).value_or(Octets{})));
    return place.empty() ? place : format_id(request.router.router.id) + ' ' + place;
}

domain::LoginFacts facts_of(const LoginRequest& request, const Login& login, bool password_is_right) {
    const store::LoginLine& line = login.line->line;
    domain::LoginFacts facts;
    facts.now = request.now;
    facts.password_is_right = password_is_right;
    facts.desired = line.desired;
    facts.reason = line.reason;
    facts.speed = line.speed;
    facts.open_until = line.open_until;
    facts.open_for = line.open_for;
    facts.bytes_left = line.bytes_left;
    facts.can_be_walled_in = can_be_walled_in(request.router.router, line);
    facts.mac_is_another = !line.mac.empty() && line.mac != login.mac;
    facts.session_limit = line.session_limit;
    return facts;
}

domain::LoginDecision rejected(LoginReason reason) {
    domain::LoginDecision decision;
    decision.outcome = LoginOutcome::rejected;
    decision.reason = reason;
    return decision;
}

}  // namespace

struct Authentication::Judged {
    Login login;
    PasswordProof proof;
};

bool Login::is_guess() const {
    return decision.reason == LoginReason::unknown_user || decision.reason == LoginReason::wrong_password;
}

Authentication::Authentication(const Lines& lines, const KeyRing& keys, std::chrono::seconds start_awaited)
    : lines_(lines),
      keys_(keys),
      start_awaited_(start_awaited),
      decoy_(keys.seal(decoy_place, random_password(decoy_characters))),
      words_(words_to_customers()) {}

Login Authentication::answer(const LoginRequest& request, std::span<std::byte> buffer) const {
    Judged judged = judge(request);
    const domain::LoginDecision& decision = judged.login.decision;
    judged.login.answer = decision.outcome == LoginOutcome::rejected
                              ? reject(request, decision.reason, buffer)
                              : accept(request, judged, buffer);
    return std::move(judged.login);
}

Login Authentication::refuse(const LoginRequest& request, LoginReason reason,
                             std::span<std::byte> buffer) const {
    Login login;
    login.mac = mac_of(request.packet);
    login.decision = rejected(reason);
    login.answer = reject(request, reason, buffer);
    return login;
}

Authentication::Judged Authentication::judge(const LoginRequest& request) const {
    const std::string_view username = name_in(request.packet);
    LineFound found = find_line(lines_, request.router.operator_id, username);
    Login login;
    login.line = std::move(found.line);
    login.mac = mac_of(request.packet);
    if (!is_spoken(method_of(request.packet))) {
        login.decision = rejected(LoginReason::method_unavailable);
        return {std::move(login), {}};
    }
    if (login.line && login.line->line.by_code) return judge_code(request, std::move(login));
    if (found.mac.empty()) return judge_password(request, std::move(login));
    if (login.mac.empty()) login.mac = found.mac;
    const bool is_right = is_password_of_mac(request.packet, request.router.secret, username);
    login.decision = is_right && login.mac != found.mac ? rejected(LoginReason::other_mac)
                                                        : decide(request, login, is_right);
    return {std::move(login), {}};
}

Authentication::Judged Authentication::judge_password(const LoginRequest& request, Login login) const {
    const access::KnownLine* const known = login.line.get();
    const bool has_password = known != nullptr && !known->line.password_sealed.empty();
    const Kept kept(has_password
                        ? keys_.open(store::password_place(known->operator_id, known->line.subscription_id),
                                     known->line.password_sealed)
                        : keys_.open(decoy_place, decoy_));
    PasswordProof proof = prove_password(request.packet, request.router.secret, kept.text());
    if (known == nullptr)
        login.decision = rejected(LoginReason::unknown_user);
    else if (!has_password)
        login.decision = rejected(LoginReason::no_password_kept);
    else
        login.decision = decide(request, login, proof.is_right && kept.is_there());
    return {std::move(login), proof};
}

// The name is what is secret, and hotspot pages send what they like beside it, or nothing. MS-CHAP proves a password to both: the code.
Authentication::Judged Authentication::judge_code(const LoginRequest& request, Login login) const {
    const PasswordProof proof =
        prove_password(request.packet, request.router.secret, login.line->line.username);
    const Method method = method_of(request.packet);
    const bool proves_to_both = method == Method::ms_chap || method == Method::ms_chap2;
    login.decision = decide(request, login, proof.is_right || !proves_to_both);
    return {std::move(login), proof};
}

domain::LoginDecision Authentication::decide(const LoginRequest& request, const Login& login,
                                             bool password_is_right) const {
    domain::LoginFacts facts = facts_of(request, login, password_is_right);
    if (!facts.session_limit || !password_is_right) return decide_login(facts);
    domain::LoginDecision decision;
    const access::AwaitedSession awaited{request.login_id, device_of(request, login.mac),
                                         request.now + start_awaited_};
    lines_.admit(login.line->line.subscription_id, awaited, [&](std::int32_t others) {
        facts.other_sessions = others;
        decision = decide_login(facts);
        return decision.outcome != LoginOutcome::rejected;
    });
    return decision;
}

Octets Authentication::accept(const LoginRequest& request, const Judged& judged,
                              std::span<std::byte> buffer) const {
    const access::KnownRouter& router = request.router;
    const Login& login = judged.login;
    const ClassValue value{login.line->line.subscription_id, request.login_id, login.decision.grant};
    PacketWriter accept = answer_to(request.packet, PacketCode::access_accept, buffer);
    add_grant(accept, router.router, login.line->line, login.decision);
    add_proof(accept, request.packet, judged.proof, router.secret);
    accept.add(rfc::class_attribute, class_octets_of(value, router.operator_id, router.secret));
    if (login.decision.outcome == LoginOutcome::walled) {
        accept.add(rfc::reply_message, words_[static_cast<std::size_t>(login.decision.reason)]);
        const std::string url = lines_.isolir_notice_url(router.operator_id);
        if (!url.empty()) accept.add(wispr::redirection_url, url);
    }
    copy_proxy_states(request.packet, accept);
    return sign_answer(accept, request.packet.authenticator(), router.secret);
}

// To EAP goes no Reply-Message (RFC 3579 §2.6.5).
Octets Authentication::reject(const LoginRequest& request, LoginReason reason,
                              std::span<std::byte> buffer) const {
    const std::string& words = words_[static_cast<std::size_t>(reason)];
    PacketWriter reject = answer_to(request.packet, PacketCode::access_reject, buffer);
    add_refusal(reject, request.packet, words);
    if (!request.packet.find(rfc::eap_message) && !words.empty()) reject.add(rfc::reply_message, words);
    copy_proxy_states(request.packet, reject);
    return sign_answer(reject, request.packet.authenticator(), request.router.secret);
}

Octets reject_malformed(const Packet& request, std::string_view secret, std::span<std::byte> buffer) {
    PacketWriter reject = answer_to(request, PacketCode::access_reject, buffer);
    copy_proxy_states(request, reject);
    return sign_answer(reject, request.authenticator(), secret);
}

Octets answer_status(const Packet& request, PacketCode code, std::string_view secret,
                     std::span<std::byte> buffer) {
    PacketWriter answer = answer_to(request, code, buffer);
    copy_proxy_states(request, answer);
    return sign_answer(answer, request.authenticator(), secret);
}

void copy_proxy_states(const Packet& request, PacketWriter& answer) {
    for (const Attribute attribute : request.attributes())
        if (attribute.name == rfc::proxy_state) answer.add_octets(attribute.name, attribute.value);
}

store::LoginAttempt attempt_of(const LoginRequest& request, const Login& login) {
    store::LoginAttempt attempt;
    attempt.at = request.now;
    attempt.username = escaped(name_in(request.packet));
    if (login.line) attempt.subscription_id = login.line->line.subscription_id;
    attempt.router_id = request.router.router.id;
    attempt.mac = login.mac;
    attempt.outcome = login.decision.outcome;
    attempt.reason = login.decision.reason;
    return attempt;
}

}  // namespace bangnopi::radius
