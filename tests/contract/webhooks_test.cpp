// What other people's programs are told, on both engines: once each event, in order, again until it is taken.
#include "notices/webhooks.hpp"

#include <boost/json.hpp>

#include <condition_variable>
#include <deque>
#include <future>
#include <mutex>

#include "base/secret.hpp"
#include "billing/refunds.hpp"
#include "notices/webhook_sender.hpp"
#include "store/deliveries.hpp"
#include "store/outbox.hpp"
#include "tests/support/billing_world.hpp"
#include "tests/support/engines.hpp"
#include "tests/support/eventually.hpp"

namespace bangnopi::test {
namespace {

using notices::WebhookAnswer;
using notices::WebhookFields;
using notices::WebhookPost;
using namespace std::chrono_literals;

// The other side: answers what it is told to, and keeps what it was sent.
class Receiver {
  public:
    WebhookAnswer take(const WebhookPost& post) {
        const std::lock_guard lock(mutex_);
        posts_.push_back(post);
        changed_.notify_all();
        if (answers_.empty()) return {200, {}};
        WebhookAnswer answer = answers_.front();
        if (answers_.size() > 1 || !keeps_last_) answers_.pop_front();
        return answer;
    }
    void answer(std::deque<WebhookAnswer> answers, bool keeps_last = false) {
        const std::lock_guard lock(mutex_);
        answers_ = std::move(answers);
        keeps_last_ = keeps_last;
    }
    std::vector<WebhookPost> wait_for(std::size_t count) {
        std::unique_lock lock(mutex_);
        EXPECT_TRUE(changed_.wait_for(lock, patience, [&] { return posts_.size() >= count; }))
            << posts_.size() << " of " << count;
        return posts_;
    }
    std::vector<WebhookPost> posts() {
        const std::lock_guard lock(mutex_);
        return posts_;
    }

  private:
    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<WebhookPost> posts_;
    std::deque<WebhookAnswer> answers_;
    bool keeps_last_ = false;
};

std::string header(const WebhookPost& post, std::string_view name) {
    for (const auto& [key, value] : post.headers)
        if (key == name) return value;
    return {};
}

class Webhooks : public EngineTest {
  protected:
    template <class Fn>
    auto within(Fn fn) {
        return db->write_wait(world.scope(), store::Priority::normal,
                              [&, act = world.act()](store::Tx& tx) { return fn(tx, act); });
    }
    notices::WebhookAdded add(std::vector<std::string> kinds = {}) {
        WebhookFields fields;
        fields.url = "https://example.org/hook";
        fields.kinds = std::move(kinds);
        const auto added = within([&](store::Tx& tx, const store::Act& act) {
            return notices::add_webhook(tx, act, keys, fields);
        });
        EXPECT_TRUE(added) << english(added.error().detail);
        return *added;
    }
    // Looks by itself only once an hour: what is sent at once, it was told of.
    std::unique_ptr<notices::WebhookSender> sender(std::chrono::milliseconds interval = 1h) {
        auto one = std::make_unique<notices::WebhookSender>(
            notices::WebhookServices{*db, keys, clock, ids,
                                     [this](const WebhookPost& post) { return receiver.take(post); }},
            interval);
        one->start();
        return one;
    }
    Id pay(std::string reference) { return world.pay(cash(siti, 1'000, std::move(reference)))->payment.id; }
    std::vector<store::WebhookAttempt> attempts(Id webhook) {
        return db->read(world.scope(), [&](store::Tx& tx) {
            return store::list_webhook_attempts(tx, world.act().operator_id, webhook, {})->items;
        });
    }
    store::WebhookOwed owed(Id webhook) {
        return db->read(world.scope(), [&](store::Tx& tx) {
            const Id tenant = world.act().operator_id;
            return store::owed_to_webhook(tx, tenant, *store::find_webhook(tx, tenant, webhook));
        });
    }

    KeyRing keys = KeyRing::generate();
    BillingWorld world{*db};
    ManualClock clock{instant("2026-11-01T00:00:00Z")};
    IdSource ids{clock, 77};
    Id siti = world.customer();
    Receiver receiver;
};
ON_BOTH_ENGINES(Webhooks);

TEST_P(Webhooks, TellAnEventSignedWithTheSecretThatWasShownOnce) {
    const auto [webhook, secret] = add({"payment.received"});
    const auto running = sender();
    const Id payment = pay("KW-1");
    const WebhookPost post = receiver.wait_for(1).front();
    EXPECT_EQ(post.url, "https://example.org/hook");
    EXPECT_EQ(header(post, "Bangnopi-Event"), "payment.received");
    const auto body = boost::json::parse(post.body);
    EXPECT_EQ(body.at("kind").as_string(), "payment.received");
    EXPECT_EQ(body.at("subject").as_string(), format_id(payment));
    EXPECT_EQ(body.at_pointer("/data/amount").as_int64(), 1'000);
    EXPECT_EQ(header(post, "Bangnopi-Delivery"), body.at("id").as_string());
    const std::string signature = header(post, "Bangnopi-Signature");
    const std::string seconds = signature.substr(2, signature.find(',') - 2);
    EXPECT_EQ(signature, "t=" + seconds + ",v1=" + hmac_sha256_hex(secret, seconds + '.' + post.body));
}

TEST_P(Webhooks, AreToldOnlyTheKindsTheyWant) {
    add({"subscription.isolated"});
    const Id all = add().webhook.id;
    pay("KW-1");
    EXPECT_EQ(owed(all).waiting, 1);
    EXPECT_EQ(world.number_of("SELECT COUNT(*) FROM delivery WHERE operator_id = $1"), 1);
}

TEST_P(Webhooks, AreToldOfWhatABillRunMakes) {
    world.subscribe(siti, world.plan(home_plan()), "2026-11-01");
    const Id webhook = add({"invoice.issued"}).webhook.id;
    world.go_to("2026-12-01T01:00:00Z");
    world.bill("2026-12-01");
    EXPECT_EQ(owed(webhook).waiting, 1);
    clock.advance_to(instant("2026-12-01T02:00:00Z"));
    const auto running = sender();
    EXPECT_EQ(header(receiver.wait_for(1).front(), "Bangnopi-Event"), "invoice.issued");
}

TEST_P(Webhooks, AreToldAgainUntilTheyTakeIt) {
    const Id webhook = add({"payment.received"}).webhook.id;
    receiver.answer({{500, {}}, {0, "Connection refused"}, {200, {}}});
    const auto running = sender(20ms);
    pay("KW-1");
    for (std::size_t tried = 1; tried <= 3; ++tried) {
        ASSERT_TRUE(comes_true([&] { return attempts(webhook).size() == tried; }));
        clock.advance_to(clock.now() + 2h);  // past every pause
    }
    const auto all = attempts(webhook);
    EXPECT_EQ(all[2].status, 500);
    EXPECT_EQ(all[2].error, "answered 500");
    EXPECT_EQ(all[1].error, "Connection refused");
    EXPECT_EQ(all[0].error, "");
    EXPECT_EQ(all[0].attempt, 3);
    EXPECT_EQ(owed(webhook).waiting, 0);
    const auto posts = receiver.posts();
    EXPECT_EQ(header(posts[0], "Bangnopi-Delivery"), header(posts[2], "Bangnopi-Delivery"));
}

TEST_P(Webhooks, AreToldEachEventOfASubjectInItsOrder) {
    add({"payment.received", "payment.refunded"});
    const auto running = sender();
    const Id payment = pay("KW-1");
    for (int part = 0; part < 5; ++part)
        ASSERT_TRUE(within([&](store::Tx& tx, const store::Act& act) {
            return billing::refund_payment(tx, act, {}, {payment, 100, {}, {}, "uji"});
        }));
    const auto posts = receiver.wait_for(6);
    EXPECT_EQ(header(posts[0], "Bangnopi-Event"), "payment.received");
    for (std::size_t at = 1; at < posts.size(); ++at) {
        EXPECT_EQ(header(posts[at], "Bangnopi-Event"), "payment.refunded");
        EXPECT_LT(header(posts[at - 1], "Bangnopi-Delivery"), header(posts[at], "Bangnopi-Delivery"));
    }
}

TEST_P(Webhooks, OfAnOperatorThatDoNotAnswerHoldUpNoOther) {
    for (int silent = 0; silent < 5; ++silent) add({"payment.received"});
    store::Act other = world.act();
    other.operator_id = Id{world.act().operator_id.value + 1};
    const auto scope = store::Scope::of(other.operator_id);
    WebhookFields fields;
    fields.url = "https://example.org/other";
    ASSERT_TRUE(db->write_wait(scope, store::Priority::normal,
                               [&](store::Tx& tx) { return notices::add_webhook(tx, other, keys, fields); }));
    std::promise<void> end;
    const std::shared_future<void> ended = end.get_future().share();
    std::atomic<int> others = 0;
    notices::WebhookSender running({*db, keys, clock, ids,
                                    [&](const WebhookPost& post) -> WebhookAnswer {
                                        if (post.url.ends_with("/other")) {
                                            ++others;
                                            return {204, {}};
                                        }
                                        ended.wait();
                                        return {0, "silent"};
                                    }},
                                   1h);
    running.start();
    pay("KW-1");
    for (int n = 1; n <= 10; ++n)
        ASSERT_TRUE(db->write_wait(scope, store::Priority::normal, [&](store::Tx& tx) -> Result<Done> {
            store::emit(tx, other, "payment.received", Id{n}, "{}");
            return Done{};
        }));
    EXPECT_TRUE(comes_true([&] { return others == 10; }));
    end.set_value();
}

TEST_P(Webhooks, AreNotTriedForEver) {
    const Id webhook = add({"payment.received"}).webhook.id;
    pay("KW-1");
    clock.advance_to(clock.now() + std::chrono::days(4));
    receiver.answer({{500, {}}}, true);
    const auto running = sender();
    EXPECT_TRUE(comes_true([&] { return owed(webhook).given_up == 1; }));
    world.go_to("2026-12-15T00:00:00Z");
    world.jobs();
    EXPECT_EQ(owed(webhook).given_up, 0) << "what was given up a month ago is no longer kept";
}

TEST_P(Webhooks, AreGivenUpAfterTwentyTriesAndToldOnceMoreWhenStaffAsk) {
    const Id webhook = add({"payment.received"}).webhook.id;
    pay("KW-1");
    const std::string handler = store::webhook_handler(webhook, 1);
    for (int tried = 0; tried < store::attempts_max; ++tried) {
        clock.advance_to(clock.now() + 2h);
        (void)within([&](store::Tx& tx, const store::Act& act) -> Result<Done> {
            const store::Lease lease{ids.next(), clock.now() + 1min};
            const auto taken = store::take_due(tx, handler, clock.now(), 1, lease);
            EXPECT_EQ(taken.size(), 1U);
            store::fail(tx, handler, taken.front(), lease.token, "answered 500", clock.now());
            store::WebhookAttempt attempt;
            attempt.id = ids.next();
            attempt.webhook = webhook;
            attempt.event = taken.front().event_id;
            attempt.error = "answered 500";
            attempt.at = clock.now();
            store::insert_webhook_attempt(tx, act.operator_id, attempt);
            return Done{};
        });
    }
    EXPECT_EQ(owed(webhook).given_up, 1);
    const auto running = sender();
    const Id last = attempts(webhook).front().id;
    ASSERT_TRUE(within([&](store::Tx& tx, const store::Act& act) { return notices::replay(tx, act, last); }));
    receiver.wait_for(1);
    EXPECT_TRUE(comes_true([&] { return owed(webhook).given_up == 0; }));
}

TEST_P(Webhooks, SwitchedOffAreOwedNothing) {
    const Id webhook = add().webhook.id;
    pay("KW-1");
    WebhookFields off;
    off.active = false;
    ASSERT_TRUE(within([&](store::Tx& tx, const store::Act& act) {
        return notices::edit_webhook(tx, act, webhook, off, std::nullopt);
    }));
    pay("KW-2");
    off.active = true;
    ASSERT_TRUE(within([&](store::Tx& tx, const store::Act& act) {
        return notices::edit_webhook(tx, act, webhook, off, std::nullopt);
    }));
    EXPECT_EQ(owed(webhook).waiting, 0) << "and not later either";
    world.go_to("2026-11-02T20:00:00Z");
    world.jobs();
    EXPECT_EQ(world.number_of("SELECT COUNT(*) FROM delivery WHERE operator_id = $1"), 0);
    ASSERT_TRUE(within([&](store::Tx& tx, const store::Act& act) {
        return notices::remove_webhook(tx, act, webhook, std::nullopt);
    }));
    EXPECT_EQ(world.number_of("SELECT COUNT(*) FROM webhook WHERE operator_id = $1"), 0);
}

TEST_P(Webhooks, OfWrongFieldsAreRefused) {
    for (const char* url : {"ftp://example.org/", "https://", "https://user:pass@example.org/", "https:///x",
                            "example.org", "http://exa mple.org/"}) {
        WebhookFields fields;
        fields.url = url;
        const auto refused = within([&](store::Tx& tx, const store::Act& act) {
            return notices::add_webhook(tx, act, keys, fields);
        });
        ASSERT_FALSE(refused) << url;
        EXPECT_EQ(refused.error().errors.front().pointer, "/url");
    }
    WebhookFields fields;
    fields.url = "https://example.org/";
    fields.kinds = std::vector<std::string>{"access.changed"};
    EXPECT_FALSE(within(
        [&](store::Tx& tx, const store::Act& act) { return notices::add_webhook(tx, act, keys, fields); }));
}

TEST_P(Webhooks, OfAnotherOperatorAreToldNothingAndNotFound) {
    const Id webhook = add().webhook.id;
    store::Act other = world.act();
    other.operator_id = Id{4711};
    const auto scope = store::Scope::of(other.operator_id);
    ASSERT_TRUE(db->write_wait(scope, store::Priority::normal, [&](store::Tx& tx) -> Result<Done> {
        store::emit(tx, other, "payment.received", Id{1}, "{}");
        return Done{};
    }));
    const auto refused = db->write_wait(scope, store::Priority::normal, [&](store::Tx& tx) {
        return notices::remove_webhook(tx, other, webhook, std::nullopt);
    });
    EXPECT_EQ(owed(webhook).waiting, 0);
    EXPECT_EQ(refused.error().code, Code::not_found);
}

}  // namespace
}  // namespace bangnopi::test
