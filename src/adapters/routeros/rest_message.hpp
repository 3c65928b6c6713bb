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

// An array of objects, or one, with the properties that are wanted. Refused with Code::unavailable where it is anything else, or
// nested, or more than reply_rows_max.
Result<std::vector<Attributes>> rows_of_json(std::string_view json, std::span<const std::string> wanted = {});

// The reply to the command, which may be that the router would not: one that fails leaves the others as they are. Refused where the
// status is neither a success nor an error, where a sign-in is refused, and where a print is answered by what is not the router's.
Result<Reply> reply_of(const Command& command, long status, std::string_view body);

}  // namespace bangnopi::routeros
