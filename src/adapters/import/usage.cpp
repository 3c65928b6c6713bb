// Usage from elsewhere: keyed records of a login, or of a line's fixed address.
#include "access/usage.hpp"

#include "adapters/import/cells.hpp"
#include "adapters/import/job.hpp"
#include "store/outbox.hpp"
#include "store/subscriptions.hpp"

namespace bangnopi::importing {
namespace {

using namespace usage_column;

// Lines by their login or address, looked up once each.
class LinesByName {
  public:
    explicit LinesByName(Job& job) : job_(job) {}
    std::optional<Id> find(store::Tx& tx, const std::string& name) {
        const auto [at, is_new] = known_.try_emplace(name);
        if (is_new) at->second = look_up(tx, name);
        return at->second;
    }

  private:
    std::optional<Id> look_up(store::Tx& tx, const std::string& name) {
        const Id owner = job_.act.operator_id;
        if (const auto found = store::find_subscription_by_username(tx, owner, name)) return found->id;
        const auto address = domain::normalise_ip(name);
        if (!address) return std::nullopt;
        const auto found = store::find_subscription_by_ip(tx, owner, *address);
        return found ? std::optional(found->id) : std::nullopt;
    }
    Job& job_;
    std::unordered_map<std::string, std::optional<Id>> known_;
};

class Row {
  public:
    Row(Job& job, std::size_t index) : job_(job), index_(index), cells_(job.sheet.rows[index].cells) {}

    store::UsageRecord read(store::Tx& tx, LinesByName& lines) {
        store::UsageRecord record;
        record.key = cells_[key];
        if (record.key.empty()) wrong(key, "is empty: give each record a key of its own"_msg);
        if (record.key.size() > access::usage_key_bytes_max)
            wrong(key, "is longer than {} bytes: shorten it"_msg(access::usage_key_bytes_max));
        if (cells_[username].empty())
            wrong(username, "is empty: write the line's user name or address"_msg);
        else if (const auto line = lines.find(tx, cells_[username]))
            record.subscription_id = *line;
        else
            wrong(username,
                  "there is no line \"{}\": correct it, or import the customer first"_msg(cells_[username]));
        const auto began = instant(started_at);
        const auto ended = instant(ended_at);
        record.bytes_down = bytes(bytes_down);
        record.bytes_up = bytes(bytes_up);
        if (began && ended) check_times(*began, *ended);
        record.started_at = began.value_or(Instant{});
        record.ended_at = ended.value_or(Instant{});
        return record;
    }

  private:
    void wrong(Index column, Message reason) { job_.findings.add(index_, column, std::move(reason)); }

    std::optional<Instant> instant(Index column) {
        const auto read = read_instant(cells_[column], job_.act.zone);
        if (!read)
            wrong(
                column,
                "\"{}\" is no time from 2000 to 2999: write it as 2026-11-16T14:30:00Z or 16/11/2026 14:30"_msg(
                    cells_[column]));
        return read;
    }
    void check_times(Instant began, Instant ended) {
        if (ended < began)
            wrong(ended_at, "is before {}: exchange or correct them"_msg(job_.sheet.headings[started_at]));
        if (ended > job_.act.now + access::clock_tolerance)
            wrong(ended_at, "is in the future: correct the time"_msg);
    }
    std::int64_t bytes(Index column) {
        const auto count = read_count(cells_[column]);
        if (count && *count <= access::bytes_of_record_max) return *count;
        wrong(column, "\"{}\" is no count: write bytes as digits only, at most {}"_msg(
                          cells_[column], access::bytes_of_record_max));
        return 0;
    }

    Job& job_;
    std::size_t index_;
    const std::vector<std::string>& cells_;
};

std::vector<store::UsageRecord> read_rows(store::Tx& tx, Job& job) {
    std::vector<store::UsageRecord> records;
    records.reserve(job.sheet.rows.size());
    LinesByName lines(job);
    Repeated keys;
    for (std::size_t row = 0; row < job.sheet.rows.size(); ++row) {
        records.push_back(Row(job, row).read(tx, lines));
        if (const auto first = keys.add(records.back().key, row))
            job.findings.add(row, key,
                             "\"{}\" stands on line {} already: each record has its own key"_msg(
                                 records.back().key, job.sheet.rows[*first].line));
    }
    return records;
}

// Which row a refused record of a part was: "/records/3/ended_at".
void add_refusal(Job& job, std::span<const std::size_t> part, const Refusal& refusal) {
    for (const FieldError& error : refusal.errors) {
        constexpr std::string_view prefix = "/records/";
        const std::string_view pointer = error.pointer;
        std::size_t index = part.size();
        if (pointer.starts_with(prefix))
            index = static_cast<std::size_t>(
                read_count(pointer.substr(prefix.size(), pointer.find('/', prefix.size()) - prefix.size()))
                    .value_or(static_cast<std::int64_t>(part.size())));
        if (index < part.size()) job.findings.add(part[index], Refusal{refusal.code, {}, {error}});
    }
}

// Writes the good rows part by part; ends at the first part that is refused after all, or when it is stopped.
bool write_parts(Job& job, const std::vector<store::UsageRecord>& records) {
    const std::vector<std::size_t> rows = job.findings.good_rows();
    for (std::size_t from = 0; from < rows.size(); from += usage_rows_per_part) {
        if (job.options.stop.stop_requested()) return false;
        const auto part = std::span(rows).subspan(from, std::min(usage_rows_per_part, rows.size() - from));
        std::vector<store::UsageRecord> batch;
        for (const std::size_t row : part) batch.push_back(records[row]);
        const auto recorded = job.db.write_wait(
            store::Scope::of(job.act.operator_id), store::Priority::background,
            [&](store::Tx& tx) -> Result<access::UsageRecorded> {
                BANGNOPI_TRY(counts, access::record_usage(tx, job.act, job.settings, batch));
                store::audit(tx, job.act, "usage.import", "operator", job.act.operator_id, {},
                             fmt::format(R"({{"accepted":{},"known":{}}})", counts.accepted, counts.known));
                return counts;
            });
        if (!recorded) {
            add_refusal(job, part, recorded.error());
            job.report.notes.push_back(
                "the lines changed while the file was read: import it again, what is in counts as known"_msg);
            return false;
        }
        job.report.imported += recorded->accepted;
        job.report.known += recorded->known;
    }
    return true;
}

}  // namespace

void import_usage(Job& job) {
    const auto records =
        job.db.read(store::Scope::of(job.act.operator_id), [&](store::Tx& tx) { return read_rows(tx, job); });
    const bool held_back = job.findings.any() && !job.options.skip_bad;
    if (job.options.dry_run || held_back)
        job.report.imported = static_cast<std::int64_t>(job.findings.good_rows().size());
    else
        job.report.written = write_parts(job, records);
}

}  // namespace bangnopi::importing
