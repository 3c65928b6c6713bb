#include "bench/freeradius.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>

namespace bangnopi::bench {
namespace {

constexpr const char* program = "/usr/sbin/freeradius";
constexpr const char* stock_sql = "/etc/freeradius/3.0/mods-config/sql/main/postgresql/";
constexpr const char* stock_policy = "/etc/freeradius/3.0/policy.d/accounting";
constexpr const char* superuser = "postgres";

// {0} its folder, {1} the port, {2} threads, {3} the connection string, {4} stock queries, {5} stock policy of accounting.
constexpr const char* configuration = R"(
prefix = /usr
libdir = /usr/lib/freeradius
logdir = {0}
run_dir = {0}
modconfdir = {0}
name = freeradius
cleanup_delay = 5
max_requests = 16384
hostname_lookups = no
proxy_requests = no
log {{
    destination = files
    file = {0}/radius.log
    auth = no
}}
security {{
    max_attributes = 200
    reject_delay = 1
    status_server = yes
}}
client localhost {{
    ipaddr = 127.0.0.1
    secret = testing123
    require_message_authenticator = yes
}}
thread pool {{
    start_servers = {2}
    max_servers = {2}
    min_spare_servers = 1
    max_spare_servers = {2}
    max_requests_per_server = 0
}}
modules {{
    expr {{
    }}
    pap {{
    }}
    chap {{
    }}
    mschap {{
    }}
    sql {{
        dialect = "postgresql"
        driver = "rlm_sql_postgresql"
        radius_db = "{3}"
        acct_table1 = "radacct"
        acct_table2 = "radacct"
        postauth_table = "radpostauth"
        authcheck_table = "radcheck"
        groupcheck_table = "radgroupcheck"
        authreply_table = "radreply"
        groupreply_table = "radgroupreply"
        usergroup_table = "radusergroup"
        client_table = "nas"
        group_attribute = "SQL-Group"
        delete_stale_sessions = yes
        pool {{
            start = {2}
            min = {2}
            max = {2}
            spare = {2}
            uses = 0
            retry_delay = 30
            lifetime = 0
            idle_timeout = 0
        }}
        $INCLUDE {4}
    }}
}}
policy {{
    $INCLUDE {5}
}}
server default {{
    listen {{
        type = auth
        ipaddr = 127.0.0.1
        port = {1}
    }}
    listen {{
        type = acct
        ipaddr = 127.0.0.1
        port = {6}
    }}
    authorize {{
        chap
        mschap
        sql
        pap
    }}
    authenticate {{
        Auth-Type PAP {{
            pap
        }}
        Auth-Type CHAP {{
            chap
        }}
        Auth-Type MS-CHAP {{
            mschap
        }}
    }}
    preacct {{
        acct_unique
    }}
    accounting {{
        sql
    }}
}}
)";

std::string whole(const std::string& path) {
    std::ifstream file(path);
    if (!file)
        throw std::runtime_error(path + " is not there: apt-get install freeradius freeradius-postgresql");
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

// What our answers hold too: speed, pool, interim interval.
std::string users_of(std::int64_t users) {
    const std::string each = fmt::format("FROM generate_series(1, {}) n", users);
    const auto name = "'u' || lpad(n::text, 6, '0')";
    return fmt::format(
        "INSERT INTO radcheck (username, attribute, op, value) "
        "SELECT {0}, 'Cleartext-Password', ':=', 'p' || lpad(n::text, 6, '0') {1}; "
        "INSERT INTO radreply (username, attribute, op, value) SELECT {0}, a, ':=', v {1}, (VALUES "
        "('Mikrotik-Rate-Limit', '5M/10M'), ('Acct-Interim-Interval', '300'), ('Framed-Protocol', 'PPP')) "
        "x(a, v); "
        "ANALYZE",
        name, each);
}

// FreeRADIUS wants key=value words, not a URI.
std::string connection_words(const std::string& uri) {
    const auto question = uri.find('?');
    const auto slash = uri.rfind('/', question - 1);
    std::string words = uri.substr(question + 1);
    for (char& letter : words)
        if (letter == '&') letter = ' ';
    return fmt::format("dbname={} user={} {}", uri.substr(slash + 1, question - slash - 1), superuser, words);
}

std::string name_of_database(const std::string& uri) {
    const auto question = uri.find('?');
    const auto slash = uri.rfind('/', question - 1);
    return uri.substr(slash + 1, question - slash - 1);
}

}  // namespace

FreeRadius::FreeRadius(test::PostgresServer& postgres, std::int64_t users, std::uint16_t port, int threads) {
    const std::string uri = postgres.fresh_database();
    const std::string database = name_of_database(uri);
    postgres.administer(database, whole(std::string(stock_sql) + "schema.sql"));
    postgres.administer(database, users_of(users));
    const std::string folder = folder_.path().string();
    std::ofstream(folder_.file("radiusd.conf"))
        << fmt::format(fmt::runtime(configuration), folder, port, threads, connection_words(uri),
                       std::string(stock_sql) + "queries.conf", stock_policy, port + 1);
    std::ofstream(folder_.file("dictionary")) << "";
    start(folder);
}

void FreeRadius::start(const std::string& folder) {
    const std::string log = folder_.file("output");
    pid_ = ::fork();
    if (pid_ == 0) {
        const int output = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
        ::dup2(output, STDOUT_FILENO);
        ::dup2(output, STDERR_FILENO);
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        ::execl(program, program, "-f", "-d", folder.c_str(), "-n", "radiusd", nullptr);
        ::_exit(127);
    }
    if (pid_ < 0) throw std::runtime_error("fork failed");
    for (int tries = 0; tries < 300; ++tries) {
        std::ifstream said(folder_.file("radius.log"));
        const std::string text(std::istreambuf_iterator<char>(said), {});
        if (text.find("Ready to process requests") != std::string::npos) return;
        if (::waitpid(pid_, nullptr, WNOHANG) == pid_) {
            pid_ = 0;
            throw std::runtime_error("FreeRADIUS did not start: " + text + whole(log));
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
    throw std::runtime_error("FreeRADIUS did not become ready");
}

FreeRadius::~FreeRadius() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGTERM);
    ::waitpid(pid_, nullptr, 0);
}

}  // namespace bangnopi::bench
