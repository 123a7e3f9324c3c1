#include "pipeline/well_cells.hpp"

#include <algorithm>
#include <cmath>
#include <span>
#include <string>

#include "viroplate/core/error.hpp"
#include "viroplate/fit/robust.hpp"
#include "viroplate/table/schema.hpp"

namespace viroplate::pipeline {

namespace {

/// Gathers the objects of one well after the other; only signals and ids are kept for all wells.
class Collector {
public:
    explicit Collector(const assay::Assay& assay) : assay_(assay) {
        if (assay.virus_channel()) {
            const auto dna = table::intensity_column("nucleus", "mean", assay.nuclei_channel().name);
            called_ = Called{place_of(assay.infection.column()),
                             place_of("border"),
                             place_of("nucleus_area_px"),
                             place_of("x_px"),
                             place_of("y_px"),
                             place_of(dna)};
        }
        if (called_ && assay.reporter_channel()) {
            response_ = place_of(table::intensity_column("cell", "mean", *assay.reporter_channel()));
        }
        for (const auto& readout : assay.readouts) {
            readout_places_.push_back(place_of(readout.column));
            whole_nuclei_only_.push_back(table::describes_shape(readout.column));
            if (whole_nuclei_only_.back()) border_ = place_of("border");
        }
        values_.resize(assay.readouts.size());
    }

    const std::vector<std::string>& columns() const { return columns_; }

    void take(const store::ObjectBatch& batch) {
        if (wells_.empty() || wells_.back().well != batch.well) begin(batch.well);
        WellCells& well = wells_.back();
        const std::size_t width = columns_.size();
        well.cells += batch.object_ids.size();
        if (called_) take_called(batch, well);
        for (std::size_t row = 0; row < batch.values.size(); row += width) take_readouts(&batch.values[row]);
    }

    std::vector<WellCells> finish() {
        end_well();
        const auto by_well = [](const WellCells& a, const WellCells& b) { return a.well < b.well; };
        std::stable_sort(wells_.begin(), wells_.end(), by_well);
        const auto same = [](const WellCells& a, const WellCells& b) { return a.well == b.well; };
        if (std::adjacent_find(wells_.begin(), wells_.end(), same) != wells_.end()) {
            throw Error(Code::internal, "the fields of a well do not follow each other in the result file");
        }
        return std::move(wells_);
    }

private:
    /// Places of the columns that a call needs.
    struct Called {
        std::size_t signal;
        std::size_t border;
        std::size_t nucleus_area;
        std::size_t x_px;
        std::size_t y_px;
        std::size_t dna_mean;
    };

    static std::optional<double> aggregate(std::span<const double> values, assay::Aggregate how) {
        switch (how) {
            case assay::Aggregate::mean:
                return fit::mean(values);
            case assay::Aggregate::median:
                return fit::median(values);
            case assay::Aggregate::mean_log2:
                return fit::mean_log2(values);
        }
        return std::nullopt;
    }

    std::size_t place_of(const std::string& column) {
        const auto found = std::find(columns_.begin(), columns_.end(), column);
        const auto place = static_cast<std::size_t>(found - columns_.begin());
        if (found == columns_.end()) columns_.push_back(column);
        return place;
    }

    void take_called(const store::ObjectBatch& batch, WellCells& well) const {
        well.object_ids.insert(well.object_ids.end(), batch.object_ids.begin(), batch.object_ids.end());
        well.field.resize(well.object_ids.size(), static_cast<std::int32_t>(batch.field_id));
        for (std::size_t row = 0; row < batch.values.size(); row += columns_.size()) {
            const float* cell = &batch.values[row];
            well.signal.push_back(cell[called_->signal]);
            well.border.push_back(cell[called_->border] != 0 ? 1 : 0);
            well.nucleus_area.push_back(cell[called_->nucleus_area]);
            well.x_px.push_back(cell[called_->x_px]);
            well.y_px.push_back(cell[called_->y_px]);
            well.dna_mean.push_back(cell[called_->dna_mean]);
            if (response_) well.response.push_back(cell[*response_]);
        }
    }

    void take_readouts(const float* cell) {
        const bool at_border = border_ && cell[*border_] != 0;
        for (std::size_t r = 0; r < values_.size(); ++r) {
            const float value = cell[readout_places_[r]];
            if (std::isnan(value) || (at_border && whole_nuclei_only_[r])) continue;
            values_[r].push_back(static_cast<double>(value));
        }
    }

    void begin(WellAddress well) {
        end_well();
        wells_.emplace_back();
        wells_.back().well = well;
    }

    void end_well() {
        if (wells_.empty()) return;
        for (std::size_t r = 0; r < values_.size(); ++r) {
            wells_.back().readouts.push_back(
                {aggregate(values_[r], assay_.readouts[r].aggregate), fit::standard_deviation(values_[r])});
            values_[r].clear();
        }
    }

    const assay::Assay& assay_;
    std::vector<std::string> columns_;
    std::optional<Called> called_;
    std::optional<std::size_t> response_;
    std::optional<std::size_t> border_;
    std::vector<std::size_t> readout_places_;
    std::vector<bool> whole_nuclei_only_;      // by readout: is it of the shape?
    std::vector<std::vector<double>> values_;  // of the well at hand, by readout
    std::vector<WellCells> wells_;
};

}  // namespace

std::vector<WellCells> read_well_cells(const store::ResultFile& results, const assay::Assay& assay) {
    Collector collector(assay);
    results.read_objects(collector.columns(), [&](const store::ObjectBatch& batch) { collector.take(batch); });
    return collector.finish();
}

}  // namespace viroplate::pipeline
