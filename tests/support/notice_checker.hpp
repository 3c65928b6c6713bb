// Works out by plain loops what customers should have been told over months, from what is in the database (invoices, payments, events,
// customers, policies as JSON) and from what a test noted of its days, and holds against it what the channels were handed and what
// became of each message. It shares no code with what plans and sends them.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "domain/calendar.hpp"
#include "store/database.hpp"
#include "tests/support/carriers.hpp"

namespace bangnopi::test {

// What the database does not keep of a test's days.
struct NoticeDiary {
    struct Wake {  // reminders were planned
        domain::Date since;
        domain::Date today;
        Instant at;
    };
    struct Promise {
        Instant made_at;
        Instant until;
    };
    std::vector<Instant> rounds;  // what was due was sent
    std::vector<Wake> wakes;
    std::map<Id, Promise> promises;  // by customer
    std::optional<Instant> vouchers_at;
};

class NoticeChecker {
  public:
    NoticeChecker(store::Database& db, Id operator_id, const domain::Zone& zone, const Carriers& carriers,
                  const NoticeDiary& diary);

    // What is not as it should be, a line each; nothing: all is.
    std::vector<std::string> offences();
    // How many messages ended so: "sent", "skipped paid" …
    [[nodiscard]] const std::map<std::string, int>& ends() const { return ends_; }

  private:
    using Key = std::tuple<std::string, Id, std::int64_t>;  // kind, subject, stage
    struct Policy {
        std::vector<int> days = {-7, -3, -1, 0, 1, 3};
        bool warns = true;
        bool weekly = true;
        int ends_after = 60;
        int earliest = 8;
        int latest = 20;
    };
    struct Person {
        std::map<std::string, std::string> addresses;  // by medium
        std::string preferred;
        std::optional<Id> area;
        bool exempt = false;
        bool declines = false;
    };
    struct Bill {
        Id customer;
        domain::Date issued_on;
        domain::Date due_on;
        std::optional<Instant> isolates_at;
        std::int64_t total = 0;
        Instant issued_at;
        std::vector<std::pair<Instant, std::int64_t>> paid;
    };
    struct Message {
        Id id;
        std::string kind;
        Id subject;
        std::int64_t stage = 0;
        int state = 0;
        std::string reason;
        Instant created_at;
    };
    struct Owed {
        Instant at;
        Id customer;
        std::string settled;  // never to be sent, and why
    };
    struct Course;

    void read();
    void read_people(store::Tx& tx);
    void read_bills(store::Tx& tx);
    void read_events(store::Tx& tx);
    void read_messages(store::Tx& tx);
    void owe_reminders();
    void owe_on(domain::Date day, const NoticeDiary::Wake& wake, Id id, const Bill& bill);
    void owe(Key key, Owed owed);
    void compare();
    void follow(const Message& message, const Owed& owed);
    void hear(Course& course, Instant round) const;
    void go_round(Course& course, Instant round);
    bool try_once(Course& course, Instant round);
    void settle(Course& course, const Carriers::Handed& handed, Instant round) const;
    void expect_end(const Course& course);
    void offend(const Message& message, const std::string& what);

    [[nodiscard]] const Policy& policy_of(const std::optional<Id>& area) const;
    [[nodiscard]] bool is_quiet(Id customer, Instant at) const;
    [[nodiscard]] std::set<std::string> reasons(const Message& message, const Owed& owed, Instant at) const;
    [[nodiscard]] std::set<std::string> reasons_of_bill(const Message& message, const Bill& bill,
                                                        Instant at) const;
    [[nodiscard]] std::string channel_for(const Course& course, Instant at) const;
    [[nodiscard]] bool reaches(const Course& course, const std::string& channel, Instant at) const;
    [[nodiscard]] bool seemed_to_reach(const Course& course, Instant round) const;
    [[nodiscard]] bool was_told_by_another(const Message& message) const;
    [[nodiscard]] bool is_isolated(Id subscription, Instant at) const;
    [[nodiscard]] std::optional<Instant> isolates_at(const Bill& bill, Instant seen_at) const;
    [[nodiscard]] Id customer_of(const Message& message) const;
    static std::int64_t open_of(const Bill& bill, Instant at);

    store::Database& db_;
    Id operator_id_;
    domain::Zone zone_;
    const Carriers& carriers_;
    const NoticeDiary& diary_;
    std::map<Id, Policy> policies_;  // by area; 0: the operator's
    std::map<Id, Id> parents_;
    std::map<Id, Person> people_;
    std::map<Id, Bill> bills_;
    std::map<Id, Id> customer_of_;                              // payments and subscriptions
    std::map<Id, std::vector<std::pair<Instant, bool>>> cuts_;  // by subscription: isolated or restored
    std::map<Key, Owed> owed_;
    std::vector<Message> messages_;
    std::vector<std::string> offences_;
    std::map<std::string, int> ends_;
};

}  // namespace bangnopi::test
