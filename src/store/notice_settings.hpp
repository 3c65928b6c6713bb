// What an operator says of its messages to customers: by which channels they go, what they say in its own words, when customers are
// reminded, in all its areas and in some.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "base/sealing.hpp"
#include "domain/medium.hpp"
#include "domain/reminders.hpp"
#include "store/database.hpp"

namespace bangnopi::store {

// notices/channel.hpp says what kind, settings and secrets are.
struct NoticeChannel {
    Id id;
    std::string name;
    std::string kind;
    domain::Medium medium = domain::Medium::email;
    std::string settings = "{}";
    Sealed secrets_sealed;        // a JSON object of texts; empty: none
    int position = 1;             // the lower is tried first
    std::int64_t per_minute = 0;  // at most so many; 0: as fast as it takes them
    bool active = true;
    Instant created_at;
    std::int64_t version = 1;
};
SealedPlace notice_channel_secrets_place(Id operator_id, Id channel);

void insert_notice_channel(Tx& tx, Id operator_id, const NoticeChannel& channel);
void update_notice_channel(Tx& tx, Id operator_id, const NoticeChannel& channel);
void delete_notice_channel(Tx& tx, Id operator_id, Id channel);
std::optional<NoticeChannel> find_notice_channel(Tx& tx, Id operator_id, Id channel);
std::optional<NoticeChannel> lock_notice_channel(Tx& tx, Id operator_id, Id channel);
// In the order in which they are tried.
std::vector<NoticeChannel> list_notice_channels(Tx& tx, Id operator_id);

struct NoticeTemplate {
    std::string kind;
    std::string language;
    domain::Medium medium = domain::Medium::sms;
    std::string subject;  // of email
    std::string body;
    std::int64_t version = 1;
};
// Instead of the one of its kind, language and medium.
void put_notice_template(Tx& tx, Id operator_id, const NoticeTemplate& row);
bool delete_notice_template(Tx& tx, Id operator_id, const NoticeTemplate& row);
std::vector<NoticeTemplate> list_notice_templates(Tx& tx, Id operator_id);

std::string reminder_policy_json(const domain::ReminderPolicy& policy);
// What is absent is as `usual`. Refuses by pointer.
Result<domain::ReminderPolicy> parse_reminder_policy(std::string_view json,
                                                     const domain::ReminderPolicy& usual = {});

struct StoredReminderPolicy {
    Id area_id;  // 0: the operator's own
    domain::ReminderPolicy policy;
    std::int64_t version = 1;
};
std::optional<StoredReminderPolicy> find_reminder_policy(Tx& tx, Id operator_id, Id area);
void put_reminder_policy(Tx& tx, Id operator_id, const StoredReminderPolicy& row);
bool delete_reminder_policy(Tx& tx, Id operator_id, Id area);
std::vector<StoredReminderPolicy> list_reminder_policies(Tx& tx, Id operator_id);

// The policy of an area is that of the nearest above it that has one, else the operator's, else what is usual.
class ReminderPolicies {
  public:
    static ReminderPolicies load(Tx& tx, Id operator_id);
    [[nodiscard]] const domain::ReminderPolicy& of_operator() const { return of_operator_; }
    [[nodiscard]] const domain::ReminderPolicy& of_area(std::optional<Id> area) const;

  private:
    domain::ReminderPolicy of_operator_;
    std::map<Id, domain::ReminderPolicy> of_areas_;
    std::map<Id, Id> parent_of_;  // empty where no area has a policy
};

}  // namespace bangnopi::store
