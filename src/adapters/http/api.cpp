#include "adapters/http/api.hpp"

#include <charconv>

#include "domain/entered_dates.hpp"
#include "staff/tenants.hpp"

namespace bangnopi::http {

namespace {

constexpr std::size_t waiting_requests_max = 2048;
constexpr std::size_t waiting_hashes_max = 64;
constexpr std::size_t waiting_background_max = 64;
constexpr std::size_t waiting_notices_max = 256;
constexpr std::size_t notice_payment_threads = 2;
constexpr std::size_t waiting_notice_payments_max = 16;
constexpr std::size_t hashing_threads = 2;
constexpr std::size_t comparing_threads = 2;
constexpr std::size_t waiting_comparisons_max = 8;
constexpr std::size_t checkout_threads = 4;
constexpr std::size_t waiting_checkouts_max = 64;
constexpr std::size_t printing_threads = 2;
constexpr std::size_t waiting_printings_max = 4;
constexpr std::size_t sign_in_tries = 10;
constexpr std::size_t sign_in_tries_of_address = 60;
constexpr std::chrono::minutes sign_in_window{5};
constexpr std::size_t wrong_code_tries = 10;
constexpr std::size_t sign_in_keys_max = 50'000;

std::size_t worker_threads(std::size_t chosen) {
    return chosen > 0 ? chosen : std::max(1U, std::thread::hardware_concurrency()) + 2;
}

}  // namespace

Context::Context(const Services& given, const Options& chosen)
    : services(given),
      options(chosen),
      events(given.db),
      sign_ins(sign_in_tries, sign_in_window, sign_in_keys_max),
      sign_ins_of_address(sign_in_tries_of_address, sign_in_window, sign_in_keys_max),
      own_secrets(sign_in_tries, sign_in_window, sign_in_keys_max),
      wrong_codes(wrong_code_tries, sign_in_window, sign_in_keys_max),
      background(1, waiting_background_max),
      hashing(hashing_threads, waiting_hashes_max),
      notices(1, waiting_notices_max),
      notice_payments(notice_payment_threads, waiting_notice_payments_max),
      comparing(comparing_threads, waiting_comparisons_max),
      checkouts(checkout_threads, waiting_checkouts_max),
      printing(printing_threads, waiting_printings_max),
      webhooks(given.db, chosen.webhooks_per_second_per_account),
      receipts(given.db),
      workers(worker_threads(chosen.workers), waiting_requests_max) {}

void Context::wait_until_answered() const {
    constexpr std::chrono::milliseconds pause{5};
    while (in_hand.use_count() > 1) std::this_thread::sleep_for(pause);
}

store::Act Call::act() const {
    const Services& services = context.services;
    return staff::make_act(*tenant, principal.actor, services.business_clock.now(), services.ids);
}

Instant Call::real_now() const {
    return context.services.real_clock.now();
}

bool Call::may(staff::Permission permission) const {
    return staff::allowed(principal.role, permission);
}

Result<Id> Call::id() const {
    if (const auto parsed = parse_id(parameters.back())) return *parsed;
    return refuse(Code::not_found, "There is nothing with this id."_msg);
}

Answer json_answer(int status, JsonObject object, std::optional<std::int64_t> version) {
    return {status, std::move(object).text(), version};
}

store::PageRequest Query::page() {
    store::PageRequest page;
    page.cursor = text("cursor");
    page.sort = text("sort");
    page.q = text("q");
    const auto limit = request_.parameter("limit");
    if (!limit) return page;
    const auto [end, error] = std::from_chars(limit->data(), limit->data() + limit->size(), page.limit);
    if (error != std::errc() || end != limit->data() + limit->size() || page.limit < 1 ||
        page.limit > store::page_limit_max)
        fault("limit", "must be a number from 1 to {}"_msg(store::page_limit_max));
    return page;
}

std::string Query::text(std::string_view name) {
    return std::string(request_.parameter(name).value_or(""));
}

std::optional<Id> Query::id(std::string_view name) {
    const auto given = request_.parameter(name);
    if (!given) return std::nullopt;
    const auto parsed = parse_id(*given);
    if (!parsed) fault(name, "must be an id"_msg);
    return parsed;
}

std::optional<domain::Date> Query::date(std::string_view name) {
    const auto given = request_.parameter(name);
    if (!given) return std::nullopt;
    const auto parsed = domain::parse_entered_date(*given);
    if (!parsed) fault(name, "must be a date from 2000 to 2999 such as 2026-11-16"_msg);
    return parsed;
}

std::optional<domain::Date> Query::month(std::string_view name) {
    const auto given = request_.parameter(name);
    if (!given) return std::nullopt;
    const auto first = domain::parse_entered_date(std::string(*given) + "-01");
    if (!first) fault(name, "must be a month from 2000 to 2999 such as 2026-11"_msg);
    return first;
}

std::optional<bool> Query::optional_flag(std::string_view name) {
    const auto given = request_.parameter(name);
    if (!given) return std::nullopt;
    if (*given != "true" && *given != "false") fault(name, "must be true or false"_msg);
    return *given == "true";
}

bool Query::flag(std::string_view name) {
    return optional_flag(name).value_or(false);
}

void Query::fault(std::string_view name, Message detail) {
    errors_.push_back({"/" + std::string(name), std::move(detail)});
}

Result<Done> Query::finish() const {
    if (errors_.empty()) return Done{};
    return tl::make_unexpected(
        Refusal{Code::invalid, "Correct the parameters that are named in errors."_msg, errors_});
}

JsonObject list_object(JsonArray items, std::string_view next_cursor, std::int64_t total) {
    return {{"items", std::move(items)},
            {"next_cursor", next_cursor.empty() ? JsonValue(nullptr) : JsonValue(next_cursor)},
            {"total", total}};
}
JsonObject list_object(JsonArray items) {
    const auto count = static_cast<std::int64_t>(items.size());
    return list_object(std::move(items), {}, count);
}

JsonValue or_null(const std::optional<Id>& id) {
    return id ? JsonValue(format_id(*id)) : JsonValue(nullptr);
}
JsonValue or_null(const std::optional<Instant>& instant) {
    return instant ? JsonValue(format_instant(*instant)) : JsonValue(nullptr);
}
JsonValue or_null(const std::optional<domain::Date>& date) {
    return date ? JsonValue(date->iso()) : JsonValue(nullptr);
}

}  // namespace bangnopi::http
