#include "notices/composer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>

#include "documents/dates.hpp"
#include "documents/figures.hpp"
#include "domain/contact.hpp"
#include "domain/notice_kind.hpp"

namespace bangnopi::notices {
namespace {

namespace json = boost::json;
using domain::Medium;
using store::Notice;
using store::NoticedCustomer;
using store::NoticeFacts;
using store::NoticeState;

bool is_reminder(const Notice& notice) {
    return notice.kind.starts_with("reminder.");
}

std::optional<std::string> address_of(const NoticedCustomer& customer, Medium medium) {
    if (medium == Medium::email) return customer.email_failed ? std::nullopt : customer.email;
    return medium == Medium::sms && customer.phone_failed ? std::nullopt : customer.phone;
}

std::string short_date(domain::Date date) {
    return fmt::format("{:02}/{:02}/{:04}", date.day(), date.month(), date.year());
}

Instant isolation_of(const store::NoticedInvoice& invoice, const NoticedCustomer& customer) {
    Instant at = *invoice.isolates_at;
    if (customer.promised_until) at = std::max(at, *customer.promised_until);
    if (customer.in_review_until) at = std::max(at, *customer.in_review_until);
    return at;
}

std::optional<std::string_view> why_not_remind(const store::Operator& tenant, const Notice& notice,
                                               const store::NoticedInvoice& invoice,
                                               const NoticedCustomer& customer, Instant now) {
    const domain::Date today = tenant.zone.date_of(now);
    if (invoice.status == domain::InvoiceStatus::voided) return skipped::gone;
    if (invoice.open == 0) return skipped::paid;
    if (customer.exempt) return skipped::exempt;
    if (customer.in_review_until) return skipped::in_review;
    const bool is_warning = notice.kind == "reminder.isolation";
    if (customer.promised_until && !is_warning) return skipped::promised;
    if (today - tenant.zone.date_of(notice.created_at) > reminder_late_days_max) return skipped::late;
    if (notice.kind == "reminder.isolated" && !customer.is_isolated) return skipped::changed;
    if (is_warning && (!invoice.isolates_at || isolation_of(invoice, customer) <= now)) return skipped::late;
    return std::nullopt;
}

std::optional<std::string_view> why_not_announce(const Notice& notice, const store::NoticedInvoice& invoice) {
    if (invoice.status == domain::InvoiceStatus::voided) return skipped::gone;
    const bool was_paid_at_once = invoice.paid_last_at && *invoice.paid_last_at <= notice.created_at;
    if (invoice.open == 0 && !was_paid_at_once) return skipped::paid;
    return std::nullopt;
}

std::optional<std::string_view> why_not_of_subject(const store::Operator& tenant, const NoticeFacts& facts,
                                                   const Notice& notice, const NoticedCustomer& customer,
                                                   Instant now) {
    if (const auto* invoice = facts.invoice(notice.subject_id))
        return is_reminder(notice) ? why_not_remind(tenant, notice, *invoice, customer, now)
                                   : why_not_announce(notice, *invoice);
    if (const auto* payment = facts.payment(notice.subject_id))
        return payment->is_reversed && notice.kind == "payment.received" ? std::optional(skipped::gone)
                                                                         : std::nullopt;
    if (const auto* line = facts.subscription(notice.subject_id)) {
        if (notice.kind == "access.isolated" && !line->is_isolated) return skipped::changed;
        if (notice.kind == "access.restored" && line->is_isolated) return skipped::changed;
    }
    return std::nullopt;
}

std::string text_in(const json::object& data, std::string_view name) {
    const json::value* value = data.if_contains(name);
    return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

std::optional<std::int64_t> number_in(const json::object& data, std::string_view name) {
    const json::value* value = data.if_contains(name);
    return value != nullptr && value->is_int64() ? std::optional(value->get_int64()) : std::nullopt;
}

json::object data_of(const Notice& notice) {
    json::error_code error;
    const json::value value = json::parse(notice.data, error);
    return !error && value.is_object() ? value.get_object() : json::object();
}

// Fills the fields of one message.
class Filling {
  public:
    Filling(const store::Operator& tenant, Medium medium, words::Language language, Instant now)
        : tenant_(tenant), medium_(medium), language_(language), now_(now) {}

    void of_customer(const NoticedCustomer& customer, const std::string& link) {
        fields_["isp"] = tenant_.name;
        fields_["nama"] = customer.name;
        fields_["nomor"] = customer.number;
        if (!tenant_.settings.contact_phone.empty())
            fields_["cs"] = domain::local_phone(tenant_.settings.contact_phone);
        fields_["alamat"] = tenant_.settings.address;
        fields_["url"] = tenant_.settings.payment_url;
        fields_["tautan"] = link.empty() ? tenant_.settings.payment_url : link;
        fields_["saldo"] = figure(customer.balance);
        day("tgl", "tanggal", tenant_.zone.date_of(now_));
    }
    void of_invoice(const store::NoticedInvoice& invoice, const NoticedCustomer& customer) {
        fields_["inv"] = invoice.number;
        fields_["total"] = figure(invoice.total);
        fields_["sisa"] = figure(invoice.open);
        fields_["periode"] = documents::days_in_words(invoice.period, language_);
        fields_["hari"] = fmt::to_string(std::max(0, invoice.due_on - tenant_.zone.date_of(now_)));
        day("tgl", "tanggal", invoice.due_on);
        if (invoice.open == 0) fields_["lunas"] = "1";
        if (!invoice.isolates_at) return;
        const domain::Date isolates_on = tenant_.zone.date_of(isolation_of(invoice, customer));
        fields_["isolir"] = in_words(isolates_on);
    }
    void of_payment(const store::NoticedPayment& payment, const json::object& data) {
        fields_["inv"] = payment.invoice_number;
        if (payment.invoices > 1) fields_["inv"] += fmt::format(" +{}", payment.invoices - 1);
        fields_["total"] = figure(number_in(data, "amount").value_or(payment.amount));
        fields_["metode"] = payment.channel_name;
        fields_["waktu"] = in_words(tenant_.zone.date_of(payment.received_at));
        if (medium_ == Medium::email)
            fields_["waktu"] += ' ' + tenant_.zone.civil_minute(payment.received_at).substr(11, 5);
        if (payment.invoices > 0 && payment.invoices_open == 0) fields_["lunas"] = "1";
        day("tgl", "tanggal", tenant_.zone.date_of(payment.received_at));
    }
    void of_subscription(const Notice& notice, const NoticeFacts& facts, const NoticedCustomer& customer,
                         const json::object& data) {
        fields_["paket"] = facts.subscription(notice.subject_id)->plan_name;
        fields_["baru"] = facts.plan_name(text_in(data, "plan"));
        if (const auto percent = number_in(data, "percent")) fields_["persen"] = fmt::to_string(*percent);
        const json::value* up = data.if_contains("upgrade");
        if (up != nullptr && up->is_bool() && up->get_bool()) fields_["naik"] = "1";
        if (const auto on = domain::Date::parse(text_in(data, "effective_on"))) day("tgl", "tanggal", *on);
        if (notice.kind == "access.isolated") why_isolated(customer, text_in(data, "reason"));
    }
    void of_others(const json::object& data) {
        if (const auto value = number_in(data, "value"); value && *value > 0)
            fields_["total"] = figure(*value);
        if (const auto left = number_in(data, "available")) fields_["saldo"] = figure(*left);
    }
    [[nodiscard]] Fields take() && { return std::move(fields_); }

  private:
    [[nodiscard]] std::string figure(std::int64_t amount) const {
        return documents::amount_text(amount, tenant_.currency, language_);
    }
    [[nodiscard]] std::string in_words(domain::Date date) const {
        return medium_ == Medium::email ? documents::date_in_words(date, language_) : short_date(date);
    }
    void day(const std::string& brief, const std::string& whole, domain::Date date) {
        fields_[brief] = short_date(date);
        fields_[whole] = documents::date_in_words(date, language_);
    }
    void why_isolated(const NoticedCustomer& customer, std::string_view reason) {
        if (reason == "balance") fields_["saldo_habis"] = "1";
        if (reason == "expired") fields_["masa_habis"] = "1";
        if (reason == "quota") fields_["kuota_habis"] = "1";
        if (reason != "unpaid" || customer.isolating_count == 0) return;
        fields_["inv"] = customer.first_isolating_number;
        if (customer.isolating_count > 1) fields_["inv"] += fmt::format(" +{}", customer.isolating_count - 1);
        fields_["sisa"] = figure(customer.isolating_open);
    }

    const store::Operator& tenant_;
    Medium medium_;
    words::Language language_;
    Instant now_;
    Fields fields_;
};

// A reminder that is sent a day late says what holds today.
std::string kind_today(const store::Operator& tenant, const NoticeFacts& facts, const Notice& notice,
                       Instant now) {
    const auto* invoice = facts.invoice(notice.subject_id);
    if (invoice == nullptr || (notice.kind != "reminder.before_due" && notice.kind != "reminder.due_today"))
        return notice.kind;
    const int days = invoice->due_on - tenant.zone.date_of(now);
    if (days > 0) return "reminder.before_due";
    return days == 0 ? "reminder.due_today" : "reminder.overdue";
}

bool was_tried(const Notice& notice, Id channel) {
    return notice.tried.find(' ' + format_id(channel) + ' ') != std::string::npos;
}

void skip(Notice& notice, std::string_view reason) {
    notice.state = NoticeState::skipped;
    notice.reason = reason;
}

}  // namespace

std::optional<std::string_view> reason_to_skip(const store::Operator& tenant, const NoticeFacts& facts,
                                               const Notice& notice, Instant now) {
    const auto customer_id = facts.customer_of(notice);
    const NoticedCustomer* customer = customer_id ? facts.customer(*customer_id) : nullptr;
    if (customer == nullptr) return skipped::gone;
    if (customer->preferred_channel == "none") return skipped::unwanted;
    const domain::NoticeKind* kind = domain::find_notice_kind(notice.kind);
    if (kind == nullptr) return skipped::gone;
    if (customer->declines && !kind->is_required) return skipped::declined;
    return why_not_of_subject(tenant, facts, notice, *customer, now);
}

Composer::Composer(const store::Operator& tenant, store::ReminderPolicies policies,
                   std::vector<store::NoticeChannel> channels, Texts texts, const LinkMaker& link)
    : tenant_(tenant),
      policies_(std::move(policies)),
      channels_(std::move(channels)),
      texts_(std::move(texts)),
      link_(link) {
    std::erase_if(channels_, [](const store::NoticeChannel& channel) { return !channel.active; });
}

const store::NoticeChannel* Composer::channel(Id id) const {
    const auto found =
        std::find_if(channels_.begin(), channels_.end(), [&](const auto& one) { return one.id == id; });
    return found == channels_.end() ? nullptr : &*found;
}

// The one that it is at, while that takes it; else the first of the medium that the customer prefers, else the first at all.
const store::NoticeChannel* Composer::choose(const NoticedCustomer& customer, const Notice& notice) const {
    const auto reaches = [&](const store::NoticeChannel& one) {
        return address_of(customer, one.medium) && !was_tried(notice, one.id);
    };
    if (notice.channel_id)
        if (const auto* present = channel(*notice.channel_id); present != nullptr && reaches(*present))
            return present;
    const auto preferred = domain::parse_medium(customer.preferred_channel);
    const store::NoticeChannel* best = nullptr;
    for (const store::NoticeChannel& one : channels_) {
        if (!reaches(one)) continue;
        if (one.medium == preferred) return &one;
        if (best == nullptr) best = &one;
    }
    return best;
}

Instant Composer::sendable_at(const NoticeFacts& facts, const Notice& notice, Instant now) const {
    const auto customer_id = facts.customer_of(notice);
    const NoticedCustomer* customer = customer_id ? facts.customer(*customer_id) : nullptr;
    const auto& policy = customer == nullptr ? policies_.of_operator() : policies_.of_area(customer->area_id);
    return domain::sendable_at(policy, tenant_.zone, now);
}

bool Composer::has_other_channel(const NoticeFacts& facts, const Notice& notice) const {
    Notice refused = notice;
    refused.tried += ' ' + format_id(*notice.channel_id) + ' ';
    return choose(*facts.customer(*notice.customer_id), refused) != nullptr;
}

void Composer::compose(const NoticeFacts& facts, Notice& notice, Instant now) {
    notice.customer_id = facts.customer_of(notice);
    if (const auto reason = reason_to_skip(tenant_, facts, notice, now)) return skip(notice, *reason);
    const NoticedCustomer& customer = *facts.customer(*notice.customer_id);
    if (is_overtaken(facts, notice, customer, now)) return skip(notice, skipped::late);
    const store::NoticeChannel* chosen = choose(customer, notice);
    if (chosen == nullptr) {
        if (notice.tried.empty()) return skip(notice, skipped::no_address);
        notice.state = NoticeState::failed;
        return;
    }
    if (facts.is_told_already(notice)) return skip(notice, skipped::merged);
    if (notice.channel_id != chosen->id) notice.attempts = 0;
    notice.channel_id = chosen->id;
    notice.medium = chosen->medium;
    notice.recipient = *address_of(customer, chosen->medium);
    const auto language = words::parse_language(customer.language).value_or(words::Language::indonesian);
    Text text = text_of(facts, notice, chosen->medium, language, now);
    notice.subject = std::move(text.subject);
    notice.body = std::move(text.body);
    notice.state = NoticeState::sending;
}

bool Composer::is_overtaken(const NoticeFacts& facts, const Notice& notice, const NoticedCustomer& customer,
                            Instant now) const {
    const auto* invoice = facts.invoice(notice.subject_id);
    const bool counts_from_due = notice.kind == "reminder.before_due" ||
                                 notice.kind == "reminder.due_today" || notice.kind == "reminder.overdue";
    if (invoice == nullptr || !counts_from_due) return false;
    const int days = tenant_.zone.date_of(now) - invoice->due_on;
    const auto& planned = policies_.of_area(customer.area_id).days_from_due;
    return std::any_of(planned.begin(), planned.end(),
                       [&](int later) { return later > notice.stage && later <= days; });
}

Text Composer::text_of(const NoticeFacts& facts, const Notice& notice, Medium medium,
                       words::Language language, Instant now) {
    const NoticedCustomer& customer = *facts.customer(*facts.customer_of(notice));
    Text text = texts_.render(kind_today(tenant_, facts, notice, now), language, medium,
                              fields_for(facts, notice, customer, medium, language, now));
    std::replace(text.subject.begin(), text.subject.end(), '\n', ' ');
    return text;
}

Fields Composer::fields_for(const NoticeFacts& facts, const Notice& notice, const NoticedCustomer& customer,
                            Medium medium, words::Language language, Instant now) const {
    Filling filling(tenant_, medium, language, now);
    const json::object data = data_of(notice);
    filling.of_customer(customer, link_ ? link_(tenant_, customer) : std::string());
    filling.of_others(data);
    if (const auto* invoice = facts.invoice(notice.subject_id)) filling.of_invoice(*invoice, customer);
    if (const auto* payment = facts.payment(notice.subject_id)) filling.of_payment(*payment, data);
    if (facts.subscription(notice.subject_id) != nullptr)
        filling.of_subscription(notice, facts, customer, data);
    return std::move(filling).take();
}

}  // namespace bangnopi::notices
