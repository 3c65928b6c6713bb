// The router that the load plays, a PPPoE concentrator with a port for each user, and what its users are called.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "adapters/radius/packet_writer.hpp"

namespace bangnopi::bench {

// A name with a number in it, written as "u%06d": %d, with a width and leading zeros.
class NumberedName {
  public:
    explicit NumberedName(std::string_view format);  // throws std::invalid_argument for any other form
    [[nodiscard]] std::string of(std::int64_t number) const;

  private:
    std::string before_;
    std::string after_;
    int width_ = 0;
};

// The attributes that it sends with every request about a user, apart from its name.
void add_port(radius::PacketWriter& request, std::int64_t user);

}  // namespace bangnopi::bench
