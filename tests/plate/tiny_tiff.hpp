#pragma once

#include <string>

namespace viroplate::plate {

enum class TiffKind { classic, big };
enum class ByteOrder { little, big };

/// The bytes of a TIFF with `pages` pages of 2 × 2 grey pixels (8 bit) and an ImageDescription on the first.
std::string tiny_tiff(const std::string& description, int pages, TiffKind kind = TiffKind::classic,
                      ByteOrder order = ByteOrder::little);

}  // namespace viroplate::plate
