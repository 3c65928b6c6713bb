#include "adapters/nftables/gateway.hpp"

#include <fmt/format.h>
#include <sys/utsname.h>

#include <algorithm>
#include <iterator>

#include "adapters/nftables/batches.hpp"
#include "adapters/nftables/changes.hpp"
#include "adapters/nftables/ruleset.hpp"
#include "base/text.hpp"

namespace bangnopi::nftables {
namespace {

using access::ChangeKind;
using access::GatewayChange;
using access::GatewayCounter;
using access::GatewayLine;
using access::GatewayObject;
using access::RefusedChange;

Deadline in(std::chrono::seconds time) {
    return std::chrono::steady_clock::now() + time;
}

bool lays_table(const GatewayChange& change) {
    return change.object.list == table_list && change.kind != ChangeKind::remove;
}

// And not that it lacks one of its own files.
bool says_there_is_none(const ProgramAnswer& answer) {
    return answer.exit_code == 1 && answer.error.starts_with("Error: No such file or directory\n");
}

std::string elements_script(const FirewallListing& firewall) {
    std::string script;
    for (const auto& [set, elements] : firewall.elements)
        if (set != about_set)
            for (const Element& element : elements)
                script += fmt::format("add element {} {} {{ {} }}\n", table_name, set, text_of(element));
    return script;
}

// What all changes need, in the order of their effect.
struct Batches {
    std::vector<Part> lines_script;
    std::vector<Part> tc_before;
    std::vector<Part> speeds_script;
    std::vector<Part> tc_after;
};

void append(std::vector<Part>& parts, std::size_t change, std::string text) {
    if (!text.empty()) parts.push_back({change, std::move(text)});
}

Batches batches_of(std::span<const GatewayChange> changes, const NftablesOptions& options,
                   ClassNumbers& numbers, Refusals& refusals) {
    Batches batches;
    for (std::size_t n = 0; n < changes.size(); ++n) {
        if (lays_table(changes[n])) continue;
        Work work = work_of(changes[n], options, numbers);
        if (!work.refusal.empty()) refusals.try_emplace(n, std::move(work.refusal));
        append(batches.lines_script, n, std::move(work.lines_script));
        for (std::string& line : work.tc_before) append(batches.tc_before, n, std::move(line));
        append(batches.speeds_script, n, std::move(work.speeds_script));
        for (std::string& line : work.tc_after) append(batches.tc_after, n, std::move(line));
    }
    return batches;
}

// An address in the map goes by its class from now on.
void note_classes(std::span<GatewayChange> changes, const Refusals& refusals, ClassNumbers& numbers) {
    for (std::size_t n = 0; n < changes.size(); ++n) {
        const bool has_class = changes[n].object.list == speed_map && changes[n].kind != ChangeKind::remove;
        if (!has_class || refusals.contains(n)) continue;
        if (const auto number = numbers.take(changes[n].object.key))
            changes[n].object.handle = class_id(*number);
    }
}

std::vector<RefusedChange> refused_changes(const Refusals& refusals) {
    std::vector<RefusedChange> refused;
    refused.reserve(refusals.size());
    for (const auto& [change, reason] : refusals) refused.push_back({change, reason});
    return refused;
}

}  // namespace

Result<std::unique_ptr<NftablesGateway>> NftablesGateway::create(NftablesOptions options) {
    BANGNOPI_TRY_DONE(check_options(options));
    return std::unique_ptr<NftablesGateway>(new NftablesGateway(std::move(options)));
}

std::vector<GatewayObject> NftablesGateway::wanted_of_itself() const {
    return objects_of_router(options_);
}

std::vector<GatewayObject> NftablesGateway::wanted_of(const GatewayLine& line) const {
    return objects_of_line(line);
}

Result<std::vector<GatewayObject>> NftablesGateway::read() {
    return read(in(call_time_max));
}

Result<std::vector<GatewayObject>> NftablesGateway::read(Deadline by) {
    BANGNOPI_TRY(firewall, list_table(by));
    BANGNOPI_TRY(queues, list_queues(by));
    BANGNOPI_TRY(laid, list_laid_interfaces(by));
    numbers_.emplace();
    std::vector<GatewayObject> objects = objects_held(firewall, queues, *numbers_);
    std::ranges::move(queues_left_behind(laid, options_), std::back_inserter(objects));
    return objects;
}

Result<std::vector<RefusedChange>> NftablesGateway::apply(std::span<GatewayChange> changes) {
    const Deadline by = in(access::apply_time_max(changes.size()));
    if (!numbers_) BANGNOPI_TRY_DONE(read(by));
    if (std::ranges::any_of(changes, lays_table)) BANGNOPI_TRY_DONE(lay_table(by));
    Refusals refusals;
    Batches batches = batches_of(changes, options_, *numbers_, refusals);
    BANGNOPI_TRY_DONE(run_transactions(options_.nft_program, batches.lines_script, refusals, by));
    BANGNOPI_TRY_DONE(run_tc_lines(options_.tc_program, batches.tc_before, refusals, by));
    const auto is_refused = [&](const Part& part) { return refusals.contains(part.change); };
    std::erase_if(batches.speeds_script, is_refused);
    BANGNOPI_TRY_DONE(run_transactions(options_.nft_program, batches.speeds_script, refusals, by));
    std::erase_if(batches.tc_after, is_refused);
    Refusals gone_before;
    BANGNOPI_TRY_DONE(run_tc_lines(options_.tc_program, batches.tc_after, gone_before, by));
    note_classes(changes, refusals, *numbers_);
    return refused_changes(refusals);
}

Result<std::vector<GatewayCounter>> NftablesGateway::read_counters() {
    BANGNOPI_TRY(sent, dump_set(open_set));
    BANGNOPI_TRY(sent_by_bound, dump_set(bound_set));
    BANGNOPI_TRY(got, dump_set(download_set));
    sent.insert(sent.end(), sent_by_bound.begin(), sent_by_bound.end());
    return counters_of(sent, got);
}

bool NftablesGateway::counts_anew(const access::GatewayObject& added) const {
    return added.list == open_set || added.list == bound_set || added.list == download_set;
}

Result<std::string> NftablesGateway::identify() {
    utsname kernel{};
    ::uname(&kernel);
    BANGNOPI_TRY(answer, run_program({options_.nft_program, "--version"}, {}, in(call_time_max)));
    BANGNOPI_TRY_DONE(check_success(options_.nft_program, answer));
    return fmt::format("{} {}, {}", kernel.sysname, kernel.release, as_said(answer.output));
}

Result<std::optional<FirewallListing>> NftablesGateway::list_table(Deadline by) {
    const std::size_t space = table_name.find(' ');
    BANGNOPI_TRY(answer, run_program({options_.nft_program, "-j", "list", "table",
                                      std::string(table_name.substr(0, space)),
                                      std::string(table_name.substr(space + 1))},
                                     {}, by));
    if (says_there_is_none(answer)) return std::nullopt;
    BANGNOPI_TRY_DONE(check_success(options_.nft_program, answer));
    BANGNOPI_TRY(listing, parse_firewall(answer.output));
    return std::move(listing);
}

Result<Queues> NftablesGateway::list_queues(Deadline by) {
    std::vector<std::string> interfaces = options_.customer_interfaces;
    interfaces.push_back(options_.uplink_interface);
    Queues queues;
    for (std::string& interface : interfaces) {
        BANGNOPI_TRY(answer,
                     run_program({options_.tc_program, "-batch", "-"},
                                 fmt::format("qdisc show dev {0}\nclass show dev {0}\n", interface), by));
        if (answer.error.find("Cannot find device") != std::string::npos) {
            queues.emplace_back(std::move(interface), std::nullopt);
            continue;
        }
        BANGNOPI_TRY_DONE(check_success(options_.tc_program, answer));
        BANGNOPI_TRY(listing, parse_queues(answer.output));
        queues.emplace_back(std::move(interface), std::move(listing));
    }
    return queues;
}

Result<std::vector<std::string>> NftablesGateway::list_laid_interfaces(Deadline by) {
    BANGNOPI_TRY(answer, run_program({options_.tc_program, "qdisc", "show"}, {}, by));
    BANGNOPI_TRY_DONE(check_success(options_.tc_program, answer));
    return laid_interfaces(answer.output);
}

Result<Done> NftablesGateway::lay_table(Deadline by) {
    BANGNOPI_TRY(standing, list_table(by));
    std::string script = ruleset_text(options_);
    if (standing) script += elements_script(*standing);
    BANGNOPI_TRY(answer, run_program({options_.nft_program, "-f", "-"}, script, by));
    BANGNOPI_TRY_DONE(check_success(options_.nft_program, answer));
    BANGNOPI_TRY(laid, list_table(by));
    if (!laid)
        return refuse(Code::unavailable,
                      "the firewall did not keep what it was given: does something else change it?"_msg);
    const std::string about = fmt::format("add element {} {} {{ {} }}\n", table_name, about_set,
                                          text_of(about_element(options_, *laid)));
    BANGNOPI_TRY(described, run_program({options_.nft_program, "-f", "-"}, about, by));
    return check_success(options_.nft_program, described);
}

}  // namespace bangnopi::nftables
