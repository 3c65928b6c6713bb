#include <fmt/format.h>
#include <openssl/evp.h>

#include <boost/json.hpp>
#include <cctype>

#include "base/json_text.hpp"
#include "tests/support/routeros_wire.hpp"

namespace bangnopi::test {
namespace {

namespace json = boost::json;

constexpr std::string_view root = "/rest";

struct HttpRequest {
    std::string method;
    std::string target;
    std::string authorization;
    std::string body;
};

std::string base64(const std::string& octets) {
    std::vector<unsigned char> text(octets.size() / 3 * 4 + 5);
    const std::vector<unsigned char> from(octets.begin(), octets.end());
    const int size = EVP_EncodeBlock(text.data(), from.data(), static_cast<int>(from.size()));
    return {text.begin(), text.begin() + size};
}

std::string lower(std::string text) {
    for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return text;
}

JsonObject object_of(const RouterRow& row) {
    JsonObject object;
    for (const auto& [name, value] : row) object.add(name, value);
    return object;
}

std::string joined(const json::array& names) {
    std::string list;
    for (const json::value& name : names) list += (list.empty() ? "" : ",") + std::string(name.as_string());
    return list;
}

class RestWire final : public Wire {
  public:
    RestWire(const RouterSettings& settings, Obey obey) : settings_(settings), obey_(std::move(obey)) {}

    void add(std::string_view octets) override { buffer_ += octets; }

    std::optional<WireAnswer> next() override {
        const auto http = take_request();
        if (!http) return std::nullopt;
        const std::string credentials = settings_.user + ":" + settings_.password;
        if (http->authorization != "Basic " + base64(credentials)) return error(401, "Unauthorized", "");
        const auto request = request_of(*http);
        if (!request) return error(400, "Bad Request", "not understood");
        return obeyed(*http, obey_(*request));
    }

  private:
    std::optional<HttpRequest> take_request() {
        const auto end = buffer_.find("\r\n\r\n");
        if (end == std::string::npos) return std::nullopt;
        HttpRequest http;
        std::size_t length = 0;
        std::size_t at = 0;
        for (bool first = true; at < end; first = false) {
            const auto line_end = buffer_.find("\r\n", at);
            const std::string line = buffer_.substr(at, line_end - at);
            at = line_end + 2;
            if (first) {
                const auto space = line.find(' ');
                http.method = line.substr(0, space);
                http.target = line.substr(space + 1, line.find(' ', space + 1) - space - 1);
                continue;
            }
            const auto colon = line.find(": ");
            const std::string name = lower(line.substr(0, colon));
            if (name == "content-length") length = std::stoul(line.substr(colon + 2));
            if (name == "authorization") http.authorization = line.substr(colon + 2);
        }
        if (buffer_.size() < end + 4 + length) return std::nullopt;
        http.body = buffer_.substr(end + 4, length);
        buffer_.erase(0, end + 4 + length);
        return http;
    }

    static std::optional<RouterRequest> request_of(const HttpRequest& http) {
        if (!http.target.starts_with(root)) return std::nullopt;
        RouterRequest request{http.target.substr(root.size()), {}, {}};
        if (!http.body.empty()) {
            const json::value body = json::parse(http.body);
            for (const auto& [name, value] : body.as_object()) {
                if (name == ".query")
                    for (const json::value& word : value.as_array())
                        request.query.emplace_back(word.as_string());
                else
                    request.arguments[std::string(name)] =
                        value.is_array() ? joined(value.get_array()) : std::string(value.as_string());
            }
        }
        if (http.method == "POST") return request;
        if (http.method == "PUT") {
            request.path += "/add";
            return request;
        }
        if (http.method == "GET") {
            request.path += "/print";
            return request;
        }
        const auto slash = request.path.rfind('/');
        request.arguments[".id"] = request.path.substr(slash + 1);
        request.path = request.path.substr(0, slash) + (http.method == "PATCH" ? "/set" : "/remove");
        return request;
    }

    static WireAnswer http(int status, std::string_view reason, std::string_view body) {
        return {.octets = fmt::format(
                    "HTTP/1.1 {} {}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{}",
                    status, reason, body.size(), body)};
    }

    static WireAnswer error(int status, std::string_view message, const std::string& detail) {
        JsonObject body{{"error", status}, {"message", message}};
        if (!detail.empty()) body.add("detail", detail);
        return http(status, message, std::move(body).text());
    }

    static WireAnswer answered(const HttpRequest& asked, const RouterAnswer& answer) {
        if (answer.trap && *answer.trap == "no such item") return error(404, "Not Found", "");
        if (answer.trap) return error(400, "Bad Request", *answer.trap);
        if (asked.method == "DELETE") return http(204, "No Content", "");
        if (asked.method == "PUT") return http(201, "Created", object_of({{".id", answer.ret}}).text());
        if (asked.method == "PATCH") return http(200, "OK", "{}");
        JsonArray rows;
        for (const RouterRow& row : answer.rows) rows.add(object_of(row));
        return http(200, "OK", std::move(rows).text());
    }

    static WireAnswer obeyed(const HttpRequest& asked, const Obeyed& obeyed) {
        WireAnswer answer = answered(asked, obeyed.answer);
        switch (obeyed.fault) {
            case RouterFault::none:
            case RouterFault::trap:
                return answer;
            case RouterFault::silent:
                return {.octets = {}, .is_silent = true};
            case RouterFault::floods:
                return answered(asked, {std::vector<RouterRow>(flood_rows), {}, {}});
            case RouterFault::error:
                return http(500, "Internal Server Error", "");
            case RouterFault::fatal:
            case RouterFault::closes:
                return {.octets = {}, .closes = true};
            case RouterFault::cut_before:  // a status would say that it was obeyed
                return {.octets = "HTTP/", .closes = true};
            case RouterFault::cut_after:
                answer.octets.resize(answer.octets.size() / 2);
                answer.closes = true;
                return answer;
        }
        return answer;
    }

    const RouterSettings& settings_;
    Obey obey_;
    std::string buffer_;
};

}  // namespace

std::unique_ptr<Wire> rest_wire(const RouterSettings& settings, Obey obey) {
    return std::make_unique<RestWire>(settings, std::move(obey));
}

}  // namespace bangnopi::test
