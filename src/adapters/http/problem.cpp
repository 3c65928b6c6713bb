#include "adapters/http/problem.hpp"

namespace bangnopi::http {

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
        case 417:
            return "Expectation Failed";
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

// What a problem is about, for people; the reason phrase of HTTP is for programs.
Message title_of(int status) {
    switch (status) {
        case 400:
            return "Bad Request"_msg;
        case 401:
            return "Unauthorized"_msg;
        case 403:
            return "Forbidden"_msg;
        case 404:
            return "Not Found"_msg;
        case 405:
            return "Method Not Allowed"_msg;
        case 408:
            return "Request Timeout"_msg;
        case 409:
            return "Conflict"_msg;
        case 412:
            return "Precondition Failed"_msg;
        case 413:
            return "Content Too Large"_msg;
        case 415:
            return "Unsupported Media Type"_msg;
        case 417:
            return "Expectation Failed"_msg;
        case 421:
            return "Misdirected Request"_msg;
        case 422:
            return "Unprocessable Content"_msg;
        case 429:
            return "Too Many Requests"_msg;
        case 431:
            return "Request Header Fields Too Large"_msg;
        case 500:
            return "Internal Server Error"_msg;
        case 501:
            return "Not Implemented"_msg;
        case 503:
            return "Service Unavailable"_msg;
        default:
            return "Unknown"_msg;
    }
}

JsonObject problem_object(int status, const Refusal& refusal, words::Language language) {
    const std::string_view code = name_of(refusal.code);
    JsonObject object{{"type", "urn:bangnopi:error:" + std::string(code)},
                      {"title", words::text(title_of(status), language)},
                      {"status", status},
                      {"detail", words::text(refusal.detail, language)},
                      {"code", code}};
    if (!refusal.errors.empty()) {
        JsonArray errors;
        for (const FieldError& error : refusal.errors)
            errors.add(
                JsonObject{{"pointer", error.pointer}, {"detail", words::text(error.detail, language)}});
        object.add("errors", std::move(errors));
    }
    if (!refusal.subject.empty()) object.add("subject", refusal.subject);
    return object;
}

Response problem(Refusal refusal) {
    const int status = status_of(refusal.code);
    return problem(status, std::move(refusal));
}

Response problem(int status, Refusal refusal) {
    Response response{
        .status = status, .content_type = std::string(problem_type), .refusal = std::move(refusal)};
    if (status == 401) response.headers.push_back({"WWW-Authenticate", "Bearer"});
    if (status == 429 || status == 503) response.headers.push_back({"Retry-After", "1"});
    return response;
}

Response problem(int status, Code code, Message detail) {
    return problem(status, Refusal{code, std::move(detail), {}});
}

void speak(Response& response, words::Language language) {
    if (!response.refusal) return;
    response.body = problem_object(response.status, *response.refusal, language).text();
    response.headers.push_back({"Content-Language", std::string(words::name_of(language))});
    response.headers.push_back({"Vary", "Accept-Language"});
    response.refusal.reset();
}

words::Language language_of(const Request& request) {
    return words::accepted_language(request.header("Accept-Language").value_or(""));
}

}  // namespace bangnopi::http
