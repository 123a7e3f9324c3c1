#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstdio>
#include <limits>
#include <string>
#include <utility>

#include "accuracy/parallel.hpp"
#include "infection/plates.hpp"
#include "pipeline/field_analysis.hpp"
#include "viroplate/assay/assay.hpp"
#include "viroplate/infection/gate.hpp"

namespace viroplate::bench {

namespace {

/// A column of the objects of a field.
class Column {
public:
    Column(const table::ObjectTable& objects, const std::string& name) : objects_(objects) {
        const auto found = std::find_if(objects.columns.begin(), objects.columns.end(),
                                        [&](const table::Column& column) { return column.name == name; });
        place_ = static_cast<std::size_t>(found - objects.columns.begin());
        if (place_ == objects.columns.size()) throw std::runtime_error(fmt::format("no column {}", name));
    }
    float operator[](std::size_t object) const { return objects_.row(object)[place_]; }

private:
    const table::ObjectTable& objects_;
    std::size_t place_ = 0;
};

/// What the gates need, beside the cells.
struct GateInput {
    std::vector<std::uint8_t> border;
    std::vector<float> area;
    std::vector<float> dna;

    void append(const GateInput& other) {
        border.insert(border.end(), other.border.begin(), other.border.end());
        area.insert(area.end(), other.area.begin(), other.area.end());
        dna.insert(dna.end(), other.dna.begin(), other.dna.end());
    }
    infection::GateColumns columns() const { return {border, {}, area, dna}; }
};

/// A field as analysed.
struct FieldCells {
    SeenCells cells;
    GateInput gates;
};

pipeline::Plan plan_of(const simulate::Spec& spec) {
    std::string text = fmt::format("name = \"infection\"\n[plate]\npixel_size_um = {}\n", spec.pixel_size_um);
    text += "[[channel]]\nname = \"dna\"\nrole = \"nuclei\"\n[[channel]]\nname = \"virus\"\nrole = \"virus\"\n";
    if (spec.has_reporter()) text += "[[channel]]\nname = \"reporter\"\nrole = \"readout\"\n";
    pipeline::Plan plan;
    plan.assay = assay::parse(text, "assay.toml", {});
    plan.plate.pixel_size_um = spec.pixel_size_um;
    plan.corrections.resize(plan.assay.channels.size());
    return plan;
}

/// The true cell whose nucleus holds the pixel; −1 for none.
std::ptrdiff_t true_cell_at(const simulate::TrueField& field, float x_px, float y_px) {
    const int x = std::clamp(static_cast<int>(std::lround(x_px)), 0, field.nuclei.width - 1);
    const int y = std::clamp(static_cast<int>(std::lround(y_px)), 0, field.nuclei.height - 1);
    const auto label = field.nuclei.pixels[static_cast<std::size_t>(y) * static_cast<std::size_t>(field.nuclei.width) +
                                           static_cast<std::size_t>(x)];
    return label == 0 ? -1 : field.cell_ids[static_cast<std::size_t>(label) - 1] - 1;
}

/// Of several objects on one true cell only the one nearest to its centre is that cell.
void match_once(const simulate::TrueField& field, SeenCells& cells, double pixel_size_um) {
    std::vector<std::pair<double, std::size_t>> best(field.cell_ids.size(), {std::numeric_limits<double>::max(), 0});
    const auto place = [&](std::ptrdiff_t index) {
        const auto id = std::lower_bound(field.cell_ids.begin(), field.cell_ids.end(), static_cast<int>(index) + 1);
        return static_cast<std::size_t>(id - field.cell_ids.begin());
    };
    for (std::size_t i = 0; i < cells.size(); ++i) {
        if (cells.in_truth[i] < 0) continue;
        const std::size_t label = place(cells.in_truth[i]);
        const double away = std::hypot(cells.x_um[i] / pixel_size_um - 0.5 - field.x_px[label],
                                       cells.y_um[i] / pixel_size_um - 0.5 - field.y_px[label]);
        best[label] = std::min(best[label], {away, i});
    }
    for (std::size_t i = 0; i < cells.size(); ++i) {
        if (cells.in_truth[i] >= 0 && best[place(cells.in_truth[i])].second != i) cells.in_truth[i] = -1;
    }
}

FieldCells analyse_field(const pipeline::Plan& plan, simulate::TrueField field, const simulate::Spec& spec) {
    std::vector<image::RawPlane> planes;
    planes.push_back(std::move(field.channels[0]));
    planes.push_back(std::move(field.channels[2]));
    if (spec.has_reporter()) planes.push_back(std::move(field.channels[3]));
    pipeline::FieldAnalysis analysis(plan);
    analysis.take(std::move(planes));
    analysis.prepare();
    analysis.find_nuclei();
    analysis.find_cells();
    const auto objects = analysis.measure();
    const Column x(objects, "x_px"), y(objects, "y_px"), virus(objects, "cell_mean_virus");
    const Column virus_median(objects, "cell_median_virus");
    const Column cell_area(objects, "cell_area_um2"), border(objects, "border");
    const Column area(objects, "nucleus_area_px"), dna(objects, "nucleus_mean_dna");
    FieldCells found;
    auto& cells = found.cells;
    for (std::size_t i = 0; i < objects.rows(); ++i) {
        cells.field.push_back(field.field);
        cells.virus.push_back(virus[i]);
        cells.virus_median.push_back(virus_median[i]);
        cells.reporter.push_back(spec.has_reporter() ? Column(objects, "cell_mean_reporter")[i] : 0);
        cells.x_um.push_back(static_cast<float>((x[i] + 0.5) * spec.pixel_size_um));
        cells.y_um.push_back(static_cast<float>((y[i] + 0.5) * spec.pixel_size_um));
        cells.area_um2.push_back(cell_area[i]);
        cells.in_truth.push_back(true_cell_at(field, x[i], y[i]));
        found.gates.border.push_back(border[i] > 0 ? 1 : 0);
        found.gates.area.push_back(area[i]);
        found.gates.dna.push_back(dna[i]);
    }
    match_once(field, cells, spec.pixel_size_um);
    return found;
}

template <typename T>
void append(std::vector<T>& to, const std::vector<T>& from) {
    to.insert(to.end(), from.begin(), from.end());
}

void append(SeenCells& to, const SeenCells& from) {
    append(to.field, from.field);
    append(to.virus, from.virus);
    append(to.virus_median, from.virus_median);
    append(to.reporter, from.reporter);
    append(to.x_um, from.x_um);
    append(to.y_um, from.y_um);
    append(to.area_um2, from.area_um2);
    append(to.in_truth, from.in_truth);
}

/// Gates all cells of the plate alike, by the mock wells' nuclei.
void gate(SeenPlate& seen, const std::vector<GateInput>& wells) {
    GateInput mock;
    for (std::size_t i = 0; i < wells.size(); ++i) {
        if (seen.wells[i].mock()) mock.append(wells[i]);
    }
    const auto typical = infection::typical_nucleus(mock.columns());
    for (std::size_t i = 0; i < wells.size(); ++i) {
        auto& cells = seen.wells[i].cells;
        const auto gates = infection::gate_cells(wells[i].columns(), cells.size(), typical, {});
        infection::apply_gates(gates, cells.virus);
        infection::apply_gates(gates, cells.virus_median);
    }
}

}  // namespace

SeenPlate see_images(const simulate::PlateSpec& plate, unsigned threads) {
    SeenPlate seen{plate, {}};
    seen.wells.resize(plate.map.wells.size());
    std::vector<GateInput> gates(seen.wells.size());
    const auto plan = plan_of(plate.spec);
    std::atomic<std::size_t> done = 0;
    accuracy::for_each_index(seen.wells.size(), threads, [&](std::size_t i) {
        auto& well = seen.wells[i];
        well.map = plate.map.wells[i];
        well.truth = simulate::make_well(well.map, plate);
        for (int field = 1; field <= plate.spec.fields; ++field) {
            const auto found = analyse_field(plan, simulate::make_field(well.truth, field, plate), plate.spec);
            append(well.cells, found.cells);
            gates[i].append(found.gates);
        }
        fmt::print(stderr, "\r  images: well {} of {}  ", ++done, seen.wells.size());
    });
    fmt::print(stderr, "\n");
    gate(seen, gates);
    return seen;
}

}  // namespace viroplate::bench
