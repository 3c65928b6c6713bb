#include "store/session_blob.hpp"

#include "store/database.hpp"

namespace bangnopi::store {
namespace {

constexpr std::byte version{1};
constexpr unsigned group_bits = 7;
constexpr std::uint64_t group_mask = (1U << group_bits) - 1;
constexpr std::uint64_t more_follow = 1U << group_bits;

[[noreturn]] void refuse_blob() {
    throw Broken("a session's usage is not in a form that this version of the program knows");
}

class Writer {
  public:
    explicit Writer(std::vector<std::byte>& out) : out_(out) {}

    void number(std::uint64_t value) {
        for (; value > group_mask; value >>= group_bits)
            out_.push_back(static_cast<std::byte>((value & group_mask) | more_follow));
        out_.push_back(static_cast<std::byte>(value));
    }
    void signed_number(std::int64_t value) {
        number(static_cast<std::uint64_t>(value) << 1U ^ static_cast<std::uint64_t>(value >> 63));
    }

  private:
    std::vector<std::byte>& out_;
};

class Reader {
  public:
    explicit Reader(Bytes in) : in_(in) {}

    std::uint64_t number() {
        std::uint64_t value = 0;
        for (unsigned shift = 0; shift < 64; shift += group_bits) {
            if (in_.empty()) refuse_blob();
            const auto group = std::to_integer<std::uint64_t>(in_.front());
            in_ = in_.subspan(1);
            value |= (group & group_mask) << shift;
            if ((group & more_follow) == 0) return value;
        }
        refuse_blob();
    }
    std::int64_t signed_number() {
        const std::uint64_t value = number();
        return static_cast<std::int64_t>(value >> 1U ^ (0 - (value & 1U)));
    }
    [[nodiscard]] bool at_end() const { return in_.empty(); }

  private:
    Bytes in_;
};

// Readings by what they rise, which is little beside what they are.
void write_counter(Writer& writer, const domain::UsageCounter& counter) {
    writer.number(counter.count);
    domain::TimedReading before{};
    for (std::size_t i = 0; i < counter.count; ++i) {
        const domain::TimedReading& one = counter.readings.at(i);
        writer.signed_number((one.at - before.at).count());
        writer.signed_number(one.reading.bytes - before.reading.bytes);
        writer.number(one.reading.whole ? 1 : 0);
        before = one;
    }
    writer.signed_number(counter.total_bytes);
    writer.signed_number(counter.steps_bytes - counter.total_bytes);
}

void read_counter(Reader& reader, domain::UsageCounter& counter) {
    counter.count = reader.number();
    if (counter.count > counter.readings.size()) refuse_blob();
    domain::TimedReading before{};
    for (std::size_t i = 0; i < counter.count; ++i) {
        domain::TimedReading& one = counter.readings.at(i);
        one.at = before.at + std::chrono::seconds(reader.signed_number());
        one.reading.bytes = before.reading.bytes + reader.signed_number();
        one.reading.whole = reader.number() != 0;
        before = one;
    }
    counter.total_bytes = reader.signed_number();
    counter.steps_bytes = counter.total_bytes + reader.signed_number();
}

}  // namespace

void write_session_blob(std::vector<std::byte>& blob, const domain::SessionUsage& usage) {
    blob.assign(1, version);
    Writer writer(blob);
    writer.number(usage.start_seen ? 1 : 0);
    writer.signed_number(usage.session_time.count());
    writer.signed_number(usage.reckoned_from.time_since_epoch().count());
    write_counter(writer, usage.down);
    write_counter(writer, usage.up);
}

void read_session_blob(Bytes blob, domain::SessionUsage& usage) {
    if (blob.empty() || blob.front() != version) refuse_blob();
    Reader reader(blob.subspan(1));
    usage.start_seen = reader.number() != 0;
    usage.session_time = std::chrono::seconds(reader.signed_number());
    usage.reckoned_from = Instant(std::chrono::microseconds(reader.signed_number()));
    read_counter(reader, usage.down);
    read_counter(reader, usage.up);
    if (!reader.at_end()) refuse_blob();
}

}  // namespace bangnopi::store
