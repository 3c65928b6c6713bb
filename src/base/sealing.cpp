#include "base/sealing.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstring>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "base/check.hpp"
#include "base/spoken.hpp"

namespace bangnopi {
namespace {

constexpr std::byte format_version{1};
constexpr std::size_t key_id_size = 4;
constexpr std::size_t nonce_size = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t tag_size = crypto_aead_xchacha20poly1305_ietf_ABYTES;
constexpr std::size_t header_size = 1 + key_id_size + nonce_size;
constexpr std::size_t key_size = crypto_aead_xchacha20poly1305_ietf_KEYBYTES;
constexpr std::size_t keys_max = 64;

void start_sodium() {
    static const int started = sodium_init();
    BANGNOPI_CHECK(started >= 0);
}

std::string associated_data(const SealedPlace& place) {
    return fmt::format("{}/{}/{}/{}", place.operator_id.value, place.table, place.column, place.row.value);
}

const unsigned char* raw(const std::byte* bytes) {
    return reinterpret_cast<const unsigned char*>(bytes);
}
const unsigned char* raw(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

std::uint32_t read_key_id(std::span<const std::byte> sealed) {
    std::uint32_t id = 0;
    for (std::size_t at = 1; at <= key_id_size; ++at)
        id = id << 8 | std::to_integer<std::uint32_t>(sealed[at]);
    return id;
}

[[noreturn]] void fail(const Message& why) {
    throw SpokenError<std::runtime_error>(why);
}

void refuse_open_to_others(const std::string& path) {
    struct stat status = {};
    if (stat(path.c_str(), &status) != 0)
        fail("the key file {} cannot be read: {}"_msg(path, std::strerror(errno)));
    if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0)
        fail("the key file {} can be read by others: run chmod 600 {}"_msg(path, path));
}

}  // namespace

KeyRing KeyRing::generate() {
    start_sodium();
    Key key{randombytes_random(), {}};
    randombytes_buf(key.bytes.data(), key.bytes.size());
    KeyRing ring;
    ring.keys_.push_back(key);
    return ring;
}

KeyRing KeyRing::load(const std::string& path) {
    start_sodium();
    refuse_open_to_others(path);
    std::ifstream file(path);
    KeyRing ring;
    for (std::string line; std::getline(file, line);) {
        if (line.empty()) continue;
        Key key{};
        const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), key.id, 16);
        std::size_t size = 0;
        const std::size_t digits = key_id_size * 2;
        const bool shaped = error == std::errc{} && end == line.data() + digits &&
                            line.size() == digits + 1 + key_size * 2 && line[digits] == ' ';
        if (!shaped ||
            sodium_hex2bin(key.bytes.data(), key.bytes.size(), line.data() + digits + 1, key_size * 2,
                           nullptr, &size, nullptr) != 0 ||
            size != key_size)
            fail(
                "the key file {} has a line that is not 8 hex digits, a space and 64 hex digits: put back "
                "the "
                "file that the installation was made with"_msg(path));
        ring.keys_.push_back(key);
        if (ring.keys_.size() > keys_max) fail("the key file {} has more than {} keys"_msg(path, keys_max));
    }
    if (ring.keys_.empty())
        fail("the key file {} has no key: put back the file that the installation was made with"_msg(path));
    return ring;
}

void KeyRing::save(const std::string& path) const {
    std::string text;
    for (const Key& key : keys_) {
        std::array<char, key_size * 2 + 1> hex;
        sodium_bin2hex(hex.data(), hex.size(), key.bytes.data(), key.bytes.size());
        text += fmt::format("{:08x} {}\n", key.id, hex.data());
    }
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (file < 0) fail("the key file {} cannot be made: {}"_msg(path, std::strerror(errno)));
    const bool written =
        write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && fsync(file) == 0;
    if (close(file) != 0 || !written) fail("the key file {} cannot be written: is the disk full?"_msg(path));
}

Sealed KeyRing::seal(const SealedPlace& place, std::string_view clear) const {
    BANGNOPI_CHECK(!keys_.empty());
    const Key& key = keys_.back();
    Sealed sealed(header_size + clear.size() + tag_size);
    sealed[0] = format_version;
    for (std::size_t at = 0; at < key_id_size; ++at)
        sealed[1 + at] = static_cast<std::byte>(key.id >> (8 * (key_id_size - 1 - at)));
    auto* nonce = reinterpret_cast<unsigned char*>(sealed.data() + 1 + key_id_size);
    randombytes_buf(nonce, nonce_size);
    const std::string data = associated_data(place);
    crypto_aead_xchacha20poly1305_ietf_encrypt(reinterpret_cast<unsigned char*>(sealed.data() + header_size),
                                               nullptr, raw(clear), clear.size(), raw(data), data.size(),
                                               nullptr, nonce, key.bytes.data());
    return sealed;
}

std::optional<std::string> KeyRing::open(const SealedPlace& place, std::span<const std::byte> sealed) const {
    if (sealed.size() < header_size + tag_size || sealed[0] != format_version) return std::nullopt;
    const std::string data = associated_data(place);
    const std::uint32_t id = read_key_id(sealed);
    for (const Key& key : keys_) {
        if (key.id != id) continue;
        std::string clear(sealed.size() - header_size - tag_size, '\0');
        const int status = crypto_aead_xchacha20poly1305_ietf_decrypt(
            reinterpret_cast<unsigned char*>(clear.data()), nullptr, nullptr,
            raw(sealed.data() + header_size), sealed.size() - header_size, raw(data), data.size(),
            raw(sealed.data() + 1 + key_id_size), key.bytes.data());
        if (status == 0) return clear;
    }
    return std::nullopt;
}

Signature KeyRing::sign_with(const Key& key, std::string_view purpose, std::string_view text) {
    const std::string label = "signature/" + std::string(purpose);
    std::array<unsigned char, key_size> derived;
    crypto_generichash(derived.data(), derived.size(), raw(label), label.size(), key.bytes.data(),
                       key.bytes.size());
    Signature signature;
    crypto_generichash(reinterpret_cast<unsigned char*>(signature.data()), signature.size(), raw(text),
                       text.size(), derived.data(), derived.size());
    return signature;
}

Signature KeyRing::sign(std::string_view purpose, std::string_view text) const {
    BANGNOPI_CHECK(!keys_.empty());
    return sign_with(keys_.back(), purpose, text);
}

std::vector<Signature> KeyRing::sign_with_each(std::string_view purpose, std::string_view text) const {
    std::vector<Signature> signatures;
    for (auto key = keys_.rbegin(); key != keys_.rend(); ++key)
        signatures.push_back(sign_with(*key, purpose, text));
    return signatures;
}

bool KeyRing::is_signed(std::string_view purpose, std::string_view text,
                        std::span<const std::byte> signature) const {
    bool found = false;
    for (const Key& key : keys_) {
        const Signature own = sign_with(key, purpose, text);
        found |=
            signature.size() == own.size() && sodium_memcmp(own.data(), signature.data(), own.size()) == 0;
    }
    return found;
}

}  // namespace bangnopi
