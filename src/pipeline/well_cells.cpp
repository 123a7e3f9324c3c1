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
        if (assay.virus_channel()) signal_ = place_of(assay.infection.column());
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
        if (signal_) {
            well.object_ids.insert(well.object_ids.end(), batch.object_ids.begin(), batch.object_ids.end());
            for (std::size_t i = *signal_; i < batch.values.size(); i += width) well.signal.push_back(batch.values[i]);
        }
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
    std::optional<std::size_t> signal_;
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
