// The floor of a bill run: the rows that the product writes for a subscription, written by the bare engine with what it
// does best, prepared statements of many rows on SQLite and COPY BINARY on PostgreSQL, without a thought between them.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bangnopi::bench {

struct Cell {
    enum class Kind : std::uint8_t { null, big, small, text } kind = Kind::null;
    std::int64_t integer = 0;
    std::string_view text = {};
};
inline Cell big(std::int64_t value) {
    return {Cell::Kind::big, value};
}
inline Cell small(std::int64_t value) {
    return {Cell::Kind::small, value};
}
inline Cell text(std::string_view value) {
    return {Cell::Kind::text, 0, value};
}
inline Cell null() {
    return {};
}

struct DueRow {
    std::int64_t id = 0;
    std::int64_t customer_id = 0;
    std::int64_t plan_version_id = 0;
};

enum class Table : std::uint8_t { line, charge, input, journal, posting, event, invoice };
inline constexpr std::size_t table_count = 7;

class BareEngine {
  public:
    BareEngine() = default;
    BareEngine(const BareEngine&) = delete;
    BareEngine& operator=(const BareEngine&) = delete;
    virtual ~BareEngine() = default;

    virtual void begin() = 0;
    virtual void commit() = 0;
    // The inputs of a chunk, read once: its subscriptions, and the usage of those that are rated by it.
    virtual std::vector<DueRow> read_due(std::string_view issue_on, std::int64_t after,
                                         std::int64_t limit) = 0;
    virtual std::int64_t read_usage(std::span<const std::int64_t> subscriptions, std::string_view from,
                                    std::string_view to) = 0;
    virtual void row(Table table, std::span<const Cell> cells) = 0;
    virtual void flush() = 0;  // what was gathered is written now
    virtual void reschedule(std::span<const DueRow> due, std::string_view period_from,
                            std::string_view issue_on) = 0;
    virtual void run(std::string_view sql) = 0;

    template <class... C>
    void put(Table table, const C&... cells) {
        const Cell row_of[] = {cells...};
        row(table, row_of);
    }
};

std::unique_ptr<BareEngine> bare_sqlite(const std::string& path);
std::unique_ptr<BareEngine> bare_postgresql(const std::string& uri);

}  // namespace bangnopi::bench
