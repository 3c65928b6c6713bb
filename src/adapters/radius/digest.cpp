#include "adapters/radius/digest.hpp"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/provider.h>

#include <memory>
#include <stdexcept>

namespace bangnopi::radius {
namespace {

template <class Type, void (*Free)(Type*)>
struct Freed {
    void operator()(Type* pointer) const { Free(pointer); }
};
using DigestContext = std::unique_ptr<EVP_MD_CTX, Freed<EVP_MD_CTX, EVP_MD_CTX_free>>;
using MacContext = std::unique_ptr<EVP_MAC_CTX, Freed<EVP_MAC_CTX, EVP_MAC_CTX_free>>;
using CipherContext = std::unique_ptr<EVP_CIPHER_CTX, Freed<EVP_CIPHER_CTX, EVP_CIPHER_CTX_free>>;

const unsigned char* bytes_of(Octets octets) {
    return reinterpret_cast<const unsigned char*>(octets.data());
}
unsigned char* room_of(std::span<std::byte> octets) {
    return reinterpret_cast<unsigned char*>(octets.data());
}

void require(bool done, const char* what) {
    if (!done) throw std::runtime_error(std::string("OpenSSL cannot do ") + what);
}

// A provider in a library context of its own: neither the system's openssl.cnf nor TLS has a say in it. It lives as long as the
// process, so that contexts of threads that end late still have their code.
class Provider {
  public:
    explicit Provider(const char* name) : library_(OSSL_LIB_CTX_new()) {
        if (library_ != nullptr) provider_ = OSSL_PROVIDER_load(library_, name);
    }
    [[nodiscard]] OSSL_LIB_CTX* library() const { return provider_ != nullptr ? library_ : nullptr; }

    [[nodiscard]] const EVP_MD* digest(const char* name) const {
        return library() != nullptr ? EVP_MD_fetch(library(), name, nullptr) : nullptr;
    }

  private:
    OSSL_LIB_CTX* library_;
    OSSL_PROVIDER* provider_ = nullptr;
};

struct Algorithms {
    Provider standard{"default"};
    const EVP_MD* md5 = standard.digest("MD5");
    const EVP_MD* sha1 = standard.digest("SHA1");
    EVP_MAC* hmac =
        standard.library() != nullptr ? EVP_MAC_fetch(standard.library(), "HMAC", nullptr) : nullptr;
};
const Algorithms& algorithms() {
    static const Algorithms* const fetched = new Algorithms;
    return *fetched;
}

struct LegacyAlgorithms {
    Provider legacy{"legacy"};
    const EVP_MD* md4 = legacy.digest("MD4");
    const EVP_CIPHER* des =
        legacy.library() != nullptr ? EVP_CIPHER_fetch(legacy.library(), "DES-ECB", nullptr) : nullptr;
};
const LegacyAlgorithms& legacy_algorithms() {
    static const LegacyAlgorithms* const fetched = new LegacyAlgorithms;
    return *fetched;
}

// A context that stays with one algorithm is not made anew for the next message.
class ThreadDigest {
  public:
    ThreadDigest(const EVP_MD* algorithm, const char* name)
        : context_(EVP_MD_CTX_new()), algorithm_(algorithm), name_(name) {
        require(context_ != nullptr && algorithm_ != nullptr, name_);
    }

    void digest(std::initializer_list<Octets> parts, std::span<std::byte> into) {
        bool done = EVP_DigestInit_ex2(context_.get(), algorithm_, nullptr) == 1;
        for (const Octets part : parts)
            done = done && EVP_DigestUpdate(context_.get(), part.data(), part.size()) == 1;
        require(done && EVP_DigestFinal_ex(context_.get(), room_of(into), nullptr) == 1, name_);
    }

  private:
    DigestContext context_;
    const EVP_MD* algorithm_;
    const char* name_;
};

class ThreadHmac {
  public:
    ThreadHmac() {
        require(algorithms().hmac != nullptr, "HMAC");
        context_.reset(EVP_MAC_CTX_new(algorithms().hmac));
        char md5_name[] = "MD5";
        const OSSL_PARAM parameters[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, md5_name, 0),
                                         OSSL_PARAM_construct_end()};
        require(context_ != nullptr && EVP_MAC_CTX_set_params(context_.get(), parameters) == 1, "HMAC-MD5");
    }

    Digest16 sign(Octets key, std::initializer_list<Octets> parts) {
        static constexpr unsigned char no_key = 0;  // without a pointer the key before would stay
        const unsigned char* const key_bytes = key.empty() ? &no_key : bytes_of(key);
        bool done = EVP_MAC_init(context_.get(), key_bytes, key.size(), nullptr) == 1;
        for (const Octets part : parts)
            done = done && EVP_MAC_update(context_.get(), bytes_of(part), part.size()) == 1;
        Digest16 digest;
        std::size_t size = 0;
        require(done && EVP_MAC_final(context_.get(), room_of(digest), &size, digest.size()) == 1,
                "HMAC-MD5");
        return digest;
    }

  private:
    MacContext context_;
};

class ThreadDes {
  public:
    ThreadDes() : context_(EVP_CIPHER_CTX_new()), algorithm_(legacy_algorithms().des) {
        require(context_ != nullptr && algorithm_ != nullptr, "DES");
    }

    void encrypt(Octets key, Octets block, std::span<std::byte> into) {
        int size = 0;
        require(EVP_EncryptInit_ex2(context_.get(), algorithm_, bytes_of(key), nullptr, nullptr) == 1 &&
                    EVP_CIPHER_CTX_set_padding(context_.get(), 0) == 1 &&
                    EVP_EncryptUpdate(context_.get(), room_of(into), &size, bytes_of(block),
                                      static_cast<int>(block.size())) == 1,
                "DES");
    }

  private:
    CipherContext context_;
    const EVP_CIPHER* algorithm_;
};

}  // namespace

Digest16 md5(std::initializer_list<Octets> parts) {
    thread_local ThreadDigest context(algorithms().md5, "MD5");
    Digest16 digest;
    context.digest(parts, digest);
    return digest;
}

Digest16 hmac_md5(Octets key, std::initializer_list<Octets> parts) {
    thread_local ThreadHmac context;
    return context.sign(key, parts);
}

Digest20 sha1(std::initializer_list<Octets> parts) {
    thread_local ThreadDigest context(algorithms().sha1, "SHA-1");
    Digest20 digest;
    context.digest(parts, digest);
    return digest;
}

bool legacy_digests_available() {
    return legacy_algorithms().md4 != nullptr && legacy_algorithms().des != nullptr;
}

Digest16 md4(Octets octets) {
    thread_local ThreadDigest context(legacy_algorithms().md4, "MD4");
    Digest16 digest;
    context.digest({octets}, digest);
    return digest;
}

std::array<std::byte, 8> des_encrypt(std::span<const std::byte, 7> key, std::span<const std::byte, 8> block) {
    thread_local ThreadDes context;
    // Seven bits to an octet, the lowest of each left to a parity that nobody looks at.
    std::array<std::byte, 8> spread;
    unsigned bits = 0;
    for (std::size_t i = 0; i < key.size(); ++i) {
        bits = bits << 8U | std::to_integer<unsigned>(key[i]);
        spread[i] = static_cast<std::byte>(bits >> i & 0xFEU);
    }
    spread[7] = static_cast<std::byte>(bits << 1U & 0xFEU);
    std::array<std::byte, 8> encrypted;
    context.encrypt(spread, block, encrypted);
    return encrypted;
}

bool equal_in_constant_time(Octets a, Octets b) {
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace bangnopi::radius
