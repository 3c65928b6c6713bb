#include "app/perform.hpp"

#include <fmt/format.h>
#include <fmt/ostream.h>

#include <boost/json.hpp>
#include <filesystem>
#include <thread>
#include <type_traits>

#include "app/completion.hpp"
#include "app/file_lock.hpp"
#include "app/handoff.hpp"
#include "base/spoken.hpp"
#include "billing/quote.hpp"
#include "documents/working.hpp"

namespace bangnopi::app {
namespace {

using namespace std::chrono_literals;
namespace json = boost::json;

template <class... F>
struct Overloaded : F... {
    using F::operator()...;
};
template <class... F>
Overloaded(F...) -> Overloaded<F...>;

billing::Workings workings_in(words::Language language) {
    return {[language](std::span<const domain::BillingCase> parts, const domain::InvoiceDraft& draft,
                       const domain::DraftLine& line) {
                return documents::working_of(parts, draft, line, language);
            },
            [language](std::span<const domain::BillingCase> parts, const domain::InvoiceDraft& draft) {
                return documents::working_of_tax(parts, draft, language);
            }};
}

constexpr auto patience = 10s;
constexpr auto between_tries = 100ms;

std::string lock_path(const std::string& database) {
    return database + ".lock";
}

// The lock if it is free; otherwise the daemon that has it does the work. Another command that has it is waited for.
int perform_or_hand_over(const Invocation& invocation, const std::string& database, Console& console) {
    if (!std::filesystem::exists(database))
        return refused(console, "there is no database at {}: make one with `bangnopi init`"_msg(database));
    for (auto waited = 0ms; waited < patience; waited += between_tries) {
        if (const auto lock = FileLock::try_take(lock_path(database))) {
            auto node = Node::open(invocation.configuration, Opening::write);
            return node ? perform_on(**node, invocation.command, console) : refused(console, node.error());
        }
        if (const auto exit_code = hand_over(socket_path(database), invocation, console)) return *exit_code;
        std::this_thread::sleep_for(between_tries);
    }
    return refused(console, "another command is working on {}: try again when it is done"_msg(database));
}

int perform_writing(const Invocation& invocation, Console& console) {
    if (const auto database = sqlite_path(invocation.configuration.db))
        return perform_or_hand_over(invocation, *database, console);
    auto node = Node::open(invocation.configuration, Opening::write);
    return node ? perform_on(**node, invocation.command, console) : refused(console, node.error());
}

// "/usage/0/bytes: …" of an answer, with its place in a list before it; what is wrong with the whole of it, by the
// input's name.
std::string first_refusal(const std::string& answer, const std::string& input) {
    const json::value value = json::parse(answer);
    const auto line_of = [&](const json::object& error, const std::string& place) {
        const std::string pointer(error.at("pointer").as_string());
        return fmt::format("{}{}: {}", place, pointer.empty() ? input : pointer,
                           error.at("detail").as_string().c_str());
    };
    if (const auto* one = value.if_object()) return line_of(one->at("error").as_object(), "");
    std::size_t index = 0;
    for (const auto& element : value.as_array()) {
        if (const auto* error = element.as_object().if_contains("error"))
            return line_of(error->as_object(), fmt::format("case {}: ", index + 1));
        ++index;
    }
    return "a case was refused";
}

int dispatch(const Invocation& invocation, Console& console) {
    return std::visit(
        Overloaded{
            [&](const QuoteCommand& command) { return run_quote(command, console); },
            [&](const CompletionCommand& command) { return run_completion(command, console); },
            [&](const InitCommand& command) { return run_init(invocation, command, console); },
            [&](const DemoCommand& command) { return run_demo(invocation, command, console); },
            [&](const ServeCommand& command) { return run_serve(invocation, command, console); },
            [&](const ExportCommand& command) { return run_export(invocation, command, console); },
            [&](const VerifyCommand& command) { return run_verify(invocation, command, console); },
            [&](const SimulateCommand& command) { return run_simulate(invocation, command, console); },
            [&](const BackupCommand& command) { return run_backup(invocation, command, console); },
            [&](const RestoreCommand& command) { return run_restore(invocation, command, console); },
            [&](const DoctorCommand&) { return run_doctor(invocation, console); },
            [&](const MigrateCommand&) { return run_migrate(invocation, console); },
            [&](const auto&) { return perform_writing(invocation, console); },
        },
        invocation.command);
}

}  // namespace

int perform(const Invocation& invocation, Console& console) {
    try {
        return dispatch(invocation, console);
    } catch (const std::exception& error) {
        return refused(console, message_of(error));
    }
}

int perform_on(Node& node, const Command& command, Console& console) {
    return std::visit(
        Overloaded{
            [&](const BillRunCommand& one) { return run_bills_on(node, one, console); },
            [&](const JobsRunCommand& one) { return run_jobs_on(node, one, console); },
            [&](const ImportCommand& one) { return run_import_on(node, one, console); },
            [&](const OperatorAddCommand& one) { return run_operator_add_on(node, one, console); },
            [&](const StaffAddCommand& one) { return run_staff_add_on(node, one, console); },
            [&](const StaffPasswordCommand& one) { return run_staff_password_on(node, one, console); },
            [&](const TokenCreateCommand& one) { return run_token_create_on(node, one, console); },
            [&](const auto&) { return refused(console, "a daemon does not take this command"_msg); },
        },
        command);
}

bool writes_beside_daemon(const Command& command) {
    return std::holds_alternative<BillRunCommand>(command) ||
           std::holds_alternative<JobsRunCommand>(command) ||
           std::holds_alternative<ImportCommand>(command) ||
           std::holds_alternative<OperatorAddCommand>(command) ||
           std::holds_alternative<StaffAddCommand>(command) ||
           std::holds_alternative<StaffPasswordCommand>(command) ||
           std::holds_alternative<TokenCreateCommand>(command);
}

Result<std::unique_ptr<FileLock>> lock_alone(const Configuration& configuration) {
    const auto database = sqlite_path(configuration.db);
    if (!database) return std::unique_ptr<FileLock>();
    const auto folder = std::filesystem::path(*database).parent_path();
    if (!folder.empty() && std::filesystem::create_directories(folder))
        std::filesystem::permissions(folder, std::filesystem::perms::owner_all);
    auto lock = FileLock::try_take(lock_path(*database));
    if (lock) return lock;
    return refuse(Code::conflict, "a daemon or another command uses {}: stop it first"_msg(*database));
}

int run_quote(const QuoteCommand& command, Console& console) {
    const auto input = read_input(console, command.file);
    if (!input) return refused(console, input.error());
    bool any_refused = false;
    const billing::Workings workings = workings_in(console.language);
    const std::string answer = billing::quote_answer(
        *input, any_refused, words::translation_to(console.language), command.explain ? &workings : nullptr);
    fmt::print(console.out, "{}\n", answer);
    return any_refused
               ? refused(console, Message::verbatim(first_refusal(
                                      answer, words::text(input_name(command.file), console.language))))
               : exit_done;
}

int run_completion(const CompletionCommand& command, Console& console) {
    fmt::print(console.out, "{}", completion_script(command.shell));
    return exit_done;
}

}  // namespace bangnopi::app
