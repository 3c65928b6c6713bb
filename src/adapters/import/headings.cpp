#include "adapters/import/headings.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <optional>

#include "base/text.hpp"
#include "domain/contact.hpp"

namespace bangnopi::importing {
namespace {

constexpr std::array<ColumnName, 16> customer_columns{{
    {"number", "nomor no nomor_pelanggan id_pelanggan customer_number"},
    {"name", "nama nama_pelanggan", true},
    {"address", "alamat"},
    {"area", "wilayah dusun"},
    {"phone", "telepon telp no_hp hp nomor_hp no_telepon no_telp"},
    {"email", "surel e_mail"},
    {"plan", "paket"},
    {"starts_on", "mulai tanggal_mulai tanggal_pasang"},
    {"billing_day", "tanggal_tagihan"},
    {"kind", "jenis jenis_koneksi"},
    {"username", "nama_pengguna pengguna login"},
    {"password", "kata_sandi sandi"},
    {"ip", "alamat_ip ip_address"},
    {"mac", "alamat_mac mac_address"},
    {"router", "perute"},
    {"bill_from", "tagih_mulai"},
}};

constexpr std::array<ColumnName, 6> usage_columns{{
    {"key", "kunci", true},
    {"username", "nama_pengguna pengguna login", true},
    {"started_at", "mulai", true},
    {"ended_at", "selesai berakhir", true},
    {"bytes_down", "byte_unduh unduh byte_turun", true},
    {"bytes_up", "byte_unggah unggah byte_naik", true},
}};

constexpr std::array<ColumnName, 7> payment_columns{{
    {"customer_number", "nomor_pelanggan pelanggan id_pelanggan"},
    {"invoice_number", "nomor_tagihan tagihan"},
    {"method", "metode cara", true},
    {"channel", "kanal saluran", true},
    {"amount", "jumlah nominal", true},
    {"received_at", "diterima tanggal waktu tanggal_bayar", true},
    {"reference", "referensi nomor_referensi"},
}};

// "Tanggal Tagihan" and "tanggal-tagihan" are tanggal_tagihan.
std::string normalised(std::string_view heading) {
    std::string text = fold(trim(heading));
    std::replace_if(
        text.begin(), text.end(), [](char c) { return c == ' ' || c == '-' || c == '.'; }, '_');
    return text;
}

bool is_named(const ColumnName& column, std::string_view heading) {
    if (heading == column.name) return true;
    std::string_view rest = column.also;
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find(' '), rest.size());
        if (heading == rest.substr(0, end)) return true;
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return false;
}

// Its English heading and the first of the Indonesian ones: "name (nama)".
std::string both_names(const ColumnName& column) {
    return fmt::format("{} ({})", column.name, column.also.substr(0, column.also.find(' ')));
}

std::string known_headings(std::span<const ColumnName> columns) {
    std::vector<std::string> names;
    for (const ColumnName& column : columns) names.push_back(both_names(column));
    return fmt::format("{}", fmt::join(names, ", "));
}

// For each column of the file, which one of the subject it is; nothing for an empty column without a heading.
using Places = std::vector<std::optional<std::size_t>>;

Result<Places> places_of(std::span<const ColumnName> columns, const std::vector<std::string>& headings) {
    Places places;
    std::vector<std::optional<std::string>> seen(columns.size());  // as the file writes it
    for (const std::string& heading : headings) {
        if (heading.empty()) {
            places.emplace_back();
            continue;
        }
        const auto found = std::find_if(columns.begin(), columns.end(), [&](const ColumnName& column) {
            return is_named(column, normalised(heading));
        });
        if (found == columns.end())
            return refuse(Code::invalid,
                          "the heading \"{}\" is not known: use {}"_msg(heading, known_headings(columns)));
        const auto place = static_cast<std::size_t>(found - columns.begin());
        if (seen[place])
            return refuse(Code::invalid,
                          "two columns say the same, \"{}\" and \"{}\": keep one"_msg(*seen[place], heading));
        seen[place] = heading;
        places.emplace_back(place);
    }
    for (std::size_t i = 0; i < columns.size(); ++i)
        if (columns[i].required && !seen[i])
            return refuse(Code::invalid, "the column {} is missing: the headings are {}"_msg(
                                             both_names(columns[i]), known_headings(columns)));
    return places;
}

// The row's cells in the subject's order, or what is wrong with it.
std::optional<Problem> arrange(const Places& places, const std::vector<std::string>& headings, CsvRow row,
                               std::vector<std::string>& cells) {
    std::vector<std::string>& fields = row.fields;
    const auto wrong = [&](const std::string& column, Message reason) {
        return Problem{row.line, column, std::move(reason)};
    };
    while (fields.size() > places.size() && fields.back().empty()) fields.pop_back();
    if (fields.size() != places.size())
        return wrong("",
                     "has {} fields where the headings are {}: put a value that holds a comma or a "
                     "semicolon into quotes, and leave no field out"_msg(fields.size(), places.size()));
    for (std::size_t i = 0; i < fields.size(); ++i) {
        if (!domain::is_plain_text(fields[i]))
            return wrong(headings[i], "has characters that cannot be seen: write it again"_msg);
        if (places[i])
            cells[*places[i]] = std::move(fields[i]);
        else if (!fields[i].empty())
            return wrong("", "has a value in column {}, which has no heading"_msg(i + 1));
    }
    return std::nullopt;
}

}  // namespace

std::span<const ColumnName> columns_of(Subject subject) {
    switch (subject) {
        case Subject::customers:
            return customer_columns;
        case Subject::usage:
            return usage_columns;
        case Subject::payments:
            return payment_columns;
    }
    return {};
}

Result<Sheet> make_sheet(Subject subject, CsvFile file) {
    const std::span<const ColumnName> columns = columns_of(subject);
    BANGNOPI_TRY(places, places_of(columns, file.headings));
    Sheet sheet;
    for (const ColumnName& column : columns) sheet.headings.emplace_back(column.name);
    for (std::size_t i = 0; i < places.size(); ++i)
        if (places[i]) sheet.headings[*places[i]] = file.headings[i];
    for (CsvBrokenRow& row : file.broken) sheet.broken.push_back({row.line, "", std::move(row.reason)});
    sheet.rows.reserve(file.rows.size());
    for (CsvRow& row : file.rows) {
        SheetRow arranged{row.line, std::vector<std::string>(columns.size())};
        if (auto wrong = arrange(places, file.headings, std::move(row), arranged.cells))
            sheet.broken.push_back(*std::move(wrong));
        else
            sheet.rows.push_back(std::move(arranged));
    }
    return sheet;
}

}  // namespace bangnopi::importing
