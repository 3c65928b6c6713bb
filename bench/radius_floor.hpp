// The floor of accounting: what the product reads and writes for a group of records, by the bare engine and in one durable
// commit. The sessions are read once by their keys; a Start writes a session, each other record changes one and adds to a row
// of its day and to one of its month. Over the schema of the product, with all its columns and indexes.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace bangnopi::bench {

struct FloorRecord {
    enum class Kind : std::uint8_t { start, interim, stop } kind = Kind::start;
    std::int64_t session = 0;  // its id, and the hash of its key
    std::int64_t user = 0;
    std::int64_t at = 0;  // microseconds
    std::int64_t bytes = 0;
};

class RadiusFloor {
  public:
    RadiusFloor() = default;
    RadiusFloor(const RadiusFloor&) = delete;
    RadiusFloor& operator=(const RadiusFloor&) = delete;
    virtual ~RadiusFloor() = default;

    // No session twice.
    virtual void account(std::span<const FloorRecord> group) = 0;
    // Lets the engine know its rows, once there are some.
    virtual void analyze() = 0;
};

std::unique_ptr<RadiusFloor> radius_floor_sqlite(const std::string& path);
// One connection; all statements of a group go in one round trip, as arrays.
std::unique_ptr<RadiusFloor> radius_floor_postgresql(const std::string& uri);

// The mix of bench/radius_accounting.cpp: Start, interims, Stop, of so many sessions at once.
class FloorSessions {
  public:
    FloorSessions(std::int64_t users, std::int64_t online, int interims);
    std::vector<FloorRecord> next(std::size_t count);

  private:
    struct Place {
        std::int64_t user = 0;
        std::int64_t session = 0;
        int records = 0;
        int last_record = 0;
    };
    FloorRecord record_of(Place& place);

    std::int64_t users_;
    int interims_;
    std::vector<Place> places_;
    std::size_t at_ = 0;
    std::int64_t next_session_ = 1;
    std::int64_t now_;
};

}  // namespace bangnopi::bench
