#include "adapters/http/tls.hpp"

#include <stdexcept>

#include "base/spoken.hpp"

namespace bangnopi::http {

namespace ssl = boost::asio::ssl;
using boost::system::error_code;

namespace {

constexpr const char* ciphers_of_tls_1_2 = "ECDHE+AESGCM:ECDHE+CHACHA20";

void require(const error_code& error, const std::string& file, const Message& what) {
    if (error)
        throw SpokenError<std::runtime_error>(
            "{} is no {} in PEM that can be read: {}"_msg(file, what, error.message()));
}

}  // namespace

std::shared_ptr<ssl::context> make_tls_context(const TlsFiles& files) {
    if (files.empty()) return nullptr;
    auto context = std::make_shared<ssl::context>(ssl::context::tls_server);
    SSL_CTX* native = context->native_handle();
    SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION);
    SSL_CTX_set_cipher_list(native, ciphers_of_tls_1_2);
    SSL_CTX_set_options(native, SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE);
    error_code error;
    context->use_certificate_chain_file(files.certificate, error);
    require(error, files.certificate, "certificate"_msg);
    context->use_private_key_file(files.key, ssl::context::pem, error);
    require(error, files.key, "private key"_msg);
    if (SSL_CTX_check_private_key(native) != 1)
        throw SpokenError<std::runtime_error>(
            "{} is not the key of the certificate {}"_msg(files.key, files.certificate));
    return context;
}

}  // namespace bangnopi::http
