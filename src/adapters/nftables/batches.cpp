#include "adapters/nftables/batches.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/text.hpp"

namespace bangnopi::nftables {
namespace {

Result<Done> check_permission(std::string_view error) {
    if (error.find("Operation not permitted") == std::string_view::npos) return Done{};
    return refuse_without_permission();
}

std::string joined(std::span<const Part> parts, std::string_view end) {
    std::string text;
    for (const Part& part : parts) {
        text += part.text;
        text += end;
    }
    return text;
}

Result<Done> run_some(const std::string& nft, std::span<const Part> parts, Refusals& refusals,
                      std::size_t& runs, Deadline by) {
    if (parts.empty()) return Done{};
    if (++runs > transactions_max)
        return refuse(Code::unavailable, "the firewall refuses too much of what it should hold"_msg);
    BANGNOPI_TRY(answer, run_program({nft, "-f", "-"}, joined(parts, {}), by));
    if (answer.exit_code == 0) return Done{};
    BANGNOPI_TRY_DONE(check_permission(answer.error));
    if (parts.size() == 1) {
        refusals.try_emplace(parts.front().change, Message::verbatim(nft_reason(answer.error)));
        return Done{};
    }
    const std::size_t half = parts.size() / 2;
    BANGNOPI_TRY_DONE(run_some(nft, parts.first(half), refusals, runs, by));
    return run_some(nft, parts.subspan(half), refusals, runs, by);
}

}  // namespace

Result<Done> run_transactions(const std::string& nft, std::span<const Part> parts, Refusals& refusals,
                              Deadline by) {
    std::size_t runs = 0;
    return run_some(nft, parts, refusals, runs, by);
}

Result<Done> run_tc_lines(const std::string& tc, std::span<const Part> parts, Refusals& refusals,
                          Deadline by) {
    while (!parts.empty()) {
        const auto now = parts.first(std::min(parts.size(), tc_lines_max));
        parts = parts.subspan(now.size());
        BANGNOPI_TRY(answer, run_program({tc, "-force", "-batch", "-"}, joined(now, "\n"), by));
        if (answer.exit_code == 0) continue;
        BANGNOPI_TRY_DONE(check_permission(answer.error));
        const auto failed = failed_tc_lines(answer.error);
        if (failed.empty()) return check_success(tc, answer);
        for (const auto& [line, reason] : failed)
            if (line < now.size()) refusals.try_emplace(now[line].change, Message::verbatim(reason));
    }
    return Done{};
}

Result<Done> check_success(std::string_view program, const ProgramAnswer& answer) {
    if (answer.exit_code == 0) return Done{};
    BANGNOPI_TRY_DONE(check_permission(answer.error));
    return refuse(Code::unavailable, "{} failed: {}"_msg(program, nft_reason(answer.error)));
}

std::string nft_reason(std::string_view error) {
    constexpr std::string_view mark = "Error: ";
    if (const std::size_t at = error.find(mark); at != std::string_view::npos)
        error.remove_prefix(at + mark.size());
    return as_said(error.substr(0, error.find('\n')));
}

std::map<std::size_t, std::string> failed_tc_lines(std::string_view error) {
    constexpr std::string_view mark = "Command failed -:";
    std::map<std::size_t, std::string> failed;
    std::string_view reason;
    while (!error.empty()) {
        const std::string_view line = error.substr(0, error.find('\n'));
        error.remove_prefix(std::min(line.size() + 1, error.size()));
        if (!line.starts_with(mark)) {
            if (reason.empty()) reason = line;
            continue;
        }
        std::size_t number = 0;
        std::from_chars(line.data() + mark.size(), line.data() + line.size(), number);
        if (number > 0) failed.try_emplace(number - 1, as_said(reason));
        reason = {};
    }
    return failed;
}

}  // namespace bangnopi::nftables
