#include "adapters/http/static_files.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "adapters/http/problem.hpp"
#include "base/resources.hpp"
#include "base/secret.hpp"
#include "base/text.hpp"

namespace bangnopi::http {
namespace {

constexpr std::pair<std::string_view, std::string_view> content_types[] = {
    {".html", "text/html; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".json", "application/json"},
    {".webmanifest", "application/manifest+json"},
    {".svg", "image/svg+xml"},
    {".png", "image/png"},
    {".ico", "image/x-icon"},
    {".webp", "image/webp"},
    {".woff2", "font/woff2"},
    {".txt", "text/plain; charset=utf-8"},
};
constexpr std::string_view entries[] = {"tagih/", "portal/", ""};  // the longest prefix first

std::string_view content_type_of(std::string_view name) {
    for (const auto& [ending, type] : content_types) {
        if (name.ends_with(ending)) return type;
    }
    return "application/octet-stream";
}

bool is_asset(std::string_view name) {
    return name.starts_with("assets/") || name.find("/assets/") != name.npos;
}

// Whether "gzip" stands in "gzip;q=0.8, br" and not with q=0.
bool accepts(std::string_view accept_encoding, std::string_view encoding) {
    while (!accept_encoding.empty()) {
        const std::size_t end = std::min(accept_encoding.find(','), accept_encoding.size());
        const std::string_view one = trim(accept_encoding.substr(0, end));
        accept_encoding.remove_prefix(std::min(end + 1, accept_encoding.size()));
        const std::size_t semicolon = std::min(one.find(';'), one.size());
        if (!equal_ignoring_case(trim(one.substr(0, semicolon)), encoding)) continue;
        const std::string_view quality = trim(one.substr(std::min(semicolon + 1, one.size())));
        return !(quality.starts_with("q=0") && quality.find_first_not_of("0.", 2) == std::string_view::npos);
    }
    return false;
}

std::string read_file(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    std::string content{std::istreambuf_iterator<char>(in), {}};
    if (!in) throw std::runtime_error("cannot read " + path.string());
    return content;
}

void add_security_headers(Response& response) {
    response.headers.push_back(
        {"Content-Security-Policy",
         "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: "
         "blob:; "
         "font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; "
         "form-action 'self'; frame-ancestors 'none'"});
    response.headers.push_back({"Referrer-Policy", "same-origin"});
    response.headers.push_back({"Cross-Origin-Opener-Policy", "same-origin"});
}

}  // namespace

StaticFiles StaticFiles::compiled_in() {
    constexpr std::string_view prefix = "panel/";
    StaticFiles files;
    for (const Resource& resource : resources(prefix))
        files.add(resource.name.substr(prefix.size()), resource.content);
    return files;
}

StaticFiles StaticFiles::from_folder(const std::string& folder) {
    StaticFiles files;
    const std::filesystem::path root(folder);
    if (!std::filesystem::exists(root / "index.html"))
        throw std::runtime_error(folder + " has no index.html: build the panel there first");
    std::vector<std::filesystem::path> paths;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
        if (entry.is_regular_file()) paths.push_back(entry.path());
    }
    std::sort(paths.begin(), paths.end());
    for (const auto& path : paths)
        files.add(path.lexically_relative(root).generic_string(), files.owned_.emplace_back(read_file(path)));
    return files;
}

void StaticFiles::add(std::string_view name, std::string_view content) {
    std::string_view encoding;
    std::string_view plain_name = name;
    if (name.ends_with(".br")) encoding = "br";
    if (name.ends_with(".gz")) encoding = "gzip";
    if (!encoding.empty()) plain_name.remove_suffix(3);
    File& file = files_[std::string(plain_name)];
    file.content_type = content_type_of(plain_name);
    file.immutable = is_asset(plain_name);
    file.variants.push_back({encoding, content, '"' + short_hash(content) + '"'});
    std::sort(file.variants.begin(), file.variants.end(), [](const Variant& a, const Variant& b) {
        return std::pair(a.encoding.empty(), a.content.size()) <
               std::pair(b.encoding.empty(), b.content.size());
    });
}

const StaticFiles::File* StaticFiles::find(const std::string& path) const {
    const std::string_view name = std::string_view(path).substr(1);
    const auto found = files_.find(name);
    if (found != files_.end() && found->second.variants.back().encoding.empty()) return &found->second;
    const std::string_view last = name.substr(name.rfind('/') + 1);
    if (last.find('.') != std::string_view::npos) return nullptr;
    for (const std::string_view entry : entries) {
        if (!name.starts_with(entry) && std::string(name) + '/' != entry) continue;
        const auto page = files_.find(std::string(entry) + "index.html");
        if (page != files_.end()) return &page->second;
    }
    return nullptr;
}

Response StaticFiles::answer(const Request& request) const {
    const File* file = find(request.path);
    if (file == nullptr) return problem(404, Code::not_found, "There is nothing at this address."_msg);
    const std::string_view accepted = request.header("Accept-Encoding").value_or("");
    const auto variant = std::find_if(file->variants.begin(), file->variants.end(), [&](const Variant& one) {
        return one.encoding.empty() || accepts(accepted, one.encoding);
    });
    Response response;
    response.headers = {
        {"ETag", variant->etag},
        {"Vary", "Accept-Encoding"},
        {"Cache-Control", file->immutable ? "public, max-age=31536000, immutable" : "no-cache"}};
    add_security_headers(response);
    if (request.header("If-None-Match") == std::optional<std::string_view>(variant->etag)) {
        response.status = 304;
        return response;
    }
    response.content_type = file->content_type;
    response.lasting_body = variant->content;
    if (!variant->encoding.empty())
        response.headers.push_back({"Content-Encoding", std::string(variant->encoding)});
    return response;
}

}  // namespace bangnopi::http
