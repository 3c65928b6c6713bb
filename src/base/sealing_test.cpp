#include "base/sealing.hpp"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

namespace bangnopi {
namespace {

const SealedPlace place{Id{7}, "subscription", "password_sealed", Id{42}};

class KeyFile : public testing::Test {
  protected:
    KeyFile() : folder_(testing::TempDir() + "bangnopi-key-XXXXXX") {
        EXPECT_NE(mkdtemp(folder_.data()), nullptr);
    }
    ~KeyFile() override { std::filesystem::remove_all(folder_); }
    [[nodiscard]] std::string path() const { return folder_ + "/key"; }
    void write(const std::string& text, mode_t mode) const {
        std::ofstream(path()) << text;
        chmod(path().c_str(), mode);
    }

  private:
    std::string folder_;
};

TEST(Sealing, WhatWasSealedOpensAtItsPlace) {
    const KeyRing ring = KeyRing::generate();
    const Sealed sealed = ring.seal(place, "rahasia");
    EXPECT_EQ(ring.open(place, sealed), "rahasia");
    EXPECT_EQ(ring.open(place, ring.seal(place, "")), "");
    EXPECT_NE(sealed, ring.seal(place, "rahasia"));
}

TEST(Sealing, NothingOpensAtAnotherPlace) {
    const KeyRing ring = KeyRing::generate();
    const Sealed sealed = ring.seal(place, "rahasia");
    EXPECT_EQ(ring.open({Id{8}, "subscription", "password_sealed", Id{42}}, sealed), std::nullopt);
    EXPECT_EQ(ring.open({Id{7}, "staff", "password_sealed", Id{42}}, sealed), std::nullopt);
    EXPECT_EQ(ring.open({Id{7}, "subscription", "other", Id{42}}, sealed), std::nullopt);
    EXPECT_EQ(ring.open({Id{7}, "subscription", "password_sealed", Id{43}}, sealed), std::nullopt);
}

TEST(Sealing, AChangedByteDoesNotOpen) {
    const KeyRing ring = KeyRing::generate();
    const Sealed sealed = ring.seal(place, "rahasia");
    for (std::size_t at = 0; at < sealed.size(); ++at) {
        Sealed changed = sealed;
        changed[at] ^= std::byte{1};
        EXPECT_EQ(ring.open(place, changed), std::nullopt) << at;
    }
    EXPECT_EQ(ring.open(place, std::span(sealed).first(10)), std::nullopt);
}

TEST(Sealing, AnotherRingDoesNotOpen) {
    EXPECT_EQ(KeyRing::generate().open(place, KeyRing::generate().seal(place, "rahasia")), std::nullopt);
}

TEST_F(KeyFile, IsReadBackAndReadableByItsOwnerAlone) {
    const KeyRing ring = KeyRing::generate();
    ring.save(path());
    struct stat status = {};
    ASSERT_EQ(stat(path().c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777u, 0600u);
    EXPECT_EQ(KeyRing::load(path()).open(place, ring.seal(place, "rahasia")), "rahasia");
}

TEST_F(KeyFile, IsNeverOverwritten) {
    KeyRing::generate().save(path());
    EXPECT_THROW(KeyRing::generate().save(path()), std::runtime_error);
}

TEST_F(KeyFile, ThatOthersCanReadIsRefused) {
    KeyRing::generate().save(path());
    chmod(path().c_str(), 0640);
    EXPECT_THROW(KeyRing::load(path()), std::runtime_error);
}

TEST_F(KeyFile, ThatIsMissingEmptyOrMalformedIsRefused) {
    EXPECT_THROW(KeyRing::load(path()), std::runtime_error);
    const std::string key(64, 'a');
    for (const std::string& text : {std::string(), std::string("\n"), "0000000g " + key + "\n",
                                    "00000001" + key + "\n", "00000001 " + key.substr(1) + "\n",
                                    "00000001 " + key + "aa\n", "00000001 " + key.substr(1) + "x\n"}) {
        write(text, 0600);
        EXPECT_THROW(KeyRing::load(path()), std::runtime_error) << text;
    }
}

TEST_F(KeyFile, WithSeveralKeysOpensWhatTheOlderOnesSealed) {
    write("00000001 " + std::string(64, 'a') + "\n", 0600);
    const Sealed old = KeyRing::load(path()).seal(place, "rahasia");
    write("00000001 " + std::string(64, 'a') + "\n00000002 " + std::string(64, 'b') + "\n", 0600);
    const KeyRing ring = KeyRing::load(path());
    EXPECT_EQ(ring.open(place, old), "rahasia");
    EXPECT_EQ(ring.seal(place, "rahasia")[4], std::byte{2});
}

}  // namespace
}  // namespace bangnopi
