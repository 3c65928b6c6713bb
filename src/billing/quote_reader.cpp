#include "billing/quote_reader.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <limits>

#include "base/check.hpp"
#include "domain/entered_dates.hpp"
#include "domain/pointer.hpp"

namespace bangnopi::billing {
namespace {

namespace json = boost::json;
using namespace domain;

// Where a value stands; made into a pointer only when something is wrong there.
struct Place {
    const Place* parent = nullptr;
    std::string_view name = {};
    std::size_t index = 0;  // of an element, which has no name

    [[nodiscard]] std::string pointer() const {
        if (parent == nullptr) return {};
        return parent->pointer() + '/' +
               (name.data() == nullptr ? std::to_string(index) : pointer_token(name));
    }
};

// Keeps the first thing that is wrong; reading goes on with defaults behind it.
class Problem {
  public:
    void add(const Place& place, Message detail, Code code = Code::invalid) {
        if (!refusal_) refusal_ = refuse_field(place.pointer(), std::move(detail), code).value();
    }
    [[nodiscard]] bool found() const { return refusal_.has_value(); }
    [[nodiscard]] const Refusal& refusal() const { return *refusal_; }

  private:
    std::optional<Refusal> refusal_;
};

constexpr std::size_t most_keys = 16;

// One JSON object, read key by key. Keys that were never asked for are refused by done().
class ObjectReader {
  public:
    ObjectReader(const json::value& value, const Place& place, Problem& problem)
        : place_(place), problem_(problem), object_(value.if_object()) {
        if (object_ == nullptr) problem_.add(place_, "not an object; write {{…}}"_msg);
    }

    const json::value* find(std::string_view name) {
        BANGNOPI_CHECK(known_count_ < known_.size());
        known_[known_count_++] = name;
        const json::value* value = object_ == nullptr ? nullptr : object_->if_contains(name);
        return value == nullptr || value->is_null() ? nullptr : value;
    }

    const json::value* need(std::string_view name) {
        const json::value* value = find(name);
        if (value == nullptr) problem_.add(at(name), "missing"_msg);
        return value;
    }

    bool has(std::string_view name) const {
        const json::value* value = object_ == nullptr ? nullptr : object_->if_contains(name);
        return value != nullptr && !value->is_null();
    }

    std::string_view text(std::string_view name) { return text_of(need(name), name); }

    std::string_view text_or_none(std::string_view name) { return text_of(find(name), name); }

    Date date(std::string_view name) { return date_of(need(name), name); }

    std::optional<Date> optional_date(std::string_view name) {
        const json::value* value = find(name);
        return value == nullptr ? std::nullopt : std::optional(date_of(value, name));
    }

    std::int64_t integer(std::string_view name) { return integer_of(need(name), name); }

    std::int64_t amount_or_zero(std::string_view name) {
        const std::int64_t amount = integer_of(find(name), name);
        if (amount < 0) problem_.add(at(name), "below zero; write 0 or more"_msg);
        return amount;
    }

    std::uint64_t bytes(std::string_view name) { return bytes_of(need(name), name); }

    std::optional<std::uint64_t> optional_bytes(std::string_view name) {
        const json::value* value = find(name);
        return value == nullptr ? std::nullopt : std::optional(bytes_of(value, name));
    }

    bool boolean_or(std::string_view name, bool fallback) {
        const json::value* value = find(name);
        if (value == nullptr) return fallback;
        if (!value->is_bool()) problem_.add(at(name), "not true or false"_msg);
        return value->is_bool() && value->get_bool();
    }

    Rate rate(std::string_view name) { return rate_of(need(name), name); }

    Rate rate_or_one(std::string_view name) {
        const json::value* value = find(name);
        return value == nullptr ? Rate(1, 1) : rate_of(value, name);
    }

    void done() {
        if (object_ == nullptr) return;
        const auto known_end = known_.begin() + static_cast<std::ptrdiff_t>(known_count_);
        for (const auto& pair : *object_)
            if (std::find(known_.begin(), known_end, std::string_view(pair.key())) == known_end)
                problem_.add(at(pair.key()), "no such key here; is it misspelled?"_msg);
    }

    [[nodiscard]] Place at(std::string_view name) const { return {&place_, name}; }
    void refuse(std::string_view name, Message detail) { problem_.add(at(name), std::move(detail)); }

  private:
    std::string_view text_of(const json::value* value, std::string_view name) {
        if (value == nullptr) return {};
        const json::string* string = value->if_string();
        if (string == nullptr) problem_.add(at(name), "not a string"_msg);
        return string == nullptr ? std::string_view() : std::string_view(*string);
    }

    Date date_of(const json::value* value, std::string_view name) {
        const std::string_view iso = text_of(value, name);
        const auto date = domain::parse_entered_date(iso);
        if (!date)
            problem_.add(at(name), "not a date from 2000 to 2999; write one such as \"2026-11-16\""_msg);
        return date.value_or(Date());
    }

    std::int64_t integer_of(const json::value* value, std::string_view name) {
        if (value == nullptr) return 0;
        if (const std::int64_t* integer = value->if_int64()) return *integer;
        refuse_number(*value, name);
        return 0;
    }

    std::uint64_t bytes_of(const json::value* value, std::string_view name) {
        if (value == nullptr) return 0;
        if (const std::uint64_t* large = value->if_uint64()) return *large;
        const std::int64_t integer = integer_of(value, name);
        if (integer < 0) problem_.add(at(name), "below zero; write 0 or more"_msg);
        return static_cast<std::uint64_t>(std::max<std::int64_t>(integer, 0));
    }

    void refuse_number(const json::value& value, std::string_view name) {
        constexpr double beyond_64_bits = 9.2e18;
        const bool large = value.is_uint64() || (value.is_double() && value.get_double() > beyond_64_bits);
        if (large)
            problem_.add(at(name), "beyond 64 bits; write a smaller number"_msg, Code::overflow);
        else
            problem_.add(at(name),
                         "not a whole number; write digits only, without quotes, fraction or exponent"_msg);
    }

    Rate rate_of(const json::value* value, std::string_view name) {
        if (value == nullptr) return {};
        const json::string* string = value->if_string();
        if (string == nullptr) {
            problem_.add(at(name), "not a string; write \"11\", \"12.5\" or \"11/12\""_msg);
            return {};
        }
        const auto rate = Rate::parse(*string);
        if (!rate) problem_.add(at(name), rate.error().detail, rate.error().code);
        return rate ? *rate : Rate();
    }

    const Place& place_;
    Problem& problem_;
    const json::object* object_;
    std::array<std::string_view, most_keys> known_;
    std::size_t known_count_ = 0;
};

template <class Element, class Read>
std::vector<Element> read_list(ObjectReader& owner, std::string_view name, Problem& problem, Read read) {
    std::vector<Element> elements;
    const json::value* value = owner.find(name);
    if (value == nullptr) return elements;
    const Place list = owner.at(name);
    const json::array* array = value->if_array();
    if (array == nullptr) {
        problem.add(list, "not a list; write […]"_msg);
        return elements;
    }
    elements.reserve(array->size());
    for (std::size_t i = 0; i < array->size() && !problem.found(); ++i) {
        const Place place{&list, {}, i};
        ObjectReader reader((*array)[i], place, problem);
        elements.push_back(read(reader));
        reader.done();
    }
    return elements;
}

template <class Enum>
Enum read_name(ObjectReader& reader, std::string_view name, std::optional<Enum> (*parse)(std::string_view),
               Enum fallback, Message choices) {
    if (!reader.has(name)) {
        static_cast<void>(reader.find(name));
        return fallback;
    }
    const auto parsed = parse(reader.text(name));
    if (!parsed) reader.refuse(name, std::move(choices));
    return parsed.value_or(fallback);
}

void check_package(ObjectReader& reader, const PlanTerms& terms) {
    if (terms.billing != Billing::prepaid_package) return;
    if (!reader.has("days")) reader.refuse("days", "say how many days a package lasts"_msg);
    if (!reader.has("price")) reader.refuse("price", "say what a package costs"_msg);
}

void check_unit(ObjectReader& reader, const PlanTerms& terms) {
    const bool overage = terms.beyond == Beyond::overage;
    if (overage && !terms.included_bytes) reader.refuse("included_bytes", "overage needs its allowance"_msg);
    const bool priced = overage || terms.billing == Billing::prepaid_usage;
    if (priced && !reader.has("unit_bytes"))
        reader.refuse("unit_bytes", "bytes are priced by a unit; say its bytes"_msg);
    if (reader.has("unit_bytes") && terms.unit_bytes == 0)
        reader.refuse("unit_bytes", "a unit has 1 byte or more"_msg);
    if (priced && !reader.has("unit_price")) reader.refuse("unit_price", "say what a unit costs"_msg);
}

std::int32_t read_package_days(ObjectReader& reader) {
    constexpr std::int64_t most_days = 3660;
    if (!reader.has("days")) {
        static_cast<void>(reader.find("days"));
        return 0;
    }
    const std::int64_t days = reader.integer("days");
    if (days < 1 || days > most_days) reader.refuse("days", "a package lasts 1 to 3660 days"_msg);
    return static_cast<std::int32_t>(std::clamp<std::int64_t>(days, 0, most_days));
}

std::int32_t read_minimum_term(ObjectReader& reader) {
    const std::int64_t months = reader.amount_or_zero("minimum_term_months");
    if (months > minimum_term_months_max)
        reader.refuse("minimum_term_months", "a minimum term has 0 to 120 months"_msg);
    return static_cast<std::int32_t>(std::clamp<std::int64_t>(months, 0, minimum_term_months_max));
}

AddOn read_add_on(ObjectReader& reader) {
    AddOn add_on;
    add_on.code = reader.text("code");
    add_on.monthly_fee = reader.integer("monthly_fee");
    add_on.taxed = reader.boolean_or("taxed", true);
    add_on.from = reader.date("from");
    add_on.to = reader.optional_date("to");
    return add_on;
}

PlanTerms read_plan(ObjectReader& reader, std::string_view code) {
    PlanTerms terms;
    terms.code = code;
    if (!reader.has("billing")) reader.refuse("billing", "missing; write postpaid or prepaid_usage"_msg);
    terms.billing = read_name(reader, "billing", parse_billing, Billing::postpaid,
                              "write postpaid, prepaid_usage or prepaid_package"_msg);
    terms.monthly_fee = reader.amount_or_zero("monthly_fee");
    terms.included_bytes = reader.optional_bytes("included_bytes");
    terms.beyond =
        read_name(reader, "beyond", parse_beyond, Beyond::none, "write overage, throttle, stop or none"_msg);
    terms.unit_bytes = reader.optional_bytes("unit_bytes").value_or(0);
    terms.unit_price = reader.amount_or_zero("unit_price");
    terms.prorate_allowance = reader.boolean_or("prorate_allowance", true);
    terms.setup_fee = reader.amount_or_zero("setup_fee");
    terms.taxed = reader.boolean_or("taxed", true);
    terms.minimum_term_months = read_minimum_term(reader);
    terms.early_end_fee = reader.amount_or_zero("early_end_fee");
    terms.package_days = read_package_days(reader);
    terms.package_price = reader.amount_or_zero("price");
    check_unit(reader, terms);
    check_package(reader, terms);
    reader.done();
    return terms;
}

std::vector<PlanTerms> read_plans(ObjectReader& root, Problem& problem) {
    std::vector<PlanTerms> plans;
    const json::value* value = root.need("plans");
    if (value == nullptr) return plans;
    const Place place = root.at("plans");
    const json::object* object = value->if_object();
    if (object == nullptr) {
        problem.add(place, "not an object; write {{\"code\": {{…}}}}"_msg);
        return plans;
    }
    plans.reserve(object->size());
    for (const auto& pair : *object) {
        if (problem.found()) break;
        const Place of_plan{&place, pair.key()};
        ObjectReader reader(pair.value(), of_plan, problem);
        plans.push_back(read_plan(reader, pair.key()));
    }
    return plans;
}

// An unknown code becomes the number of plans, which check_case would refuse too.
std::uint32_t read_plan_code(ObjectReader& reader, std::string_view name,
                             const std::vector<PlanTerms>& plans) {
    const std::string_view code = reader.text(name);
    const auto plan = std::ranges::find(plans, code, &PlanTerms::code);
    if (plan == plans.end()) reader.refuse(name, "no plan of that code; name one of `plans`"_msg);
    return static_cast<std::uint32_t>(plan - plans.begin());
}

std::optional<Discount::Kind> parse_discount_kind(std::string_view text) {
    if (text == "percent") return Discount::Kind::percent;
    if (text == "amount") return Discount::Kind::amount;
    return std::nullopt;
}

std::optional<Discount> read_discount(ObjectReader& subscription, Problem& problem) {
    const json::value* value = subscription.find("discount");
    if (value == nullptr) return std::nullopt;
    const Place place = subscription.at("discount");
    ObjectReader reader(*value, place, problem);
    if (!reader.has("kind")) reader.refuse("kind", "missing; write percent or amount"_msg);
    Discount discount;
    discount.kind = read_name(reader, "kind", parse_discount_kind, Discount::Kind::percent,
                              "write percent or amount"_msg);
    discount.value = reader.rate("value");
    reader.done();
    return discount;
}

int read_billing_day(ObjectReader& reader) {
    const std::int64_t day = reader.integer("billing_day");
    if (day < 1 || day > 31) reader.refuse("billing_day", "a billing day is 1 to 31"_msg);
    return static_cast<int>(std::clamp<std::int64_t>(day, 1, 31));
}

void read_subscription(ObjectReader& root, QuoteInput& input, Problem& problem) {
    const json::value* value = root.need("subscription");
    if (value == nullptr) return;
    const Place place = root.at("subscription");
    ObjectReader reader(*value, place, problem);
    input.terms.plan = read_plan_code(reader, "plan", input.plans);
    input.terms.starts_on = reader.date("starts_on");
    input.terms.ends_on = reader.optional_date("ends_on");
    input.terms.billing_day = read_billing_day(reader);
    input.changes = read_list<PlanChange>(reader, "changes", problem, [&input](ObjectReader& change) {
        const Date on = change.date("on");
        return PlanChange{on, read_plan_code(change, "plan", input.plans)};
    });
    input.suspensions = read_list<Suspension>(reader, "suspensions", problem, [](ObjectReader& suspension) {
        const Date from = suspension.date("from");
        return Suspension{from, suspension.optional_date("to")};
    });
    input.add_ons = read_list<AddOn>(reader, "add_ons", problem, read_add_on);
    input.terms.early_end_waived = reader.boolean_or("early_end_waived", false);
    input.terms.discount = read_discount(reader, problem);
    reader.done();
}

std::optional<Tax> read_tax(ObjectReader& root, Problem& problem) {
    const json::value* value = root.find("tax");
    if (value == nullptr) return std::nullopt;
    const Place place = root.at("tax");
    ObjectReader reader(*value, place, problem);
    Tax tax;
    tax.percent = reader.rate("percent");
    tax.base = reader.rate_or_one("base");
    tax.inclusive = reader.boolean_or("inclusive", false);
    reader.done();
    return tax;
}

OneOff read_one_off(ObjectReader& reader) {
    if (!reader.has("kind")) reader.refuse("kind", "missing"_msg);
    OneOff one_off;
    one_off.kind = read_name(reader, "kind", parse_line_kind, LineKind::manual,
                             "write late_fee, adjustment, credit or manual"_msg);
    one_off.amount = reader.integer("amount");
    one_off.taxed = reader.boolean_or("taxed", false);
    one_off.of_fee = reader.boolean_or("of_fee", false);
    one_off.description = reader.text_or_none("description");
    return one_off;
}

void read_upgrade(ObjectReader& root, QuoteInput& input, Problem& problem) {
    const json::value* value = root.find("upgrade");
    if (value == nullptr) return;
    const Place place = root.at("upgrade");
    ObjectReader reader(*value, place, problem);
    const Date on = reader.date("on");
    input.terms.upgrade = Upgrade{on, read_plan_code(reader, "from", input.plans)};
    reader.done();
}

void read_usage(ObjectReader& root, QuoteInput& input, Problem& problem) {
    input.usage = read_list<DailyUsage>(root, "usage", problem, [](ObjectReader& usage) {
        const Date on = usage.date("on");
        return DailyUsage{on, usage.bytes("bytes")};
    });
}

// Null plans and subscription are as if they were absent.
void pass_over_what_is_subscribed(ObjectReader& root) {
    static_cast<void>(root.find("plans"));
    static_cast<void>(root.find("subscription"));
}

void read_what_is_subscribed(ObjectReader& root, QuoteInput& input, Problem& problem) {
    input.plans = read_plans(root, problem);
    read_subscription(root, input, problem);
    input.terms.in_advance = root.boolean_or("in_advance", false);
    read_upgrade(root, input, problem);
    read_usage(root, input, problem);
}

std::optional<StampDuty> read_stamp_duty(ObjectReader& root, Problem& problem) {
    const json::value* value = root.find("stamp_duty");
    if (value == nullptr) return std::nullopt;
    const Place place = root.at("stamp_duty");
    ObjectReader reader(*value, place, problem);
    const StampDuty duty{reader.integer("amount"), reader.integer("above")};
    reader.done();
    return duty;
}

void read_currency(ObjectReader& root, QuoteInput& input) {
    const auto currency = Currency::parse(root.text("currency"));
    if (currency)
        input.terms.currency = *currency;
    else
        root.refuse("currency", currency.error().detail);
}

void read_time_zone(ObjectReader& root, QuoteInput& input) {
    input.time_zone = root.text("time_zone");
    const auto zone = Zone::find(input.time_zone);
    if (!zone) root.refuse("time_zone", zone.error().detail);
}

}  // namespace

Result<PlanTerms> read_plan_terms(const json::value& value) {
    Problem problem;
    const Place whole;
    ObjectReader reader(value, whole, problem);
    PlanTerms terms = read_plan(reader, {});
    if (problem.found()) return tl::make_unexpected(problem.refusal());
    return terms;
}

namespace {

QuoteInput read_case(ObjectReader& root, Problem& problem) {
    QuoteInput input;
    read_currency(root, input);
    read_time_zone(root, input);
    input.terms.one_offs_alone = !root.has("plans") && !root.has("subscription") && root.has("one_offs");
    if (input.terms.one_offs_alone)
        pass_over_what_is_subscribed(root);
    else
        read_what_is_subscribed(root, input, problem);
    input.terms.period_on = root.date("period_on");
    input.one_offs = read_list<OneOff>(root, "one_offs", problem, read_one_off);
    input.terms.tax = read_tax(root, problem);
    input.terms.stamp_duty = read_stamp_duty(root, problem);
    return input;
}

}  // namespace

Result<QuoteInput> read_quote_input(const json::value& value) {
    Problem problem;
    const Place whole;
    ObjectReader root(value, whole, problem);
    QuoteInput input = read_case(root, problem);
    root.done();
    if (problem.found()) return tl::make_unexpected(problem.refusal());
    return input;
}

bool has_parts(const json::value& value) {
    const json::object* object = value.if_object();
    return object != nullptr && object->contains("parts");
}

Result<std::vector<QuoteInput>> read_quote_parts(const json::value& value) {
    Problem problem;
    const Place whole;
    ObjectReader root(value, whole, problem);
    std::vector<QuoteInput> parts = read_list<QuoteInput>(root, "parts", problem, [&](ObjectReader& part) {
        std::string of(part.text_or_none("of"));
        QuoteInput input = read_case(part, problem);
        input.of = std::move(of);
        return input;
    });
    if (parts.empty() || parts.size() > quote_parts_max)
        root.refuse("parts", "is a list of 1 to {} cases"_msg(quote_parts_max));
    root.done();
    if (problem.found()) return tl::make_unexpected(problem.refusal());
    return parts;
}

}  // namespace bangnopi::billing
