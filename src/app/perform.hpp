// Carries out a command: here, or by the daemon that serves the same SQLite file.
#pragma once

#include "app/commands.hpp"
#include "app/console.hpp"
#include "app/node.hpp"

namespace bangnopi::app {

// Returns the exit code. No exception leaves it.
int perform(const Invocation& invocation, Console& console);

// The commands that write into a database in use: the same in the daemon and outside.
int perform_on(Node& node, const Command& command, Console& console);
[[nodiscard]] bool writes_beside_daemon(const Command& command);

// One file for each group of commands; each returns the exit code.
int run_init(const Invocation& invocation, const InitCommand& command, Console& console);
int run_migrate(const Invocation& invocation, Console& console);
int run_backup(const Invocation& invocation, const BackupCommand& command, Console& console);
int run_restore(const Invocation& invocation, const RestoreCommand& command, Console& console);
int run_doctor(const Invocation& invocation, Console& console);
int run_demo(const Invocation& invocation, const DemoCommand& command, Console& console);
int run_serve(const Invocation& invocation, const ServeCommand& command, Console& console);
int run_quote(const QuoteCommand& command, Console& console);
int run_completion(const CompletionCommand& command, Console& console);
int run_export(const Invocation& invocation, const ExportCommand& command, Console& console);
int run_simulate(const Invocation& invocation, const SimulateCommand& command, Console& console);
int run_verify(const Invocation& invocation, const VerifyCommand& command, Console& console);

int run_bills_on(Node& node, const BillRunCommand& command, Console& console);
int run_jobs_on(Node& node, const JobsRunCommand& command, Console& console);
int run_import_on(Node& node, const ImportCommand& command, Console& console);
int run_operator_add_on(Node& node, const OperatorAddCommand& command, Console& console);
int run_staff_add_on(Node& node, const StaffAddCommand& command, Console& console);
int run_staff_password_on(Node& node, const StaffPasswordCommand& command, Console& console);
int run_token_create_on(Node& node, const TokenCreateCommand& command, Console& console);

// The lock on a SQLite file, or a refusal that says to stop the daemon; nothing to hold for PostgreSQL.
class FileLock;
Result<std::unique_ptr<FileLock>> lock_alone(const Configuration& configuration);

}  // namespace bangnopi::app
