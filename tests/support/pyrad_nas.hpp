// A NAS that nobody here wrote: pyrad_nas.py, run by Debian's Python (python3-pyrad). Ended when it goes out of scope.
#pragma once

#include <sys/types.h>

#include <boost/json/value.hpp>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>

namespace bangnopi::test {

class PyradNas {
  public:
    // Waits until it listens, on 127.0.0.1.
    explicit PyradNas(const std::string& secret);
    ~PyradNas();
    PyradNas(const PyradNas&) = delete;
    PyradNas& operator=(const PyradNas&) = delete;

    [[nodiscard]] std::uint16_t port() const { return port_; }
    // The next request that it took, as it understood it: {"request": "CoA-Request", "User-Name": "budi", …}. Waits for it.
    boost::json::value request();

  private:
    struct Close {
        void operator()(std::FILE* file) const { std::fclose(file); }
    };
    std::string line();

    pid_t process_ = 0;
    std::unique_ptr<std::FILE, Close> said_;
    std::uint16_t port_ = 0;
};

}  // namespace bangnopi::test
