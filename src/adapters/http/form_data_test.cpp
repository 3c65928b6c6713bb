#include "adapters/http/form_data.hpp"

#include <gtest/gtest.h>

#include <string>

namespace bangnopi::http {
namespace {

const std::string type = "multipart/form-data; boundary=----WebKitFormBoundary7MA4";
const std::string form =
    "------WebKitFormBoundary7MA4\r\n"
    "Content-Disposition: form-data; name=\"picture\"; filename=\"a;b.png\"\r\n"
    "Content-Type: image/png\r\n\r\n"
    "\x89PNG\r\n\x1a\n--\r\n"
    "\r\n------WebKitFormBoundary7MA4\r\n"
    "content-disposition: form-data; name=note\r\n\r\n"
    "\r\n------WebKitFormBoundary7MA4--\r\n";

TEST(FormData, has_the_octets_of_each_part) {
    const auto parts = parse_form_data(type, form);
    ASSERT_TRUE(parts);
    ASSERT_EQ(parts->size(), 2U);
    EXPECT_EQ(content_of(*parts, "picture"), "\x89PNG\r\n\x1a\n--\r\n");
    EXPECT_EQ(parts->at(1).name, "note");
    EXPECT_EQ(content_of(*parts, "note"), "");
    EXPECT_EQ(content_of(*parts, "amount"), "");
}

TEST(FormData, of_a_quoted_boundary_is_the_same) {
    EXPECT_TRUE(
        parse_form_data("Multipart/Form-Data; charset=utf-8; Boundary=\"----WebKitFormBoundary7MA4\"", form));
}

TEST(FormData, that_is_cut_off_is_none_wherever_it_is) {
    const std::size_t end = form.rfind("--\r\n");
    for (std::size_t length = 0; length < end; ++length)
        EXPECT_FALSE(parse_form_data(type, form.substr(0, length))) << length;
}

TEST(FormData, that_is_something_else_is_none) {
    EXPECT_FALSE(parse_form_data("application/x-www-form-urlencoded; boundary=a", "--a--"));
    EXPECT_FALSE(parse_form_data("multipart/form-data", form));
    EXPECT_FALSE(parse_form_data("multipart/form-data; boundary=" + std::string(71, 'a'), form));
    EXPECT_FALSE(parse_form_data("multipart/form-data; boundary=a", form));
    EXPECT_TRUE(parse_form_data("multipart/form-data; boundary=a", "--a--")->empty());
}

TEST(FormData, of_more_parts_than_anybody_needs_is_none) {
    std::string many;
    for (std::size_t i = 0; i <= form_parts_max; ++i)
        many += "--a\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\n1\r\n";
    EXPECT_FALSE(parse_form_data("multipart/form-data; boundary=a", many + "--a--"));
}

}  // namespace
}  // namespace bangnopi::http
