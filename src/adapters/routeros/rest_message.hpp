// A command as a request of the REST API of RouterOS 7, and what comes back: MikroTik's manual, "REST API". Every value is text.
#pragma once

#include "adapters/routeros/command.hpp"

namespace bangnopi::routeros {

struct RestRequest {
    std::string_view method;
    std::string path;  // from "/rest" on
    std::string body;  // JSON; empty: none
    bool operator==(const RestRequest&) const = default;
};

RestRequest request_of(const Command& command);

// An array of objects, or one. Refused with Code::unavailable where it is anything else, or nested.
Result<std::vector<Attributes>> rows_of_json(std::string_view json);

// The reply to the command; refused where the status is neither a success nor the router's word on this command.
Result<Reply> reply_of(const Command& command, long status, std::string_view body);

}  // namespace bangnopi::routeros
