#include "adapters/routeros/tls_trust.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include <array>

#include "base/check.hpp"

namespace bangnopi::routeros {
namespace {

// A router without a certificate offers nothing but anonymous Diffie-Hellman, which the usual level of security forbids.
constexpr const char* anonymous_too = "DEFAULT:ADH:@SECLEVEL=0";

std::string fingerprint_of(const X509* certificate) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    if (certificate == nullptr || X509_digest(certificate, EVP_sha256(), digest.data(), &size) != 1)
        return {};
    std::string text;
    for (unsigned i = 0; i < size; ++i) text += fmt::format("{:02x}", digest[i]);
    return text;
}

int is_the_one(X509_STORE_CTX* store, void* endpoint) {
    const std::string wanted = plain_fingerprint(static_cast<const Endpoint*>(endpoint)->fingerprint);
    const bool same = !wanted.empty() && fingerprint_of(X509_STORE_CTX_get0_cert(store)) == wanted;
    X509_STORE_CTX_set_error(store, same ? X509_V_OK : X509_V_ERR_CERT_UNTRUSTED);
    return same ? 1 : 0;
}

}  // namespace

void apply_trust(SSL_CTX* context, const Endpoint& endpoint) {
    BANGNOPI_CHECK(SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) == 1);
    switch (endpoint.trust) {
        case Trust::authorities:
            SSL_CTX_set_default_verify_paths(context);
            SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
            return;
        case Trust::fingerprint:
            SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
            SSL_CTX_set_cert_verify_callback(context, is_the_one, const_cast<Endpoint*>(&endpoint));
            return;
        case Trust::anybody:
            SSL_CTX_set_verify(context, SSL_VERIFY_NONE, nullptr);
            BANGNOPI_CHECK(SSL_CTX_set_cipher_list(context, anonymous_too) == 1);
            return;
    }
}

std::string plain_fingerprint(std::string_view text) {
    std::string plain;
    for (const char c : text) {
        if (c >= 'A' && c <= 'F')
            plain += static_cast<char>(c - 'A' + 'a');
        else if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))
            plain += c;
    }
    return plain;
}

}  // namespace bangnopi::routeros
