// Messages to customers while what sends them is killed, doubled or refused by its database, on both engines.
#include <gmock/gmock.h>

#include <mutex>

#include "notices/notice_sender.hpp"
#include "store/notice_settings.hpp"
#include "store/notices.hpp"
#include "tests/support/billing_world.hpp"
#include "tests/support/engines.hpp"
#include "tests/support/eventually.hpp"

namespace bangnopi::test {
namespace {

using namespace std::chrono_literals;
using notices::OutgoingMessage;
using notices::SendOutcome;
using notices::Sent;

constexpr std::int64_t customers = 70;  // more than a batch

// What went out, by reference; asked, it tells.
struct Outbox {
    std::mutex mutex;
    std::map<std::string, int> times;
    [[nodiscard]] bool has(const std::string& reference) {
        const std::lock_guard lock(mutex);
        return times.contains(reference);
    }
};

class RememberingChannel final : public notices::Channel {
  public:
    explicit RememberingChannel(Outbox& outbox) : outbox_(outbox) {}
    [[nodiscard]] notices::Medium medium() const override { return notices::Medium::sms; }
    [[nodiscard]] Sent send(const OutgoingMessage& message) override {
        const std::lock_guard lock(outbox_.mutex);
        ++outbox_.times[message.reference];
        return {SendOutcome::accepted, message.reference, {}};
    }
    [[nodiscard]] std::optional<Sent> look_up(const OutgoingMessage& message) override {
        if (!outbox_.has(message.reference)) return Sent{};
        return Sent{SendOutcome::accepted, message.reference, {}};
    }
    [[nodiscard]] std::vector<notices::DeliveryReport> reports(std::span<const std::string>) override {
        return {};
    }
    [[nodiscard]] Result<notices::ReportAnswer> read_report(const notices::ReportRequest&) override {
        return refuse(Code::unsupported, "it is asked"_msg);
    }
    [[nodiscard]] Result<Done> check() override { return Done{}; }

  private:
    Outbox& outbox_;
};

class NoticeFaults : public EngineTest {
  protected:
    NoticeFaults() : world(*db), keys(KeyRing::generate()) {
        world.jobs();
        store::NoticeChannel channel;
        channel.id = world.act().ids->next();
        channel.name = "modem";
        channel.kind = "sms";
        channel.medium = domain::Medium::sms;
        execute([&](store::Tx& tx) { store::insert_notice_channel(tx, world.act().operator_id, channel); });
        world.subscribe_many(customers, world.plan(home_plan()), "2026-10-01");
        execute([&](store::Tx& tx) {
            tx.execute("UPDATE customer SET phone = '+628120000000' WHERE operator_id = $1",
                       world.act().operator_id);
        });
        world.go_to("2026-11-01T02:00:00Z");
        world.jobs();
    }
    std::unique_ptr<notices::NoticeSender> sender() {
        return std::make_unique<notices::NoticeSender>(
            notices::NoticeServices{
                *db,
                keys,
                world.clock(),
                world.clock(),
                *world.act().ids,
                [this](const notices::ChannelAccount&) -> Result<std::unique_ptr<notices::Channel>> {
                    return std::make_unique<RememberingChannel>(outbox);
                },
                {},
                {},
                {}},
            5ms);
    }
    void execute(const std::function<void(store::Tx&)>& body) {
        (void)db->write_wait(everyone, store::Priority::normal, [&](store::Tx& tx) -> Result<Done> {
            body(tx);
            return Done{};
        });
    }
    void rename(const char* sql) {
        execute([&](store::Tx& tx) { tx.execute_once(sql); });
    }
    std::int64_t rows_in(std::string_view states) {
        return number_of(states == "sent" ? "SELECT COUNT(*) FROM notice WHERE state = 3"
                                          : "SELECT COUNT(*) FROM notice WHERE state <= 2");
    }
    void expect_each_once() {
        EXPECT_EQ(rows_in("sent"), customers);
        EXPECT_EQ(outbox.times.size(), static_cast<std::size_t>(customers));
        for (const auto& [reference, times] : outbox.times) EXPECT_EQ(times, 1) << reference;
    }

    BillingWorld world;
    KeyRing keys;
    Outbox outbox;
};
ON_BOTH_ENGINES(NoticeFaults);

TEST_P(NoticeFaults, TwoSendersAtOnceSendNothingTwice) {
    const auto first = sender(), second = sender();
    first->start();
    second->start();
    EXPECT_TRUE(comes_true([&] { return rows_in("due") == 0; }));
    first->stop();
    second->stop();
    expect_each_once();
}

// As when the program is killed there: the lease has to run out, and the channel is asked.
TEST_P(NoticeFaults, WhatWasSentButCouldNotBeRecordedIsNotSentAgain) {
    for (int minute = 0; minute < 100; minute += 20) {
        rename("ALTER TABLE notice_attempt RENAME TO notice_attempt_away");
        sender()->send_due(world.act().operator_id);
        rename("ALTER TABLE notice_attempt_away RENAME TO notice_attempt");
        world.go_to(format_instant(world.act().now + 20min));
    }
    EXPECT_EQ(rows_in("due"), customers) << "nothing is lost";
    EXPECT_GE(outbox.times.size(), 1U);
    sender()->send_due(world.act().operator_id);
    expect_each_once();
}

}  // namespace
}  // namespace bangnopi::test
