#include "billing/quote.hpp"

#include <fmt/format.h>

#include <boost/json.hpp>

#include "base/json_names.hpp"
#include "billing/quote_reader.hpp"

namespace bangnopi::billing {
namespace {

namespace json = boost::json;

Result<json::value> parse_json(std::string_view text) {
    if (text.size() > max_quote_bytes)
        return refuse_field("", "more than 64 MiB; split the list into several files"_msg, Code::too_large);
    json::parse_options options;
    options.max_depth = max_quote_depth;
    json::stream_parser parser({}, options);
    json::error_code error;
    const std::size_t read = parser.write_some(text.data(), text.size(), error);
    if (!error) parser.finish(error);
    if (!error && text.find_first_not_of(" \t\r\n", read) != std::string_view::npos)
        error = json::make_error_code(json::error::extra_data);
    if (error == json::error::incomplete)
        return refuse_field("", "not JSON: it ends too early, after byte {}"_msg(read));
    if (error) return refuse_field("", "not JSON: {} after byte {}"_msg(error.message(), read));
    return parser.release();
}

Result<json::value> parse_unambiguous(std::string_view text) {
    BANGNOPI_TRY(value, parse_json(text));
    if (const std::string name = repeated_name(text, max_quote_depth); !name.empty())
        return refuse_field("", "an object has the name \"{}\" twice"_msg(name));
    return std::move(value);
}

Result<QuoteInput> read_checked(const json::value& value) {
    BANGNOPI_TRY(input, read_quote_input(value));
    BANGNOPI_TRY_DONE(domain::check_case(input.billing_case()));
    return std::move(input);
}

// A refusal of one part points into it.
template <class T>
Result<T> within_part(Result<T> result, std::size_t part) {
    if (!result)
        for (FieldError& error : result.error().errors)
            error.pointer = fmt::format("/parts/{}{}", part, error.pointer);
    return result;
}

Result<std::vector<QuoteInput>> read_checked_parts(const json::value& value) {
    std::vector<QuoteInput> parts;
    if (!has_parts(value)) {
        BANGNOPI_TRY(alone, read_checked(value));
        parts.push_back(std::move(alone));
        return parts;
    }
    BANGNOPI_TRY(read, read_quote_parts(value));
    parts = std::move(read);
    for (std::size_t i = 0; i < parts.size(); ++i)
        BANGNOPI_TRY_DONE(within_part(domain::check_case(parts[i].billing_case()), i));
    BANGNOPI_TRY_DONE(domain::check_parts(cases_of(parts)));
    return parts;
}

void append_refusal(std::string& out, const Refusal& refusal, Translate translate) {
    const bool of_field = !refusal.errors.empty();
    const Message& detail = of_field ? refusal.errors.front().detail : refusal.detail;
    out += R"({"error":{"pointer":)";
    out += json::serialize(of_field ? refusal.errors.front().pointer : std::string());
    out += R"(,"detail":)";
    out += json::serialize(render(detail, translate));
    out += "}}";
}

Result<Done> append_answer(std::string& out, const json::value& value, const Workings* workings) {
    BANGNOPI_TRY(inputs, read_checked_parts(value));
    const std::vector<domain::BillingCase> parts = cases_of(inputs);
    BANGNOPI_TRY(draft, domain::draft_invoice(parts));
    append_draft(out, parts, draft, workings);
    return Done{};
}

void answer_one(std::string& out, const json::value& value, bool& any_refused, Translate translate,
                const Workings* workings) {
    const auto answered = append_answer(out, value, workings);
    if (answered) return;
    any_refused = true;
    append_refusal(out, answered.error(), translate);
}

}  // namespace

domain::BillingCase QuoteInput::billing_case() const {
    domain::BillingCase whole = terms;
    whole.plans = plans;
    whole.changes = changes;
    whole.suspensions = suspensions;
    whole.usage = usage;
    whole.add_ons = add_ons;
    whole.one_offs = one_offs;
    return whole;
}

Result<QuoteInput> parse_quote_input(std::string_view json) {
    BANGNOPI_TRY(value, parse_json(json));
    return read_checked(value);
}

Result<std::vector<QuoteInput>> parse_quote_parts(std::string_view json) {
    BANGNOPI_TRY(value, parse_json(json));
    return read_checked_parts(value);
}

std::vector<domain::BillingCase> cases_of(std::span<const QuoteInput> parts) {
    std::vector<domain::BillingCase> cases;
    cases.reserve(parts.size());
    for (const QuoteInput& part : parts) cases.push_back(part.billing_case());
    return cases;
}

Result<domain::PlanTerms> parse_plan_terms(std::string_view json) {
    BANGNOPI_TRY(value, parse_unambiguous(json));
    BANGNOPI_TRY(terms, read_plan_terms(value));
    BANGNOPI_TRY_DONE(domain::check_terms(terms));
    return std::move(terms);
}

std::string quote_answer(std::string_view json, bool& any_refused, Translate translate,
                         const Workings* workings) {
    std::string out;
    any_refused = false;
    const auto value = parse_unambiguous(json);
    if (!value) {
        any_refused = true;
        append_refusal(out, value.error(), translate);
    } else if (const json::array* list = value->if_array()) {
        out += '[';
        for (std::size_t i = 0; i < list->size(); ++i) {
            if (i > 0) out += ",\n";
            answer_one(out, (*list)[i], any_refused, translate, workings);
        }
        out += ']';
    } else {
        answer_one(out, *value, any_refused, translate, workings);
    }
    out += '\n';
    return out;
}

}  // namespace bangnopi::billing
