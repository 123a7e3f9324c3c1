#pragma once

#include <string>

#include "viroplate/store/result_file.hpp"

namespace viroplate::report {

struct PageOptions {
    int gallery_fields = 24;  ///< pictures in the gallery: controls first, then the wells that matter, then the worst
};

/// The plate's page: one self-contained HTML text (no script needed, no request to anywhere), verdict first.
/// Made from the result file alone. Throws Code::incomplete when the plate was never concluded.
std::string page(const store::ResultFile& results, const PageOptions& options);

}  // namespace viroplate::report
