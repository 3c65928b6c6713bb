#include "billing/areas.hpp"

#include "base/check.hpp"
#include "base/text.hpp"
#include "billing/checks.hpp"
#include "billing/registry_json.hpp"
#include "store/access.hpp"
#include "store/outbox.hpp"

namespace bangnopi::billing {
namespace {

constexpr int area_depth_max = 16;
constexpr int due_days_max = 365;  // as of the operator's rule

// Who changes the tree holds its operator: two moves, each fine by itself, would make a circle.
store::Operator lock_tree(store::Tx& tx, const store::Act& act) {
    std::optional<store::Operator> held = store::lock_operator(tx, act.operator_id);
    BANGNOPI_CHECK(held);
    return *std::move(held);
}

// An area is not put under itself, nor under one of those below it; and the tree stays shallow.
Result<Done> check_parent(store::Tx& tx, Id operator_id, Id area, std::optional<Id> parent) {
    int depth = 1;
    while (parent) {
        if (*parent == area)
            return refuse_field("/parent", "an area can't be below itself: choose another parent"_msg);
        if (++depth > area_depth_max) return refuse_field("/parent", "areas are at most 16 levels deep"_msg);
        const std::optional<store::Area> above = store::find_area(tx, operator_id, *parent);
        parent = above ? above->parent_id : std::nullopt;
    }
    return Done{};
}

void check_due(FieldErrors& errors, const std::optional<domain::DueRule>& due) {
    if (!due) return;
    const auto is_from = [](std::optional<int> days, int least, int most) {
        return !days || (*days >= least && *days <= most);
    };
    errors.add_if(due->due_day.has_value() == due->days_after_issue.has_value(), "/due",
                  "has either due_day or days_after_issue"_msg);
    errors.add_if(!is_from(due->due_day, 1, 31), "/due/due_day", "is from 1 to 31"_msg);
    errors.add_if(!is_from(due->days_after_issue, 0, due_days_max), "/due/days_after_issue",
                  "is a whole number from {} to {}"_msg(0, due_days_max));
    errors.add_if(!is_from(due->grace_days, 0, due_days_max), "/due/grace_days",
                  "is a whole number from {} to {}"_msg(0, due_days_max));
}

}  // namespace

Result<std::optional<Id>> area_named(store::Tx& tx, Id operator_id, std::string_view code_or_id,
                                     std::string_view pointer) {
    if (code_or_id.empty()) return std::optional<Id>();
    if (const auto by_code = store::find_area_by_code(tx, operator_id, code_or_id))
        return std::optional(by_code->id);
    const std::optional<Id> id = parse_id(code_or_id);
    if (id && store::find_area(tx, operator_id, *id)) return id;
    return refuse_field(std::string(pointer), "there is no area of this code or id"_msg);
}

Result<store::Area> create_area(store::Tx& tx, const store::Act& act, const NewArea& command) {
    FieldErrors errors;
    check_code(errors, command.code, "/code");
    check_name(errors, command.name, "/name");
    check_due(errors, command.due);
    BANGNOPI_TRY_DONE(errors.verdict());
    (void)lock_tree(tx, act);
    BANGNOPI_TRY(parent, area_named(tx, act.operator_id, command.parent, "/parent"));
    constexpr auto taken = "another area has this code: choose another"_msg;
    if (store::find_area_by_code(tx, act.operator_id, command.code))
        return refuse_field("/code", taken, Code::already_exists);
    const store::Area area{act.ids->next(), parent, command.code, std::string(trim(command.name)),
                           command.due,     1};
    BANGNOPI_TRY_DONE(check_parent(tx, act.operator_id, area.id, parent));
    BANGNOPI_TRY_DONE(unless_taken("/code", taken, [&] { store::insert_area(tx, act.operator_id, area); }));
    const std::string after = json_of(area);
    store::audit(tx, act, "area.create", "area", area.id, {}, after);
    store::emit(tx, act, "area.created", area.id, after);
    return area;
}

Result<store::Area> edit_area(store::Tx& tx, const store::Act& act, const EditArea& command) {
    const store::Operator tenant = lock_tree(tx, act);
    const std::optional<store::Area> before = store::find_area(tx, act.operator_id, command.id);
    if (!before) return refuse(Code::not_found, "there is no such area"_msg);
    BANGNOPI_TRY_DONE(check_version(command.if_version, before->version));
    store::Area area = *before;
    FieldErrors errors;
    if (command.name) {
        check_name(errors, *command.name, "/name");
        area.name = std::string(trim(*command.name));
    }
    if (command.due) {
        check_due(errors, *command.due);
        area.due = *command.due;
    }
    BANGNOPI_TRY_DONE(errors.verdict());
    if (command.parent) {
        BANGNOPI_TRY(parent, area_named(tx, act.operator_id, *command.parent, "/parent"));
        BANGNOPI_TRY_DONE(check_parent(tx, act.operator_id, area.id, parent));
        area.parent_id = parent;
    }
    ++area.version;
    store::update_area(tx, act.operator_id, area);
    const std::string after = json_of(area);
    store::audit(tx, act, "area.edit", "area", area.id, json_of(*before), after);
    store::emit(tx, act, "area.changed", area.id, after);
    if (area.parent_id != before->parent_id) store::refresh_pay_as_you_go(tx, act, tenant.settings);
    return area;
}

}  // namespace bangnopi::billing
