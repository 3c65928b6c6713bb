// Invoices drawn as PDF by one thread: one by one, with and without a QRIS code, and many in one file. No database.
#include <fmt/format.h>

#include <chrono>
#include <cstdlib>

#include "documents/invoice.hpp"

namespace bangnopi {
namespace {

documents::InvoiceDocument invoice(int lines, bool with_code) {
    documents::InvoiceDocument one;
    one.issuer = {"Bangnopi Net", "Jl. Raya Sukamaju No. 12\nDesa Sukamaju 40111", "0812-3456-7890", {}};
    one.customer = {"Siti Aminah", "C000042", "Jl. Melati No. 7, RT 02 RW 05", "0812-3456-7890", ""};
    one.number = "INV/2026/12/000123";
    one.issued_on = domain::Date(2026, 12, 1);
    one.due_on = domain::Date(2026, 12, 10);
    one.period = {domain::Date(2026, 11, 1), domain::Date(2026, 12, 1)};
    for (int at = 0; at < lines; ++at)
        one.lines.push_back({"Langganan Rumah 20 Mbps", one.period, "150.000 × 15/30 hari", 75'000});
    one.subtotal = 75'000LL * lines;
    one.tax = documents::BilledTax{8'250LL * lines, "11 %", "11 % × DPP 75.000", one.subtotal};
    one.total = one.open = 83'250LL * lines;
    one.accounts = {{"Bank BCA", "1234567890", "Bangnopi Net"}};
    if (with_code)
        one.qris =
            "00020101021226680016ID.CO.CONTOH.WWW01189360099900000000170215ID00000000000170303UMI51440014ID."
            "CO."
            "QRIS.WWW0215ID10200000000170303UMI520448165303360540583250"
            "5802ID5912BANGNOPI NET6007BANDUNG61054011162070703A016304ABCD";
    return one;
}

template <class Draw>
void measure(const char* name, int count, Draw draw) {
    const auto start = std::chrono::steady_clock::now();
    const std::size_t bytes = draw(count);
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    fmt::print("{:<34} {:>7.0f} a second, {:>7.1f} kB each\n", name, count / seconds,
               static_cast<double>(bytes) / count / 1000);
}

void one_by_one(const char* name, int lines, bool with_code, int count) {
    const documents::InvoiceDocument one = invoice(lines, with_code);
    measure(name, count, [&](int drawn) {
        std::size_t bytes = 0;
        for (int at = 0; at < drawn; ++at) bytes += documents::invoice_pdf(one).size();
        return bytes;
    });
}

}  // namespace
}  // namespace bangnopi

int main(int argc, char** argv) {
    using namespace bangnopi;
    const int count = argc > 1 ? std::atoi(argv[1]) : 1000;
    one_by_one("2 lines", 2, false, count);
    one_by_one("2 lines, QRIS", 2, true, count);
    one_by_one("40 lines, QRIS", 40, true, count / 5);
    measure("2 lines, QRIS, in one file", count * 3, [](int drawn) {
        const documents::InvoiceDocument one = invoice(2, true);
        std::size_t bytes = 0;
        documents::Pdf pdf(documents::a4, "Tagihan", one.made_at, [&](std::string_view part) {
            bytes += part.size();
            return true;
        });
        for (int at = 0; at < drawn; ++at) {
            if (at > 0) pdf.begin_page();
            documents::draw_invoice(pdf, one);
        }
        static_cast<void>(pdf.finish());
        return bytes;
    });
}
