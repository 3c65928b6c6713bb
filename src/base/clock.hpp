// Time is handed in: no rule reads the system clock. Instants are UTC in microseconds.
#pragma once

#include <chrono>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace bangnopi {

using Instant = std::chrono::sys_time<std::chrono::microseconds>;

// RFC 3339 in UTC: "2026-11-16T01:00:00Z", with microseconds only where there are some.
std::string format_instant(Instant instant);
// RFC 3339 with any offset and up to nine fractional digits (cut to six); nothing if it is not that.
std::optional<Instant> parse_instant(std::string_view text);

class Clock {
  public:
    Clock() = default;
    Clock(const Clock&) = delete;
    Clock& operator=(const Clock&) = delete;
    virtual ~Clock() = default;
    [[nodiscard]] virtual Instant now() const = 0;
};

class SystemClock final : public Clock {
  public:
    [[nodiscard]] Instant now() const override;
};

// Stands still until it is moved; never moves back.
class ManualClock final : public Clock {
  public:
    explicit ManualClock(Instant start) : now_(start) {}
    [[nodiscard]] Instant now() const override;
    void advance_to(Instant instant);

  private:
    mutable std::mutex mutex_;
    Instant now_;
};

// Real time shifted: a demo database lives in its own time, which ticks at real speed and never goes back.
class ShiftedClock final : public Clock {
  public:
    ShiftedClock(const Clock& real, Instant start);
    [[nodiscard]] Instant now() const override;
    void advance_to(Instant instant);

  private:
    const Clock& real_;
    mutable std::mutex mutex_;
    std::chrono::microseconds shift_;
    mutable Instant last_;  // the latest that was told
};

}  // namespace bangnopi
