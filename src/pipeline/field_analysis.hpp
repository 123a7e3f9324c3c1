#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "viroplate/image/object_runs.hpp"
#include "viroplate/image/plane.hpp"
#include "viroplate/image/prepared_plane.hpp"
#include "viroplate/pipeline/plan.hpp"
#include "viroplate/segment/nuclei.hpp"
#include "viroplate/store/result_file.hpp"
#include "viroplate/table/table.hpp"

namespace viroplate::pipeline {

/// Analysis of one field from its decoded planes on: the steps, each to be called once, in this order.
class FieldAnalysis {
public:
    /// The plan must outlive this.
    explicit FieldAnalysis(const Plan& plan);

    /// Takes the planes, all of one size, one a channel of the assay, and learns from them how large nuclei are, where
    /// that is needed for the backgrounds and not given.
    void take(std::vector<image::RawPlane> raw);
    void prepare();
    void find_nuclei();
    void find_cells();
    table::ObjectTable measure() const;

    std::size_t nuclei() const { return found_.objects.count(); }
    store::FieldPicture picture() const;

private:
    bool needs_diameter() const;

    const Plan& plan_;
    std::size_t nuclei_channel_;
    std::size_t cells_channel_;  ///< where there is none, that of the nuclei
    std::vector<image::RawPlane> raw_;
    std::optional<double> diameter_px_;  ///< given, or estimated for the backgrounds
    std::vector<image::PreparedPlane> planes_;
    segment::Nuclei found_;
    image::CellObjects cells_;
};

}  // namespace viroplate::pipeline
