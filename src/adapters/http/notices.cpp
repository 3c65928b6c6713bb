#include "adapters/http/notices.hpp"

#include <spdlog/spdlog.h>

#include <charconv>

#include "access/line_index.hpp"
#include "adapters/http/form_data.hpp"
#include "adapters/http/problem.hpp"
#include "base/text.hpp"
#include "billing/checkouts.hpp"
#include "billing/payment_proofs.hpp"
#include "billing/promises.hpp"
#include "billing/transfer_codes.hpp"
#include "domain/entered_dates.hpp"
#include "domain/ip_prefix.hpp"
#include "staff/tenants.hpp"
#include "store/customers.hpp"

namespace bangnopi::http {
namespace {

constexpr std::chrono::minutes page_lifetime{30};
// Whoever has been told how to pay finds it again for as long as the longest of it holds.
constexpr auto payment_lifetime = billing::transfer_code_life;
constexpr std::size_t field_bytes_max = 400;  // of what is shown again

words::Language language_of_reader(const Request& request) {
    if (const auto chosen = request.parameter("lang"))
        if (const auto language = words::parse_language(*chosen)) return *language;
    return words::accepted_language(request.header("Accept-Language").value_or(""),
                                    words::Language::indonesian);
}

bool is_read(const Request& request) {
    return request.method == "GET" || request.method == "HEAD";
}

bool is_below_a_link(const Request& request, std::string_view segment) {
    return request.path.starts_with(notice_link_path) && request.segments.size() == 3 &&
           request.segments.back() == segment;
}

bool is_proof(std::string_view method, std::string_view target, Request& read) {
    return method == "POST" && read_target(target, read) && is_below_a_link(read, proof_segment);
}

// "http://net.contoh.id:8080" of an address of the web.
std::string_view origin_of(std::string_view url) {
    const std::size_t authority = url.find("//");
    if (authority == std::string_view::npos) return {};
    return url.substr(0, url.find_first_of("/?#", authority + 2));
}

// Where a page that stands at somebody else's address finds this server again: as the operator says, else where the connection
// came to.
std::string own_origin(const Request& request, const billing::Notice& notice) {
    if (notice.tenant && !notice.tenant->settings.isolir_notice_url.empty())
        return std::string(origin_of(notice.tenant->settings.isolir_notice_url));
    return request.own.empty() ? std::string() : "http://" + request.own;
}

std::string path_of(std::string_view token) {
    return std::string(notice_link_path).append(token);
}

// What was posted is not posted again when the page is loaded again (RFC 9110, section 15.4.4).
Response see_notice(const Request& request, std::string_view token) {
    const std::string_view language = words::name_of(language_of_reader(request));
    Response response{.status = 303};
    response.headers = {{"Location", path_of(token).append("?lang=").append(language)},
                        {"Cache-Control", "no-store"}};
    return response;
}
Response see_notice(const Request& request) {
    return see_notice(request, request.segments.at(1));
}

Response refused_method(std::string allowed) {
    Response refused = problem(405, Code::unsupported, "This address does not take that method."_msg);
    refused.headers.push_back({"Allow", std::move(allowed)});
    return refused;
}

// As people write it: "75000", "75.000", "Rp 75.000".
std::optional<std::int64_t> rupiah_of(std::string_view text) {
    std::string digits;
    if (text.starts_with("Rp")) text.remove_prefix(2);
    for (const char c : text)
        if (c != '.' && c != ' ') digits += c;
    std::int64_t amount = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), amount);
    if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
    return amount;
}

ProofFields fields_of(const std::vector<FormPart>& parts) {
    const auto field = [&](std::string_view name) {
        const std::string_view text = trim(content_of(parts, name));
        return is_utf8(text) ? std::string(text.substr(0, field_bytes_max)) : std::string();
    };
    return {field("amount"), field("paid_on"), field("note")};
}

Result<billing::SendProof> read_proof(const std::vector<FormPart>& parts, const ProofFields& fields) {
    billing::SendProof command;
    command.octets = content_of(parts, "picture");
    command.note = fields.note;
    if (!fields.amount.empty()) {
        command.amount = rupiah_of(fields.amount);
        if (!command.amount) return refuse_field("/amount", "is an amount of rupiah"_msg);
    }
    if (!fields.paid_on.empty()) {
        command.paid_on = domain::parse_entered_date(fields.paid_on);
        if (!command.paid_on) return refuse_field("/paid_on", "is a day"_msg);
    }
    return command;
}

billing::NoticeChoice choice_of(const Request& request) {
    const auto parts = parse_form_data(request.header("Content-Type").value_or(""), request.body);
    if (!parts) return {};
    return {std::string(content_of(*parts, "way")), std::string(content_of(*parts, "invoice"))};
}

// A refusal of one field, as the page's only one says it.
Message said_of(const Refusal& refusal) {
    if (refusal.errors.empty()) return refusal.detail;
    const std::string_view field = refusal.errors.front().pointer;
    if (field == "/picture") return "The proof {}."_msg(refusal.errors.front().detail);
    if (field == "/amount") return "The amount paid {}."_msg(refusal.errors.front().detail);
    if (field == "/paid_on") return "The day of payment {}."_msg(refusal.errors.front().detail);
    return "The note {}."_msg(refusal.errors.front().detail);
}

}  // namespace

bool is_notice_link(const Request& request) {
    return (request.path.starts_with(notice_link_path) && request.segments.size() == 2) ||
           is_below_a_link(request, proof_segment) || is_below_a_link(request, pay_segment);
}

bool is_proof_target(std::string_view method, std::string_view target) {
    Request request;
    return is_proof(method, target, request);
}

std::string notice_link_url(const store::Settings& settings, std::string_view token) {
    const std::string_view origin = origin_of(settings.isolir_notice_url);
    return origin.empty() ? std::string() : std::string(origin) + path_of(token);
}

std::string requester_of(std::string_view peer) {
    constexpr int household_bits = 64;
    constexpr int ipv4_bits = 96;
    const auto address = domain::IpPrefix::parse(peer);
    if (!address) return std::string(peer);
    const domain::IpAddress bytes = address->first();
    const bool is_ipv4 =
        domain::network_of(bytes, ipv4_bits) == domain::IpAddress{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
    return is_ipv4 ? address->text() : domain::text_of(domain::network_of(bytes, household_bits));
}

void Notices::answer_address(Request request, Reply reply) {
    if (!is_read(request)) return reply(refused_method("GET, HEAD"));
    answer(context_.notices, std::move(request), reply, &Notices::by_address);
}

bool Notices::takes_file(std::string_view method, std::string_view target) const {
    Request request;
    return is_proof(method, target, request) && link_of(request);
}

void Notices::answer_link(Request request, Reply reply) {
    WorkQueue& quick = context_.notices;
    if (request.path == notice_source_path) return answer(quick, std::move(request), reply, &Notices::source);
    if (is_read(request)) return answer(quick, std::move(request), reply, &Notices::by_link);
    if (request.method != "POST") return reply(refused_method("GET, HEAD, POST"));
    const bool is_payment = is_below_a_link(request, pay_segment);
    const bool is_proof = is_below_a_link(request, proof_segment);
    if (!is_payment && !is_proof) return answer(quick, std::move(request), reply, &Notices::promise);
    TokenBuckets<std::string>& bucket = is_payment ? payments_ : proofs_;
    if (!bucket.take(requester_of(request.peer), context_.services.real_clock.now()))
        return reply(busy_response(429, language_of_reader(request)));
    if (is_payment) return answer_payment(std::move(request), reply);
    answer(quick, std::move(request), reply, &Notices::proof);
}

void Notices::answer(WorkQueue& queue, Request request, const Reply& reply, Answer respond) {
    const words::Language language = language_of_reader(request);
    if (!buckets_.take(requester_of(request.peer), context_.services.real_clock.now()))
        return reply(busy_response(429, language));
    run(queue, language, reply,
        [this, respond, reply, shared = std::make_shared<Request>(std::move(request))] {
            reply((this->*respond)(*shared));
        });
}

void Notices::run(WorkQueue& queue, words::Language language, const Reply& reply,
                  std::function<void()> work) {
    const auto guarded = [language, reply, work = std::move(work)] {
        try {
            work();
        } catch (const std::exception& error) {
            spdlog::error("notice: {}", error.what());
            reply(busy_response(503, language));
        }
    };
    if (!queue.post(guarded)) reply(busy_response(503, language));
}

// Only what a gateway is waited for with waits where others do.
void Notices::answer_payment(Request request, const Reply& reply) {
    const words::Language language = language_of_reader(request);
    const auto link = link_of(request);
    if (!link) return reply(lapsed_link_response(language));
    run(context_.notices, language, reply,
        [this, language, reply, link = *link, shared = std::make_shared<Request>(std::move(request))] {
            const auto begun = begin_payment(link, choice_of(*shared));
            if (!begun) return reply(refused(*shared, link, begun.error(), {}));
            if (!begun->chosen.way.way)
                return reply(shown_or_refused(*shared, link, keep_transfer(link, begun->chosen)));
            run(context_.notice_payments, language, reply, [this, reply, link, shared, begun = *begun] {
                reply(shown_or_refused(*shared, link, make_charge(begun)));
            });
        });
}

Response Notices::by_address(const Request& request) const {
    const Services& services = context_.services;
    NoticeView view;
    view.language = language_of_reader(request);
    const auto address = domain::IpPrefix::parse(request.peer);
    const store::OnlineAt online{services.business_clock.now(), access::silent_intervals_max,
                                 access::silent_shortest};
    billing::NoticeLink link{};
    view.notice = services.db.read(store::Scope::installation(), [&](store::Tx& tx) {
        billing::Notice notice =
            billing::notice_of_address(tx, address ? address->text() : std::string(), online);
        if (notice.kind == billing::NoticeKind::general) return notice;
        link = billing::notice_link_to(tx, notice.tenant->id, notice.customer_id);
        view.payments = billing::payments_of_notice(tx, notice, now(), with_gateways());
        return notice;
    });
    view.origin = own_origin(request, view.notice);
    if (view.notice.kind != billing::NoticeKind::isolated) return notice_response(view);
    const auto token_for = [&](std::chrono::minutes lifetime) {
        link.expires_at = services.real_clock.now() + lifetime;
        return billing::notice_token(services.keys, link);
    };
    // The page stands at the address of somebody else's host: what is posted from there is of use for a short while only.
    view.action = path_of(token_for(page_lifetime));
    view.link = notice_link_url(view.notice.tenant->settings, token_for(billing::notice_link_lifetime));
    return notice_response(view);
}

Response Notices::by_link(const Request& request) const {
    const auto link = link_of(request);
    if (!link) return lapsed_link_response(language_of_reader(request));
    const NoticeView view = view_of(*link, request);
    if (view.notice.kind == billing::NoticeKind::general) return lapsed_link_response(view.language);
    return notice_response(view);
}

Response Notices::promise(const Request& request) const {
    const auto link = link_of(request);
    if (!link) return lapsed_link_response(language_of_reader(request));
    const auto promised = keep_promise(*link);
    return promised ? see_notice(request) : refused(request, *link, promised.error(), {});
}

Response Notices::proof(const Request& request) const {
    const auto link = link_of(request);
    if (!link) return lapsed_link_response(language_of_reader(request));
    const auto parts = parse_form_data(request.header("Content-Type").value_or(""), request.body);
    if (!parts)
        return refused(request, *link,
                       {Code::invalid, "Choose the proof of your payment and send it again."_msg, {}}, {});
    ProofFields fields = fields_of(*parts);
    auto command = read_proof(*parts, fields);
    const auto kept =
        command ? keep_proof(*link, *std::move(command)) : Result<Done>(tl::make_unexpected(command.error()));
    return kept ? see_notice(request) : refused(request, *link, kept.error(), std::move(fields));
}

Response Notices::shown_or_refused(const Request& request, const billing::NoticeLink& link,
                                   const Result<Done>& done) const {
    if (!done) return refused(request, link, done.error(), {});
    billing::NoticeLink lasting = link;
    lasting.expires_at =
        std::max(link.expires_at, context_.services.real_clock.now() + Instant::duration(payment_lifetime));
    return see_notice(request, billing::notice_token(context_.services.keys, lasting));
}

Response Notices::refused(const Request& request, const billing::NoticeLink& link, const Refusal& refusal,
                          ProofFields fields) const {
    NoticeView view = view_of(link, request);
    if (view.notice.kind == billing::NoticeKind::general) return lapsed_link_response(view.language);
    view.said = said_of(refusal);
    view.proof = std::move(fields);
    return notice_response(view, status_of(refusal.code));
}

Response Notices::source(const Request& request) const {
    if (!is_read(request)) return refused_method("GET, HEAD");
    const SourceArchive& archive = context_.options.source;
    if (archive.content.empty()) return problem(404, Code::not_found, "This program holds no sources."_msg);
    Response response{.status = 200, .content_type = "application/gzip", .lasting_body = archive.content};
    response.headers = {{"Content-Disposition", "attachment; filename=\"" + archive.name + '"'}};
    return response;
}

// Whoever has the link acts as the customer.
Result<Notices::Writer> Notices::writer_of(store::Tx& tx, const billing::NoticeLink& link) const {
    auto tenant = store::find_operator(tx, link.operator_id);
    const auto customer = store::find_customer(tx, link.operator_id, link.customer_id);
    if (!tenant || !customer || !billing::holds(tx, link))
        return refuse(Code::not_found, "There is no customer with this id."_msg);
    const store::Actor actor{store::ActorKind::customer, customer->id, customer->number};
    store::Act act = staff::make_act(*tenant, actor, now().business, context_.services.ids);
    return Writer{*std::move(tenant), std::move(act)};
}

template <class Body>
Result<Done> Notices::write(const billing::NoticeLink& link, Body body) const {
    const Services& services = context_.services;
    return services.db.write_wait(store::Scope::of(link.operator_id), store::Priority::normal,
                                  [&](store::Tx& tx) -> Result<Done> {
                                      BANGNOPI_TRY(writer, writer_of(tx, link));
                                      return body(tx, writer.act, writer.tenant);
                                  });
}

Result<Done> Notices::keep_promise(const billing::NoticeLink& link) const {
    return write(link, [&](store::Tx& tx, const store::Act& act, const store::Operator&) -> Result<Done> {
        BANGNOPI_TRY_DONE(billing::promise_of_customer(tx, act, link.customer_id));
        return Done{};
    });
}

Result<Done> Notices::keep_proof(const billing::NoticeLink& link, billing::SendProof command) const {
    command.customer_id = link.customer_id;
    return write(link,
                 [&](store::Tx& tx, const store::Act& act, const store::Operator& tenant) -> Result<Done> {
                     BANGNOPI_TRY_DONE(billing::send_proof(tx, act, tenant.settings, command));
                     return Done{};
                 });
}

Result<Notices::BegunPayment> Notices::begin_payment(const billing::NoticeLink& link,
                                                     const billing::NoticeChoice& choice) const {
    return context_.services.db.read(
        store::Scope::of(link.operator_id), [&](store::Tx& tx) -> Result<BegunPayment> {
            BANGNOPI_TRY(writer, writer_of(tx, link));
            const auto notice =
                billing::notice_of_customer(tx, link.operator_id, link.customer_id, now().business);
            BANGNOPI_TRY(chosen, billing::choose_way(tx, notice, choice, now(), with_gateways()));
            return BegunPayment{std::move(chosen), writer.act};
        });
}

Result<Done> Notices::make_charge(const BegunPayment& begun) const {
    const auto& [invoice, way] = begun.chosen;
    const auto made =
        context_.services.checkouts->make(begun.act, {invoice, way.code, *way.way, way.channel});
    if (made) return Done{};
    spdlog::warn("notice: a charge at {}: {}", way.code,
                 words::text(made.error().detail, words::Language::english));
    if (made.error().code == Code::conflict) return tl::make_unexpected(made.error());
    return refuse(Code::unavailable, "This way to pay does not answer now. Choose another one."_msg);
}

Result<Done> Notices::keep_transfer(const billing::NoticeLink& link, const billing::ChosenWay& chosen) const {
    return write(link, [&](store::Tx& tx, const store::Act& act, const store::Operator&) -> Result<Done> {
        BANGNOPI_TRY_DONE(billing::ask_for_transfer(tx, act, chosen.invoice, chosen.way.code));
        return Done{};
    });
}

std::optional<billing::NoticeLink> Notices::link_of(const Request& request) const {
    return billing::read_notice_token(context_.services.keys, request.segments.at(1),
                                      context_.services.real_clock.now());
}

NoticeView Notices::view_of(const billing::NoticeLink& link, const Request& request) const {
    NoticeView view;
    view.language = language_of_reader(request);
    view.action = path_of(request.segments.at(1));
    context_.services.db.read(store::Scope::of(link.operator_id), [&](store::Tx& tx) {
        if (!billing::holds(tx, link)) return;
        view.notice = billing::notice_of_customer(tx, link.operator_id, link.customer_id, now().business);
        view.payments = billing::payments_of_notice(tx, view.notice, now(), with_gateways());
    });
    return view;
}

billing::NoticeTime Notices::now() const {
    return {context_.services.business_clock.now(), context_.services.real_clock.now()};
}

}  // namespace bangnopi::http
