// One request and its answer, without any library's types: what handlers and tests see of HTTP (RFC 9110,
// 9112).
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"

namespace bangnopi::http {

class BodyStream;
class EventStream;

struct Header {
    std::string name;
    std::string value;
};

struct Request {
    std::string method;
    std::string path;                   // percent-decoded
    std::vector<std::string> segments;  // of the path, each decoded by itself
    std::vector<std::pair<std::string, std::string>> query;
    std::vector<Header> headers;
    std::string body;
    std::string peer;    // the address; empty on the local socket
    std::string own;     // "address:port" that it came to; empty on the local socket
    bool local = false;  // came by the local socket: the peer runs as the owner of the database

    // The first of that name, in whatever case; nothing if there is none.
    [[nodiscard]] std::optional<std::string_view> header(std::string_view name) const;
    [[nodiscard]] std::optional<std::string_view> parameter(std::string_view name) const;
};

struct Response {
    int status = 200;
    std::string content_type = {};
    std::string body = {};
    std::string_view lasting_body = {};   // instead of body: bytes that outlive the server
    std::optional<Refusal> refusal = {};  // instead of a body: made into one in the language of the peer
    std::vector<Header> headers = {};
    std::shared_ptr<EventStream> stream =
        {};  // instead of a body; shared by the connection and the event hub
    std::shared_ptr<BodyStream> body_stream =
        {};  // instead of a body; shared by the connection and who makes it
};

// Called once, on any thread.
using Reply = std::function<void(Response)>;

// Splits and decodes an origin-form or absolute-form target into path, segments and query. False: not well
// formed, not UTF-8, or with control characters.
bool read_target(std::string_view target, Request& request);

// "name" of "name=value; other=…"; nothing if it is absent or there twice.
std::optional<std::string_view> cookie(std::string_view header, std::string_view name);

// The version in an ETag of ours, "v12-Xy…"; -1, which no thing has, in one that is not ours; nothing for "*".
std::optional<std::int64_t> version_of_etag(std::string_view etag);

bool equal_ignoring_case(std::string_view a, std::string_view b);

}  // namespace bangnopi::http
