#include "adapters/http/notices.hpp"

#include <spdlog/spdlog.h>

#include "access/line_index.hpp"
#include "adapters/http/notice_page.hpp"
#include "adapters/http/problem.hpp"
#include "billing/promises.hpp"
#include "documents/dates.hpp"
#include "domain/ip_prefix.hpp"
#include "staff/tenants.hpp"
#include "store/customers.hpp"

namespace bangnopi::http {
namespace {

constexpr std::chrono::minutes page_lifetime{30};

words::Language language_of_reader(const Request& request) {
    if (const auto chosen = request.parameter("lang"))
        if (const auto language = words::parse_language(*chosen)) return *language;
    return words::accepted_language(request.header("Accept-Language").value_or(""),
                                    words::Language::indonesian);
}

bool is_read(const Request& request) {
    return request.method == "GET" || request.method == "HEAD";
}

std::optional<billing::NoticeLink> link_of(const Request& request, const Services& services) {
    return billing::read_notice_token(services.keys, request.segments.back(), services.real_clock.now());
}

billing::Notice notice_of(const billing::NoticeLink& link, const Services& services) {
    return services.db.read(store::Scope::of(link.operator_id), [&](store::Tx& tx) {
        return billing::notice_of_customer(tx, link.operator_id, link.customer_id,
                                           services.business_clock.now());
    });
}

Response refused_method(std::string allowed) {
    Response refused = problem(405, Code::unsupported, "This address does not take that method."_msg);
    refused.headers.push_back({"Allow", std::move(allowed)});
    return refused;
}

}  // namespace

bool is_notice_link(const Request& request) {
    return request.segments.size() == 2 && request.path.starts_with(notice_link_path);
}

std::string notice_link_url(const store::Settings& settings, std::string_view token) {
    const std::string_view url = settings.isolir_notice_url;
    const std::size_t authority = url.find("//");
    if (authority == std::string_view::npos) return "";
    const std::string_view origin = url.substr(0, url.find_first_of("/?#", authority + 2));
    return std::string(origin).append(notice_link_path).append(token);
}

void Notices::answer_address(Request request, Reply reply) {
    if (!is_read(request)) return reply(refused_method("GET, HEAD"));
    answer(std::move(request), reply, &Notices::by_address);
}

void Notices::answer_link(Request request, Reply reply) {
    if (request.method == "POST") return answer(std::move(request), reply, &Notices::promise);
    if (!is_read(request)) return reply(refused_method("GET, HEAD, POST"));
    answer(std::move(request), reply, &Notices::by_link);
}

void Notices::answer(Request request, const Reply& reply, Answer respond) {
    const words::Language language = language_of_reader(request);
    if (!buckets_.take(request.peer, context_.services.real_clock.now()))
        return reply(busy_response(429, language));
    const auto work = [this, respond, language, reply,
                       shared = std::make_shared<Request>(std::move(request))] {  // shared: a job is copied
        try {
            reply((this->*respond)(*shared));
        } catch (const std::exception& error) {
            spdlog::error("notice: {}", error.what());
            reply(busy_response(503, language));
        }
    };
    if (!context_.notices.post(work)) reply(busy_response(503, language));
}

Response Notices::by_address(const Request& request) const {
    NoticeView view;
    view.language = language_of_reader(request);
    const auto address = domain::IpPrefix::parse(request.peer);
    const store::OnlineAt online{context_.services.business_clock.now(), access::silent_intervals_max,
                                 access::silent_shortest};
    view.notice = context_.services.db.read(store::Scope::installation(), [&](store::Tx& tx) {
        return billing::notice_of_address(tx, address ? address->text() : std::string(), online);
    });
    if (view.notice.kind != billing::NoticeKind::isolated) return notice_response(view);
    // The page stands at the address of somebody else's host: what is posted there is of use for a short while only.
    view.promise_path = std::string(notice_link_path) + token_of(view.notice, page_lifetime);
    view.link =
        notice_link_url(view.notice.tenant->settings, token_of(view.notice, billing::notice_link_lifetime));
    return notice_response(view);
}

Response Notices::by_link(const Request& request) const {
    NoticeView view;
    view.language = language_of_reader(request);
    const auto link = link_of(request, context_.services);
    if (!link) return lapsed_link_response(view.language);
    view.notice = notice_of(*link, context_.services);
    if (view.notice.kind == billing::NoticeKind::general) return lapsed_link_response(view.language);
    view.promise_path = request.path;
    return notice_response(view);
}

Response Notices::promise(const Request& request) const {
    NoticeView view;
    view.language = language_of_reader(request);
    const auto link = link_of(request, context_.services);
    if (!link) return lapsed_link_response(view.language);
    const auto promised = keep_promise(*link);
    view.notice = notice_of(*link, context_.services);
    if (view.notice.kind == billing::NoticeKind::general) return lapsed_link_response(view.language);
    if (promised) {
        constexpr std::chrono::hours day{24};  // it ends at an hour of the day after
        const domain::Date until = view.notice.tenant->zone.date_of(promised->until_at - day);
        view.said = "Thank you. You promised to pay until {}: your line is being opened."_msg(
            documents::date_in_words(until, view.language));
    } else {
        view.said = promised.error().detail;
    }
    return notice_response(view);
}

Result<store::IsolationHold> Notices::keep_promise(const billing::NoticeLink& link) const {
    const Services& services = context_.services;
    return services.db.write_wait(
        store::Scope::of(link.operator_id), store::Priority::normal,
        [&, now = services.business_clock.now()](store::Tx& tx) -> Result<store::IsolationHold> {
            const auto tenant = store::find_operator(tx, link.operator_id);
            const auto customer = store::find_customer(tx, link.operator_id, link.customer_id);
            if (!tenant || !customer)
                return refuse(Code::not_found, "There is no customer with this id."_msg);
            const store::Actor actor{store::ActorKind::customer, customer->id, customer->number};
            return billing::promise_of_customer(tx, staff::make_act(*tenant, actor, now, services.ids),
                                                customer->id);
        });
}

std::string Notices::token_of(const billing::Notice& notice, std::chrono::minutes lifetime) const {
    return billing::notice_token(context_.services.keys, {notice.tenant->id, notice.customer_id,
                                                          context_.services.real_clock.now() + lifetime});
}

}  // namespace bangnopi::http
