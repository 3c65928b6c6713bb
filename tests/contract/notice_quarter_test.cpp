// A quarter of an operator's life, an hour after another, by chance of a seed; what customers were told is held against what plain loops
// over the database say that they should have been told.
#include <fmt/ranges.h>
#include <gmock/gmock.h>

#include <random>

#include "notices/notice_sender.hpp"
#include "notices/reminder_sweep.hpp"
#include "store/notice_settings.hpp"
#include "store/notices.hpp"
#include "tests/support/billing_world.hpp"
#include "tests/support/engines.hpp"
#include "tests/support/notice_checker.hpp"

namespace bangnopi::test {
namespace {

using domain::Date;
using notices::SendOutcome;
using testing::IsEmpty;
using testing::IsSupersetOf;

constexpr std::array hours_of_rounds = {5, 8, 12, 17,
                                        20};  // some are the very hours at which windows open and close

// Of an area that wants reminders of its own.
domain::ReminderPolicy of_hills() {
    return {{-5, -2, 0, 2}, false, true, 30, 9, 17};
}
domain::ReminderPolicy of_harbour() {
    return {{-10, -1, 1, 4}, true, false, 45, 6, 21};
}

// A new operator in a zone.
BillingWorld world_in(store::Database& db, std::string_view zone) {
    const BillingWorld made(db);
    (void)db.write_wait(made.scope(), store::Priority::normal, [&](store::Tx& tx) -> Result<Done> {
        tx.execute("UPDATE operator SET time_zone = $2 WHERE operator_id = $1", made.act().operator_id, zone);
        return Done{};
    });
    return BillingWorld::attach(db, made.act().now, 1);
}

class Quarter {
  public:
    Quarter(store::Database& db, std::string_view zone, std::int64_t customers, std::uint32_t seed)
        : db_(db),
          world_(world_in(db, zone)),
          keys_(KeyRing::generate()),
          random_(seed),
          carriers_(seed + 1),
          sender_(
              {db, keys_, world_.clock(), world_.clock(), *world_.act().ids, carriers_.maker(), {}, {}, {}}),
          first_(date("2026-11-01")),
          last_(date("2027-01-31")) {
        world_.jobs();
        open_channels();
        make_areas();
        world_.subscribe_many(customers, world_.plan(home_plan()), "2026-10-01");
        tell_them_apart();
        subscribe_more(customers / 10);
        carriers_.go_down("modem", at(date("2026-11-09")), at(date("2026-11-10")));
        carriers_.go_down("mail", at(date("2026-12-01"), 6), at(date("2026-12-02"), 18));
        carriers_.go_down("modem", at(date("2027-01-07")), at(date("2027-01-09")));
    }

    void live() {
        for (Date day = first_; day <= last_; day = day + 1)
            if (!is_off(day))
                for (const int hour : hours_of_rounds) live_round(day, hour);
    }
    std::vector<std::string> offences() {
        NoticeChecker checker(db_, operator_id(), world_.act().zone, carriers_, diary_);
        std::vector<std::string> found = checker.offences();
        ends_ = checker.ends();
        return found;
    }
    [[nodiscard]] const std::map<std::string, int>& ends() const { return ends_; }
    [[nodiscard]] const Carriers& carriers() const { return carriers_; }
    [[nodiscard]] testing::AssertionResult verified() { return world_.verified(); }

  private:
    // The machine was off.
    static bool is_off(Date day) {
        return day == date("2026-11-22") || day == date("2026-11-23") || day == date("2027-01-09");
    }
    [[nodiscard]] Id operator_id() const { return world_.act().operator_id; }
    [[nodiscard]] Instant at(Date day, int hour = 0) const { return world_.act().zone.at(day, hour); }
    bool happens(double chance) { return std::bernoulli_distribution(chance)(random_); }
    int between(int least, int most) { return std::uniform_int_distribution(least, most)(random_); }

    template <class Body>
    void write(Body body) {
        (void)db_.write_wait(world_.scope(), store::Priority::normal, [&](store::Tx& tx) -> Result<Done> {
            body(tx);
            return Done{};
        });
    }

    void open_channels() {
        for (const auto& [kind, name, position] :
             {std::tuple("sms", "modem", 1), std::tuple("email", "mail", 2)}) {
            store::NoticeChannel channel;
            channel.id = world_.act().ids->next();
            channel.name = name;
            channel.kind = kind;
            channel.medium = domain::parse_medium(kind).value();
            channel.settings = fmt::format(R"({{"name":"{}"}})", name);
            channel.position = position;
            channel.created_at = world_.act().now;
            write([&](store::Tx& tx) { store::insert_notice_channel(tx, operator_id(), channel); });
        }
    }

    // Hills with a village in them, a harbour, and a town that is as the operator is.
    void make_areas() {
        write([&](store::Tx& tx) {
            for (const int n : {1, 2, 3, 4})
                tx.execute(
                    "INSERT INTO area (operator_id, id, parent_id, code, name, version) VALUES ($1, $2, $3, "
                    "$4, $4, 1)",
                    operator_id(), Id{n}, n == 2 ? store::Param(Id{1}) : store::Param(nullptr),
                    fmt::format("A{}", n));
            store::put_reminder_policy(tx, operator_id(), {Id{1}, of_hills(), 1});
            store::put_reminder_policy(tx, operator_id(), {Id{3}, of_harbour(), 1});
        });
    }

    void tell_them_apart() {
        write([&](store::Tx& tx) {
            std::vector<Id> all;
            tx.each(
                "SELECT id FROM customer WHERE operator_id = $1 ORDER BY id",
                [&](const store::Row& row) { all.push_back(row.id(0)); }, operator_id());
            for (const Id customer : all) tell_apart(tx, customer);
            customers_ = std::move(all);
        });
    }
    void tell_apart(store::Tx& tx, Id customer) {
        const int number = ++numbers_;
        const std::string phone = fmt::format("+62812{:07}", number),
                          email = fmt::format("c{}@contoh.id", number);
        const bool has_phone = happens(0.85), has_email = happens(0.5);
        constexpr std::array wishes = {"sms", "sms", "email", "email", "none"};
        const int area = between(0, 4);
        tx.execute(
            "UPDATE customer SET phone = $3, email = $4, preferred_channel = $5, area_id = $6, exempt = $7, "
            "notices_declined = $8, "
            "language = $9 WHERE operator_id = $1 AND id = $2",
            operator_id(), customer, has_phone ? store::Param(phone) : store::Param(nullptr),
            has_email ? store::Param(email) : store::Param(nullptr),
            happens(0.03) ? wishes.back() : wishes.at(static_cast<std::size_t>(between(0, 3))),
            area == 0 ? store::Param(nullptr) : store::Param(Id{area}), happens(0.03), happens(0.1),
            happens(0.3) ? "en" : "id");
    }

    // Second lines, and some that are billed in the middle of the month.
    void subscribe_more(std::int64_t count) {
        domain::PlanTerms terms = home_plan(99'000);
        terms.code = "second";
        const Id plan = world_.plan(terms);
        for (std::int64_t n = 0; n < count; ++n)
            world_.subscribe(customers_.at(static_cast<std::size_t>(n * 7) % customers_.size()), plan,
                             "2026-10-15", n % 2 == 0 ? 1 : 15);
    }

    void live_round(Date day, int hour) {
        const Instant now = at(day, hour);
        world_.go_to(format_instant(now));
        carriers_.go_to(now);
        pay(day, hour);
        world_.jobs();
        decide_who_pays_when(day);
        if (planned_until_ < day) plan(day);
        if (day == date("2026-12-20") && hour == 12) redeem_vouchers();
        sender_.ask_for_reports(operator_id());
        sender_.send_due(operator_id());
        diary_.rounds.push_back(now);
    }
    void plan(Date day) {
        ASSERT_TRUE(notices::plan_reminders(db_, world_.act()));
        diary_.wakes.push_back({planned_until_ == Date{} ? day : planned_until_ + 1, day, world_.act().now});
        planned_until_ = day;
    }
    void redeem_vouchers() {
        std::vector<store::PlannedNotice> all;
        for (const Id customer : customers_) {
            all.push_back({"voucher.redeemed", customer, 0, customer,
                           R"({"customer":")" + format_id(customer) + R"(","value":10000})",
                           world_.act().now});
        }
        write([&](store::Tx& tx) { store::plan_notices(tx, world_.act(), all); });
        diary_.vouchers_at = world_.act().now;
    }

    struct Payment {
        Id invoice;
        int percent = 100;  // of what is open
    };
    void decide_who_pays_when(Date day) {
        db_.read(world_.scope(), [&](store::Tx& tx) {
            tx.each(
                "SELECT id, customer_id FROM invoice WHERE operator_id = $1 AND id > $2 ORDER BY id",
                [&](const store::Row& row) {
                    seen_ = row.id(0);
                    decide(seen_, row.id(1), day);
                },
                operator_id(), seen_);
        });
        write_promises();
    }
    void decide(Id invoice, Id customer, Date day) {
        if (never_pays(customer)) return;
        const auto pays = [&](int days, int percent) {
            payments_[{day + days, hours_of_rounds.at(static_cast<std::size_t>(between(0, 4)))}].push_back(
                {invoice, percent});
        };
        const bool is_slow = happens(0.2);
        const int days = is_slow ? between(9, 40) : between(0, 9);
        if (happens(0.1)) pays(between(0, days), 40);
        pays(days, happens(0.05) ? 130 : 100);
        if (is_slow && happens(0.3)) promises_[customer] = day + between(8, 25);
    }
    [[nodiscard]] static bool never_pays(Id customer) { return std::hash<Id>{}(customer) % 17 == 0; }

    // Of who has not promised before, on the day of the bill.
    void write_promises() {
        if (promises_.empty()) return;
        write([&](store::Tx& tx) {
            for (const auto& [customer, day] : promises_) {
                if (!diary_.promises.try_emplace(customer, NoticeDiary::Promise{world_.act().now, at(day)})
                         .second)
                    continue;
                store::put_isolation_hold(tx, operator_id(),
                                          {customer, store::HoldKind::promise, at(day), {}});
            }
        });
        promises_.clear();
    }

    // All of a round in one transaction.
    void pay(Date day, int hour) {
        std::vector<Payment> due;
        while (!payments_.empty() && payments_.begin()->first <= std::pair(day, hour)) {
            due.insert(due.end(), payments_.begin()->second.begin(), payments_.begin()->second.end());
            payments_.erase(payments_.begin());
        }
        if (due.empty()) return;
        write([&](store::Tx& tx) {
            for (const Payment& one : due) pay_one(tx, one);
        });
    }
    void pay_one(store::Tx& tx, const Payment& payment) {
        const auto invoice = store::find_invoice(tx, operator_id(), payment.invoice);
        if (invoice->open == 0) return;
        billing::ReceivePayment command;
        command.invoice_id = payment.invoice;
        command.channel = "kas";
        command.amount = invoice->open * payment.percent / 100;
        ASSERT_TRUE(billing::receive_payment(tx, world_.act(), {}, command));
    }

    store::Database& db_;
    BillingWorld world_;
    KeyRing keys_;
    std::mt19937 random_;
    Carriers carriers_;
    notices::NoticeSender sender_;
    Date first_;
    Date last_;
    NoticeDiary diary_;
    std::vector<Id> customers_;
    int numbers_ = 0;
    Id seen_;
    Date planned_until_;
    std::map<std::pair<Date, int>, std::vector<Payment>> payments_;
    std::map<Id, Date> promises_;
    std::map<std::string, int> ends_;
};

class NoticeQuarter : public EngineTest {
  protected:
    void live(std::string_view zone, std::int64_t customers, std::uint32_t seed) {
        Quarter quarter(*db, zone, customers, seed);
        quarter.live();
        const auto offences = quarter.offences();
        EXPECT_THAT(offences, IsEmpty()) << fmt::format("seed {}\n{}", seed, fmt::join(offences, "\n"));
        std::vector<std::string> ends;
        for (const auto& [end, count] : quarter.ends()) ends.push_back(end);
        EXPECT_THAT(ends, IsSupersetOf({"delivered", "failed", "sent", "unknown", "skipped declined",
                                        "skipped exempt", "skipped for_staff", "skipped late",
                                        "skipped merged", "skipped no_address", "skipped paid",
                                        "skipped promised", "skipped unwanted"}));
        for (const SendOutcome outcome :
             {SendOutcome::retry, SendOutcome::wrong_recipient, SendOutcome::refused, SendOutcome::unknown})
            EXPECT_GT(quarter.carriers().outcomes.at(outcome), 0);
        EXPECT_GT(quarter.carriers().failures_reported, 0);
        EXPECT_TRUE(quarter.verified());
    }
};
ON_BOTH_ENGINES(NoticeQuarter);

// On PostgreSQL with fewer, in another zone.
TEST_P(NoticeQuarter, TellsEachCustomerWhatTheyShouldBeToldOnceInTheHoursOfTheirZone) {
    if (GetParam() == store::Engine::sqlite)
        live("Asia/Jakarta", 600, 20261101);
    else
        live("Asia/Jayapura", 100, 20261102);
}

}  // namespace
}  // namespace bangnopi::test
