#pragma once

#include <string>
#include <vector>

#include "viroplate/assay/assay.hpp"
#include "viroplate/image/plane.hpp"

namespace viroplate::accuracy {

/// What a method makes of one image.
struct Segmented {
    image::LabelPlane labels;
    double diameter_px = 0;  ///< as the method estimated it; 0 where it says none
    double cpu_s = 0;        ///< of this thread, from the decoded image to the labels
};

/// The project's engine, with everything it needs estimated from the image: the one place that calls it.
class Engine {
public:
    /// `overrides` as in an assay file; a key without a section is one of the nuclei: `split_depth=0.2`.
    /// `models` is a folder with a model for each fold, trained without that fold; empty: what is built in.
    Engine(const std::vector<std::string>& overrides, const std::string& models);

    /// `fold` is that of the image.
    Segmented segment(const image::RawPlane& raw, int fold) const;

private:
    assay::Assay assay_;
};

}  // namespace viroplate::accuracy
