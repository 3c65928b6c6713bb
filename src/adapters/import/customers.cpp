// Customers and the line that each has: one row is a registration and, where a plan is named, a subscription.
#include "billing/customers.hpp"

#include "adapters/import/area_names.hpp"
#include "adapters/import/cells.hpp"
#include "adapters/import/job.hpp"
#include "base/text.hpp"
#include "billing/subscriptions.hpp"
#include "domain/contact.hpp"
#include "domain/phone.hpp"
#include "store/customers.hpp"
#include "store/routers.hpp"

namespace bangnopi::importing {
namespace {

using namespace customer_column;

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

struct Command {
    billing::NewCustomer customer;
    std::optional<billing::NewSubscription> subscription;
};

// One row of the file as the commands it stands for; what is wrong goes to the findings.
class Row {
  public:
    Row(Job& job, std::size_t index) : job_(job), index_(index), cells_(job.sheet.rows[index].cells) {}

    Command read() {
        Command command;
        command.customer = customer();
        if (has_line()) command.subscription = subscription();
        return command;
    }

  private:
    [[nodiscard]] const std::string& cell(Index column) const { return cells_[column]; }
    void wrong(Index column, Message reason) { job_.findings.add(index_, column, std::move(reason)); }

    billing::NewCustomer customer() {
        if (cell(name).empty()) wrong(name, "is empty: write the customer's name"_msg);
        check_phone();
        if (!cell(email).empty() && !domain::is_email(cell(email)))
            wrong(email, "\"{}\" is no e-mail address: correct it or leave it empty"_msg(cell(email)));
        billing::NewCustomer command;
        command.number = cell(number);
        command.name = cell(name);
        command.address = cell(address);
        command.phone = cell(phone);
        command.email = cell(email);
        return command;
    }

    void check_phone() {
        const std::string& text = cell(phone);
        if (text.empty() || domain::normalize_phone(text)) return;
        const bool rounded =
            text.find_first_of("Ee") != std::string::npos && is_digit(text.front()) && is_digit(text.back());
        wrong(phone,
              rounded
                  ? "\"{}\" was rounded by the spreadsheet: format the column as text and write the "
                    "number again, as 081234567890"_msg(text)
                  : "\"{}\" is no telephone number: write it as 081234567890 or +6281234567890"_msg(text));
    }

    [[nodiscard]] bool has_line() const {
        for (const Index column :
             {plan, kind, username, password, ip, mac, starts_on, billing_day, bill_from})
            if (!cell(column).empty()) return true;
        return false;
    }

    billing::NewSubscription subscription() {
        billing::NewSubscription command;
        if (cell(plan).empty()) wrong(plan, "is empty: write the plan's code"_msg);
        command.plan = cell(plan);
        command.starts_on = date(starts_on);
        command.bill_from = first_billed_day(command.starts_on.value_or(job_.act.today));
        if (!cell(billing_day).empty()) {
            const auto day = read_count(cell(billing_day));
            if (day && *day >= 1 && *day <= 31)
                command.billing_day = static_cast<int>(*day);
            else
                wrong(billing_day, "\"{}\" is no day: write a number from 1 to 31"_msg(cell(billing_day)));
        }
        command.connection = connection();
        return command;
    }

    std::optional<domain::Date> date(Index column) {
        if (cell(column).empty()) return std::nullopt;
        const auto read = read_date(cell(column));
        if (!read)
            wrong(column, "\"{}\" is no date from 2000 to 2999: write it as 2026-11-16 or 16/11/2026"_msg(
                              cell(column)));
        return read;
    }

    // What lies before the period of today was billed before the import, unless the row says otherwise.
    std::optional<domain::Date> first_billed_day(domain::Date starts) {
        if (const auto given = date(bill_from)) return given;
        return std::max(starts, job_.act.today);
    }

    billing::NewConnection connection() {
        billing::NewConnection command;
        command.kind = read_kind(cell(kind));
        if (!command.kind)
            wrong(kind,
                  "\"{}\" is no kind of connection: write pppoe, hotspot, static_ip or dhcp"_msg(cell(kind)));
        command.username = cell(username);
        command.password = cell(password);
        command.ip = address_of(ip);
        command.mac = cell(mac);
        if (!cell(mac).empty() && !domain::normalise_mac(cell(mac)))
            wrong(mac, "\"{}\" is no MAC address: write it as AA:BB:CC:DD:EE:FF"_msg(cell(mac)));
        if (command.kind) check_needs(*command.kind);
        return command;
    }

    std::string address_of(Index column) {
        if (cell(column).empty()) return {};
        const auto address = domain::normalise_ip(cell(column));
        if (!address) wrong(column, "\"{}\" is no IP address: write it as 10.1.0.5"_msg(cell(column)));
        return address.value_or("");
    }

    void check_needs(domain::ConnectionKind connection_kind) {
        if (domain::needs_login(connection_kind)) {
            if (cell(username).empty())
                wrong(username, "is empty: a line of this kind signs in with a user name"_msg);
            if (cell(password).empty())
                wrong(password, "is empty: write the one that the customer's device uses"_msg);
        } else if (connection_kind == domain::ConnectionKind::static_ip && cell(ip).empty()) {
            wrong(ip, "is empty: write the address of the line"_msg);
        }
    }

    Job& job_;
    std::size_t index_;
    const std::vector<std::string>& cells_;
};

// Numbers, user names and addresses that two rows have.
class Uniqueness {
  public:
    explicit Uniqueness(Job& job) : job_(job) {}
    void check(std::size_t row, const Command& command) {
        add(numbers_, row, number, command.customer.number, "each customer has a number of its own"_msg);
        if (!command.subscription) return;
        add(usernames_, row, username, command.subscription->connection.username,
            "each line has a user name of its own"_msg);
        add(addresses_, row, ip, command.subscription->connection.ip,
            "each line has an address of its own"_msg);
    }

  private:
    void add(Repeated& seen, std::size_t row, Index column, const std::string& value, const Message& rule) {
        if (const auto first = seen.add(value, row))
            job_.findings.add(
                row, column,
                "\"{}\" stands on line {} already: {}"_msg(value, job_.sheet.rows[*first].line, rule));
    }
    Job& job_;
    Repeated numbers_, usernames_, addresses_;
};

// Without a number of their own, two customers differ by name, address or telephone.
Result<Done> refuse_known(store::Tx& tx, const Job& job, const billing::NewCustomer& command) {
    if (!command.number.empty()) return Done{};
    store::Customer same;
    same.name = trim(command.name);
    same.address = trim(command.address);
    same.phone = domain::normalize_phone(command.phone);
    const auto known = store::find_same_customer(tx, job.act.operator_id, same);
    if (!known) return Done{};
    return refuse_field("/number",
                        "is empty, and {} has this name, address and telephone: leave the row "
                        "out, or give it a number of its own"_msg(known->number));
}

Result<std::optional<Id>> router_named(store::Tx& tx, const Job& job, std::string_view name) {
    if (name.empty()) return std::optional<Id>();
    const auto found = store::find_router_by_name(tx, job.act.operator_id, name);
    if (!found)
        return refuse_field("/router", "there is no router \"{}\": add it first, or leave it out"_msg(name));
    return std::optional(found->id);
}

Result<Done> write(store::Tx& tx, const Job& job, AreaNames& areas, const std::string& area_name,
                   const std::string& router_name, Command command) {
    BANGNOPI_TRY_DONE(refuse_known(tx, job, command.customer));
    BANGNOPI_TRY(code, areas.code_of(tx, job.act, area_name));
    command.customer.area = code;
    BANGNOPI_TRY(customer, billing::register_customer(tx, job.act, job.keys, command.customer));
    if (!command.subscription) return Done{};
    command.subscription->customer = customer.number;
    BANGNOPI_TRY(placed, router_named(tx, job, router_name));
    command.subscription->connection.router_id = placed;
    BANGNOPI_TRY_DONE(billing::subscribe(tx, job.act, job.keys, *command.subscription));
    return Done{};
}

void add_notes(Job& job, const std::vector<Command>& commands) {
    const auto earlier = std::count_if(commands.begin(), commands.end(), [&](const Command& command) {
        const auto& line = command.subscription;
        if (!line || !line->starts_on || !line->bill_from || *line->bill_from != job.act.today) return false;
        const int day = line->billing_day.value_or(job.settings.default_billing_day);
        return *line->starts_on < domain::billing_period(job.act.today, day).from;
    });
    if (earlier > 0)
        job.report.notes.push_back(
            "{} lines began in an earlier period: they are billed from the period of {} "
            "on; a column bill_from with a date bills earlier ones"_msg(earlier, job.act.today.iso()));
}

}  // namespace

void import_customers(Job& job) {
    std::vector<Command> commands;
    commands.reserve(job.sheet.rows.size());
    Uniqueness uniqueness(job);
    for (std::size_t row = 0; row < job.sheet.rows.size(); ++row) {
        commands.push_back(Row(job, row).read());
        uniqueness.check(row, commands.back());
    }
    AreaNames areas;
    job.report.written = write_rows(
        job, [&](store::Tx& tx) { areas.load(tx, job.act); },
        [&](store::Tx& tx, std::size_t row) {
            const auto& cells = job.sheet.rows[row].cells;
            return write(tx, job, areas, cells[area], cells[router], commands[row]);
        });
    job.report.imported = static_cast<std::int64_t>(job.findings.good_rows().size());
    job.report.areas_made = areas.made();
    add_notes(job, commands);
}

}  // namespace bangnopi::importing
