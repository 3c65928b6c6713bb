#include "billing/plan_moves.hpp"

#include "base/check.hpp"
#include "base/json_text.hpp"
#include "billing/checks.hpp"
#include "store/outbox.hpp"

namespace bangnopi::billing {
namespace {

constexpr int notice_days_max = 365;
constexpr int ahead_days_max = 730;

std::string json_of(const store::PlanMove& move) {
    return JsonObject{{"id", format_id(move.id)},
                      {"plan_version", format_id(move.plan_version_id)},
                      {"effective_on", move.effective_on.iso()},
                      {"moved", move.moved},
                      {"left_out", move.left_out}}
        .text();
}

Result<store::Plan> hold_plan(store::Tx& tx, const store::Act& act, Id id,
                              std::optional<std::int64_t> if_version) {
    auto plan = store::lock_plan(tx, act.operator_id, id);
    if (!plan) return refuse(Code::not_found, "there is no such plan"_msg);
    BANGNOPI_TRY_DONE(check_version(if_version, plan->version));
    return *std::move(plan);
}

void raise_version(store::Tx& tx, const store::Act& act, store::Plan& plan) {
    ++plan.version;
    store::update_plan(tx, act.operator_id, plan);
}

Result<Done> check_asked(const store::Act& act, const MovePlan& command) {
    FieldErrors errors;
    errors.add_if(command.notice_days < 0 || command.notice_days > notice_days_max, "/notice_days",
                  "is from 0 to 365"_msg);
    errors.add_if(command.subscriptions.size() > moved_by_name_max, "/subscriptions",
                  "at most 1000 at a time; leave it out for all"_msg);
    const int notice = std::max(1, command.notice_days);
    errors.add_if(
        command.effective_on < act.today + notice || command.effective_on > act.today + ahead_days_max,
        "/effective_on",
        "must be from {} to {}: subscribers are told {} days ahead"_msg(
            (act.today + notice).iso(), (act.today + ahead_days_max).iso(), notice));
    return errors.verdict();
}

// The first day of a period that is not before `day`.
domain::Date period_from(domain::Date day, int billing_day) {
    const domain::Period period = domain::billing_period(day, billing_day);
    return period.from == day ? day : period.to;
}

}  // namespace

Result<store::PlanMove> move_plan(store::Tx& tx, const store::Act& act, const MovePlan& command) {
    BANGNOPI_TRY(plan, hold_plan(tx, act, command.plan_id, command.if_version));
    BANGNOPI_TRY_DONE(check_asked(act, command));
    const auto to = store::plan_version_on(tx, act.operator_id, plan.id, command.effective_on);
    if (!to || to->valid_from > command.effective_on)
        return refuse_field("/effective_on", "the plan has no version of that day"_msg, Code::conflict);
    const auto older = store::on_older_versions(tx, act.operator_id, *to, command.subscriptions);
    if (older.subscriptions == 0)
        return refuse(Code::conflict,
                      "nobody has an older version of the plan: add the new version first"_msg);
    store::PlanMove move{act.ids->next(), plan.id, to->id, command.effective_on, 0, 0, false, act.now};
    const bool is_of_days = to->terms.billing == domain::Billing::prepaid_package;
    for (const int billing_day : older.billing_days) {
        const domain::Date day =
            is_of_days ? command.effective_on : period_from(command.effective_on, billing_day);
        move.moved +=
            store::move_subscriptions(tx, act.operator_id, move.id, *to,
                                      {billing_day, day, act.zone.at(day), act.today}, command.subscriptions);
    }
    if (move.moved == 0)
        return refuse(
            Code::conflict,
            "nobody can be moved: who has an older version is on the way already, ends before or is billed beyond that day"_msg);
    move.left_out = older.subscriptions - move.moved;
    store::insert_plan_move(tx, act.operator_id, move);
    raise_version(tx, act, plan);
    const std::string after = json_of(move);
    store::audit(tx, act, "plan.move", "plan", plan.id, {}, after);
    store::emit(tx, act, "plan.subscribers_moved", plan.id, after);
    return move;
}

Result<store::PlanMove> cancel_plan_move(store::Tx& tx, const store::Act& act,
                                         const CancelPlanMove& command) {
    BANGNOPI_TRY(plan, hold_plan(tx, act, command.plan_id, command.if_version));
    auto move = store::find_plan_move(tx, act.operator_id, plan.id, command.move);
    if (!move) return refuse(Code::not_found, "there is no such move of the plan"_msg);
    if (move->cancelled || move->effective_on <= act.today)
        return refuse(Code::conflict, "the move is cancelled or has begun: make another one"_msg);
    static_cast<void>(store::take_back_move(tx, act.operator_id, move->id));
    move->cancelled = true;
    store::cancel_plan_move(tx, act.operator_id, *move);
    raise_version(tx, act, plan);
    store::audit(tx, act, "plan.cancel_move", "plan", plan.id, json_of(*move), {});
    store::emit(tx, act, "plan.move_cancelled", plan.id, json_of(*move));
    return *move;
}

}  // namespace bangnopi::billing
