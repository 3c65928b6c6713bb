#include "base/clock.hpp"

#include <fmt/compile.h>

#include <algorithm>
#include <cstdint>

namespace bangnopi {
namespace {

using namespace std::chrono;

// Reads what it is asked for from the front of a text; once something is missing it stays failed.
class Scanner {
  public:
    explicit Scanner(std::string_view text) : rest_(text) {}

    int digits(std::size_t count) {
        if (rest_.size() < count) return fail();
        int value = 0;
        for (std::size_t i = 0; i < count; ++i) {
            if (!is_digit(rest_[i])) return fail();
            value = value * 10 + (rest_[i] - '0');
        }
        rest_.remove_prefix(count);
        return value;
    }

    // One of `choices`; '\0' if the next is none of them.
    char one_of(std::string_view choices) {
        if (rest_.empty() || choices.find(rest_.front()) == std::string_view::npos) return '\0';
        const char c = rest_.front();
        rest_.remove_prefix(1);
        return c;
    }

    void expect(std::string_view choices) {
        if (one_of(choices) == '\0') fail();
    }

    [[nodiscard]] bool next_is_digit() const { return !rest_.empty() && is_digit(rest_.front()); }
    int fail() {
        failed_ = true;
        return 0;
    }
    [[nodiscard]] bool failed() const { return failed_; }
    [[nodiscard]] bool done() const { return !failed_ && rest_.empty(); }

  private:
    static bool is_digit(char c) { return c >= '0' && c <= '9'; }
    std::string_view rest_;
    bool failed_ = false;
};

sys_days scan_date(Scanner& scanner) {
    const int y = scanner.digits(4);
    scanner.expect("-");
    const int m = scanner.digits(2);
    scanner.expect("-");
    const int d = scanner.digits(2);
    const year_month_day date{year{y}, month{static_cast<unsigned>(m)}, day{static_cast<unsigned>(d)}};
    if (scanner.failed() || y == 0 || !date.ok()) scanner.fail();
    return scanner.failed() ? sys_days{} : sys_days{date};
}

// Sixty seconds is a leap second, which only the caller can tell from nonsense.
seconds scan_time(Scanner& scanner) {
    const int h = scanner.digits(2);
    scanner.expect(":");
    const int m = scanner.digits(2);
    scanner.expect(":");
    const int s = scanner.digits(2);
    if (h > 23 || m > 59 || s > 60) scanner.fail();
    return hours{h} + minutes{m} + seconds{s};
}

microseconds scan_fraction(Scanner& scanner) {
    constexpr int max_digits = 9;
    constexpr int kept_digits = 6;
    if (scanner.one_of(".") == '\0') return microseconds{0};
    int value = 0;
    int digits = 0;
    for (; scanner.next_is_digit(); ++digits) {
        const int digit = scanner.digits(1);
        if (digits < kept_digits) value = value * 10 + digit;
    }
    if (digits == 0 || digits > max_digits) scanner.fail();
    for (int i = digits; i < kept_digits; ++i) value *= 10;
    return microseconds{value};
}

minutes scan_offset(Scanner& scanner) {
    if (scanner.one_of("Zz") != '\0') return minutes{0};
    const char sign = scanner.one_of("+-");
    const int h = scanner.digits(2);
    scanner.expect(":");
    const int m = scanner.digits(2);
    if (sign == '\0' || h > 23 || m > 59) scanner.fail();
    const minutes offset = hours{h} + minutes{m};
    return sign == '-' ? -offset : offset;
}

}  // namespace

std::string format_instant(Instant instant) {
    const sys_days date = floor<days>(instant);
    const year_month_day civil{date};
    const hh_mm_ss time{instant - date};
    std::string text =
        fmt::format(FMT_COMPILE("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}"), static_cast<int>(civil.year()),
                    static_cast<unsigned>(civil.month()), static_cast<unsigned>(civil.day()),
                    time.hours().count(), time.minutes().count(), time.seconds().count());
    if (time.subseconds().count() != 0) text += fmt::format(".{:06}", time.subseconds().count());
    text += 'Z';
    return text;
}

std::optional<Instant> parse_instant(std::string_view text) {
    Scanner scanner(text);
    const sys_days date = scan_date(scanner);
    scanner.expect("Tt");
    const seconds time = scan_time(scanner);
    const microseconds fraction = scan_fraction(scanner);
    const minutes offset = scan_offset(scanner);
    if (!scanner.done()) return std::nullopt;
    const auto whole = date + time - offset;
    const bool leap_second = time % minutes{1} == seconds{0} && text.substr(17, 2) == "60";
    if (leap_second && whole != floor<days>(whole)) return std::nullopt;
    return whole + fraction;
}

Instant SystemClock::now() const {
    return floor<microseconds>(system_clock::now());
}

Instant ManualClock::now() const {
    const std::scoped_lock lock(mutex_);
    return now_;
}

void ManualClock::advance_to(Instant instant) {
    const std::scoped_lock lock(mutex_);
    now_ = std::max(now_, instant);
}

ShiftedClock::ShiftedClock(const Clock& real, Instant start)
    : real_(real), shift_(start - real.now()), last_(start) {}

Instant ShiftedClock::now() const {
    const std::scoped_lock lock(mutex_);
    last_ = std::max(last_, real_.now() + shift_);
    return last_;
}

void ShiftedClock::advance_to(Instant instant) {
    const std::scoped_lock lock(mutex_);
    const Instant real_now = real_.now();
    last_ = std::max(last_, real_now + shift_);
    if (instant <= last_) return;
    shift_ = instant - real_now;
    last_ = instant;
}

}  // namespace bangnopi
