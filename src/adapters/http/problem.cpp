#include "adapters/http/problem.hpp"

#include <boost/json.hpp>

namespace bangnopi::http {

namespace json = boost::json;

int status_of(Code code) {
    switch (code) {
        case Code::invalid:
        case Code::overflow:
        case Code::operator_required:
        case Code::day_in_future:
            return 422;
        case Code::not_found:
            return 404;
        case Code::conflict:
        case Code::already_exists:
        case Code::known_reference:
        case Code::idempotency_mismatch:
        case Code::not_a_demo:
            return 409;
        case Code::stale:
            return 412;
        case Code::unauthenticated:
        case Code::wrong_credentials:
        case Code::totp_required:
            return 401;
        case Code::forbidden:
        case Code::password_change_required:
            return 403;
        case Code::too_many_requests:
            return 429;
        case Code::too_large:
            return 413;
        case Code::unsupported:
            return 415;
        case Code::unavailable:
            return 503;
    }
    return 500;
}

std::string_view reason_phrase(int status) {
    switch (status) {
        case 200:
            return "OK";
        case 201:
            return "Created";
        case 202:
            return "Accepted";
        case 204:
            return "No Content";
        case 304:
            return "Not Modified";
        case 400:
            return "Bad Request";
        case 401:
            return "Unauthorized";
        case 403:
            return "Forbidden";
        case 404:
            return "Not Found";
        case 405:
            return "Method Not Allowed";
        case 408:
            return "Request Timeout";
        case 409:
            return "Conflict";
        case 412:
            return "Precondition Failed";
        case 413:
            return "Content Too Large";
        case 415:
            return "Unsupported Media Type";
        case 421:
            return "Misdirected Request";
        case 422:
            return "Unprocessable Content";
        case 429:
            return "Too Many Requests";
        case 431:
            return "Request Header Fields Too Large";
        case 500:
            return "Internal Server Error";
        case 501:
            return "Not Implemented";
        case 503:
            return "Service Unavailable";
        default:
            return "Unknown";
    }
}

json::object problem_object(int status, const Refusal& refusal) {
    const std::string_view code = name_of(refusal.code);
    json::object object{{"type", "urn:bangnopi:error:" + std::string(code)},
                        {"title", reason_phrase(status)},
                        {"status", status},
                        {"detail", refusal.detail},
                        {"code", code}};
    if (!refusal.errors.empty()) {
        json::array& errors = object["errors"].emplace_array();
        for (const FieldError& error : refusal.errors)
            errors.push_back({{"pointer", error.pointer}, {"detail", error.detail}});
    }
    if (!refusal.subject.empty()) object["subject"] = refusal.subject;
    return object;
}

Response problem(const Refusal& refusal) {
    const int status = status_of(refusal.code);
    Response response{.status = status,
                      .content_type = std::string(problem_type),
                      .body = json::serialize(problem_object(status, refusal))};
    if (status == 401) response.headers.push_back({"WWW-Authenticate", "Bearer"});
    if (status == 429 || status == 503) response.headers.push_back({"Retry-After", "1"});
    return response;
}

Response problem(int status, Code code, std::string_view detail) {
    return {.status = status,
            .content_type = std::string(problem_type),
            .body = json::serialize(problem_object(status, {code, std::string(detail), {}}))};
}

}  // namespace bangnopi::http
