// For tests of logins and accounting: lines that are plain values, and requests as a router makes them.
#pragma once

#include "adapters/radius/lines.hpp"
#include "adapters/radius/packet_writer.hpp"

namespace bangnopi::radius {

class PlainLines final : public Lines {
  public:
    std::vector<Known> all;
    Instant now;
    std::string notice_url;
    mutable access::SessionTable sessions;

    [[nodiscard]] Known of_login(Id operator_id, std::string_view username) const override {
        return first([&](const access::KnownLine& known) {
            return known.operator_id == operator_id && known.line.username == username;
        });
    }
    [[nodiscard]] Known of_mac(Id operator_id, std::string_view mac) const override {
        return first([&](const access::KnownLine& known) {
            return known.operator_id == operator_id && known.line.mac == mac;
        });
    }
    [[nodiscard]] Known of_subscription(Id subscription) const override {
        return first(
            [&](const access::KnownLine& known) { return known.line.subscription_id == subscription; });
    }
    [[nodiscard]] std::string isolir_notice_url(Id /*operator_id*/) const override { return notice_url; }
    void admit(Id subscription, const access::AwaitedSession& login,
               const access::SessionTable::Admits& admits) const override {
        sessions.admit(
            subscription, login, now, [](const auto&) { return true; }, admits);
    }

  private:
    template <class Matches>
    [[nodiscard]] Known first(Matches matches) const {
        for (const Known& known : all)
            if (matches(*known)) return known;
        return nullptr;
    }
};

inline access::KnownRouter plain_router(domain::RouterKind kind = domain::RouterKind::mikrotik) {
    access::KnownRouter known;
    known.operator_id = Id{7};
    known.router.id = Id{70};
    known.router.kind = kind;
    known.secret = "rahasia";
    return known;
}

// A request that is written attribute by attribute.
class Asked {
  public:
    explicit Asked(PacketCode code = PacketCode::access_request) : writer(buffer_, code, 17) {}
    PacketWriter* operator->() { return &writer; }

  private:
    std::array<std::byte, packet_octets_max> buffer_{};

  public:
    PacketWriter writer;
};

}  // namespace bangnopi::radius
