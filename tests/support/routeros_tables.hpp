// What a MikroTik holds and how it obeys, without a network: lists of things with handles, the properties that each takes and how it
// prints them, what it keeps apart, and sessions that go on as they were let in. After MikroTik's manual; written apart from the
// adapter that it tests.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bangnopi::test {

using RouterRow = std::map<std::string, std::string>;  // as it is printed; ".id" too

struct RouterRequest {
    std::string path;                // "/queue/simple/add"
    RouterRow arguments;             // ".proplist" too
    std::vector<std::string> query;  // without question marks
};

struct RouterAnswer {
    std::vector<RouterRow> rows;
    std::string ret;
    std::optional<std::string> trap;
};

class RouterOsTables {
  public:
    RouterOsTables();
    ~RouterOsTables();
    RouterOsTables(const RouterOsTables&) = delete;
    RouterOsTables& operator=(const RouterOsTables&) = delete;

    RouterAnswer obey(const RouterRequest& request);

    // By hand, as a technician would.
    std::string add(const std::string& list, RouterRow row);  // its handle; throws what the router would say
    void set(const std::string& list, const std::string& id, RouterRow row);
    void remove(const std::string& list, const std::string& id);
    [[nodiscard]] std::vector<RouterRow> rows(const std::string& list) const;

    // A device signs in. False: it is not let in. The session stays as it is then, with a copy of what it was let in with.
    bool dial(const std::string& login);
    bool sign_in_to_hotspot(const std::string& login);
    // What was carried, where the router counts it.
    void carry(const std::string& list, const std::string& property, const std::string& value,
               const std::string& name);
    // As one on which the package of that list is not installed.
    void take_away(const std::string& list);
    // Takes passwords out of what it prints, as to a user without the policy sensitive.
    void hide_passwords() { hides_passwords_ = true; }
    // Shows the password of one login as "*****", whatever it is.
    void mask_password(std::string login) { masked_login_ = std::move(login); }

  private:
    struct Item {
        std::string id;
        RouterRow properties;
    };
    struct List;

    List* find_list(std::string_view path);
    [[nodiscard]] const List* find_list(std::string_view path) const;
    RouterAnswer print(const List& list, const RouterRequest& request) const;
    RouterAnswer add_to(List& list, const RouterRow& arguments);
    RouterAnswer set_in(List& list, const RouterRow& arguments);
    RouterAnswer remove_from(List& list, const RouterRow& arguments);
    // Why it would not; puts them into the item as they are printed.
    std::optional<std::string> take(const List& list, const RouterRow& arguments, Item& item) const;
    [[nodiscard]] std::optional<std::string> clash(const List& list, const Item& item) const;
    // Things refer to one another by handle: what is renamed stays what they refer to.
    void follow_name(const List& list, const std::string& from, const std::string& to);
    [[nodiscard]] bool is_referred_to(const List& list, const Item& item) const;
    [[nodiscard]] RouterRow printed(const List& list, const Item& item) const;
    bool begin_session(const std::string& logins, const std::string& sessions,
                       const std::string& login_property, const std::string& login);

    std::vector<List> lists_;
    std::uint32_t last_id_ = 0;
    bool hides_passwords_ = false;
    std::string masked_login_;
};

}  // namespace bangnopi::test
