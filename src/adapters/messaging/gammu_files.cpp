#include "adapters/messaging/gammu_files.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

#include "adapters/messaging/report_link.hpp"
#include "adapters/messaging/sms_message.hpp"
#include "base/text.hpp"
#include "domain/sms_text.hpp"

namespace bangnopi::messaging {
namespace {

namespace fs = std::filesystem;

using notices::DeliveryReport;
using notices::DeliveryState;
using notices::Medium;
using notices::OutgoingMessage;
using notices::ReportAnswer;
using notices::ReportRequest;
using notices::SendOutcome;
using notices::Sent;

constexpr mode_t file_mode = 0644;  // gammu reads it as another user; its folder is for it alone

constexpr std::size_t digits_of_unit = 4;
constexpr std::size_t line_digits_max = 200;

std::string utf16_hex(std::string_view utf8) {
    std::vector<char16_t> units(utf8.size());
    const std::size_t count = utf16_of(utf8, units).value_or(0);
    std::string hex;
    for (std::size_t i = 0; i < count; ++i) hex += fmt::format("{:04X}", static_cast<unsigned>(units[i]));
    return hex;
}

class File {
  public:
    explicit File(const fs::path& path, int flags)
        : descriptor_(::open(path.c_str(), flags | O_CLOEXEC | O_NOFOLLOW, file_mode)) {}
    File(const File&) = delete;
    File& operator=(const File&) = delete;
    ~File() {
        if (descriptor_ >= 0) ::close(descriptor_);
    }
    [[nodiscard]] bool write(std::string_view octets) const {
        while (descriptor_ >= 0 && !octets.empty()) {
            const ssize_t written = ::write(descriptor_, octets.data(), octets.size());
            if (written <= 0) return false;
            octets.remove_prefix(static_cast<std::size_t>(written));
        }
        return sync();
    }
    [[nodiscard]] bool sync() const { return descriptor_ >= 0 && ::fsync(descriptor_) == 0; }

  private:
    int descriptor_;
};

class GammuFiles final : public notices::Channel {
  public:
    explicit GammuFiles(fs::path spool) : spool_(std::move(spool)) {}

    [[nodiscard]] Medium medium() const override { return Medium::sms; }
    Sent send(const OutgoingMessage& message) override;
    std::optional<Sent> look_up(const OutgoingMessage& message) override;
    std::vector<DeliveryReport> reports(std::span<const std::string> references) override;
    Result<ReportAnswer> read_report(const ReportRequest&) override { return not_the_channels(); }
    Result<Done> check() override;

  private:
    // Nothing: it is in none of the folders.
    [[nodiscard]] std::optional<DeliveryState> state_of(const std::string& file) const;
    [[nodiscard]] bool put(const std::string& file, const std::string& content) const;

    fs::path spool_;
};

std::optional<DeliveryState> GammuFiles::state_of(const std::string& file) const {
    std::error_code error;
    if (fs::exists(spool_ / "outbox" / file, error)) return DeliveryState::queued;
    if (fs::exists(spool_ / "sent" / file, error)) return DeliveryState::accepted;
    if (fs::exists(spool_ / "error" / file, error)) return DeliveryState::failed;
    // It may have been moved between two looks.
    if (fs::exists(spool_ / "outbox" / file, error)) return DeliveryState::queued;
    return std::nullopt;
}

bool GammuFiles::put(const std::string& file, const std::string& content) const {
    const fs::path outbox = spool_ / "outbox";
    const fs::path part = outbox / ('.' + file);
    if (!File(part, O_WRONLY | O_CREAT | O_TRUNC).write(content)) return false;
    return ::rename(part.c_str(), (outbox / file).c_str()) == 0 &&
           File(outbox, O_RDONLY | O_DIRECTORY).sync();
}

Sent GammuFiles::send(const OutgoingMessage& message) {
    if (const std::string fault = sms_fault(message); !fault.empty())
        return {SendOutcome::refused, {}, fault};
    const std::string file = outbox_name(message.reference, message.to);
    if (state_of(file) || put(file, backup_of(message))) return {SendOutcome::accepted, file, {}};
    return {SendOutcome::retry, {}, std::generic_category().message(errno)};
}

std::optional<Sent> GammuFiles::look_up(const OutgoingMessage& message) {
    std::error_code error;
    if (!fs::is_directory(spool_ / "outbox", error)) return Sent{SendOutcome::unknown, {}, error.message()};
    const std::string file = outbox_name(message.reference, message.to);
    if (!state_of(file)) return Sent{SendOutcome::retry, {}, {}};
    return Sent{SendOutcome::accepted, file, {}};
}

std::vector<DeliveryReport> GammuFiles::reports(std::span<const std::string> references) {
    std::vector<DeliveryReport> reports;
    for (const std::string& file : references) {
        const bool is_file = file.starts_with("OUT") && file.find('/') == std::string::npos;
        const auto state = is_file ? state_of(file) : std::nullopt;
        if (!state) continue;
        const bool is_failed = state == DeliveryState::failed;
        reports.push_back({file, *state, false, is_failed ? "gammu: moved to error/" : ""});
    }
    return reports;
}

Result<Done> GammuFiles::check() {
    for (const char* const folder : {"outbox", "sent", "error"}) {
        const fs::path path = spool_ / folder;
        const int wanted = std::string_view(folder) == "outbox" ? R_OK | W_OK | X_OK : X_OK;
        if (::access(path.c_str(), wanted) != 0)
            return refuse_field("/settings/spool", "has a folder {} that this server cannot use: {}"_msg(
                                                       folder, std::generic_category().message(errno)));
    }
    return Done{};
}

}  // namespace

// The priority, date and number that the daemon's names begin with are the same of all.
std::string outbox_name(std::string_view reference, std::string_view to) {
    return fmt::format("OUTB20000101_000000_00_{}_{}.smsbackup", to, reference);
}

std::string backup_of(const OutgoingMessage& message) {
    const bool is_gsm7 = domain::sms_size(message.text).coding == domain::SmsCoding::gsm7;
    const auto parts = domain::sms_parts(message.text);
    std::string backup;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const std::string header = concatenation_header(message.reference, parts.size(), i + 1);
        const std::string units = utf16_hex(parts[i]);
        backup += fmt::format(
            "[SMSBackup{:03}]\nPDU = Submit\nNumber = \"{}\"\nState = UnSent\nFolder = 2\nClass = "
            "-1\n{}{}{}\n"
            "Coding = {}\nLength = {}\n",
            i, message.to, header.empty() ? "" : "UDH = ", header, header.empty() ? "ReplaceMessage = 0" : "",
            is_gsm7 ? "Default_No_Compression" : "Unicode_No_Compression", units.size() / digits_of_unit);
        for (std::size_t at = 0; at < units.size(); at += line_digits_max)
            backup +=
                fmt::format("Text{:02} = {}\n", at / line_digits_max, units.substr(at, line_digits_max));
        backup += '\n';
    }
    return backup;
}

Result<std::unique_ptr<notices::Channel>> make_gammu_files(AccountReader& account,
                                                           const ChannelServices& services) {
    const std::string spool = account.setting("spool");
    account.errors().add_first_if(!spool.starts_with('/') || !services.path_allowed(spool), "/settings/spool",
                                  "is no path that whoever runs this server has opened to channels"_msg);
    BANGNOPI_TRY_DONE(account.verdict());
    return std::unique_ptr<notices::Channel>(new GammuFiles(spool));
}

}  // namespace bangnopi::messaging
