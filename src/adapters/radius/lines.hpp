// What RADIUS asks of the lines in memory; of plain values in a test.
#pragma once

#include "access/line_index.hpp"
#include "adapters/radius/packet.hpp"

namespace bangnopi::radius {

class Lines {
  public:
    using Known = std::shared_ptr<const access::KnownLine>;

    Lines() = default;
    Lines(const Lines&) = delete;
    Lines& operator=(const Lines&) = delete;
    virtual ~Lines() = default;

    [[nodiscard]] virtual Known of_login(Id operator_id, std::string_view username) const = 0;
    [[nodiscard]] virtual Known of_mac(Id operator_id, std::string_view mac) const = 0;
    [[nodiscard]] virtual Known of_subscription(Id subscription) const = 0;
    // Where isolated customers are sent; empty: nowhere.
    [[nodiscard]] virtual std::string isolir_notice_url(Id operator_id) const = 0;
    // A login of a line that has a limit (access/session_table.hpp).
    virtual void admit(Id subscription, const access::AwaitedSession& login,
                       const access::SessionTable::Admits& admits) const = 0;
};

// By its user name, as it was sent or without its realm ("budi@rumah", "RUMAH\budi"); where nobody has that name, as the code of a
// voucher however it was typed, or, where it is a MAC address, by that.
struct LineFound {
    Lines::Known line;  // none: nobody's
    std::string mac;    // by which it was found; empty: by its name
};
LineFound find_line(const Lines& lines, Id operator_id, std::string_view username);

// Of the device that asks; empty if it is not told, or not in the form of one.
std::string mac_of(const Packet& packet);

}  // namespace bangnopi::radius
