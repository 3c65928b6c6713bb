// The servers that messages go to, as they are run anywhere, on loopback and in a folder of the test's own; each ends with its object.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "adapters/messaging/make_channel.hpp"
#include "tests/support/background.hpp"
#include "tests/support/temporary_folder.hpp"

namespace bangnopi::test {

std::uint16_t free_port();
bool listens(std::uint16_t port);
std::string content_of(const std::string& file);  // empty where there is none
void write_file(const std::string& file, const std::string& content);

// Private addresses and every path are allowed.
messaging::ChannelServices open_services();
// Throws with the refusal.
std::unique_ptr<notices::Channel> made(const std::string& kind, const std::string& settings,
                                       const std::string& secrets = "{}",
                                       messaging::ChannelServices services = open_services());

class MailServer {
  public:
    explicit MailServer(bool has_tls = false);

    [[nodiscard]] std::uint16_t port() const { return port_; }
    [[nodiscard]] std::string certificate() const { return folder_.file("certificate.pem"); }
    [[nodiscard]] std::vector<std::string> mails() const;  // files
    [[nodiscard]] const TemporaryFolder& folder() const { return folder_; }

  private:
    TemporaryFolder folder_;
    std::uint16_t port_ = free_port();
    std::unique_ptr<Background> process_;
};

// gammu-smsd with the phone that gammu makes of a folder.
class Modem {
  public:
    enum class Service : std::uint8_t { sql, files };
    explicit Modem(Service service);

    [[nodiscard]] std::string database() const { return folder_.file("smsd.db"); }
    [[nodiscard]] std::string spool() const { return folder_.path().string(); }
    [[nodiscard]] std::string log() const { return content_of(folder_.file("smsd.log")); }
    // The phone is told that what went to this number arrived.
    void report_delivery(const std::string& number) const;

  private:
    [[nodiscard]] std::string configuration(Service service) const;

    TemporaryFolder folder_;
    std::unique_ptr<Background> process_;
};

// Kannel's bearerbox and smsbox, and an SMSC behind them.
class KannelServer {
  public:
    enum class Smsc : std::uint8_t { fake, smpp };
    explicit KannelServer(Smsc smsc);

    [[nodiscard]] std::string url() const;
    // What the SMSC was given.
    [[nodiscard]] std::string delivered() const { return content_of(folder_.file("smsc.log")); }
    void stop_smsc() { smsc_.reset(); }
    void start_smsc();
    void start_smsbox();
    void stop_smsbox() { smsbox_.reset(); }

  private:
    [[nodiscard]] std::string configuration() const;

    TemporaryFolder folder_;
    Smsc kind_;
    std::uint16_t admin_port_ = free_port();
    std::uint16_t box_port_ = free_port();
    std::uint16_t smsc_port_ = free_port();
    std::uint16_t send_port_ = free_port();
    std::unique_ptr<Background> smsc_;
    std::unique_ptr<Background> bearerbox_;
    std::unique_ptr<Background> smsbox_;
};

}  // namespace bangnopi::test
