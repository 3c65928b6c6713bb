// A router by the REST API of RouterOS 7, over connections that are kept, several at once: each answers one command at a time, so
// that a long way costs more here than by the binary API.
#pragma once

#include <curl/curl.h>

#include <memory>

#include "adapters/routeros/command.hpp"
#include "adapters/routeros/endpoint.hpp"

namespace bangnopi::routeros {

inline constexpr std::size_t rest_connections_max = 8;

class RestTransport final : public Transport {
  public:
    explicit RestTransport(Endpoint endpoint);
    ~RestTransport() override;
    Result<std::vector<Reply>> run(std::span<const Command> commands, Deadline by) override;

  private:
    struct FreeMulti {
        void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
    };
    struct Exchange;
    class Round;  // one call of run

    const Endpoint endpoint_;
    const std::string origin_;
    std::unique_ptr<CURLM, FreeMulti> multi_;
    std::vector<std::unique_ptr<Exchange>> exchanges_;  // freed before the multi handle
};

}  // namespace bangnopi::routeros
