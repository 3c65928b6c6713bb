// The contract suite runs every test on both engines; an engine supplies only setup and reopening.
#pragma once

#include <gmock/gmock.h>

#include <functional>
#include <memory>
#include <string>

#include "store/database.hpp"
#include "tests/support/temporary_folder.hpp"

namespace bangnopi::test {

// Where a database of the engine's is, for as long as a test needs it.
class Place {
  public:
    explicit Place(store::Engine engine);
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;
    ~Place();
    [[nodiscard]] const std::string& url() const { return url_; }

  private:
    TemporaryFolder folder_;
    std::string url_;
};

// Migrates it and makes the tests' tables.
void prepare_database(store::Database& db);

// A fresh, migrated database of the engine that the parameter names, with tables `item` and `item_part`
// besides.
class EngineTest : public testing::TestWithParam<store::Engine> {
  protected:
    EngineTest();

    std::unique_ptr<store::Database> open(store::OpenOptions options = {});
    void reopen() {
        db.reset();
        db = open();
    }
    // Begins `other`, on a thread of its own, when a transaction has done `first` and before it commits. On PostgreSQL it
    // commits once the other is done or waits for a lock; on SQLite the other waits for the only writer.
    void run_beside(store::Scope scope, const std::function<void(store::Tx&)>& first,
                    const std::function<void()>& other);
    std::int64_t number_of(std::string_view sql);
    std::vector<std::string> texts_of(std::string_view sql);

    Place place;
    std::unique_ptr<store::Database> db;
};

inline constexpr Id operator_a{1001};
inline constexpr Id operator_b{2002};
inline const store::Scope scope_a = store::Scope::of(operator_a);
inline const store::Scope everyone = store::Scope::installation();

// item(operator_id, id, name TEXT NULL, amount BIGINT, size SMALLINT NULL, data {blob} NULL), unique
// (operator_id, name). Answers whether it was committed.
Result<Done> add_item(store::Database& db, std::int64_t id, std::int64_t amount = 1,
                      store::Priority priority = store::Priority::normal);

std::string name_of_engine(const testing::TestParamInfo<store::Engine>& info);

}  // namespace bangnopi::test

#define ON_BOTH_ENGINES(Suite)                                                                 \
    INSTANTIATE_TEST_SUITE_P(                                                                  \
        Engines, Suite,                                                                        \
        testing::Values(bangnopi::store::Engine::sqlite, bangnopi::store::Engine::postgresql), \
        bangnopi::test::name_of_engine)
