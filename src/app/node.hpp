// One process at work on a database: opened, of the right schema, with its clock, its ids and its keys.
//
// The business clock of a demo database is kept in it: it goes on from where it was at real speed, and never back. Ids
// start above a mark that is stored ahead of them, so that a real clock that goes back never issues one twice; on
// PostgreSQL the node's number is leased.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "app/change_sweep.hpp"
#include "app/configuration.hpp"
#include "base/clock.hpp"
#include "base/id.hpp"
#include "base/result.hpp"
#include "base/sealing.hpp"
#include "billing/jobs.hpp"
#include "store/act.hpp"
#include "store/database.hpp"
#include "store/operators.hpp"

namespace bangnopi::app {

enum class Opening : std::uint8_t {
    read,    // as it is
    write,   // by the one process that may change it
    migrate  // the same, and to this program's schema
};

// Of a demo that is being made: whoever finds it later knows that it was cut short.
inline constexpr std::string_view demo_unfinished_value = "demo.unfinished";

// Makes the file and its schema where there is none; refuses a database that holds an operator already.
Result<std::unique_ptr<store::Database>> create_database(const Configuration& configuration);
// The key ring of a new database: its file, made if it is not there. A proof of it is left in the database, so that
// another key file is noticed before anything is sealed with it.
Result<KeyRing> make_keys(const Configuration& configuration, store::Database& db);
// Whether the file's keys are those of the database; says which it needs.
Result<Done> check_keys(const Configuration& configuration, const std::string& key_file);

class Node {
  public:
    static Result<std::unique_ptr<Node>> open(const Configuration& configuration, Opening opening);
    ~Node();
    Node(const Node&) = delete;
    Node& operator=(const Node&) = delete;

    [[nodiscard]] store::Database& db() { return *db_; }
    [[nodiscard]] const Clock& clock() const {
        return shifted_ ? *shifted_ : static_cast<const Clock&>(real_);
    }
    [[nodiscard]] const Clock& real_clock() const { return real_; }
    [[nodiscard]] IdSource& ids() { return *ids_; }
    [[nodiscard]] const KeyRing& keys() const { return keys_; }
    [[nodiscard]] std::uint16_t number() const { return number_; }
    [[nodiscard]] bool is_demo() const { return shifted_ != nullptr; }

    std::vector<store::Operator> operators();
    // By its code; with an empty code the only one there is.
    Result<store::Operator> operator_named(std::string_view code);
    // By the business clock unless another instant is given; the actor is the command line, or `actor`.
    store::Act act(const store::Operator& subject);
    store::Act act_at(const store::Operator& subject, Instant now, const store::Actor& actor);

    // For people: civil minutes of the first operator's zone; without one, UTC.
    std::string told(Instant instant);

    // From now on the database's subscribers hear what other nodes commit as well. On SQLite there are none.
    void listen();

    // Jobs, bill runs and moves of the clock that are at work end soon; what they did stays.
    void stop() { stopping_.request_stop(); }
    [[nodiscard]] std::stop_token stopping() const { return stopping_.get_token(); }

    // What is due up to `at`, of every operator. One at a time, whoever asks. Of an operator whose jobs throw the report says
    // so; the others have their turn.
    Result<billing::JobsReport> run_jobs(Instant at, billing::JobsOptions options = {});
    // What they held from then on.
    void log_held_isolations(const billing::JobsReport& report);
    // Up to when they ran last with isolation as due: here, on another node, or in an earlier process.
    [[nodiscard]] std::optional<Instant> jobs_ran_at();
    // Moves a demo's clock forward and runs what falls due on the way, day by day and at each operator's hour.
    Result<billing::JobsReport> move_demo_clock(Instant to, const billing::JobsOptions& options = {});
    // Sets it forward without running anything: the jobs that fell due meanwhile are found late.
    Result<Done> set_demo_clock(Instant to);

    // The ring must open the proof that make_keys left.
    Result<Done> check_key_ring(const KeyRing& keys, const std::string& key_file);

    std::optional<std::string> value(std::string_view name);
    void put_value(std::string_view name, std::string_view value);

  private:
    Node() = default;
    Result<Done> check_schema(Opening opening);
    void start_demo_clock();
    void start_ids(Opening opening);
    void keep_marks(const std::stop_token& stop);
    void put_id_mark();
    void store_demo_clock();
    Result<billing::JobsReport> run_jobs_locked(Instant at, billing::JobsOptions options);
    void prepare_months();
    void keep_jobs_ran_at(Instant at);
    std::vector<Instant> moments_between(Instant from, Instant to);

    std::unique_ptr<store::Database> db_;
    SystemClock real_;
    std::unique_ptr<ShiftedClock> shifted_;  // of a demo
    std::unique_ptr<IdSource> ids_;
    KeyRing keys_;
    std::uint16_t number_ = 0;
    std::string holder_;  // of the node's number; empty: not leased
    std::stop_source stopping_;
    std::mutex jobs_;
    std::optional<Instant> months_prepared_at_;
    std::optional<Instant> jobs_ran_at_;
    Instant jobs_ran_at_stored_;
    std::jthread keeper_;
    std::unique_ptr<ChangeSweep> sweep_;
};

}  // namespace bangnopi::app
