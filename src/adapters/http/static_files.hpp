// The panel's files, loaded once: with strong ETags, precompressed forms (name.br, name.gz beside name), for
// ever in a browser's cache when their name holds a hash, and the three entries standing in for paths of
// their own.
#pragma once

#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/http/message.hpp"

namespace bangnopi::http {

class StaticFiles {
  public:
    // Those that are compiled in.
    static StaticFiles compiled_in();
    // Those of a folder, as they are now. Throws std::runtime_error when it has no index.html.
    static StaticFiles from_folder(const std::string& folder);

    // The answer to a GET or HEAD of a path that is not the API's.
    [[nodiscard]] Response answer(const Request& request) const;

  private:
    struct Variant {
        std::string_view encoding;  // "" for the file itself
        std::string_view content;
        std::string etag;
    };
    struct File {
        std::vector<Variant> variants;  // the smallest first, the file itself last
        std::string_view content_type;
        bool immutable = false;
    };
    void add(std::string_view name, std::string_view content);
    [[nodiscard]] const File* find(const std::string& path) const;

    std::map<std::string, File, std::less<>> files_;
    std::deque<std::string> owned_;  // contents that were read from a folder; a deque does not move them
};

}  // namespace bangnopi::http
