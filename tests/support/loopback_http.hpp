// A small HTTP server on loopback for stand-ins: one request a connection, each answered by a function on the server's own thread.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>

namespace bangnopi::test {

struct LoopbackRequest {
    std::string method;
    std::string target;
    std::map<std::string, std::string> headers;  // by names in lower case
    std::string body;
};

struct LoopbackAnswer {
    int status = 200;
    std::string body;
    std::string location = {};  // of a redirect
};

class LoopbackHttp {
  public:
    explicit LoopbackHttp(std::function<LoopbackAnswer(const LoopbackRequest&)> answer);
    ~LoopbackHttp();
    LoopbackHttp(const LoopbackHttp&) = delete;
    LoopbackHttp& operator=(const LoopbackHttp&) = delete;

    [[nodiscard]] std::string url() const;  // "http://127.0.0.1:PORT"

  private:
    class Server;
    std::unique_ptr<Server> server_;
};

}  // namespace bangnopi::test
