// `bangnopi serve`: one process that holds the database, serves HTTP and does what is scheduled, until it is told to end.
#include <fmt/format.h>
#include <fmt/ostream.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <boost/json.hpp>
#include <charconv>
#include <csignal>
#include <filesystem>
#include <future>
#include <thread>

#include "adapters/http/server.hpp"
#include "adapters/import/statement_reader.hpp"
#include "adapters/webhooks/curl_transport.hpp"
#include "app/file_lock.hpp"
#include "app/gateways.hpp"
#include "app/handoff.hpp"
#include "app/notices.hpp"
#include "app/payment_gateways.hpp"
#include "app/perform.hpp"
#include "app/port_owner.hpp"
#include "app/radius.hpp"
#include "app/scheduler.hpp"
#include "app/version.hpp"
#include "base/resources.hpp"
#include "notices/webhook_sender.hpp"

namespace bangnopi::app {
namespace {

namespace json = boost::json;

constexpr std::uint16_t port_tries_of_demo = 50;
constexpr int radius_port_tries_of_demo = 50;
constexpr std::chrono::seconds router_patience{5};
constexpr std::chrono::seconds http_patience{12};  // its own, and a little more

std::int64_t as_figure(std::uint64_t count) {
    return static_cast<std::int64_t>(count);
}

bool is_loopback(const std::string& address) {
    return address.starts_with("127.") || address == "::1" || address == "localhost";
}

http::TlsFiles tls_files(const Configuration& configuration) {
    return {configuration.tls_certificate, configuration.tls_key};
}

std::string url_of(const Endpoint& endpoint, bool tls) {
    const bool everywhere = endpoint.address == "0.0.0.0" || endpoint.address == "::";
    const bool six = endpoint.address.find(':') != std::string::npos;
    const std::string host = everywhere ? "127.0.0.1" : six ? '[' + endpoint.address + ']' : endpoint.address;
    return fmt::format("{}://{}:{}", tls ? "https" : "http", host, endpoint.port);
}

// Every thread started from here on leaves these signals to the one that waits for them.
sigset_t block_signals() {
    sigset_t signals;
    sigemptyset(&signals);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&signals, signal);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
    return signals;
}

void start_logging(const std::string& level) {
    auto logger = spdlog::stderr_color_mt("bangnopi");
    logger->set_pattern("%Y-%m-%dT%H:%M:%S.%e%z %^%l%$ %v");
    spdlog::set_default_logger(logger);
    spdlog::set_level(spdlog::level::from_str(level));
}

class Daemon {
  public:
    Daemon(const Invocation& invocation, const ServeCommand& command, Console& console)
        : configuration_(invocation.configuration), command_(command), console_(console) {}

    int run() {
        const sigset_t signals = block_signals();
        start_logging(configuration_.log_level);
        if (const auto opened = open(); !opened) return refused(console_, opened.error());
        if (const auto started = start_radius(); !started) return refused(console_, started.error());
        gateways_ = std::make_unique<Gateways>(*node_);
        webhooks_ = std::make_unique<notices::WebhookSender>(webhook_services());
        payment_gateways_ =
            std::make_unique<PaymentGateways>(*node_, [this] { return are_private_addresses_allowed(); });
        sender_ = std::make_unique<notices::NoticeSender>(
            notice_services(*node_, [this] { return are_private_addresses_allowed(); }));
        if (const auto started = start_http(); !started) return refused(console_, started.error());
        gateways_->start();
        webhooks_->start();
        sender_->start();
        payment_gateways_->start();
        const Scheduler scheduler(*node_);
        announce();
        wait_for_end(signals);
        spdlog::info("stopping: requests at hand are answered first");
        node_->stop();
        if (radius_) radius_->stop();
        webhooks_->stop();
        sender_->stop();
        payment_gateways_->stop();
        if (!gateways_->stop(router_patience)) {
            spdlog::warn(
                "a router is still being spoken to: it is left there, and looked at with the next start");
            drain_http();
            gateways_->keeper().release();
            spdlog::default_logger()->flush();
            std::_Exit(
                exit_done);  // all that was done is committed, and a router's silence is longer than patience
        }
        server_->stop();
        return exit_done;
    }

  private:
    // For as long as requests that wait for nobody else take; one that waits for the silent router is not waited for.
    void drain_http() {
        const auto drained =
            std::make_shared<std::promise<void>>();  // shared: the thread may outlast this call
        std::thread([this, drained] {
            server_->stop();
            drained->set_value();
        }).detach();
        drained->get_future().wait_for(http_patience);
    }

    Result<Done> open() {
        const auto database = sqlite_path(configuration_.db);
        if (database && !std::filesystem::exists(*database))
            return refuse(Code::not_found,
                          "there is no database at {}: make one with `bangnopi init`"_msg(*database));
        BANGNOPI_TRY(lock, lock_alone(configuration_));
        lock_ = std::move(lock);
        BANGNOPI_TRY(node, Node::open(configuration_, Opening::migrate));
        node_ = std::move(node);
        node_->listen();
        if (node_->operators().empty())
            return refuse(Code::not_found, "there is no operator yet: run `bangnopi init` first"_msg);
        if (command_.demo_clock) return set_demo_clock(*command_.demo_clock);
        return Done{};
    }

    Result<Done> set_demo_clock(Instant to) {
        if (node_->is_demo() && to < node_->clock().now())
            spdlog::warn("the demo's clock never goes back: it stays at {}",
                         format_instant(node_->clock().now()));
        return node_->set_demo_clock(to);
    }

    http::Services services() {
        http::Services services{node_->db(), node_->clock(), node_->real_clock(), node_->ids(),
                                node_->keys()};
        if (node_->is_demo())
            services.move_demo_clock = [this](Instant to) -> Result<Done> {
                BANGNOPI_TRY(report, node_->move_demo_clock(to));
                node_->log_held_isolations(report);
                if (report.not_done) spdlog::error("jobs of the move: {}", english(*report.not_done));
                return Done{};
            };
        services.local_command = [this](const std::string& name, const http::Request& request) {
            return local_command(name, request);
        };
        services.read_statement = importing::read_statement;
        services.payment_gateways = &payment_gateways_->gateways();
        services.checkouts = &payment_gateways_->desk();
        services.make_notice_channel =
            notice_channel_maker([this] { return are_private_addresses_allowed(); },
                                 [this] { return node_->operators().size() <= 1; });
        services.notice_link = notice_link_maker(*node_);
        add_gateways(services);
        if (radius_) add_radius(services);
        return services;
    }

    void add_gateways(http::Services& services) {
        services.more_figures = [this] { return figures(); };
        services.check_gateway = [this](const store::GatewaySettings& settings) {
            return check_gateway_here(settings);
        };
        services.sync_router = [this](Id tenant, Id router) {
            return gateways_->keeper().sync_soon(tenant, router);
        };
        services.compare_router = [this](Id tenant, Id router) {
            return gateways_->keeper().compare(tenant, router);
        };
    }

    // The firewall of this machine is nobody's to set where several operators share it.
    Result<Done> check_gateway_here(const store::GatewaySettings& settings) {
        if (std::holds_alternative<store::LinuxRouter>(settings) && node_->operators().size() > 1)
            return refuse_field(
                "/kind", "several operators share this server: its own firewall is not theirs to set"_msg);
        return check_gateway(settings);
    }

    void add_radius(http::Services& services) {
        services.disconnect_session = [this](Id tenant, const store::OnlineSession& session) {
            return radius_->disconnect(tenant, session);
        };
        services.unknown_routers = [this] { return unknown_routers(); };
    }

    std::vector<http::UnknownRouter> unknown_routers() const {
        std::vector<http::UnknownRouter> all;
        for (const radius::UnknownRouter& one : radius_->unknown_routers())
            all.push_back({one.address, one.last_at, static_cast<std::int64_t>(one.requests)});
        return all;
    }

    // An operator alone on its own server may speak to what stands beside it.
    bool are_private_addresses_allowed() {
        return configuration_.private_addresses ? *configuration_.private_addresses
                                                : node_->operators().size() <= 1;
    }

    notices::WebhookServices webhook_services() {
        return {node_->db(), node_->keys(), node_->clock(), node_->ids(),
                webhooks::curl_transport([this] { return are_private_addresses_allowed(); })};
    }

    std::vector<http::Metrics::Figure> figures() const {
        const auto counts = gateways_->keeper().counts();
        const auto told = webhooks_->counts();
        std::vector<http::Metrics::Figure> all = {
            {"bangnopi_gateways", "Routers that hold lines themselves.", as_figure(counts.routers)},
            {"bangnopi_gateways_failing", "Those that cannot be reached.", as_figure(counts.failing)},
            {"bangnopi_gateways_lines_pending", "Lines that are to be brought to them.",
             as_figure(counts.pending)},
            {"bangnopi_gateways_looks_total", "Times that everything on one was read.",
             as_figure(counts.looks)},
            {"bangnopi_gateways_failures_total", "Times that one could not be reached.",
             as_figure(counts.failures)},
            {"bangnopi_webhooks_sent_total", "Events that other programs were told.", as_figure(told.sent)},
            {"bangnopi_webhooks_failures_total", "Times that one did not take what it was told.",
             as_figure(told.failures)}};
        const auto charges = payment_gateways_->keeper().counts();
        all.push_back({"bangnopi_checkouts_asked_total",
                       "Times that a payment gateway was asked what became of a charge.",
                       as_figure(charges.asked)});
        all.push_back({"bangnopi_checkouts_unanswered_total", "Times that it did not answer.",
                       as_figure(charges.unanswered)});
        const notices::NoticeCounts messages = sender_->counts();
        all.push_back({"bangnopi_notices_sent_total", "Messages to customers that a channel took.",
                       as_figure(messages.sent)});
        all.push_back({"bangnopi_notices_skipped_total", "Messages that had not to be sent any more.",
                       as_figure(messages.skipped)});
        all.push_back({"bangnopi_notices_retries_total", "Times that a channel did not take one.",
                       as_figure(messages.retries)});
        all.push_back(
            {"bangnopi_notices_failed_total", "Messages that no channel takes.", as_figure(messages.failed)});
        if (!radius_) return all;
        for (const radius::Figure& figure : radius_->figures())
            all.push_back({figure.name, figure.help, as_figure(figure.value)});
        return all;
    }

    http::Response local_command(const std::string& name, const http::Request& request) {
        http::Response response;
        response.content_type = "application/json";
        const auto answer = name == "command"
                                ? answer_handed_over(*node_, request.body)
                                : Result<std::string>(refuse(Code::not_found, "no such command"_msg));
        response.status = answer ? 200 : 400;
        response.body =
            answer ? *answer : json::serialize(json::object{{"detail", english(answer.error().detail)}});
        return response;
    }

    http::Options options() {
        http::Options options;
        options.address = endpoint_.address;
        options.port = endpoint_.port;
        if (const auto database = sqlite_path(configuration_.db))
            options.socket_path = socket_path(*database);
        if (configuration_.notice)
            options.notice = {configuration_.notice->address, configuration_.notice->port};
        options.radius_port = radius_endpoint_.port;
        options.panel_dir = configuration_.panel_dir;
        options.hosts = configuration_.hosts;
        options.tls = tls_files(configuration_);
        options.workers = static_cast<std::size_t>(configuration_.workers);
        options.requests_per_second_per_token = configuration_.requests_per_second;
        options.version = version_line();
        options.source = {source_name(), source_archive()};
        return options;
    }

    // Before HTTP, so that whoever is told ready finds it answering.
    Result<Done> start_radius() {
        const bool is_demo = node_->is_demo();
        radius_endpoint_ = configuration_.radius.value_or(
            Endpoint{is_demo ? "127.0.0.1" : "0.0.0.0", domain::radius_port_default});
        if (configuration_.radius_off) return Done{};
        BANGNOPI_TRY_DONE(check_shown_here(radius_endpoint_, "--radius"));
        const std::uint16_t wanted = radius_endpoint_.port;
        radius_ = std::make_unique<Radius>(*node_, radius_endpoint_.address);
        BANGNOPI_TRY_DONE(radius_->start(wanted, is_demo ? radius_port_tries_of_demo : 1));
        radius_endpoint_.port = radius_->port();
        if (wanted != 0 && radius_->port() != wanted)
            fmt::print(
                console_.err, "{}\n",
                words::text("UDP port {} or the next is taken: this demo answers RADIUS on {} instead."_msg(
                                wanted, radius_->port()),
                            console_.language));
        return Done{};
    }

    Result<Done> check_shown_here(const Endpoint& endpoint, std::string_view flag) const {
        if (!node_->is_demo() || command_.demo_on_network || is_loopback(endpoint.address)) return Done{};
        return refuse(Code::conflict,
                      "a demo is shown on this machine only: give {} an address such as 127.0.0.1, or say "
                      "--demo-on-network"_msg(flag));
    }

    // Only a demo falls back to another port: a real one must be where its customers look for it.
    Result<Done> start_http() {
        endpoint_ = configuration_.listen;
        BANGNOPI_TRY_DONE(check_shown_here(endpoint_, "--listen"));
        if (configuration_.notice) BANGNOPI_TRY_DONE(check_shown_here(*configuration_.notice, "--notice"));
        const std::uint16_t wanted = endpoint_.port;
        const std::uint16_t tries = node_->is_demo() ? port_tries_of_demo : 1;
        for (std::uint16_t attempt = 0; attempt < tries; ++attempt) {
            endpoint_.port = static_cast<std::uint16_t>(wanted + attempt);
            if (try_start()) {
                if (attempt > 0) note_other_port(wanted);
                return Done{};
            }
        }
        return refuse(Code::unavailable, "port {} is taken by {}: stop it, or name another with --listen"_msg(
                                             wanted, owner_of_port(wanted)));
    }

    bool try_start() {
        server_ = std::make_unique<http::HttpServer>(services(), options());
        try {
            server_->start();
        } catch (const http::AddressInUse&) {
            server_.reset();
            return false;
        }
        endpoint_.port = server_->port();
        return true;
    }

    void note_other_port(std::uint16_t wanted) {
        fmt::print(console_.err, "{}\n",
                   words::text("Port {} is taken by {}: this demo listens on {} instead."_msg(
                                   wanted, owner_of_port(wanted), endpoint_.port),
                               console_.language));
    }

    void announce() {
        if (console_.quiet) return;
        say(console_,
            "Bangnopi serves {}\nPanel: {}/"_msg(without_password(configuration_.db),
                                                 url_of(endpoint_, !tls_files(configuration_).empty())));
        if (configuration_.notice)
            say(console_, "Notice for isolated customers: {} port {}"_msg(configuration_.notice->address,
                                                                          server_->notice_port()));
        if (radius_)
            say(console_, "RADIUS: {} port {}, accounting on {}"_msg(radius_endpoint_.address,
                                                                     radius_->port(), radius_->port() + 1));
        if (node_->is_demo())
            say(console_,
                "This is a demo; its clock is at {}. Sign in as owner with the password bangnopi-demo\n"
                "(others: teknisi, akuntansi, kolektor, with the same password)"_msg(
                    node_->told(node_->clock().now())));
        say(console_, "Ctrl-C stops it."_msg);
        console_.out.flush();
    }

    void wait_for_end(const sigset_t& signals) {
        while (true) {
            int signal = 0;
            sigwait(&signals, &signal);
            if (signal != SIGHUP) return;
            reload();
        }
    }

    // All or nothing: a file that is wrong changes nothing.
    void reload() {
        try {
            const auto read = read_again();
            if (!read) return spdlog::error("SIGHUP: nothing was changed: {}", english(read.error().detail));
            server_->reload_tls(tls_files(*read));
            server_->limit_requests_per_token(read->requests_per_second);
            spdlog::set_level(spdlog::level::from_str(read->log_level));
            spdlog::info("SIGHUP: the log level is {}, limits and TLS files are read again", read->log_level);
        } catch (const std::exception& error) {
            spdlog::error("SIGHUP: nothing was changed: {}", error.what());
        }
    }

    Result<Configuration> read_again() const {
        ConfigurationValues values;
        if (!configuration_.file.empty()) {
            BANGNOPI_TRY(read, read_configuration_file(configuration_.file));
            values = std::move(read);
        }
        BANGNOPI_TRY(configuration, configuration_of(configuration_.given, values));
        if (tls_files(configuration).empty() != tls_files(configuration_).empty())
            return refuse(Code::conflict, "TLS begins and ends with a restart"_msg);
        return std::move(configuration);
    }

    const Configuration configuration_;
    const ServeCommand command_;
    Console& console_;
    Endpoint endpoint_;
    Endpoint radius_endpoint_;
    std::unique_ptr<FileLock> lock_;      // longer than the node
    std::unique_ptr<Node> node_;          // longer than the server
    std::unique_ptr<Radius> radius_;      // longer than the server, which shows its figures; none: off
    std::unique_ptr<Gateways> gateways_;  // likewise
    std::unique_ptr<notices::WebhookSender> webhooks_;
    std::unique_ptr<notices::NoticeSender> sender_;
    std::unique_ptr<PaymentGateways> payment_gateways_;
    std::unique_ptr<http::HttpServer> server_;
};

}  // namespace

int run_serve(const Invocation& invocation, const ServeCommand& command, Console& console) {
    return Daemon(invocation, command, console).run();
}

}  // namespace bangnopi::app
