// The invoices of a demo as its operator prints them, and each of them explained.
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json.hpp>
#include <filesystem>

#include "billing/explained_invoice.hpp"
#include "store/operators.hpp"
#include "tests/support/program.hpp"
#include "tests/support/temporary_folder.hpp"

namespace bangnopi::test {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

class Export : public testing::Test {
  protected:
    void SetUp() override {
        run_well(
            {"demo", "--customers", "40", "--months", "3", "--until", "2026-11-23", "--db", db(), "--quiet"});
    }
    [[nodiscard]] std::string db() const { return "sqlite:" + folder_.file("e.db"); }

    TemporaryFolder folder_;
};

std::string text_of(const std::string& pdf) {
    return run_tool({"pdftotext", "-layout", pdf, "-"}).output;
}

std::size_t count_of(const std::string& text, const std::string& part) {
    std::size_t count = 0;
    for (std::size_t at = 0; (at = text.find(part, at)) != std::string::npos; at += part.size()) ++count;
    return count;
}

TEST_F(Export, PrintsEveryInvoiceOfSomeDaysIntoOneFile) {
    const std::string file = folder_.file("tagihan.pdf");
    const json::value told = json::parse(run_well({"export", "invoices", "--from", "2026-10-01", "--to",
                                                   "2026-11-23", "--output", file, "--db", db(), "--json"}));
    const auto invoices = static_cast<std::size_t>(told.at("invoices").as_int64());
    EXPECT_GT(invoices, 40U);
    const std::string text = text_of(file);
    EXPECT_EQ(count_of(text, "Halaman 1 dari "), invoices);
    EXPECT_GE(static_cast<std::size_t>(std::ranges::count(text, '\f')), invoices);
    EXPECT_FALSE(fs::exists(file + ".part"));
}

TEST_F(Export, OfDaysWithoutInvoicesWritesNothing) {
    const std::string file = folder_.file("none.pdf");
    const Finished refused = run_program(
        {"export", "invoices", "--from", "2020-01-01", "--to", "2020-01-31", "--output", file, "--db", db()});
    EXPECT_EQ(refused.exit_code, 1);
    EXPECT_FALSE(fs::exists(file));
}

TEST_F(Export, FindsEveryInvoiceOfADemoToBeWhatComesOfItsInput) {
    const auto database = store::open_database({.url = db()});
    const auto tenant =
        database->read(store::Scope::installation(), [](store::Tx& tx) { return store::only_operator(tx); });
    ASSERT_TRUE(tenant);
    std::size_t seen = 0;
    std::string cursor;
    do {
        const auto [explained, next] = database->read(store::Scope::of(tenant->id), [&](store::Tx& tx) {
            store::PageRequest request;
            request.limit = 100;
            request.cursor = cursor;
            auto page = store::list_invoices(tx, tenant->id, {}, request).value();
            return std::pair(billing::explain_invoices(tx, tenant->id, std::move(page.items)),
                             page.next_cursor);
        });
        for (const billing::ExplainedInvoice& one : explained) {
            EXPECT_TRUE(one.agrees()) << one.invoice.number << ' ' << one.input;
            EXPECT_TRUE(one.recomputed) << one.invoice.number;
        }
        seen += explained.size();
        cursor = next;
    } while (!cursor.empty());
    EXPECT_GT(seen, 80U);
}

}  // namespace
}  // namespace bangnopi::test
