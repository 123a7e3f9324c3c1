#include "accuracy/drawn_labels.hpp"

namespace viroplate::accuracy {

image::LabelPlane drawn(const std::vector<std::string>& rows) {
    image::LabelPlane labels(static_cast<int>(rows.front().size()), static_cast<int>(rows.size()));
    for (int y = 0; y < labels.height; ++y) {
        for (int x = 0; x < labels.width; ++x) {
            const char mark = rows[static_cast<std::size_t>(y)][static_cast<std::size_t>(x)];
            if (mark >= '1' && mark <= '9') labels.at(x, y) = static_cast<std::uint32_t>(mark - '0');
            if (mark >= 'A' && mark <= 'Z') labels.at(x, y) = static_cast<std::uint32_t>(mark - 'A' + 10);
        }
    }
    return labels;
}

}  // namespace viroplate::accuracy
