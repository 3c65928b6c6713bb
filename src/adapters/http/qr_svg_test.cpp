#include "adapters/http/qr_svg.hpp"

#include <gmock/gmock.h>
#include <stdio.h>

#include <fstream>
#include <regex>

#include "tests/support/temporary_folder.hpp"

namespace bangnopi::http {
namespace {

constexpr std::string_view qris =
    "00020101021226680016ID.CO.CONTOH.WWW01189360099900000000170215ID00000000000170303UMI51440014ID.CO.QRIS."
    "WWW0215"
    "ID10200000000170303UMI52044816530336054061501235802ID5912BANGNOPI "
    "NET6007BANDUNG61054011162070703A0163048DFA";

// As a grey picture (PGM), as large as a telephone shows it: what the path draws and nothing else.
void paint(const std::string& svg, const std::filesystem::path& file) {
    constexpr std::size_t pixels_a_module = 6;
    std::smatch found;
    if (!std::regex_search(svg, found, std::regex("viewBox=\"0 0 (\\d+) (\\d+)\"")))
        throw std::runtime_error(svg);
    const std::size_t side = std::stoul(found[1]) * pixels_a_module;
    std::string picture(side * side, '\xff');
    const std::regex run("M(\\d+) (\\d+)\\.5h(\\d+)");
    for (std::sregex_iterator at(svg.begin(), svg.end(), run), end; at != end; ++at) {
        const std::size_t left = std::stoul((*at)[1]) * pixels_a_module;
        const std::size_t top = std::stoul((*at)[2]) * pixels_a_module;
        const std::size_t width = std::stoul((*at)[3]) * pixels_a_module;
        for (std::size_t row = top; row < top + pixels_a_module; ++row)
            picture.replace(row * side + left, width, width, '\0');
    }
    std::ofstream(file, std::ios::binary) << "P5 " << side << ' ' << side << " 255\n" << picture;
}

// By a program that nobody here wrote.
std::string scanned(const std::string& svg) {
    const test::TemporaryFolder folder;
    paint(svg, folder.file("code.pgm"));
    const std::string command = "zbarimg --quiet --raw --oneshot -Sdisable -Sqrcode.enable '" +
                                folder.file("code.pgm") + "' 2>/dev/null";
    std::unique_ptr<FILE, int (*)(FILE*)> program(popen(command.c_str(), "r"), pclose);
    std::string text;
    for (int c = 0; program && (c = fgetc(program.get())) != EOF;) text += static_cast<char>(c);
    while (text.ends_with('\n')) text.pop_back();
    return text;
}

TEST(QrSvg, IsReadBackByAnotherProgram) {
    for (const std::string& text :
         {std::string(qris), std::string("1"), "https://contoh.id/" + std::string(400, 'a')})
        EXPECT_EQ(scanned(qr_svg(text, "kode").value()), text);
}

TEST(QrSvg, SaysItsLabelAndHoldsNothingThatAPolicyForbids) {
    const std::string svg = qr_svg(qris, "Kode \"A\" <b>").value();
    EXPECT_THAT(svg, testing::HasSubstr("aria-label=\"Kode &quot;A&quot; &lt;b&gt;\""));
    EXPECT_THAT(svg, testing::Not(testing::HasSubstr("style")));
    EXPECT_LT(svg.size(), 16U * 1024);
}

TEST(QrSvg, IsNoneOfWhatIsTooLongOrEmpty) {
    EXPECT_FALSE(qr_svg(std::string(3000, 'x'), ""));
    EXPECT_FALSE(qr_svg("", ""));
}

}  // namespace
}  // namespace bangnopi::http
