#include "tests/support/postgres.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <grp.h>
#include <libpq-fe.h>
#include <netinet/in.h>
#include <pwd.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <thread>
#include <vector>

namespace bangnopi::test {
namespace {

constexpr const char* superuser = "postgres";
constexpr const char* application_role = "bangnopi_app";

std::string find_programs() {
    namespace fs = std::filesystem;
    for (int version = 20; version >= 15; --version) {
        std::string folder = "/usr/lib/postgresql/" + std::to_string(version) + "/bin";
        if (fs::exists(folder + "/postgres")) return folder;
    }
    throw std::runtime_error("PostgreSQL 15 or later is not installed: apt-get install postgresql-15");
}

int free_port() {
    const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    const bool bound =
        ::bind(descriptor, generic, size) == 0 && ::getsockname(descriptor, generic, &size) == 0;
    ::close(descriptor);
    if (!bound) throw std::runtime_error("no free port");
    return ntohs(address.sin_port);
}

const passwd* server_user() {
    if (::geteuid() != 0) return nullptr;
    const passwd* user = ::getpwnam(superuser);
    if (user == nullptr) throw std::runtime_error("there is no user postgres, and PostgreSQL refuses root");
    return user;
}

// In the child, between fork and exec: only calls that are safe there.
[[noreturn]] void become(const char* log, const passwd* user, char* const* arguments) {
    const int output = ::open(log, O_WRONLY | O_CREAT | O_APPEND, 0666);
    ::dup2(output, STDOUT_FILENO);
    ::dup2(output, STDERR_FILENO);
    ::setpgid(0, 0);  // a Ctrl-C of the tests' is theirs
    if (user != nullptr &&
        (::setgroups(0, nullptr) != 0 || ::setgid(user->pw_gid) != 0 || ::setuid(user->pw_uid) != 0))
        ::_exit(126);
    ::prctl(PR_SET_PDEATHSIG, SIGQUIT);
    ::execv(arguments[0], arguments);
    ::_exit(127);
}

}  // namespace

PostgresServer::PostgresServer() : programs_(find_programs()), port_(free_port()) {
    initialize();
    start();
    administer(superuser,
               std::string("CREATE ROLE ") + application_role + " LOGIN CREATEROLE NOSUPERUSER NOCREATEDB");
}

PostgresServer::~PostgresServer() {
    if (pid_ != 0) stop();
}

PostgresServer& PostgresServer::shared() {
    static PostgresServer server;
    return server;
}

void PostgresServer::initialize() {
    if (const passwd* user = server_user(); user != nullptr) {
        if (::chown(folder_.path().c_str(), user->pw_uid, user->pw_gid) != 0)
            throw std::runtime_error("chown failed");
    }
    run_and_wait("initdb", {"--pgdata=" + folder_.file("data"), "--encoding=UTF8", "--locale=C",
                            "--auth=trust", std::string("--username=") + superuser, "--no-sync"});
}

pid_t PostgresServer::spawn(const std::string& program, std::initializer_list<std::string> arguments) const {
    std::vector<std::string> words = {programs_ + "/" + program};
    words.insert(words.end(), arguments.begin(), arguments.end());
    std::vector<char*> pointers;
    for (std::string& word : words) pointers.push_back(word.data());
    pointers.push_back(nullptr);
    const std::string log = folder_.file("log");
    const passwd* user = server_user();
    const pid_t child = ::fork();
    if (child == 0) become(log.c_str(), user, pointers.data());
    if (child < 0) throw std::runtime_error("fork failed");
    return child;
}

void PostgresServer::run_and_wait(const std::string& program,
                                  std::initializer_list<std::string> arguments) const {
    const pid_t child = spawn(program, arguments);
    int status = 0;
    ::waitpid(child, &status, 0);
    if (status == 0) return;
    std::ifstream log(folder_.file("log"));
    throw std::runtime_error(program + " failed: " + std::string(std::istreambuf_iterator<char>(log), {}));
}

void PostgresServer::start() {
    pid_ = spawn("postgres",
                 {"-D", folder_.file("data"), "-k", folder_.path().string(), "-p", std::to_string(port_),
                  "-c", "listen_addresses=127.0.0.1", "-c", "max_connections=200", "-c",
                  "shared_buffers=64MB", "-c", "deadlock_timeout=20ms"});
    const std::string connect = uri(superuser, superuser);
    for (int tries = 0; tries < 600; ++tries) {
        if (PQping(connect.c_str()) == PQPING_OK) return;
        if (::waitpid(pid_, nullptr, WNOHANG) == pid_) break;
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    std::ifstream log(folder_.file("log"));
    throw std::runtime_error("PostgreSQL did not start: " +
                             std::string(std::istreambuf_iterator<char>(log), {}));
}

void PostgresServer::stop() {
    ::kill(pid_, SIGQUIT);
    ::waitpid(pid_, nullptr, 0);
    pid_ = 0;
}

void PostgresServer::kill() {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
    pid_ = 0;
    wait_until_gone();
}

// The backends of a killed postmaster hold its shared memory until they notice; a new one refuses to start
// before.
void PostgresServer::wait_until_gone() const {
    for (int tries = 0; tries < 600; ++tries) {
        bool alive = false;
        for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
            std::error_code gone;
            const auto where = std::filesystem::read_symlink(entry.path() / "cwd", gone);
            alive = alive || (!gone && where == folder_.file("data"));
        }
        if (!alive) return;
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
}

std::string PostgresServer::uri(const std::string& database, const std::string& user) const {
    return "postgresql://" + user + "@/" + database + "?host=" + folder_.path().string() +
           "&port=" + std::to_string(port_);
}

std::string PostgresServer::database_of(const std::string& uri) {
    const std::size_t begin = uri.find("@/") + 2;
    return uri.substr(begin, uri.find('?') - begin);
}

void PostgresServer::administer(const std::string& database, const std::string& sql) const {
    PGconn* connection = PQconnectdb(uri(database, superuser).c_str());
    PGresult* result = PQexec(connection, sql.c_str());
    const ExecStatusType status = PQresultStatus(result);
    const std::string error = PQerrorMessage(connection);
    PQclear(result);
    PQfinish(connection);
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) throw std::runtime_error(sql + ": " + error);
}

std::string PostgresServer::fresh_database(const std::string& copy_of) {
    const std::string name = "test" + std::to_string(++databases_);
    administer(superuser, "CREATE DATABASE " + name + " OWNER " + application_role + " TEMPLATE " + copy_of);
    return uri(name, application_role);
}

void PostgresServer::drop_database(const std::string& name) const {
    administer(superuser, "DROP DATABASE " + name + " WITH (FORCE)");
}

}  // namespace bangnopi::test
