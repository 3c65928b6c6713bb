#include "tests/messaging/servers.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>
#include <stdexcept>

#include "base/check.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/program.hpp"

namespace bangnopi::test {
namespace {

namespace fs = std::filesystem;

constexpr const char* mail_server = BANGNOPI_SOURCE_DIR "/tests/messaging/mail_server.py";
constexpr const char* gammu_schema = "/usr/share/doc/gammu-smsd/examples/sqlite.sql";

sockaddr_in loopback(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    return address;
}

class TcpSocket {
  public:
    TcpSocket() : descriptor_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {}
    TcpSocket(const TcpSocket&) = delete;
    TcpSocket& operator=(const TcpSocket&) = delete;
    ~TcpSocket() { ::close(descriptor_); }
    [[nodiscard]] int descriptor() const { return descriptor_; }

  private:
    int descriptor_;
};

void wait_for(std::uint16_t port, const std::string& what, const std::string& log) {
    if (!comes_true([&] { return listens(port); }))
        throw std::runtime_error(what + " does not listen: " + content_of(log));
}

}  // namespace

// Below those that the kernel gives to connections: one of these would have taken the port before its server.
std::uint16_t free_port() {
    constexpr int tries_max = 1'000;
    std::random_device dice;
    std::uniform_int_distribution<int> ports(20'000, 32'000);
    for (int tries = 0; tries < tries_max; ++tries) {
        const TcpSocket socket;
        const auto port = static_cast<std::uint16_t>(ports(dice));
        sockaddr_in address = loopback(port);
        if (::bind(socket.descriptor(), reinterpret_cast<sockaddr*>(&address), sizeof address) == 0)
            return port;
    }
    throw std::runtime_error("no free port");
}

// By the kernel's own list: bearerbox takes a connection for a box that is up, and its going for one that is down.
bool listens(std::uint16_t port) {
    constexpr std::string_view state_of_listeners = "0A";
    std::ifstream sockets("/proc/net/tcp");
    const std::string wanted = fmt::format("0100007F:{:04X}", port);
    for (std::string line; std::getline(sockets, line);) {
        std::istringstream words(line);
        std::string number;
        std::string local;
        std::string remote;
        std::string state;
        words >> number >> local >> remote >> state;
        const bool is_here = local == wanted || local == fmt::format("00000000:{:04X}", port);
        if (is_here && state == state_of_listeners) return true;
    }
    return false;
}

std::string content_of(const std::string& file) {
    std::ostringstream text;
    text << std::ifstream(file).rdbuf();
    return text.str();
}

void write_file(const std::string& file, const std::string& content) {
    std::ofstream stream(file, std::ios::binary);
    stream << content;
    if (!stream.flush()) throw std::runtime_error("cannot write " + file);
}

messaging::ChannelServices open_services() {
    messaging::ChannelServices services;
    services.private_allowed = [] { return true; };
    services.path_allowed = [](const std::string&) { return true; };
    return services;
}

std::unique_ptr<notices::Channel> made(const std::string& kind, const std::string& settings,
                                       const std::string& secrets, messaging::ChannelServices services) {
    auto channel = messaging::make_channel({kind, settings, secrets}, std::move(services));
    if (!channel) throw std::runtime_error(english(channel.error().detail));
    return std::move(*channel);
}

MailServer::MailServer(bool has_tls) {
    std::vector<std::string> arguments{"/usr/bin/python3", mail_server, std::to_string(port_),
                                       folder_.file("maildir")};
    if (has_tls) {
        const std::string key = folder_.file("key.pem");
        const Finished signs =
            run_tool({"openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
                      "-nodes", "-days", "2", "-subj", "/CN=mail", "-addext", "subjectAltName=IP:127.0.0.1",
                      "-keyout", key, "-out", certificate()});
        if (signs.exit_code != 0) throw std::runtime_error(signs.error);
        arguments.insert(arguments.end(), {certificate(), key});
    }
    process_ = std::make_unique<Background>(arguments, folder_.file("log"));
    wait_for(port_, "the mail server", folder_.file("log"));
}

std::vector<std::string> MailServer::mails() const {
    std::vector<std::string> files;
    const fs::path arrived = folder_.path() / "maildir" / "new";
    if (!fs::exists(arrived)) return files;
    for (const auto& entry : fs::directory_iterator(arrived)) files.push_back(entry.path().string());
    return files;
}

Modem::Modem(Service service) {
    for (const char* const name : {"phone", "inbox", "outbox", "sent", "error"})
        fs::create_directory(folder_.path() / name);
    write_file(folder_.file("smsd.conf"), configuration(service));
    if (service == Service::sql) {
        const Finished tables = run_tool({"sqlite3", database()}, content_of(gammu_schema));
        if (tables.exit_code != 0) throw std::runtime_error(tables.error);
    }
    process_ = std::make_unique<Background>(
        std::vector<std::string>{"gammu-smsd", "-c", folder_.file("smsd.conf")}, folder_.file("log"));
    if (!comes_true([&] { return fs::exists(folder_.path() / "phone" / "sms"); }))
        throw std::runtime_error("gammu-smsd does not begin: " + log());
}

std::string Modem::configuration(Service service) const {
    const std::string here = folder_.path().string() + '/';
    const std::string sql =
        fmt::format("service = sql\ndriver = sqlite3\ndbdir = {}\ndatabase = smsd.db\n", here);
    const std::string files = fmt::format(
        "service = files\ninboxpath = {0}inbox/\noutboxpath = {0}outbox/\nsentsmspath = {0}sent/\n"
        "errorsmspath = {0}error/\n",
        here);
    return fmt::format(
        "[gammu]\nmodel = dummy\nconnection = none\nport = {0}phone\ngammuloc = /dev/null\n[smsd]\n{1}"
        "logfile = {0}smsd.log\ndebuglevel = 1\nLoopSleep = 1\nCommTimeout = 1\nReceiveFrequency = 1\n"
        "StatusFrequency = 0\nCheckSecurity = 0\nCheckBattery = 0\nCheckSignal = 0\nCheckNetwork = 0\n"
        "DeliveryReport = sms\n",
        here, service == Service::sql ? sql : files);
}

void Modem::report_delivery(const std::string& number) const {
    const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    std::string stamp;
    for (const char c : format_instant(now))
        if (c != '-' && c != ':') stamp += c;
    write_file(folder_.file("report"),
               fmt::format("[SMSBackup000]\nPDU = Status_Report\nSMSC = \"123456\"\nDateTime = {0}\n"
                           "SMSCDateTime = {0}\nState = UnRead\nNumber = \"{1}\"\n"
                           "Text00 = 00440065006C006900760065007200650064\nCoding = Default_No_Compression\n"
                           "Folder = 1\nLength = 9\nClass = -1\n",
                           stamp, number));
    fs::create_directories(folder_.path() / "phone" / "sms" / "1");
    fs::rename(folder_.file("report"), folder_.path() / "phone" / "sms" / "1" / "2");
}

KannelServer::KannelServer(Smsc smsc) : kind_(smsc) {
    write_file(folder_.file("kannel.conf"), configuration());
    if (kind_ == Smsc::smpp) start_smsc();
    bearerbox_ = std::make_unique<Background>(
        std::vector<std::string>{"bearerbox", "-v", "4", folder_.file("kannel.conf")},
        folder_.file("bearerbox.log"));
    wait_for(box_port_, "bearerbox", folder_.file("bearerbox.log"));
    if (kind_ == Smsc::fake) {
        wait_for(smsc_port_, "bearerbox", folder_.file("bearerbox.log"));
        start_smsc();
    }
    start_smsbox();
}

void KannelServer::start_smsc() {
    const std::string port = std::to_string(smsc_port_);
    std::vector<std::string> arguments{"/usr/lib/kannel/test/drive_smpp", "-v", "0", "-m", "1", "-p", port};
    if (kind_ == Smsc::fake)
        arguments = {"/usr/lib/kannel/test/fakesmsc",
                     "-H",
                     "127.0.0.1",
                     "-r",
                     port,
                     "-m",
                     "0",
                     "-i",
                     "1",
                     "x x text nop"};
    smsc_ = std::make_unique<Background>(arguments, folder_.file("smsc.log"));
}

void KannelServer::start_smsbox() {
    smsbox_ = std::make_unique<Background>(
        std::vector<std::string>{"smsbox", "-v", "4", folder_.file("kannel.conf")},
        folder_.file("smsbox.log"));
    wait_for(send_port_, "smsbox", folder_.file("smsbox.log"));
}

std::string KannelServer::url() const {
    return fmt::format("http://127.0.0.1:{}/cgi-bin/sendsms", send_port_);
}

std::string KannelServer::configuration() const {
    const std::string smpp = fmt::format(
        "group = smsc\nsmsc = smpp\nsmsc-id = ONE\nhost = 127.0.0.1\nport = {0}\nsmsc-username = foo\n"
        "smsc-password = bar\nsystem-type = VMA\nreconnect-delay = 1\n\n"
        "group = smsc\nsmsc = smpp\nsmsc-id = ONE\nhost = 127.0.0.1\nreceive-port = {0}\nsmsc-username = "
        "foo\n"
        "smsc-password = bar\nsystem-type = VMA\nreconnect-delay = 1\n\n",
        smsc_port_);
    const std::string fake = fmt::format(
        "group = smsc\nsmsc = fake\nsmsc-id = ONE\nport = {}\nconnect-allow-ip = 127.0.0.1\n\n", smsc_port_);
    return fmt::format(
        "group = core\nadmin-port = {0}\nadmin-interface = 127.0.0.1\nadmin-password = adminpw\nsmsbox-port "
        "= {1}\n"
        "smsbox-interface = 127.0.0.1\nbox-deny-ip = \"*.*.*.*\"\nbox-allow-ip = \"127.0.0.1\"\n"
        "dlr-storage = internal\nstore-type = file\nstore-location = \"{2}\"\n\n"
        "{3}group = smsbox\nbearerbox-host = 127.0.0.1\nsendsms-port = {4}\nsendsms-interface = 127.0.0.1\n"
        "global-sender = \"BANGNOPI\"\n\n"
        "group = sendsms-user\nusername = bangnopi\npassword = rahasia\nmax-messages = 4\nconcatenation = "
        "true\n\n"
        "group = sms-service\nkeyword = default\ntext = \"\"\nmax-messages = 0\n",
        admin_port_, box_port_, folder_.file("store"), kind_ == Smsc::smpp ? smpp : fake, send_port_);
}

}  // namespace bangnopi::test
