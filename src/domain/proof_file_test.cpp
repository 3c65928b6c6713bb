#include "domain/proof_file.hpp"

#include <gtest/gtest.h>

namespace bangnopi::domain {
namespace {

using namespace std::string_view_literals;

TEST(ProofFiles, are_told_by_their_first_octets) {
    EXPECT_EQ(proof_file_of("\xFF\xD8\xFF\xE0\0\x10JFIF"sv), ProofFile::jpeg);
    EXPECT_EQ(proof_file_of("\x89PNG\r\n\x1A\n\0\0\0\rIHDR"sv), ProofFile::png);
    EXPECT_EQ(proof_file_of("RIFF\x24\0\0\0WEBPVP8 "sv), ProofFile::webp);
    EXPECT_EQ(proof_file_of("%PDF-1.7\n"sv), ProofFile::pdf);
    EXPECT_EQ(media_type_of(ProofFile::jpeg), "image/jpeg");
    EXPECT_EQ(extension_of(ProofFile::webp), "webp");
}

TEST(ProofFiles, are_none_of_what_a_browser_could_run) {
    for (const std::string_view octets :
         {""sv, "\xFF\xD8"sv, "<svg xmlns=\"http://www.w3.org/2000/svg\">"sv, "<!doctype html>"sv, "GIF89a"sv,
          "RIFF\x24\0\0\0WAVEfmt "sv, "RIFF"sv, "PK\x03\x04"sv, " %PDF-1.7"sv})
        EXPECT_FALSE(proof_file_of(octets)) << octets;
}

}  // namespace
}  // namespace bangnopi::domain
