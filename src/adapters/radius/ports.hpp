// What a port does with a datagram, on the thread that received it: authentication answers from memory, accounting hands over
// and answers later. Dropped is what is not answered.
#pragma once

#include "access/accounting_queue.hpp"
#include "access/login_log.hpp"
#include "adapters/radius/authentication.hpp"
#include "adapters/radius/dynamic_authorization.hpp"
#include "adapters/radius/grants_given.hpp"
#include "adapters/radius/pending_answers.hpp"
#include "adapters/radius/proofs.hpp"
#include "adapters/radius/unknown_routers.hpp"
#include "adapters/radius/voucher_logins.hpp"
#include "adapters/radius/wrong_passwords.hpp"

namespace bangnopi::radius {

// What all ports work with, and share.
struct Common {
    store::Database& db;
    access::LineIndex& index;
    access::LoginLog& log;
    const Clock& clock;
    IdSource& ids;
    const Lines& lines;
    const Authentication& authentication;
    access::AccountingQueue& queue;
    PendingAnswers& pending;
    DynamicAuthorization& dynamic_authorization;
    bool delays_rejects = true;

    Counters& counters;
    Duplicates& duplicates;
    UnknownRouters& unknown_routers;
    WrongPasswords wrong_passwords = {};
    ProofsShown proofs_shown = {};
    GrantsGiven grants_given = {};
    VoucherLogins* vouchers = nullptr;  // none: codes are names like any
};

struct Datagram {
    Octets octets;
    const Peer& from;
    Steady received_at;
};

struct Response {
    Octets answer;  // in the buffer that was given; empty: none, or not yet
    std::chrono::seconds delay{};
    RequestKey key = {};  // of a delayed one: what it answers
};

class Port {
  public:
    // `own_port`: of a router's own pair, else 0.
    Port(Common& common, const UdpSocket& socket, std::uint16_t own_port)
        : common_(common), socket_(socket), own_port_(own_port) {}
    Port(const Port&) = delete;
    Port& operator=(const Port&) = delete;
    virtual ~Port() = default;

    // `buffer` holds packet_octets_max.
    Response respond(const Datagram& datagram, std::span<std::byte> buffer);
    [[nodiscard]] const UdpSocket& socket() const { return socket_; }

  protected:
    // A packet, from a router.
    struct Request {
        const Packet& packet;
        const access::KnownRouter& router;
        const Datagram& datagram;
    };
    virtual Response work(const Request& request, std::span<std::byte> buffer) = 0;

    // Counts what it refuses.
    bool believes(const Request& request);
    Response status(const Request& request, PacketCode code, std::span<std::byte> buffer);
    // Nothing if the request is fresh; else what it gets, which may be no answer.
    std::optional<Response> seen_before(const RequestKey& key, const Request& request,
                                        std::span<std::byte> buffer);
    RequestKey key_of(const Request& request) const;
    // It is the router: what it is to do is sent to where it spoke from.
    void heard_from(const Request& request);

    Common& common_;  // NOLINT(misc-non-private-member-variables-in-classes)
    const UdpSocket& socket_;

  private:
    void note_proof(const access::KnownRouter& router);

    std::uint16_t own_port_;
};

class AuthenticationPort final : public Port {
  public:
    using Port::Port;

  private:
    Response work(const Request& request, std::span<std::byte> buffer) override;
    Response log_in(const Request& request, std::span<std::byte> buffer);
    std::chrono::seconds delay_of(const Request& request, const Login& login);
    void note_grant(const LoginRequest& asked, const Login& login);
    bool ask_for_voucher(const Request& request, const RequestKey& key);
    struct Waiting;
    void finish(const Waiting& waiting, std::optional<domain::LoginReason> reason);
};

class AccountingPort final : public Port {
  public:
    using Port::Port;

  private:
    Response work(const Request& request, std::span<std::byte> buffer) override;
    Response account(const Request& request, std::span<std::byte> buffer);
    // Answered later, or not.
    template <class What>
    Response hand_over(const Request& request, const RequestKey& key, What what, Octets answer);
};

}  // namespace bangnopi::radius
