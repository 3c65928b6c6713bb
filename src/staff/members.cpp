#include "staff/members.hpp"

#include "base/field_errors.hpp"
#include "base/text.hpp"
#include "domain/contact.hpp"
#include "staff/credentials.hpp"
#include "staff/staff_json.hpp"
#include "store/credentials.hpp"
#include "store/guards.hpp"
#include "store/outbox.hpp"

namespace bangnopi::staff {
namespace {

constexpr std::size_t username_bytes_max = 64;
constexpr std::size_t name_bytes_max = 200;
constexpr auto taken = "somebody else has this user name: choose another"_msg;

bool is_username(std::string_view text) {
    const auto allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
    };
    return text.size() >= 2 && text.size() <= username_bytes_max &&
           std::all_of(text.begin(), text.end(), allowed);
}

void check_name(FieldErrors& errors, std::string_view name) {
    errors.add_if(trim(name).empty() || name.size() > name_bytes_max || !domain::is_plain_text(name), "/name",
                  "is one line of 1 to 200 bytes of UTF-8 text"_msg);
}

void write_change(store::Tx& tx, const store::Act& act, std::string_view action, const store::Staff& staff,
                  const std::string& before) {
    const std::string after = json_of(staff);
    store::audit(tx, act, action, "staff", staff.id, before, after);
    store::emit(tx, act, staff_changed, staff.id, after);
}

// Somebody must be able to let others in.
Result<Done> keep_an_owner(std::int64_t owners, const store::Staff& before, const store::Staff& after) {
    const std::string_view owner = name_of(Role::owner);
    const bool was = before.active && before.role == owner;
    const bool stays = after.active && after.role == owner;
    if (!was || stays || owners > 1) return Done{};
    return refuse(Code::conflict, "this is the only active owner: make another one first"_msg);
}

}  // namespace

Result<store::Staff> add_member(store::Tx& tx, const store::Act& act, const NewMember& command) {
    FieldErrors errors;
    errors.add_if(!is_username(command.username), "/username",
                  "is 2 to 64 lower-case letters, digits, . _ or -"_msg);
    check_name(errors, command.name);
    BANGNOPI_TRY_DONE(errors.verdict());
    if (store::find_staff_by_username(tx, act.operator_id, command.username))
        return refuse_field("/username", taken, Code::already_exists);
    store::Staff staff;
    staff.id = act.ids->next();
    staff.username = command.username;
    staff.name = std::string(trim(command.name));
    staff.role = std::string(name_of(command.role));
    staff.password_hash = command.password.hash;
    staff.must_change_password = command.password.must_change;
    staff.created_at = act.now;
    try {
        store::insert_staff(tx, act.operator_id, staff);
    } catch (const store::Violation& violation) {
        if (violation.kind() != store::Violation::Kind::unique) throw;
        return refuse_field("/username", taken, Code::already_exists);
    }
    const std::string after = json_of(staff);
    store::audit(tx, act, "staff.add", "staff", staff.id, {}, after);
    store::emit(tx, act, "staff.added", staff.id, after);
    return staff;
}

Result<store::Staff> edit_member(store::Tx& tx, const store::Act& act, const EditMember& command,
                                 Instant real_now) {
    // The owners' rows are held before the member's own, in one order for all who change one.
    const bool may_go = command.role || command.active;
    const std::int64_t owners =
        may_go ? store::count_active_staff(tx, act.operator_id, name_of(Role::owner)) : 0;
    const std::optional<store::Staff> before = store::lock_staff(tx, act.operator_id, command.id);
    if (!before) return refuse(Code::not_found, "there is no such member of staff"_msg);
    BANGNOPI_TRY_DONE(store::check_version(command.if_version, before->version));
    store::Staff staff = *before;
    FieldErrors errors;
    if (command.name) {
        check_name(errors, *command.name);
        staff.name = std::string(trim(*command.name));
    }
    BANGNOPI_TRY_DONE(errors.verdict());
    if (command.role) staff.role = std::string(name_of(*command.role));
    staff.active = command.active.value_or(staff.active);
    BANGNOPI_TRY_DONE(keep_an_owner(owners, *before, staff));
    ++staff.version;
    store::update_staff(tx, act.operator_id, staff);
    if (before->active && !staff.active)
        store::revoke_sessions_of(tx, act.operator_id, staff.id, std::nullopt, real_now);
    write_change(tx, act, "staff.edit", staff, json_of(*before));
    return staff;
}

Result<store::Staff> set_password(store::Tx& tx, const store::Act& act, Id staff_id,
                                  const ChosenPassword& password, Instant real_now, std::optional<Id> keep) {
    std::optional<store::Staff> staff = store::lock_staff(tx, act.operator_id, staff_id);
    if (!staff) return refuse(Code::not_found, "there is no such member of staff"_msg);
    const std::string before = json_of(*staff);
    staff->password_hash = password.hash;
    staff->must_change_password = password.must_change;
    ++staff->version;
    store::update_staff(tx, act.operator_id, *staff);
    store::revoke_sessions_of(tx, act.operator_id, staff_id, keep, real_now);
    write_change(tx, act, "staff.set_password", *staff, before);
    return *staff;
}

}  // namespace bangnopi::staff
