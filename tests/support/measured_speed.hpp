// How fast a line of a small network is, by iperf3: one at a time.
#pragma once

#include <optional>
#include <string>

#include "tests/support/background.hpp"
#include "tests/support/small_network.hpp"
#include "tests/support/temporary_folder.hpp"

namespace bangnopi::test {

// Stands on the Internet as long as it lives.
class SpeedServer {
  public:
    explicit SpeedServer(const SmallNetwork& network);

  private:
    TemporaryFolder folder_;
    std::optional<Background> iperf3_;
};

// Within a tenth; once more for longer, since a machine that has much else to do may not send for a while.
void expect_speed(const SmallNetwork& network, const std::string& source_ip, bool is_download, double mbit);

}  // namespace bangnopi::test
