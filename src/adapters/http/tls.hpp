// What a TLS server needs: its certificate chain and key, TLS 1.2 and 1.3 alone, ciphers with forward secrecy (RFC 9325).
#pragma once

#include <boost/asio/ssl/context.hpp>
#include <memory>
#include <string>

namespace bangnopi::http {

// Files in PEM: the certificate first, then those that sign it. Both empty: no TLS.
struct TlsFiles {
    std::string certificate;
    std::string key;
    [[nodiscard]] bool empty() const { return certificate.empty() && key.empty(); }
};

// Throws std::runtime_error that names the file and what to do. Nothing for no files.
std::shared_ptr<boost::asio::ssl::context> make_tls_context(const TlsFiles& files);

}  // namespace bangnopi::http
