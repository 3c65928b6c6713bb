// Tells this process what other nodes on the same PostgreSQL database commit, at most a second later
// (store/broadcast.hpp).
#pragma once

#include <thread>

#include "store/database.hpp"

namespace bangnopi::app {

class ChangeSweep {
  public:
    // The node has begun to listen.
    ChangeSweep(store::Database& db, std::uint16_t node);
    ChangeSweep(const ChangeSweep&) = delete;
    ChangeSweep& operator=(const ChangeSweep&) = delete;

    // One look: what the thread does again and again.
    void step();

  private:
    bool hear_some();  // whether there may be more

    store::Database& db_;
    const std::uint16_t node_;
    std::jthread thread_;
};

}  // namespace bangnopi::app
