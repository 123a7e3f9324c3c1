#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "temporary_folder.hpp"
#include "viroplate/core/ids.hpp"
#include "viroplate/image/plane.hpp"
#include "viroplate/pipeline/plan.hpp"

namespace viroplate::pipeline::testing {

/// Images, assay and map of a few wells in a folder of their own: mock A01, A02; vehicle B01, B02 at MOI 1. Each field
/// is 160 × 160 with 25 round nuclei; in vehicle wells the first 10 of them are infected.
class TinyPlate {
public:
    static constexpr int kNucleiPerField = 25;
    static constexpr int kInfectedPerField = 10;

    explicit TinyPlate(int fields = 2);

    const std::filesystem::path& folder() const { return folder_.path(); }
    std::filesystem::path plate() const { return folder() / "plate"; }
    std::filesystem::path output() const { return folder() / "out"; }
    std::filesystem::path image(const char* well, int field, const char* channel) const;

    PlanInputs inputs() const;
    Plan plan() const { return make_plan(inputs()); }
    /// The command line of `viroplate run` for this plate.
    std::vector<std::string> run_arguments() const;

    void write_assay(const std::string& text) const;
    void write_map(const std::string& text) const;
    void write_well(const char* well, int fields, int infected) const;

    static std::string assay_text();
    static std::string map_text();

private:
    TemporaryFolder folder_;
};

/// The files of a result that must be the same bytes whatever the way there.
std::vector<std::string> result_bytes(const std::filesystem::path& output);

}  // namespace viroplate::pipeline::testing
