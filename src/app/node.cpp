#include "app/node.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <charconv>
#include <condition_variable>
#include <cstdlib>
#include <filesystem>
#include <set>

#include "base/secret.hpp"
#include "notices/reminder_sweep.hpp"
#include "staff/tenants.hpp"
#include "store/installation.hpp"
#include "store/month_partitions.hpp"
#include "store/nodes.hpp"

namespace bangnopi::app {
namespace {

using namespace std::chrono_literals;
using store::Priority;
using store::Scope;
using store::Tx;

constexpr std::string_view clock_value = "demo.clock";  // "business-microseconds real-microseconds"
constexpr std::string_view mark_value = "ids.above";    // an id
constexpr std::string_view proof_value = "keys.proof";  // sealed, in hexadecimal
constexpr std::string_view proof_text = "bangnopi";
constexpr SealedPlace proof_place{Id{}, "installation", "value", Id{}};
constexpr auto mark_ahead = 60s;
constexpr auto mark_renewal = 20s;
constexpr auto node_lease = 60s;
constexpr std::chrono::hours months_prepared_every{12};
constexpr std::string_view jobs_value = "jobs.ran_at";  // microseconds
constexpr auto jobs_ran_at_granularity = 10min;
constexpr std::chrono::days demo_move_longest{3660};

std::optional<std::pair<std::int64_t, std::int64_t>> parse_pair(std::string_view text) {
    std::int64_t first = 0;
    std::int64_t second = 0;
    const auto* end = text.data() + text.size();
    const auto parsed = std::from_chars(text.data(), end, first);
    if (parsed.ec != std::errc{} || parsed.ptr == end) return std::nullopt;
    if (std::from_chars(parsed.ptr + 1, end, second).ec != std::errc{}) return std::nullopt;
    return std::pair(first, second);
}

Instant instant_of(std::int64_t microseconds) {
    return Instant(std::chrono::microseconds(microseconds));
}

// An id that many seconds of issuing later.
Id ahead_of(Id id, std::chrono::milliseconds ahead) {
    constexpr int bits_below_milliseconds = 22;
    return Id{id.value + (static_cast<std::int64_t>(ahead.count()) << bits_below_milliseconds)};
}

std::string to_hex(const Sealed& sealed) {
    std::string text;
    for (const std::byte byte : sealed) text += fmt::format("{:02x}", std::to_integer<unsigned>(byte));
    return text;
}

Sealed from_hex(std::string_view text) {
    Sealed bytes;
    for (std::size_t i = 0; i + 1 < text.size(); i += 2) {
        unsigned byte = 0;
        std::from_chars(text.data() + i, text.data() + i + 2, byte, 16);
        bytes.push_back(static_cast<std::byte>(byte));
    }
    return bytes;
}

void add_to(billing::JobsReport& total, const billing::JobsReport& report) {
    total.invoices_issued += report.invoices_issued;
    total.customers_refreshed += report.customers_refreshed;
    total.revenues_recognised += report.revenues_recognised;
    total.rows_cleaned += report.rows_cleaned;
    total.reminders_planned += report.reminders_planned;
    total.held_isolations.insert(total.held_isolations.end(), report.held_isolations.begin(),
                                 report.held_isolations.end());
    if (!total.not_done) total.not_done = report.not_done;
}

void tell_of_held(const store::Operator& subject, const billing::HeldIsolation& held) {
    if (held.stop.reason == store::StopReason::mass)
        spdlog::warn(
            "operator {}: {} of the {} customers with an active line would be isolated for unpaid bills. "
            "Nobody is until staff have looked and release it, or run: bangnopi jobs run --isolate --at {}",
            subject.code, held.counts.due, held.counts.active, format_instant(held.stop.since));
    else
        spdlog::warn(
            "operator {}: no payment gateway answers, so {} customers are not isolated for unpaid bills "
            "until one does",
            subject.code, held.counts.due);
}

Message missing_database(const std::string& path) {
    return "there is no database at {}: make one with `bangnopi init`, or name another with --db"_msg(path);
}

// A demo that was cut short would be taken for an operator in earnest, with passwords that all the world knows.
Result<Done> refuse_half_demo(const Configuration& configuration, store::Database& db) {
    const auto unfinished = db.read(
        Scope::installation(), [](Tx& tx) { return store::installation_value(tx, demo_unfinished_value); });
    if (!unfinished) return Done{};
    return refuse(Code::conflict,
                  "{} holds a demo that was cut short: remove that database, and make "
                  "it again with `bangnopi demo`"_msg(configuration.db));
}

Result<std::unique_ptr<store::Database>> open_existing(const Configuration& configuration, Opening opening) {
    if (const auto path = sqlite_path(configuration.db); path && !std::filesystem::exists(*path))
        return refuse(Code::not_found, missing_database(*path));
    store::OpenOptions options;
    options.url = configuration.db;
    options.read_only = opening == Opening::read;
    return store::open_database(options);
}

}  // namespace

Result<std::unique_ptr<store::Database>> create_database(const Configuration& configuration) {
    if (const auto path = sqlite_path(configuration.db)) {
        const auto folder = std::filesystem::path(*path).parent_path();
        if (!folder.empty() && std::filesystem::create_directories(folder))
            std::filesystem::permissions(folder, std::filesystem::perms::owner_all);
    }
    store::OpenOptions options;
    options.url = configuration.db;
    options.create = true;
    auto db = store::open_database(options);
    store::migrate(*db);
    BANGNOPI_TRY_DONE(refuse_half_demo(configuration, *db));
    const bool empty =
        db->read(Scope::installation(), [](Tx& tx) { return store::list_operators(tx).empty(); });
    if (!empty)
        return refuse(Code::already_exists,
                      "{} holds an operator already: name an empty database with --db"_msg(
                          without_password(configuration.db)));
    return db;
}

Result<KeyRing> make_keys(const Configuration& configuration, store::Database& db) {
    BANGNOPI_TRY(path, key_file_of(configuration));
    if (!std::filesystem::exists(path)) KeyRing::generate().save(path);
    KeyRing keys = KeyRing::load(path);
    const std::string proof = to_hex(keys.seal(proof_place, proof_text));
    BANGNOPI_TRY_DONE(db.write_wait(Scope::installation(), Priority::normal, [&](Tx& tx) -> Result<Done> {
        store::put_installation_value(tx, proof_value, proof);
        return Done{};
    }));
    return keys;
}

Result<Done> check_keys(const Configuration& configuration, const std::string& key_file) {
    BANGNOPI_TRY(node, Node::open(configuration, Opening::read));
    const KeyRing keys = std::filesystem::exists(key_file) ? KeyRing::load(key_file) : KeyRing();
    return node->check_key_ring(keys, key_file);
}

Result<Done> Node::check_key_ring(const KeyRing& keys, const std::string& key_file) {
    const auto stored = value(proof_value);
    if (!stored) return Done{};
    const auto proof = from_hex(*stored);
    if (keys.open(proof_place, proof)) return Done{};
    constexpr std::size_t id_offset = 2;  // hex digits of the version byte before the key's id
    constexpr std::size_t id_length = 8;
    return refuse(Code::conflict,
                  "{} does not hold the key {} that sealed this database: put the key file "
                  "that belongs to it there, or name it with --key-file"_msg(
                      key_file, stored->substr(id_offset, id_length)));
}

Result<std::unique_ptr<Node>> Node::open(const Configuration& configuration, Opening opening) {
    std::unique_ptr<Node> node(new Node());
    BANGNOPI_TRY(db, open_existing(configuration, opening));
    node->db_ = std::move(db);
    BANGNOPI_TRY_DONE(node->check_schema(opening));
    BANGNOPI_TRY_DONE(refuse_half_demo(configuration, *node->db_));
    if (opening != Opening::read) {
        BANGNOPI_TRY(path, key_file_of(configuration));
        node->keys_ = KeyRing::load(path);
        BANGNOPI_TRY_DONE(node->check_key_ring(node->keys_, path));
    }
    node->start_demo_clock();
    node->start_ids(opening);
    if (opening != Opening::read) node->prepare_months();
    return node;
}

Node::~Node() {
    keeper_ = {};
    sweep_.reset();
    if (holder_.empty()) return;
    try {
        static_cast<void>(
            db_->write_wait(Scope::installation(), Priority::normal, [&](Tx& tx) -> Result<Done> {
                store::release_node(tx, number_, holder_);
                return Done{};
            }));
    } catch (const std::exception& error) {
        spdlog::warn("the node's number stays taken until its lease runs out: {}", error.what());
    }
}

Result<Done> Node::check_schema(Opening opening) {
    const auto state = store::migration_state(*db_);
    if (state.applied == state.known) return Done{};
    if (opening == Opening::migrate && db_->engine() == store::Engine::sqlite) {
        store::migrate(*db_);
        return Done{};
    }
    return refuse(Code::conflict, "the database has {} of {} migrations: run `bangnopi migrate` first"_msg(
                                      state.applied, state.known));
}

void Node::start_demo_clock() {
    const auto stored = value(clock_value);
    const auto pair = stored ? parse_pair(*stored) : std::nullopt;
    if (!pair) return;
    const auto passed = std::max(real_.now() - instant_of(pair->second), std::chrono::microseconds(0));
    shifted_ = std::make_unique<ShiftedClock>(real_, instant_of(pair->first) + passed);
}

void Node::start_ids(Opening opening) {
    if (opening != Opening::read && db_->engine() == store::Engine::postgresql) {
        const std::string holder = random_secret();
        const Instant now = real_.now();
        const auto leased =
            db_->write_wait(Scope::installation(), Priority::normal, [&](Tx& tx) -> Result<std::uint16_t> {
                if (const auto number = store::lease_node(tx, holder, now, now + node_lease)) return *number;
                return refuse(Code::unavailable, "all node numbers are taken"_msg);
            });
        if (!leased)
            throw store::Unavailable(english(leased.error().detail) + ": stop a node, or wait a minute");
        number_ = *leased;
        holder_ = holder;
        db_->broadcast().start(number_);
    }
    const auto stored = value(mark_value);
    Id above;
    if (stored) std::from_chars(stored->data(), stored->data() + stored->size(), above.value);
    ids_ = std::make_unique<IdSource>(real_, number_, above);
    if (opening == Opening::read) return;
    put_id_mark();
    keeper_ = std::jthread([this](const std::stop_token& stop) { keep_marks(stop); });
}

// Losing the number means that another node issues the same ids: this one must not go on.
void Node::keep_marks(const std::stop_token& stop) {
    std::mutex mutex;
    std::condition_variable_any wake;
    while (true) {
        std::unique_lock lock(mutex);
        if (wake.wait_for(lock, stop, mark_renewal, [] { return false; }) || stop.stop_requested()) return;
        try {
            put_id_mark();
        } catch (const std::exception& error) {
            spdlog::error("the mark of ids could not be stored: {}", error.what());
        }
    }
}

void Node::put_id_mark() {
    const std::string mark = fmt::to_string(ahead_of(ids_->next(), mark_ahead).value);
    const Instant until = real_.now() + node_lease;
    const auto kept = db_->write_wait(Scope::installation(), Priority::normal, [&](Tx& tx) -> Result<bool> {
        const auto stored = store::installation_value(tx, mark_value);
        if (!stored || stored->size() < mark.size() || *stored < mark)
            store::put_installation_value(tx, mark_value, mark);
        if (holder_.empty()) return true;
        const bool renewed = store::renew_node(tx, number_, holder_, until);
        store::forget_dead_nodes(tx, real_.now());
        return renewed;
    });
    if (kept && *kept) return;
    spdlog::critical("another node has taken number {}: this one ends so that no id is issued twice",
                     number_);
    std::_Exit(EXIT_FAILURE);
}

void Node::listen() {
    if (holder_.empty()) return;
    (void)db_->write_wait(Scope::installation(), Priority::normal, [&](Tx& tx) -> Result<Done> {
        store::begin_listening(tx, number_);
        return Done{};
    });
    sweep_ = std::make_unique<ChangeSweep>(*db_, number_);
}

std::vector<store::Operator> Node::operators() {
    return db_->read(Scope::installation(), [](Tx& tx) { return store::list_operators(tx); });
}

Result<store::Operator> Node::operator_named(std::string_view code) {
    auto all = operators();
    if (code.empty() && all.size() == 1) return std::move(all.front());
    std::vector<std::string> codes;
    for (auto& one : all) {
        if (!code.empty() && one.code == code) return std::move(one);
        codes.push_back(one.code);
    }
    if (codes.empty())
        return refuse(Code::not_found, "there is no operator yet: run `bangnopi init` first"_msg);
    return refuse(code.empty() ? Code::operator_required : Code::not_found,
                  "name the operator with --operator: {}"_msg(fmt::join(codes, ", ")));
}

std::string Node::told(Instant instant) {
    const auto all = operators();
    return all.empty() ? format_instant(std::chrono::floor<std::chrono::seconds>(instant))
                       : all.front().zone.civil_minute(instant);
}

store::Act Node::act(const store::Operator& subject) {
    return act_at(subject, clock().now(), {store::ActorKind::command_line, {}, "command line"});
}

store::Act Node::act_at(const store::Operator& subject, Instant now, const store::Actor& actor) {
    return staff::make_act(subject, actor, now, *ids_);
}

Result<billing::JobsReport> Node::run_jobs(Instant at, billing::JobsOptions options) {
    const std::scoped_lock lock(jobs_);
    return run_jobs_locked(at, std::move(options));
}

// Ids, and so the months of what has them, are of the real clock. What cannot be made now is made another time: nothing is lost
// for want of it.
void Node::prepare_months() {
    const Instant now = real_.now();
    if (months_prepared_at_ && now - *months_prepared_at_ < months_prepared_every) return;
    months_prepared_at_ = now;
    try {
        store::make_month_partitions(*db_, now);
        store::drop_empty_month_partitions(*db_, now);
    } catch (const std::exception& error) {
        spdlog::warn("months of sessions are prepared later: {}", error.what());
    }
}

Result<billing::JobsReport> Node::run_jobs_locked(Instant at, billing::JobsOptions options) {
    options.stop = stopping();
    prepare_months();
    billing::JobsReport total;
    for (const auto& subject : operators()) {
        try {
            BANGNOPI_TRY(report, billing::run_jobs(*db_, act_at(subject, at, store::Actor{}),
                                                   subject.settings, options));
            add_to(total, report);
            BANGNOPI_TRY(reminders,
                         notices::plan_reminders(*db_, act_at(subject, at, store::Actor{}), options.stop));
            total.reminders_planned += reminders;
        } catch (const std::exception& error) {
            add_to(total, {.not_done = "the jobs of operator {} failed: {}"_msg(
                               subject.code, Message::verbatim(error.what()))});
        }
    }
    if (options.isolation == billing::Isolation::as_due) keep_jobs_ran_at(at);
    return total;
}

void Node::log_held_isolations(const billing::JobsReport& report) {
    for (const billing::HeldIsolation& held : report.held_isolations)
        for (const auto& subject : held.began ? operators() : std::vector<store::Operator>())
            if (subject.id == held.operator_id) tell_of_held(subject, held);
}

// Stored seldom: a moment more or less decides nothing.
void Node::keep_jobs_ran_at(Instant at) {
    jobs_ran_at_ = std::max(at, jobs_ran_at_.value_or(at));
    if (*jobs_ran_at_ - jobs_ran_at_stored_ < jobs_ran_at_granularity) return;
    put_value(jobs_value, fmt::to_string(jobs_ran_at_->time_since_epoch().count()));
    jobs_ran_at_stored_ = *jobs_ran_at_;
}

std::optional<Instant> Node::jobs_ran_at() {
    const std::scoped_lock lock(jobs_);
    const auto stored = value(jobs_value);
    if (!stored) return jobs_ran_at_;
    std::int64_t microseconds = 0;
    std::from_chars(stored->data(), stored->data() + stored->size(), microseconds);
    jobs_ran_at_stored_ = instant_of(microseconds);
    jobs_ran_at_ = std::max(jobs_ran_at_stored_, jobs_ran_at_.value_or(jobs_ran_at_stored_));
    return jobs_ran_at_;
}

// The beginning of each civil day and the hour of isolation, of every operator, in (from, to), and `to`.
std::vector<Instant> Node::moments_between(Instant from, Instant to) {
    std::set<Instant> moments{to};
    for (const auto& subject : operators()) {
        const domain::Date last = subject.zone.date_of(to);
        for (domain::Date day = subject.zone.date_of(from); day <= last; day = day + 1)
            for (const Instant moment :
                 {subject.zone.at(day), subject.zone.at(day, subject.settings.due.isolation_hour)})
                if (moment > from && moment < to) moments.insert(moment);
    }
    return {moments.begin(), moments.end()};
}

Result<billing::JobsReport> Node::move_demo_clock(Instant to, const billing::JobsOptions& options) {
    if (!is_demo()) return refuse(Code::not_a_demo, "only the clock of a demo database can be moved"_msg);
    const std::scoped_lock lock(jobs_);
    const Instant now = clock().now();
    if (to < now)
        return refuse_field("/now", "a demo's clock never goes back, and it is {} there"_msg(told(now)));
    if (to - now > demo_move_longest)
        return refuse_field("/now", "is more than {} days ahead of {}: move the clock in steps"_msg(
                                        demo_move_longest.count(), told(now)));
    billing::JobsReport total;
    for (const Instant moment : moments_between(now, to)) {
        shifted_->advance_to(moment);
        store_demo_clock();
        BANGNOPI_TRY(report, run_jobs_locked(moment, options));
        add_to(total, report);
    }
    return total;
}

Result<Done> Node::set_demo_clock(Instant to) {
    if (!is_demo())
        return refuse(Code::not_a_demo, "--demo-clock needs a database that `bangnopi demo` made"_msg);
    shifted_->advance_to(to);
    store_demo_clock();
    return Done{};
}

void Node::store_demo_clock() {
    put_value(clock_value, fmt::format("{} {}", clock().now().time_since_epoch().count(),
                                       real_.now().time_since_epoch().count()));
}

std::optional<std::string> Node::value(std::string_view name) {
    return db_->read(Scope::installation(), [&](Tx& tx) { return store::installation_value(tx, name); });
}

void Node::put_value(std::string_view name, std::string_view text) {
    static_cast<void>(db_->write_wait(Scope::installation(), Priority::normal, [&](Tx& tx) -> Result<Done> {
        store::put_installation_value(tx, name, text);
        return Done{};
    }));
}

}  // namespace bangnopi::app
