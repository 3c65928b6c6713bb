#include "tests/support/notice_checker.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>

namespace bangnopi::test {
namespace {

using domain::Date;
using notices::SendOutcome;
using store::Row;
using store::Tx;

constexpr std::size_t offences_max = 15;
constexpr int tries_before_another = 5;
const std::map<std::string, std::string> medium_of = {{"modem", "sms"},
                                                      {"mail", "email"}};  // in the order of their position
const std::vector<std::string> channels_in_order = {"modem", "mail"};
const std::vector<std::string> state_names = {"?",         "waiting", "sending", "sent",
                                              "delivered", "skipped", "failed",  "unknown"};

bool is_reminder(const std::string& kind) {
    return kind.starts_with("reminder.");
}

}  // namespace

// What became of one message so far.
struct NoticeChecker::Course {
    const Message& message;
    const Owed& owed;
    std::vector<Carriers::Handed> handed = {};
    std::vector<Carriers::Reported> reported = {};
    std::size_t next = 0;    // of those handed over
    std::size_t report = 0;  // of those reported
    std::string at = {};     // the channel
    std::set<std::string> tried = {};
    int retries = 0;
    std::string state = "waiting";
    std::set<std::string> why = {};
    bool broken = false;
};

NoticeChecker::NoticeChecker(store::Database& db, Id operator_id, const domain::Zone& zone,
                             const Carriers& carriers, const NoticeDiary& diary)
    : db_(db), operator_id_(operator_id), zone_(zone), carriers_(carriers), diary_(diary) {}

std::vector<std::string> NoticeChecker::offences() {
    read();
    owe_reminders();
    compare();
    return offences_;
}

void NoticeChecker::read() {
    db_.read(store::Scope::of(operator_id_), [&](Tx& tx) {
        read_people(tx);
        read_bills(tx);
        read_events(tx);
        read_messages(tx);
    });
}

void NoticeChecker::read_people(Tx& tx) {
    policies_[Id{}] = {};
    tx.each(
        "SELECT area_id, policy FROM reminder_policy WHERE operator_id = $1",
        [&](const Row& row) {
            const auto json = boost::json::parse(row.text(1)).as_object();
            policies_[row.id(0)] = {boost::json::value_to<std::vector<int>>(json.at("days_from_due")),
                                    json.at("warns_before_isolation").as_bool(),
                                    json.at("weekly_while_isolated").as_bool(),
                                    json.at("terminates_after_days").to_number<int>(),
                                    json.at("earliest_hour").to_number<int>(),
                                    json.at("latest_hour").to_number<int>()};
        },
        operator_id_);
    tx.each(
        "SELECT id, parent_id FROM area WHERE operator_id = $1 AND parent_id IS NOT NULL",
        [&](const Row& row) { parents_[row.id(0)] = row.id(1); }, operator_id_);
    tx.each(
        "SELECT id, phone, email, preferred_channel, area_id, exempt, notices_declined FROM customer WHERE "
        "operator_id = $1",
        [&](const Row& row) {
            Person& person = people_[row.id(0)];
            if (!row.is_null(1)) person.addresses["sms"] = row.string(1);
            if (!row.is_null(2)) person.addresses["email"] = row.string(2);
            person.preferred = row.string(3);
            person.area = row.optional_id(4);
            person.exempt = row.boolean(5);
            person.declines = row.boolean(6);
        },
        operator_id_);
}

void NoticeChecker::read_bills(Tx& tx) {
    tx.each(
        "SELECT id, customer_id, issued_on, due_on, isolates_at, total FROM invoice WHERE operator_id = $1",
        [&](const Row& row) {
            bills_[row.id(0)] = {row.id(1),      row.date(2), row.date(3), row.optional_instant(4),
                                 row.integer(5), {},          {}};
        },
        operator_id_);
    tx.each(
        "SELECT invoice_id, at, amount FROM allocation WHERE operator_id = $1",
        [&](const Row& row) { bills_.at(row.id(0)).paid.emplace_back(row.instant(1), row.integer(2)); },
        operator_id_);
    tx.each(
        "SELECT id, customer_id FROM payment WHERE operator_id = $1 UNION ALL SELECT id, customer_id FROM "
        "subscription WHERE "
        "operator_id = $1",
        [&](const Row& row) { customer_of_[row.id(0)] = row.id(1); }, operator_id_);
}

// What is told of at once: each is owed one message.
void NoticeChecker::read_events(Tx& tx) {
    tx.each(
        "SELECT id, kind, subject_id, at FROM event WHERE operator_id = $1 ORDER BY id",
        [&](const Row& row) {
            const std::string kind = row.string(1);
            const Id subject = row.id(2);
            const Instant at = row.instant(3);
            if (kind == "invoice.issued") {
                bills_.at(subject).issued_at = at;
                owe({kind, subject, row.integer(0)}, {at, bills_.at(subject).customer, {}});
            }
            if (kind == "payment.received")
                owe({kind, subject, row.integer(0)}, {at, customer_of_.at(subject), {}});
            const bool is_cut = kind == "subscription.isolated";
            if (!is_cut && kind != "subscription.restored") return;
            cuts_[subject].emplace_back(at, is_cut);
            owe({is_cut ? "access.isolated" : "access.restored", subject, row.integer(0)},
                {at, customer_of_.at(subject), {}});
        },
        operator_id_);
    if (diary_.vouchers_at)
        for (const auto& [id, person] : people_)
            owe({"voucher.redeemed", id, 0}, {*diary_.vouchers_at, id, {}});
}

void NoticeChecker::read_messages(Tx& tx) {
    tx.each(
        "SELECT id, kind, subject_id, stage, state, reason, created_at FROM notice WHERE operator_id = $1 "
        "ORDER BY id",
        [&](const Row& row) {
            messages_.push_back({row.id(0), row.string(1), row.id(2), row.integer(3),
                                 static_cast<int>(row.integer(4)), row.string(5), row.instant(6)});
        },
        operator_id_);
}

void NoticeChecker::owe(Key key, Owed owed) {
    owed_.try_emplace(std::move(key), std::move(owed));
}

std::int64_t NoticeChecker::open_of(const Bill& bill, Instant at) {
    std::int64_t open = bill.total;
    for (const auto& [paid_at, amount] : bill.paid)
        if (paid_at <= at) open -= amount;
    return open;
}

std::optional<Instant> NoticeChecker::isolates_at(const Bill& bill, Instant seen_at) const {
    if (!bill.isolates_at) return std::nullopt;
    const auto promise = diary_.promises.find(bill.customer);
    if (promise == diary_.promises.end() || promise->second.made_at > seen_at) return bill.isolates_at;
    return std::max(*bill.isolates_at, promise->second.until);
}

void NoticeChecker::owe_reminders() {
    for (const NoticeDiary::Wake& wake : diary_.wakes)
        for (const auto& [id, bill] : bills_) {
            if (bill.issued_at > wake.at || open_of(bill, wake.at) <= 0) continue;
            for (Date day = wake.since; day <= wake.today; day = day + 1) owe_on(day, wake, id, bill);
        }
}

void NoticeChecker::owe_on(Date day, const NoticeDiary::Wake& wake, Id id, const Bill& bill) {
    if (day < bill.issued_on) return;
    const Policy& policy = policy_of(people_.at(bill.customer).area);
    const auto cut = isolates_at(bill, wake.at);
    const Owed owed{wake.at, bill.customer, day < wake.today ? "late" : ""};
    const int from_due = day - bill.due_on;
    const bool is_named = std::find(policy.days.begin(), policy.days.end(), from_due) != policy.days.end();
    const std::string kind = from_due < 0 ? "before_due" : from_due == 0 ? "due_today" : "overdue";
    if (is_named && (!cut || day < zone_.date_of(*cut))) owe({"reminder." + kind, id, from_due}, owed);
    if (!cut) return;
    const int from_cut = day - zone_.date_of(*cut);
    if (policy.warns && from_cut == -1) owe({"reminder.isolation", id, 0}, owed);
    const bool is_before_end = policy.ends_after == 0 || from_cut < policy.ends_after;
    if (policy.weekly && from_cut > 0 && from_cut % 7 == 0 && is_before_end)
        owe({"reminder.isolated", id, from_cut / 7}, owed);
    if (policy.ends_after > 0 && from_cut == policy.ends_after && !people_.at(bill.customer).exempt)
        owe({"reminder.termination", id, 0}, {owed.at, owed.customer, "for_staff"});
}

void NoticeChecker::compare() {
    std::set<Key> found;
    for (const Message& message : messages_) {
        const Key key{message.kind, message.subject, message.stage};
        if (!found.insert(key).second) offend(message, "is there twice");
        const auto owed = owed_.find(key);
        if (owed == owed_.end())
            offend(message, "is owed to nobody");
        else
            follow(message, owed->second);
    }
    for (const auto& [key, owed] : owed_)
        if (!found.contains(key) && owed.at <= diary_.rounds.back())
            offend({Id{}, std::get<0>(key), std::get<1>(key), std::get<2>(key), 0, {}, owed.at},
                   "is missing");
}

void NoticeChecker::follow(const Message& message, const Owed& owed) {
    Course course{message, owed};
    if (const auto handed = carriers_.handed.find(message.id); handed != carriers_.handed.end())
        course.handed = handed->second;
    if (const auto told = carriers_.reported.find(message.id); told != carriers_.reported.end())
        course.reported = told->second;
    if (!owed.settled.empty()) {
        course.state = "skipped";
        course.why = {owed.settled};
    }
    for (const Instant round : diary_.rounds) {
        if (round < owed.at || course.broken) continue;
        hear(course, round);
        if (course.state == "waiting" && !is_quiet(owed.customer, round)) go_round(course, round);
    }
    if (!course.broken) expect_end(course);
}

// Reports are asked for before what is due is sent.
void NoticeChecker::hear(Course& course, Instant round) const {
    if (course.state != "sent" || course.report >= course.reported.size()) return;
    const Carriers::Reported& told = course.reported[course.report];
    if (told.at != round) return;
    ++course.report;
    course.state = told.arrived ? "delivered" : "waiting";
    if (told.arrived) return;
    course.tried.insert(course.at);
    course.retries = 0;
}

void NoticeChecker::go_round(Course& course, Instant round) {
    while (course.state == "waiting" && try_once(course, round)) {
    }
}

// Whether it may go on at once.
bool NoticeChecker::try_once(Course& course, Instant round) {
    course.why = reasons(course.message, course.owed, round);
    if (!course.why.empty()) {
        course.state = "skipped";
        return false;
    }
    const std::string channel = channel_for(course, round);
    if (channel.empty()) {
        course.state = course.tried.empty() ? "skipped" : "failed";
        course.why = {"no_address"};
        return false;
    }
    if (course.next >= course.handed.size() || course.handed[course.next].at != round ||
        course.handed[course.next].channel != channel ||
        course.handed[course.next].to !=
            people_.at(course.owed.customer).addresses.at(medium_of.at(channel))) {
        offend(course.message,
               fmt::format("was to go by {} at {} and did not", channel, zone_.civil_minute(round)));
        course.broken = true;
        return false;
    }
    const Carriers::Handed handed = course.handed[course.next++];
    if (course.at != channel) course.retries = 0;
    course.at = channel;
    settle(course, handed, round);
    return handed.outcome != SendOutcome::retry || course.tried.contains(channel);
}

void NoticeChecker::settle(Course& course, const Carriers::Handed& handed, Instant round) const {
    switch (handed.outcome) {
        case SendOutcome::accepted:
            course.state = "sent";
            return;
        case SendOutcome::unknown:
            course.state = "unknown";
            return;
        case SendOutcome::wrong_recipient:
        case SendOutcome::refused:
            course.tried.insert(course.at);
            return;
        case SendOutcome::retry: {
            Course without = course;
            without.tried.insert(course.at);
            const bool goes_elsewhere =
                ++course.retries >= tries_before_another && !channel_for(without, round).empty();
            if (goes_elsewhere || seemed_to_reach(course, round) ||
                round - course.message.created_at > std::chrono::days(3))
                course.tried.insert(course.at);
            return;
        }
    }
}

void NoticeChecker::expect_end(const Course& course) {
    const Message& message = course.message;
    const std::string& state = state_names.at(static_cast<std::size_t>(message.state));
    if (state != course.state)
        offend(message, fmt::format("should be {} ({})", course.state, fmt::join(course.why, ", ")));
    if (course.next != course.handed.size())
        offend(message, "was handed over once more than it should have been");
    if (state == "skipped" && !course.why.contains(message.reason))
        offend(message, "has a reason that is not true");
    ++ends_[state == "skipped" ? state + ' ' + message.reason : state];
}

const NoticeChecker::Policy& NoticeChecker::policy_of(const std::optional<Id>& area) const {
    Id of = area.value_or(Id{});
    while (!policies_.contains(of)) of = parents_.contains(of) ? parents_.at(of) : Id{};
    return policies_.at(of);
}

bool NoticeChecker::is_quiet(Id customer, Instant at) const {
    const Policy& policy = policy_of(people_.at(customer).area);
    const auto since_midnight = at - zone_.at(zone_.date_of(at));
    return since_midnight < std::chrono::hours(policy.earliest) ||
           since_midnight >= std::chrono::hours(policy.latest);
}

std::set<std::string> NoticeChecker::reasons(const Message& message, const Owed& owed, Instant at) const {
    std::set<std::string> all;
    const Person& person = people_.at(owed.customer);
    if (person.preferred == "none") all.insert("unwanted");
    if (message.kind == "voucher.redeemed" && person.declines) all.insert("declined");
    if (const auto bill = bills_.find(message.subject); bill != bills_.end())
        all.merge(reasons_of_bill(message, bill->second, at));
    if (message.kind == "access.isolated" && !is_isolated(message.subject, at)) all.insert("changed");
    if (message.kind == "access.restored" && is_isolated(message.subject, at)) all.insert("changed");
    if (message.kind.starts_with("access.") && was_told_by_another(message)) all.insert("merged");
    return all;
}

std::set<std::string> NoticeChecker::reasons_of_bill(const Message& message, const Bill& bill,
                                                     Instant at) const {
    std::set<std::string> all;
    const bool is_announced = message.kind == "invoice.issued";
    if (open_of(bill, at) == 0 && !(is_announced && open_of(bill, bill.issued_at) == 0)) all.insert("paid");
    if (!is_reminder(message.kind)) return all;
    const bool is_warning = message.kind == "reminder.isolation";
    if (people_.at(bill.customer).exempt) all.insert("exempt");
    const auto promise = diary_.promises.find(bill.customer);
    if (!is_warning && promise != diary_.promises.end() && promise->second.made_at <= at &&
        at < promise->second.until)
        all.insert("promised");
    if (zone_.date_of(at) - zone_.date_of(message.created_at) > 2) all.insert("late");
    if (is_warning && *isolates_at(bill, at) <= at) all.insert("late");
    const bool counts_from_due = !is_warning && message.kind != "reminder.isolated";
    for (const int later : policy_of(people_.at(bill.customer).area).days)
        if (counts_from_due && later > message.stage && bill.due_on + later <= zone_.date_of(at))
            all.insert("late");
    const bool is_any_cut = std::any_of(cuts_.begin(), cuts_.end(), [&](const auto& line) {
        return customer_of_.at(line.first) == bill.customer && is_isolated(line.first, at);
    });
    if (message.kind == "reminder.isolated" && !is_any_cut) all.insert("changed");
    return all;
}

// The one that it is at, else that of the medium they prefer, else the first that reaches them.
std::string NoticeChecker::channel_for(const Course& course, Instant at) const {
    if (!course.at.empty() && reaches(course, course.at, at)) return course.at;
    std::string first;
    for (const std::string& channel : channels_in_order) {
        if (!reaches(course, channel, at)) continue;
        if (medium_of.at(channel) == people_.at(course.owed.customer).preferred) return channel;
        if (first.empty()) first = channel;
    }
    return first;
}

// Where it was said in this very round that nobody is at the address, a message may have been written before or after.
bool NoticeChecker::reaches(const Course& course, const std::string& channel, Instant at) const {
    const auto& addresses = people_.at(course.owed.customer).addresses;
    const auto address = addresses.find(medium_of.at(channel));
    if (address == addresses.end() || course.tried.contains(channel)) return false;
    const auto nobody = carriers_.nobody_since.find(address->second);
    if (nobody == carriers_.nobody_since.end() || nobody->second > at) return true;
    return nobody->second == at && course.next < course.handed.size() &&
           course.handed[course.next].at == at && course.handed[course.next].channel == channel;
}

// Whether another channel reached them when the last try was written, whose address turned out to be nobody's in the same round.
bool NoticeChecker::seemed_to_reach(const Course& course, Instant round) const {
    if (course.retries < tries_before_another || course.next < course.handed.size()) return false;
    const auto& addresses = people_.at(course.owed.customer).addresses;
    return std::any_of(addresses.begin(), addresses.end(), [&](const auto& address) {
        const auto nobody = carriers_.nobody_since.find(address.second);
        return nobody != carriers_.nobody_since.end() && nobody->second == round;
    });
}

bool NoticeChecker::was_told_by_another(const Message& message) const {
    return std::any_of(messages_.begin(), messages_.end(), [&](const Message& other) {
        return other.kind == message.kind && other.created_at == message.created_at &&
               other.id < message.id && customer_of(other) == customer_of(message) &&
               carriers_.handed.contains(other.id);
    });
}

Id NoticeChecker::customer_of(const Message& message) const {
    const auto found = customer_of_.find(message.subject);
    return found == customer_of_.end() ? Id{} : found->second;
}

bool NoticeChecker::is_isolated(Id subscription, Instant at) const {
    bool isolated = false;
    for (const auto& [when, is_cut] : cuts_.at(subscription))
        if (when <= at) isolated = is_cut;
    return isolated;
}

void NoticeChecker::offend(const Message& message, const std::string& what) {
    if (offences_.size() >= offences_max) return;
    std::string line =
        fmt::format("{} of {} stage {}, made at {}, {} {}: {};", message.kind, format_id(message.subject),
                    message.stage, zone_.civil_minute(message.created_at),
                    state_names.at(static_cast<std::size_t>(message.state)), message.reason, what);
    if (const auto handed = carriers_.handed.find(message.id); handed != carriers_.handed.end())
        for (const Carriers::Handed& one : handed->second)
            line += fmt::format(" {} {}:{}", zone_.civil_minute(one.at), one.channel,
                                static_cast<int>(one.outcome));
    offences_.push_back(std::move(line));
}

}  // namespace bangnopi::test
