// A NAS that nobody here wrote: strongSwan (charon with eap-radius) lets a customer in over IKEv1 with XAuth, counts what goes
// through the tunnel, and is told to end it (RFC 5176). It encrypts in user space (kernel-libipsec), so that TUN is all it
// needs of the kernel. The daemon and the NAS are in a network namespace of the test's, the customer is in another behind a
// veth pair.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "tests/support/background.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/port_pair.hpp"
#include "tests/support/program.hpp"
#include "tests/support/temporary_folder.hpp"

namespace bangnopi::test {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

constexpr const char* charon = "/usr/lib/ipsec/charon";
constexpr std::int64_t downloaded = 500'000;

// {0} the folder, {1} whose it is, {2} more plugins, {3} their settings.
constexpr const char* charon_settings = R"(
charon {{
  load = random nonce openssl aes sha1 sha2 hmac kdf gcm pem x509 constraints kernel-libipsec kernel-netlink socket-default vici updown xauth-generic {2}
  plugins {{
    vici {{
      socket = unix://{0}/{1}.vici
    }}
    {3}
  }}
  filelog {{
    file {{
      path = {0}/{1}.log
      default = 1
      flush_line = yes
    }}
  }}
}}
swanctl {{
  load = random nonce openssl pem
}}
)";

// {0} and {1}: the ports of the RADIUS server.
constexpr const char* eap_radius_settings = R"(
    eap-radius {{
      accounting = yes
      accounting_send_class = yes
      nas_identifier = strongswan
      dae {{
        enable = yes
        listen = 127.0.0.1
        port = 3799
        secret = testing123
      }}
      servers {{
        bangnopi {{
          address = 127.0.0.1
          auth_port = {0}
          acct_port = {1}
          secret = testing123
        }}
      }}
    }}
)";

constexpr const char* nas_connections = R"(
connections {
  customers {
    version = 1
    proposals = aes128-sha256-modp2048
    encap = yes
    local_addrs = 10.7.0.1
    pools = customers
    local {
      auth = psk
      id = nas
    }
    remote-1 {
      auth = psk
    }
    remote-2 {
      auth = xauth-radius
    }
    children {
      net {
        local_ts = 10.8.0.0/24
        esp_proposals = aes128-sha256
      }
    }
  }
}
pools {
  customers {
    addrs = 10.9.0.0/24
  }
}
secrets {
  ike-all {
    secret = rahasia
  }
}
)";

constexpr const char* customer_connections = R"(
connections {
  isp {
    version = 1
    proposals = aes128-sha256-modp2048
    encap = yes
    local_addrs = 10.7.0.2
    remote_addrs = 10.7.0.1
    vips = 0.0.0.0
    local-1 {
      auth = psk
      id = customer
    }
    local-2 {
      auth = xauth-generic
      xauth_id = u000001
    }
    remote {
      auth = psk
      id = nas
    }
    children {
      net {
        remote_ts = 10.8.0.0/24
        esp_proposals = aes128-sha256
      }
    }
  }
}
secrets {
  ike-all {
    secret = rahasia
  }
  xauth-customer {
    id = u000001
    secret = p000001
  }
}
)";

constexpr const char* content_server = R"(
import socket
listener = socket.create_server(("10.8.0.1", 8000))
while True:
    caller, _ = listener.accept()
    caller.sendall(b"x" * 500000)
    caller.close()
)";
constexpr const char* content_client = R"(
import socket
server = socket.create_connection(("10.8.0.1", 8000), 10)
count = 0
while octets := server.recv(65536):
    count += len(octets)
print(count)
)";

constexpr const char* marker = "BANGNOPI_TEST_IN_NAMESPACES";

// This test alone, as root of namespaces of its own. An unprivileged user needs leave to make them.
Finished run_again_in_namespaces() {
    std::vector<std::string> command{"env", std::string(marker) + "=1", "unshare", "--net", "--mount"};
    if (::geteuid() != 0) command.emplace_back("--map-root-user");
    const testing::TestInfo& test = *testing::UnitTest::GetInstance()->current_test_info();
    command.push_back(fs::read_symlink("/proc/self/exe"));
    command.push_back(fmt::format("--gtest_filter={}.{}", test.test_suite_name(), test.name()));
    return run_tool(command);
}

void run(const std::vector<std::string>& command) {
    const Finished finished = run_tool(command);
    if (finished.exit_code != 0)
        throw std::runtime_error(
            fmt::format("{}: {}{}", fmt::join(command, " "), finished.output, finished.error));
}

// The other end of a cable, in a network namespace that lives as long as this.
class CustomersHouse {
  public:
    explicit CustomersHouse(const std::string& log) : holder_({"unshare", "--net", "sleep", "600"}, log) {
        const auto namespace_of = [](const std::string& process) {
            return fs::read_symlink(fmt::format("/proc/{}/ns/net", process));
        };
        const std::string holder = std::to_string(holder_.pid());
        if (!comes_true([&] { return namespace_of(holder) != namespace_of("self"); }))
            throw std::runtime_error("no second network namespace");
        run({"ip", "link", "add", "nas0", "type", "veth", "peer", "name", "cust0", "netns",
             fmt::format("/proc/{}/ns/net", holder)});
        run({"ip", "addr", "add", "10.7.0.1/24", "dev", "nas0"});
        run({"ip", "link", "set", "nas0", "up"});
        run(inside({"ip", "addr", "add", "10.7.0.2/24", "dev", "cust0"}));
        run(inside({"ip", "link", "set", "lo", "up"}));
        run(inside({"ip", "link", "set", "cust0", "up"}));
    }
    [[nodiscard]] std::vector<std::string> inside(std::vector<std::string> command) const {
        command.insert(command.begin(), {"nsenter", "-t", std::to_string(holder_.pid()), "-n"});
        return command;
    }

  private:
    Background holder_;
};

class RadiusNas : public testing::Test {
  protected:
    [[nodiscard]] std::string file(const std::string& name) const { return folder_.file(name); }
    void write(const std::string& name, const std::string& text) const { std::ofstream(file(name)) << text; }

    void write_settings(std::uint16_t port) const {
        const std::string folder = folder_.path().string();
        write("nas.conf", fmt::format(fmt::runtime(charon_settings), folder, "nas", "eap-radius",
                                      fmt::format(fmt::runtime(eap_radius_settings), port, port + 1)));
        write("customer.conf", fmt::format(fmt::runtime(charon_settings), folder, "customer", "", ""));
        write("nas.swanctl", nas_connections);
        write("customer.swanctl", customer_connections);
    }
    // Each has a /run of its own: its name for the file with its process id is fixed.
    [[nodiscard]] std::vector<std::string> charon_of(const std::string& who) const {
        return {"env",
                "STRONGSWAN_CONF=" + file(who + ".conf"),
                "unshare",
                "--mount",
                "sh",
                "-c",
                std::string("mount -t tmpfs none /run && exec ") + charon};
    }
    [[nodiscard]] Finished swanctl(const std::string& who, std::vector<std::string> arguments) const {
        arguments.insert(arguments.begin(), {"env", "STRONGSWAN_CONF=" + file(who + ".conf"), "swanctl"});
        arguments.insert(arguments.end(), {"--uri", fmt::format("unix://{}", file(who + ".vici"))});
        return run_tool(arguments);
    }
    [[nodiscard]] bool loads(const std::string& who) const {
        return comes_true([&] {
            return swanctl(who, {"--load-all", "--file", file(who + ".swanctl")}).exit_code == 0;
        });
    }
    [[nodiscard]] std::string log_of(const std::string& who) const {
        std::ifstream log(file(who + ".log"));
        return {std::istreambuf_iterator<char>(log), {}};
    }

    TemporaryFolder folder_;
};

json::value got(const Daemon& daemon, const std::string& path) {
    return daemon.get(path).json();
}
json::array online(const Daemon& daemon) {
    return got(daemon, "/api/v1/sessions-online").at("items").as_array();
}

// Downloaded, as routers have accounted for it.
std::int64_t counted(const Daemon& daemon, std::string_view user) {
    const json::value found = got(daemon, fmt::format("/api/v1/subscriptions?q={}", user));
    const std::string id = json::value_to<std::string>(found.at("items").at(0).at("id"));
    const json::value months = got(daemon, "/api/v1/usage?by=month&subscription=" + id);
    std::int64_t sum = 0;
    for (const json::value& month : months.at("items").as_array()) sum += month.at("bytes_down").as_int64();
    return sum;
}

TEST_F(RadiusNas, LetsACustomerInCountsItsTrafficAndEndsItsSessionWhenStaffSaySo) {
    if (std::getenv(marker) == nullptr) {
        const Finished inside = run_again_in_namespaces();
        EXPECT_EQ(inside.exit_code, 0) << inside.output << inside.error;
        return;
    }
    run({"ip", "link", "set", "lo", "up"});
    run({"ip", "addr", "add", "10.8.0.1/24", "dev", "lo"});
    const std::string db = "sqlite:" + file("b.db");
    run_well({"demo", "--db", db, "--customers", "20", "--months", "0", "--until", "2026-11-23"});
    const std::uint16_t port = free_port_pair();
    Daemon daemon({"--db", db, "--radius", fmt::format("127.0.0.1:{}", port)});
    daemon.sign_in("owner", "bangnopi-demo");

    write_settings(port);
    const CustomersHouse house(file("house.out"));
    const Background nas(charon_of("nas"), file("nas.out"));
    const Background customer(house.inside(charon_of("customer")), file("customer.out"));
    const Background content({"/usr/bin/python3", "-c", content_server}, file("content.out"));
    ASSERT_TRUE(loads("nas")) << log_of("nas");
    ASSERT_TRUE(loads("customer")) << log_of("customer");

    const Finished connected = swanctl("customer", {"--initiate", "--child", "net", "--timeout", "30"});
    ASSERT_EQ(connected.exit_code, 0) << connected.output << connected.error << log_of("nas");
    ASSERT_TRUE(comes_true([&] { return online(daemon).size() == 1; })) << log_of("nas");
    EXPECT_EQ(online(daemon).at(0).at("username"), "u000001");

    const Finished download = run_tool(house.inside({"/usr/bin/python3", "-c", content_client}));
    ASSERT_EQ(download.output, fmt::format("{}\n", downloaded)) << download.error;

    const std::string session = json::value_to<std::string>(online(daemon).at(0).at("id"));
    EXPECT_EQ(daemon.post("/api/v1/sessions-online/" + session + "/disconnect", "{}").status, 202);
    EXPECT_TRUE(comes_true([&] { return online(daemon).empty(); })) << log_of("nas");
    EXPECT_THAT(log_of("nas"), testing::HasSubstr("received RADIUS DAE Disconnect-Request"));
    EXPECT_EQ(swanctl("nas", {"--list-sas"}).output, "");
    EXPECT_GE(counted(daemon, "u000001"), downloaded);  // by its Stop
    EXPECT_LT(counted(daemon, "u000001"), 2 * downloaded);
}

}  // namespace
}  // namespace bangnopi::test
