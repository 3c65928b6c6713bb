#include "billing/receipt_numbers.hpp"

#include <algorithm>
#include <map>
#include <mutex>
#include <optional>
#include <set>

#include "base/check.hpp"
#include "store/operators.hpp"

namespace bangnopi::billing {

NumberedReceipts number_receipts(store::Tx& tx, Id operator_id, std::span<const Id> asked) {
    const auto tenant = store::find_operator(tx, operator_id);
    if (!tenant) return {};
    NumberedReceipts numbered;
    numbered.given = store::number_owed_receipts(tx, operator_id, tenant->settings.receipt_number_pattern,
                                                 receipts_per_transaction);
    numbered.is_all = static_cast<std::int64_t>(numbered.given.size()) < receipts_per_transaction;
    std::vector<Id> others;
    std::ranges::copy_if(asked, std::back_inserter(others),
                         [&](Id payment) { return !numbered.given.contains(payment); });
    numbered.given.merge(store::receipt_numbers_of(tx, operator_id, others));
    return numbered;
}

void number_all_receipts(store::Database& db, Id operator_id, const std::stop_token& stop) {
    const auto scope = store::Scope::of(operator_id);
    const auto is_owed = [&] {
        return db.read(scope, [&](store::Tx& tx) { return store::is_any_receipt_owed(tx, operator_id); });
    };
    for (bool more = is_owed(); more && !stop.stop_requested();) {
        const auto numbered = db.write_wait(
            scope, store::Priority::background,
            [&](store::Tx& tx) -> Result<NumberedReceipts> { return number_receipts(tx, operator_id); });
        more = numbered && !numbered->is_all;
    }
}

class ReceiptNumberer::State : public std::enable_shared_from_this<State> {
  public:
    explicit State(store::Database& db) : db_(db) {}

    void hear(const store::CommittedEvent& event) {
        if (event.kind != "payment.received" || event.is_of_another_node) return;
        {
            const std::lock_guard lock(mutex_);
            Line& line = lines_[event.operator_id];
            line.next.committed.insert(event.subject);
            if (!begin(line)) return;
        }
        run(event.operator_id);
    }

    void give(Id operator_id, std::vector<Id> payments, Done done) {
        {
            const std::lock_guard lock(mutex_);
            Line& line = lines_[operator_id];
            Round& round =
                line.current &&
                        std::ranges::all_of(
                            payments, [&](Id payment) { return line.current->committed.contains(payment); })
                    ? *line.current
                    : line.next;
            round.waiters.push_back({{payments.begin(), payments.end()}, {}, std::move(done)});
            if (!begin(line)) return;
        }
        run(operator_id);
    }

    void close() {
        const std::lock_guard lock(mutex_);
        is_closed_ = true;
    }

  private:
    struct Waiter {
        std::set<Id> open;
        store::ReceiptNumbers given;
        Done done;
        bool is_asked = false;  // a transaction has looked for each of its payments
    };
    // One transaction.
    struct Round {
        std::set<Id> committed;  // before it began
        std::vector<Waiter> waiters;
        [[nodiscard]] bool is_empty() const { return committed.empty() && waiters.empty(); }
    };
    struct Line {
        std::optional<Round> current;
        Round next;
        bool is_owed = false;  // more than one transaction gives
    };

    // Whether the caller is to run what is next.
    bool begin(Line& line) {
        if (line.current || is_closed_ || (line.next.is_empty() && !line.is_owed)) return false;
        line.current = std::exchange(line.next, {});
        line.is_owed = false;
        return true;
    }

    std::vector<Id> ask(Id operator_id) {
        const std::lock_guard lock(mutex_);
        std::vector<Id> asked;
        for (Waiter& waiter : lines_[operator_id].current->waiters) {
            asked.insert(asked.end(), waiter.open.begin(), waiter.open.end());
            waiter.is_asked = true;
        }
        return asked;
    }

    void run(Id operator_id) {
        db_.write(
            store::Scope::of(operator_id), store::Priority::normal,
            [operator_id, asked = ask(operator_id)](store::Tx& tx) -> Result<NumberedReceipts> {
                return number_receipts(tx, operator_id, asked);
            },
            [self = shared_from_this(), operator_id](const Result<NumberedReceipts>& numbered) {
                self->finish(operator_id, numbered);
            });
    }

    void finish(Id operator_id, const Result<NumberedReceipts>& numbered) {
        std::vector<Waiter> ended;
        bool again = false;
        {
            const std::lock_guard lock(mutex_);
            Line& line = lines_[operator_id];
            BANGNOPI_CHECK(line.current);
            Round round = *std::exchange(line.current, std::nullopt);
            line.is_owed = numbered && !numbered->is_all;
            for (Waiter& waiter : round.waiters) {
                const bool is_ended = !numbered || take(waiter, *numbered);
                (is_ended ? ended : line.next.waiters).push_back(std::move(waiter));
            }
            again = begin(line);
            if (is_closed_)
                std::ranges::move(std::exchange(line.next, {}).waiters, std::back_inserter(ended));
        }
        for (const Waiter& waiter : ended) waiter.done(waiter.given);
        if (again) run(operator_id);
    }

    // Whether nothing more is to be waited for.
    static bool take(Waiter& waiter, const NumberedReceipts& numbered) {
        std::erase_if(waiter.open, [&](Id payment) {
            const auto found = numbered.given.find(payment);
            if (found == numbered.given.end()) return false;
            waiter.given.insert(*found);
            return true;
        });
        return waiter.open.empty() || (waiter.is_asked && numbered.is_all);
    }

    store::Database& db_;
    std::mutex mutex_;
    std::map<Id, Line> lines_;
    bool is_closed_ = false;
};

ReceiptNumberer::ReceiptNumberer(store::Database& db) : state_(std::make_shared<State>(db)) {
    if (db.engine() == store::Engine::sqlite) return;  // a payment has its number with its commit
    subscription_ =
        db.subscribe([state = state_](const store::CommittedEvent& event) { state->hear(event); });
}

ReceiptNumberer::~ReceiptNumberer() {
    state_->close();
}

void ReceiptNumberer::give(Id operator_id, std::vector<Id> payments, Done done) {
    state_->give(operator_id, std::move(payments), std::move(done));
}

}  // namespace bangnopi::billing
