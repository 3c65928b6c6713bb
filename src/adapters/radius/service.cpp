#include "adapters/radius/service.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <condition_variable>
#include <map>
#include <set>
#include <thread>

#include "adapters/radius/receiver.hpp"

namespace bangnopi::radius {
namespace {

constexpr int free_pair_tries = 200;
constexpr std::chrono::seconds own_ports_looked_at_every{1};
// What waits, and what is being written meanwhile.
constexpr std::size_t pending_answers_max =
    access::accounting_waiting_max + access::accounting_waiting_max / 4;

class IndexedLines final : public Lines {
  public:
    explicit IndexedLines(access::LineIndex& index) : index_(index) {}
    [[nodiscard]] Known of_login(Id operator_id, std::string_view username) const override {
        return index_.line_of_login(operator_id, username);
    }
    [[nodiscard]] Known of_mac(Id operator_id, std::string_view mac) const override {
        return index_.line_of_mac(operator_id, mac);
    }
    [[nodiscard]] Known of_subscription(Id subscription) const override { return index_.line(subscription); }
    [[nodiscard]] std::string isolir_notice_url(Id operator_id) const override {
        const auto known = index_.operator_of(operator_id);
        return known ? known->settings.isolir_notice_url : std::string();
    }
    void admit(Id subscription, const access::AwaitedSession& login,
               const access::SessionTable::Admits& admits) const override {
        index_.admit(subscription, login, admits);
    }

  private:
    access::LineIndex& index_;
};

// Readable once, and for all who wait, from set() on.
class Event {
  public:
    Event() : file_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
        if (file_ < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
    }
    ~Event() { ::close(file_); }
    Event(const Event&) = delete;
    Event& operator=(const Event&) = delete;
    void set() const {
        if (::eventfd_write(file_, 1) != 0)
            throw std::system_error(errno, std::generic_category(), "eventfd");
    }
    [[nodiscard]] int file() const { return file_; }

  private:
    int file_;
};

struct Sockets {
    std::unique_ptr<UdpSocket> authentication;
    std::unique_ptr<UdpSocket> accounting;
};

Sockets bind_pair(const std::string& address, std::uint16_t port) {
    return {std::make_unique<UdpSocket>(address, port),
            std::make_unique<UdpSocket>(address, static_cast<std::uint16_t>(port + 1))};
}

// An even port whose next one is free as well.
Sockets bind_free_pair(const std::string& address) {
    for (int tries = 0; tries < free_pair_tries; ++tries) {
        auto first = std::make_unique<UdpSocket>(address, std::uint16_t{0});
        if (first->port() % 2 != 0) continue;
        try {
            auto second = std::make_unique<UdpSocket>(address, static_cast<std::uint16_t>(first->port() + 1));
            return {std::move(first), std::move(second)};
        } catch (const PortInUse&) {
        }
    }
    throw PortInUse(0, "no two UDP ports in a row are free");
}

}  // namespace

class RadiusService::Impl {
  public:
    Impl(Services services, Options options)
        : services_(services),
          options_(std::move(options)),
          lines_(services.index),
          authentication_(lines_, services.keys, options_.start_awaited),
          queue_(std::make_unique<access::AccountingQueue>(
              services.db, services.index, services.clock, services.ids,
              [this](std::span<const std::uint64_t> tokens, bool durable) { answer(tokens, durable); })),
          common_{services.db,
                  services.index,
                  services.log,
                  services.clock,
                  services.ids,
                  lines_,
                  authentication_,
                  *queue_,
                  pending_,
                  dynamic_authorization_,
                  options_.delays_rejects,
                  counters_,
                  duplicates_,
                  unknown_routers_} {}
    ~Impl() { stop(); }
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;

    void on_heard(access::AccountingQueue::Heard heard) { queue_->on_heard(std::move(heard)); }
    void on_voucher(VoucherLogins::Redeem redeem) {
        vouchers_ = std::make_unique<VoucherLogins>(std::move(redeem));
        common_.vouchers = vouchers_.get();
    }

    void start(std::uint16_t port) {
        if (port % 2 != 0)
            throw std::runtime_error(
                fmt::format("the port must be even, not {}: accounting takes the next one", port));
        Sockets common = port == 0 ? bind_free_pair(options_.address) : bind_pair(options_.address, port);
        port_ = common.authentication->port();
        add_pair(0, std::move(common));
        open_own_ports();
        watcher_ = std::jthread([this](const std::stop_token& stopping) { watch_own_ports(stopping); });
    }

    void stop() {
        if (stopped_) return;
        stopped_ = true;
        watcher_ = {};
        ending_.set();
        for (auto& [own_port, pair] : pairs_) pair->threads.clear();  // joins
        vouchers_.reset();
        end_queue();
    }

    [[nodiscard]] std::uint16_t port() const { return port_; }
    [[nodiscard]] access::RouterDriver& driver() { return dynamic_authorization_; }
    [[nodiscard]] std::vector<UnknownRouter> unknown_routers() const { return unknown_routers_.newest(); }

    [[nodiscard]] std::vector<Figure> figures() const {
        const auto queue = queue_counts();
        const auto to_routers = dynamic_authorization_.counts();
        std::vector<Figure> all = counters_.figures();
        all.insert(
            all.end(),
            {{"bangnopi_radius_accounting_queue", "Accounting records that wait to be written.",
              queue.waiting},
             {"bangnopi_radius_accounting_groups_total", "Transactions that accounting took.", queue.groups},
             {"bangnopi_radius_accounting_written_total", "Accounting records written.", queue.records},
             {"bangnopi_radius_pending_answers", "Answers that wait until their record is durable.",
              pending_.size()},
             {"bangnopi_radius_requests_to_routers_total", "CoA and Disconnect requests.",
              to_routers.requests},
             {"bangnopi_radius_silent_routers_total", "CoA and Disconnect requests without an answer.",
              to_routers.silent},
             {"bangnopi_radius_sessions", "Sessions that go on.", services_.index.session_count()},
             {"bangnopi_radius_lines", "Lines that can sign in.", services_.index.line_count()},
             {"bangnopi_radius_attempts_left_out_total", "Logins that were tried and not kept.",
              services_.log.left_out()}});
        return all;
    }

  private:
    struct Pair {
        Pair(Common& common, Sockets given, std::uint16_t own_port)
            : sockets(std::move(given)),
              authentication(common, *sockets.authentication, own_port),
              accounting(common, *sockets.accounting, own_port) {}
        Sockets sockets;
        AuthenticationPort authentication;
        AccountingPort accounting;
        std::vector<std::jthread> threads;
    };

    Sockets bind_own(std::uint16_t own_port) const {
        if (own_port % 2 != 0 || own_port == port_)
            throw std::runtime_error(fmt::format(
                "a router has the own port {}, which is {}: give it another, or RADIUS another with --radius",
                own_port, own_port == port_ ? "the one of all routers" : "odd"));
        return bind_pair(options_.address, own_port);
    }

    void add_pair(std::uint16_t own_port, Sockets sockets) {
        auto pair = std::make_unique<Pair>(common_, std::move(sockets), own_port);
        const auto receive = [&](Port& port, std::size_t threads) {
            for (std::size_t i = 0; i < threads; ++i)
                pair->threads.emplace_back([this, &port] { Receiver(port, common_, ending_.file()).run(); });
        };
        receive(pair->authentication, own_port == 0 ? options_.threads : 1);
        receive(pair->accounting, 1);  // that it is written takes far longer than that it is read
        pairs_.emplace(own_port, std::move(pair));
    }

    // A pair that no router has any more stays: on it nobody is known. One that cannot be opened is tried again.
    void watch_own_ports(const std::stop_token& stopping) {
        std::mutex mutex;
        std::condition_variable_any woken;
        std::unique_lock lock(mutex);
        while (!woken.wait_for(lock, stopping, own_ports_looked_at_every,
                               [&] { return stopping.stop_requested(); }))
            open_own_ports();
    }

    void open_own_ports() {
        for (const std::uint16_t own_port : services_.index.own_ports())
            if (!pairs_.contains(own_port)) try_open(own_port);
    }

    void try_open(std::uint16_t own_port) {
        try {
            add_pair(own_port, bind_own(own_port));
            spdlog::info("RADIUS: port {} is served for a router of its own", own_port);
        } catch (const std::exception& error) {
            if (told_.insert(own_port).second) spdlog::error("RADIUS: {}", error.what());
        }
    }

    void answer(std::span<const std::uint64_t> tokens, bool durable) {
        if (durable) return pending_.send(tokens);
        counters_.add(Count::not_durable, tokens.size());
        pending_.drop(tokens);
    }

    // What is being written is waited for, and answered; whoever wants to see the counts does not wait for that.
    void end_queue() {
        std::unique_ptr<access::AccountingQueue> ending;
        {
            const std::lock_guard lock(queue_mutex_);
            counts_ = queue_->counts();
            ending = std::move(queue_);
        }
    }

    access::AccountingQueue::Counts queue_counts() const {
        const std::lock_guard lock(queue_mutex_);
        return queue_ ? queue_->counts() : counts_;
    }

    const Services services_;
    const Options options_;
    Counters counters_;
    Duplicates duplicates_;
    UnknownRouters unknown_routers_;
    PendingAnswers pending_{pending_answers_max, duplicates_, counters_};
    const IndexedLines lines_;
    const Authentication authentication_;
    DynamicAuthorization dynamic_authorization_;
    Event ending_;
    mutable std::mutex queue_mutex_;
    access::AccountingQueue::Counts counts_;  // once it has stopped
    std::uint16_t port_ = 0;
    bool stopped_ = false;
    std::unique_ptr<access::AccountingQueue> queue_;
    Common common_;
    std::map<std::uint16_t, std::unique_ptr<Pair>> pairs_;  // by own port; of the watcher, once it runs
    std::set<std::uint16_t> told_;                          // own ports that could not be opened
    std::unique_ptr<VoucherLogins> vouchers_;               // ends before the ports that it answers by
    std::jthread watcher_;
};

RadiusService::RadiusService(Services services, Options options)
    : impl_(std::make_unique<Impl>(services, std::move(options))) {}
RadiusService::~RadiusService() = default;

void RadiusService::on_heard(access::AccountingQueue::Heard heard) {
    impl_->on_heard(std::move(heard));
}
void RadiusService::on_voucher(VoucherLogins::Redeem redeem) {
    impl_->on_voucher(std::move(redeem));
}
void RadiusService::start(std::uint16_t port) {
    impl_->start(port);
}
std::uint16_t RadiusService::port() const {
    return impl_->port();
}
access::RouterDriver& RadiusService::driver() {
    return impl_->driver();
}
void RadiusService::stop() {
    impl_->stop();
}
std::vector<Figure> RadiusService::figures() const {
    return impl_->figures();
}
std::vector<UnknownRouter> RadiusService::unknown_routers() const {
    return impl_->unknown_routers();
}

}  // namespace bangnopi::radius
