// Gathers what is wrong with a command's fields, so that a caller learns all of it at once.
#pragma once

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "base/result.hpp"

namespace bangnopi {

class FieldErrors {
  public:
    void add(std::string pointer, Message detail) {
        errors_.push_back({std::move(pointer), std::move(detail)});
    }
    void add_if(bool wrong, std::string pointer, Message detail) {
        if (wrong) add(std::move(pointer), std::move(detail));
    }
    // Unless the field has an error already, from which this one only follows.
    void add_first_if(bool wrong, std::string pointer, Message detail) {
        if (wrong && !has(pointer)) add(std::move(pointer), std::move(detail));
    }
    // Takes over the fields of a refusal.
    template <class T>
    void merge(Result<T>&& result) {
        if (!result)
            for (FieldError& error : result.error().errors) errors_.push_back(std::move(error));
    }
    [[nodiscard]] bool empty() const { return errors_.empty(); }
    // Refused as Code::invalid if there was anything; the first detail is the refusal's own.
    [[nodiscard]] Result<Done> verdict() const {
        if (errors_.empty()) return Done{};
        const FieldError& first = errors_.front();
        return tl::make_unexpected(
            Refusal{Code::invalid, "{}: {}"_msg(first.pointer, first.detail), errors_});
    }

  private:
    [[nodiscard]] bool has(const std::string& pointer) const {
        return std::any_of(errors_.begin(), errors_.end(),
                           [&](const FieldError& error) { return error.pointer == pointer; });
    }

    std::vector<FieldError> errors_;
};

}  // namespace bangnopi
