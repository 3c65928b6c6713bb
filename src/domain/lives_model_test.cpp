// A differential test over whole lives: 100,000 random subscriptions from their first day to their last bill, billed by the real
// rules and by a biller of this file that knows nothing but days. It goes through a life day by day with a calendar of its own
// and shares no code with what it checks but the values that go in.
#include <gtest/gtest.h>

#include <array>
#include <cstdlib>
#include <random>
#include <sstream>
#include <vector>

#include "domain/invoice.hpp"
#include "domain/schedule.hpp"

namespace bangnopi::domain {
namespace {

__extension__ using Int128 = __int128;

constexpr int lives = 100'000;
constexpr int most_days = 540;  // of a life that is looked at

// A plan, a life, and what is asked of it, in plain numbers. Days count from the first of January 2023.

struct PlainPlan {
    std::int64_t fee = 0;
    std::int64_t setup = 0;
    std::int64_t allowance = -1;  // none
    std::int64_t unit = 1;
    std::int64_t unit_price = 0;
    bool shares_allowance = true;
    int term_months = 0;
    std::int64_t leaving = 0;
};

struct PlainChange {
    int on;
    std::size_t plan;
};

struct PlainRent {
    int from;
    int to;  // most_days: open
    std::int64_t fee;
};

struct PlainLeave {
    int from;
    int to;
};

struct PlainRecord {
    std::int64_t ends_at_us;  // UTC, from the first of January 2023
    std::int64_t bytes;
};

struct Life {
    std::vector<PlainPlan> plans;
    std::vector<PlainChange> changes;  // the later of one day holds
    std::vector<PlainRent> rents;
    std::vector<PlainLeave> leaves;
    std::vector<PlainRecord> records;
    std::size_t zone = 0;
    int begins = 0;
    int ends = -1;  // never
    int billing_day = 1;
    bool metered = false;
    bool in_advance = false;
    bool billed_on_its_last_day = false;
    bool let_go = false;
    int percent_off = 0;  // or
    std::int64_t amount_off = 0;
    int periods_off = -1;  // all of them
    int off_until = most_days;
    bool taxed = false;
    bool tax_inside = false;
};

struct PlainZone {
    const char* name;
    int minutes_east;
};
constexpr std::array zones = {PlainZone{"Asia/Jakarta", 420}, PlainZone{"Asia/Makassar", 480},
                              PlainZone{"Asia/Jayapura", 540}, PlainZone{"Asia/Kathmandu", 345},
                              PlainZone{"Pacific/Honolulu", -600}};

// What both say of one bill.
struct PlainBill {
    int issued = 0;
    int from = 0;
    int to = 0;
    std::int64_t fee = 0;
    std::int64_t used = 0;
    std::int64_t rented = 0;
    std::int64_t once = 0;  // set-up, and leaving early
    std::int64_t off = 0;
    std::int64_t tax = 0;
    std::int64_t total = 0;
    bool operator==(const PlainBill&) const = default;
};

std::ostream& operator<<(std::ostream& out, const PlainBill& bill) {
    return out << "issued " << bill.issued << " of " << bill.from << ".." << bill.to << ": fee " << bill.fee
               << " used " << bill.used << " rented " << bill.rented << " once " << bill.once << " off "
               << bill.off << " tax " << bill.tax << " total " << bill.total;
}

// Of amounts from zero up.
std::int64_t half_up(Int128 numerator, Int128 denominator) {
    return static_cast<std::int64_t>((2 * numerator + denominator) / (2 * denominator));
}

// The days from 2022 to 2026, one after another.
class PlainCalendar {
  public:
    struct Day {
        int year, month, day;
        bool last_of_month;
    };
    PlainCalendar() {
        for (int year = 2022; year <= 2026; ++year)
            for (int month = 1; month <= 12; ++month)
                for (int day = 1; day <= days_of(year, month); ++day)
                    days_.push_back({year, month, day, day == days_of(year, month)});
    }
    // 2022 has 365 days.
    [[nodiscard]] const Day& at(int day) const {
        return days_.at(static_cast<std::size_t>(std::ptrdiff_t{day} + 365));
    }
    [[nodiscard]] bool begins_period(int day, int billing_day) const {
        const Day& looked_at = at(day);
        return looked_at.day == billing_day || (looked_at.last_of_month && looked_at.day < billing_day);
    }
    // Whether so many whole months lie between two days; a day that a month lacks is its last.
    [[nodiscard]] bool months_passed(int from, int to, int months) const {
        const Day& first = at(from);
        const int wanted = first.year * 12 + first.month - 1 + months;
        const Day& reached = at(to);
        const int month = reached.year * 12 + reached.month - 1;
        if (month != wanted) return month > wanted;
        return reached.day >= first.day || reached.last_of_month;
    }

  private:
    static int days_of(int year, int month) {
        if (month == 2) return year % 4 == 0 ? 29 : 28;
        return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
    }
    std::vector<Day> days_;
};

const PlainCalendar& calendar() {
    static const PlainCalendar days;
    return days;
}

// Goes through a life from its first day on; every day is looked at by itself.
class DayByDay {
  public:
    explicit DayByDay(const Life& life) : life_(life) {
        for (const PlainRecord& record : life.records) {
            const std::int64_t local =
                record.ends_at_us - 1 + std::int64_t{zones[life.zone].minutes_east} * 60'000'000;
            const std::int64_t day_us = 86'400'000'000;
            const auto day =
                static_cast<int>(local >= 0 ? local / day_us : -((-local + day_us - 1) / day_us));
            if (day >= 0 && day < most_days) used_[static_cast<std::size_t>(day)] += record.bytes;
        }
    }

    std::vector<PlainBill> bills(int through) {
        std::vector<PlainBill> made;
        for (int from = period_start(life_.begins);; from = period_end(from)) {
            const std::optional<int> issued = issue_day(from);
            if (!issued || *issued > through) return made;
            PlainBill bill = bill_of(from);
            bill.issued = *issued;
            made.push_back(bill);
        }
    }

  private:
    [[nodiscard]] int period_start(int day) const {
        while (!calendar().begins_period(day, life_.billing_day)) --day;
        return day;
    }
    [[nodiscard]] int period_end(int day) const {
        do ++day;
        while (!calendar().begins_period(day, life_.billing_day));
        return day;
    }
    [[nodiscard]] bool over_by(int day) const { return life_.ends >= 0 && life_.ends <= day; }

    [[nodiscard]] std::optional<int> issue_day(int from) const {
        if (life_.ends == life_.begins) return std::nullopt;
        const int to = period_end(from);
        if (!life_.in_advance) {
            if (over_by(from)) return std::nullopt;
            return life_.billed_on_its_last_day && over_by(to) ? life_.ends : to;
        }
        if (!over_by(from)) return std::max(from, life_.begins);
        const bool lived_before = life_.begins < from && !over_by(period_start(from - 1));
        if (!lived_before) return std::nullopt;
        return life_.billed_on_its_last_day ? life_.ends : from;
    }

    [[nodiscard]] bool lives_on(int day) const { return day >= life_.begins && !over_by(day); }
    [[nodiscard]] bool pays_for(int day) const {
        if (!lives_on(day)) return false;
        for (const PlainLeave& leave : life_.leaves)
            if (leave.from <= day && day < leave.to) return false;
        return true;
    }
    [[nodiscard]] std::size_t plan_on(int day) const {
        std::size_t plan = 0;
        int since = -most_days;
        for (const PlainChange& change : life_.changes)
            if (lives_on(change.on) && change.on <= day && change.on >= since) {
                plan = change.plan;
                since = change.on;
            }
        return plan;
    }
    [[nodiscard]] bool changes_on(int day) const {
        for (const PlainChange& change : life_.changes)
            if (change.on == day && lives_on(day)) return true;
        return false;
    }

    // Calls with (first day, day after the last) of each run of days that are paid for under one plan.
    template <class Take>
    void each_run(int from, int to, Take take) const {
        int since = -1;
        for (int day = from; day <= to; ++day) {
            const bool goes_on = day < to && pays_for(day);
            if (since >= 0 && (!goes_on || changes_on(day))) {
                take(since, day);
                since = -1;
            }
            if (goes_on && since < 0) since = day;
        }
    }

    [[nodiscard]] std::int64_t price_of_use(int since, int until, int days_of_period) const {
        std::int64_t bytes = 0;
        for (int day = since; day < until; ++day)
            if (day >= 0 && day < most_days) bytes += used_[static_cast<std::size_t>(day)];
        const PlainPlan& plan = life_.plans[plan_on(since)];
        if (life_.metered) return half_up(Int128{bytes} * plan.unit_price, plan.unit);
        if (plan.allowance < 0) return 0;
        const Int128 share = Int128{plan.allowance} * (until - since);
        const std::int64_t allowed =
            plan.shares_allowance ? static_cast<std::int64_t>((share + days_of_period - 1) / days_of_period)
                                  : plan.allowance;
        const std::int64_t over = bytes - allowed;
        return over <= 0 ? 0 : (over + plan.unit - 1) / plan.unit * plan.unit_price;
    }

    [[nodiscard]] std::int64_t rent_in(const PlainRent& rent, int from, int to) const {
        std::int64_t sum = 0;
        int days = 0;
        for (int day = from; day <= to; ++day) {
            const bool rented = day < to && pays_for(day) && rent.from <= day && day < rent.to;
            if (rented) ++days;
            if (rented || days == 0) continue;
            sum += half_up(Int128{rent.fee} * days, to - from);
            days = 0;
        }
        return sum;
    }

    // Of the fees that are on the bill.
    std::int64_t discount(const std::vector<std::int64_t>& fees, int from) {
        if (life_.periods_off == 0 || from >= life_.off_until) return 0;
        std::int64_t off = 0;
        std::int64_t sum = 0;
        for (const std::int64_t fee : fees) {
            sum += fee;
            off += half_up(Int128{fee} * life_.percent_off, 100);
        }
        if (life_.percent_off == 0) off = std::min(sum, life_.amount_off);
        if (off > 0 && life_.periods_off > 0) --life_.periods_off;
        return off;
    }

    PlainBill bill_of(int from) {
        const int to = period_end(from);
        PlainBill bill;
        bill.from = from;
        bill.to = to;
        std::vector<std::int64_t> fees;
        each_run(from, to, [&](int since, int until) {
            fees.push_back(half_up(Int128{life_.plans[plan_on(since)].fee} * (until - since), to - from));
            bill.fee += fees.back();
        });
        const int used_from = life_.in_advance ? period_start(from - 1) : from;
        const int used_to = life_.in_advance ? from : to;
        each_run(used_from, used_to,
                 [&](int since, int until) { bill.used += price_of_use(since, until, used_to - used_from); });
        for (const PlainRent& rent : life_.rents) bill.rented += rent_in(rent, from, to);
        if (from <= life_.begins && life_.begins < to && lives_on(life_.begins))
            bill.once += life_.plans[plan_on(life_.begins)].setup;
        const std::int64_t leaving = leaving_fee(used_from, used_to);
        bill.once += leaving;
        bill.off = discount(fees, from);
        charge_tax(bill, leaving);
        return bill;
    }

    [[nodiscard]] std::int64_t leaving_fee(int from, int to) const {
        if (life_.ends <= life_.begins || life_.let_go) return 0;
        if (life_.ends - 1 < from || life_.ends - 1 >= to) return 0;
        const PlainPlan& plan = life_.plans[plan_on(life_.ends - 1)];
        return calendar().months_passed(life_.begins, life_.ends, plan.term_months) ? 0 : plan.leaving;
    }

    // 11 %; leaving has none.
    void charge_tax(PlainBill& bill, std::int64_t leaving) const {
        const std::int64_t sum = bill.fee + bill.used + bill.rented + bill.once - bill.off;
        const std::int64_t base = sum - leaving;
        bill.total = sum;
        if (!life_.taxed) return;
        bill.tax =
            life_.tax_inside ? base - half_up(Int128{base} * 100, 111) : half_up(Int128{base} * 11, 100);
        if (!life_.tax_inside) bill.total += bill.tax;
    }

    Life life_;
    std::array<std::int64_t, most_days> used_{};
};

// The same life by the real rules.
class Real {
  public:
    explicit Real(const Life& life) : life_(life), zone_(Zone::find(zones[life.zone].name).value()) {
        for (std::size_t i = 0; i < life.plans.size(); ++i) plans_.push_back(terms_of(i));
        for (const PlainChange& change : life.changes)
            changes_.push_back({date(change.on), static_cast<std::uint32_t>(change.plan)});
        for (const PlainLeave& leave : life.leaves)
            leaves_.push_back(
                {date(leave.from), leave.to < most_days ? std::optional(date(leave.to)) : std::nullopt});
        for (const PlainRent& rent : life.rents)
            add_ons_.push_back({"x", rent.fee, true, date(rent.from),
                                rent.to < most_days ? std::optional(date(rent.to)) : std::nullopt});
        for (const PlainRecord& record : life.records)
            usage_.push_back({counted_on(zone_, epoch() + std::chrono::microseconds(record.ends_at_us)),
                              static_cast<std::uint64_t>(record.bytes)});
    }

    std::vector<PlainBill> bills(int through) {
        std::optional<int> periods_left;
        if (life_.periods_off >= 0) periods_left = life_.periods_off;
        const Cycle cycle{date(life_.begins),     last_day(),
                          life_.billing_day,      plans_.front().billing,
                          plans_.front().charged, life_.billed_on_its_last_day};
        std::vector<PlainBill> made;
        for (Schedule next = first_issue(cycle); next.issue_on && *next.issue_on <= date(through);
             next = issue_after(cycle, next.period_from)) {
            const InvoiceDraft draft = draft_of(next.period_from, periods_left);
            if (periods_left && uses_discount(draft)) --*periods_left;
            made.push_back(plain(draft, *next.issue_on));
        }
        return made;
    }

  private:
    static Date date(int day) { return Date(2023, 1, 1) + day; }
    static Instant epoch() { return Zone::find("Etc/UTC").value().at(Date(2023, 1, 1)); }
    [[nodiscard]] std::optional<Date> last_day() const {
        return life_.ends >= 0 ? std::optional(date(life_.ends)) : std::nullopt;
    }

    [[nodiscard]] PlanTerms terms_of(std::size_t index) const {
        const PlainPlan& plain = life_.plans[index];
        PlanTerms terms;
        terms.code = "plan" + std::to_string(index);
        terms.billing = life_.metered ? Billing::prepaid_usage : Billing::postpaid;
        terms.charged = life_.in_advance ? Charged::advance : Charged::arrears;
        terms.monthly_fee = plain.fee;
        terms.setup_fee = plain.setup;
        terms.unit_bytes = static_cast<std::uint64_t>(plain.unit);
        terms.unit_price = plain.unit_price;
        terms.prorate_allowance = plain.shares_allowance;
        terms.minimum_term_months = plain.term_months;
        terms.early_end_fee = plain.leaving;
        if (plain.allowance < 0) return terms;
        terms.included_bytes = static_cast<std::uint64_t>(plain.allowance);
        terms.beyond = Beyond::overage;
        return terms;
    }

    [[nodiscard]] InvoiceDraft draft_of(Date period_from, std::optional<int> periods_left) const {
        BillingCase made;
        made.plans = plans_;
        made.starts_on = date(life_.begins);
        made.ends_on = last_day();
        made.billing_day = life_.billing_day;
        made.changes = changes_;
        made.suspensions = leaves_;
        made.usage = usage_;
        made.add_ons = add_ons_;
        made.early_end_waived = life_.let_go;
        made.in_advance = life_.in_advance;
        made.period_on = std::max(period_from, made.starts_on);
        const bool has_discount = life_.percent_off > 0 || life_.amount_off > 0;
        const auto until = life_.off_until < most_days ? std::optional(date(life_.off_until)) : std::nullopt;
        if (has_discount && discount_holds(periods_left, until, period_from))
            made.discount = life_.percent_off > 0
                                ? Discount{Discount::Kind::percent, Rate(life_.percent_off, 1)}
                                : Discount{Discount::Kind::amount, Rate(life_.amount_off, 1)};
        if (life_.taxed) made.tax = Tax{Rate(11, 1), Rate(1, 1), life_.tax_inside};
        EXPECT_TRUE(check_case(made));
        return draft_invoice(made).value();
    }

    static PlainBill plain(const InvoiceDraft& draft, Date issued) {
        PlainBill bill;
        bill.issued = issued - Date(2023, 1, 1);
        bill.from = draft.period.from - Date(2023, 1, 1);
        bill.to = draft.period.to - Date(2023, 1, 1);
        for (const DraftLine& line : draft.lines) {
            if (line.kind == LineKind::recurring) bill.fee += line.amount;
            if (line.is_of_bytes()) bill.used += line.amount;
            if (line.kind == LineKind::add_on) bill.rented += line.amount;
            if (line.kind == LineKind::setup || line.kind == LineKind::early_end) bill.once += line.amount;
            if (line.kind == LineKind::discount) bill.off -= line.amount;
        }
        bill.tax = draft.tax;
        bill.total = draft.total;
        return bill;
    }

    const Life& life_;
    Zone zone_;
    std::vector<PlanTerms> plans_;
    std::vector<PlanChange> changes_;
    std::vector<Suspension> leaves_;
    std::vector<AddOn> add_ons_;
    std::vector<DailyUsage> usage_;
};

// Lives in which things meet on one day, at ends of months and around the 29th of February 2024.
class Chance {
  public:
    explicit Chance(std::uint64_t seed) : random_(seed) {}
    std::int64_t between(std::int64_t low, std::int64_t high) {
        return low + static_cast<std::int64_t>(random_() % static_cast<std::uint64_t>(high - low + 1));
    }
    int day(int low, int high) { return static_cast<int>(between(low, high)); }
    bool one_in(int n) { return between(1, n) == 1; }
    std::int64_t price() { return one_in(5) ? 0 : between(1, one_in(2) ? 100 : 900'000); }

  private:
    std::mt19937_64 random_;
};

PlainPlan any_plan(Chance& chance) {
    PlainPlan plan;
    plan.fee = chance.price();
    plan.setup = chance.price();
    plan.unit = chance.between(1, chance.one_in(2) ? 10 : 1'000'000'000);
    plan.unit_price = chance.price();
    if (chance.one_in(2)) plan.allowance = chance.between(0, chance.one_in(2) ? 100 : 50'000'000'000);
    plan.shares_allowance = !chance.one_in(3);
    if (chance.one_in(3)) plan.term_months = chance.day(1, 14);
    if (plan.term_months > 0) plan.leaving = chance.price();
    return plan;
}

void add_events(Life& life, Chance& chance, int last) {
    for (auto i = chance.between(0, 3); i > 0; --i)
        life.changes.push_back({chance.day(life.begins - 5, last),
                                static_cast<std::size_t>(chance.between(0, std::ssize(life.plans) - 1))});
    for (auto i = chance.between(0, 2); i > 0; --i) {
        const int from = chance.day(life.begins - 5, last);
        life.leaves.push_back({from, chance.one_in(5) ? most_days : from + chance.day(0, 50)});
    }
    for (auto i = chance.between(0, 2); i > 0; --i) {
        const int from = chance.day(life.begins - 5, last);
        life.rents.push_back({from, chance.one_in(2) ? most_days : from + chance.day(0, 90), chance.price()});
    }
    constexpr std::int64_t hour_us = 3'600'000'000;
    for (auto i = chance.between(0, 12); i > 0; --i) {
        // Often to the microsecond where a day ends somewhere.
        const std::int64_t at =
            chance.between(life.begins, last) * 24 * hour_us + chance.between(0, 47) * hour_us / 2;
        life.records.push_back({at + chance.between(-1, 1), chance.between(0, 2'000'000'000)});
    }
}

Life any_life(Chance& chance) {
    Life life;
    for (auto i = chance.between(1, 3); i > 0; --i) life.plans.push_back(any_plan(chance));
    life.begins = chance.one_in(2) ? 424 - chance.day(0, 60) - chance.day(0, 120) : chance.day(0, 440);
    life.begins = std::min(life.begins, 440);
    const int last = std::min(life.begins + chance.day(0, 200), most_days - 40);
    if (!chance.one_in(3)) life.ends = chance.day(life.begins, last);
    life.billing_day = chance.one_in(2) ? chance.day(28, 31) : chance.day(1, 31);
    life.metered = chance.one_in(4);
    life.in_advance = !life.metered && chance.one_in(2);
    life.billed_on_its_last_day = chance.one_in(3);
    life.let_go = chance.one_in(4);
    life.zone = static_cast<std::size_t>(chance.between(0, std::ssize(zones) - 1));
    if (chance.one_in(3)) life.percent_off = chance.day(1, 100);
    if (life.percent_off == 0 && chance.one_in(2)) life.amount_off = chance.between(1, 300'000);
    if (chance.one_in(2)) life.periods_off = chance.day(0, 4);
    if (chance.one_in(3)) life.off_until = life.begins + chance.day(1, 150);
    life.taxed = chance.one_in(2);
    life.tax_inside = chance.one_in(2);
    add_events(life, chance, last);
    return life;
}

std::string told(const std::vector<PlainBill>& bills) {
    std::ostringstream text;
    for (const PlainBill& bill : bills) text << bill << '\n';
    return text.str();
}

TEST(Lives, ABillerThatGoesDayByDayAgreesOverAHundredThousandOfThem) {
    std::size_t bills = 0;
    for (int seed = 0; seed < lives; ++seed) {
        Chance chance(static_cast<std::uint64_t>(seed));
        const Life life = any_life(chance);
        const std::vector<PlainBill> expected = DayByDay(life).bills(most_days - 40);
        const std::vector<PlainBill> real = Real(life).bills(most_days - 40);
        bills += real.size();
        ASSERT_EQ(told(real), told(expected)) << "life " << seed;
    }
    EXPECT_GT(bills, 400'000U);
}

}  // namespace
}  // namespace bangnopi::domain
