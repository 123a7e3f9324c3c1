#include <fmt/format.h>

#include "cli/command.hpp"
#include "cli/interrupt.hpp"
#include "viroplate/document/json.hpp"
#include "viroplate/pipeline/simulate_plate.hpp"

namespace viroplate::cli {

namespace {

class SimulateCommand final : public Command {
public:
    const char* name() const override { return "simulate"; }
    const char* purpose() const override { return "Make a plate of images whose truth is known"; }

    void setup(CLI::App& app) override {
        app.add_option("SPEC", spec_, "What to make (TOML; names its map)")->required();
        app.add_option("-o,--output", output_, "Folder for images, label images and truth")->required();
        app.add_option("--wells", wells_, "Only these wells of the map: A01,B02-B06");
        app.add_option("--threads", threads_, "Wells made at a time (default: as many as the machine has cores)")
            ->check(CLI::Range(1, 1024));
        app.add_flag("--overwrite", overwrite_, "Replace a simulated plate that is already there");
        app.add_flag("--no-labels", no_labels_, "Leave out the label images of nuclei and cells");
        app.add_flag("--tables-only", tables_only_,
                     "No images: the truth, with the signals that an analysis would measure");
    }

    int run(Console& console) override {
        pipeline::SimulateOptions options;
        if (!wells_.empty()) options.wells = parse_well_list(wells_);
        options.threads = threads_;
        if (overwrite_) options.existing = pipeline::SimulateOptions::Existing::overwrite;
        if (no_labels_) options.labels = pipeline::SimulateOptions::Labels::leave_out;
        if (tables_only_) options.images = pipeline::SimulateOptions::Images::leave_out;
        const simulate::PlateSpec plate = simulate::read_spec(spec_);
        const Interrupt interrupt;
        const auto made = pipeline::simulate_plate(plate, output_, options, console, interrupt);
        if (console.options().json) {
            const auto summary = document::Json::object({{"output", output_},
                                                         {"seed", static_cast<std::int64_t>(plate.spec.seed)},
                                                         {"wells", made.wells},
                                                         {"images", made.images},
                                                         {"cells", made.cells},
                                                         {"infected", made.infected}});
            console.print(summary.dump() + "\n");
        } else {
            console.say(fmt::format("{}: {} wells, {} images, {} cells in the fields, {} of them infected", output_,
                                    made.wells, made.images, made.cells, made.infected));
        }
        return 0;
    }

private:
    std::string spec_;
    std::string output_;
    std::string wells_;
    int threads_ = 0;
    bool overwrite_ = false;
    bool no_labels_ = false;
    bool tables_only_ = false;
};

}  // namespace

std::unique_ptr<Command> make_simulate_command() { return std::make_unique<SimulateCommand>(); }

}  // namespace viroplate::cli
