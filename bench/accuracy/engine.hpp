#pragma once

#include <string>
#include <vector>

#include "segment/models.hpp"
#include "segment/trace.hpp"
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
    /// `overrides` as in an assay file; a key without a section is one of the nuclei: `merge_probability=0.4`.
    /// `models` is a folder with models for each fold, trained without that fold (merge0.txt, level0.txt, object0.txt
    /// …); empty: what is built in.
    Engine(const std::vector<std::string>& overrides, const std::string& models);

    /// `fold` is that of the image; `trace` is filled where it is given.
    Segmented segment(const image::RawPlane& raw, int fold, segment::Trace* trace) const;

private:
    assay::Assay assay_;
    std::vector<segment::NucleiModels> models_;  ///< one a fold, or none
};

}  // namespace viroplate::accuracy
