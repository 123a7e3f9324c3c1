#pragma once

#include <cstddef>
#include <string>

#include "viroplate/store/result_file.hpp"

namespace viroplate::report {

struct PageOptions {
    int gallery_fields = 24;  ///< pictures in the gallery: controls first, then the wells that matter, then the worst
    /// Pictures and outlines may take so much of the page; those that do not fit are counted on it. Keeps the page
    /// under 10 MB, above which browsers and mail programs balk.
    std::size_t picture_budget_bytes = 7'000'000;
};

/// The plate's page: one self-contained HTML text (no script, no request to anywhere), verdict first.
/// Made from the result file alone: documents "plate", "wells", "provenance", and the pictures.
/// Throws Code::incomplete when fields are missing or the plate was never concluded.
std::string page(const store::ResultFile& results, const PageOptions& options);

}  // namespace viroplate::report
