#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "cli/command.hpp"
#include "cli/interrupt.hpp"
#include "cli/run_log.hpp"
#include "cli/verdict_text.hpp"
#include "viroplate/core/error.hpp"
#include "viroplate/pipeline/run.hpp"

namespace viroplate::cli {

namespace {

namespace fs = std::filesystem;
using pipeline::Plan;
using pipeline::RunOptions;
using pipeline::RunSummary;

class RunCommand final : public Command {
public:
    const char* name() const override { return "run"; }
    const char* purpose() const override { return "Analyse a plate: cells, infection, verdict, report"; }

    void setup(CLI::App& app) override {
        app.add_option("PLATE", plate_, "Folder of images, as the imager wrote it")->required();
        app.add_option("--assay", assay_, "Assay file (TOML): channels, sizes, rules, limits")->required();
        app.add_option("--map", map_, "Plate map (CSV): what is in which well")->required();
        app.add_option("-o,--output", output_, "Folder for the results")->required();
        app.add_option("--calibration", calibration_, "Folder that 'viroplate calibrate' wrote");
        app.add_option("--set", overrides_, "Change one option of the assay: section.key=value")
            ->allow_extra_args(false);
        app.add_option("--threads", threads_, "Fields analysed at a time (default: as many as the machine has cores)")
            ->check(CLI::Range(1, 1024));
        app.add_option("--wells", wells_, "Only these wells: A01,B02-B06");
        auto* overwrite = app.add_flag("--overwrite", overwrite_, "Replace the results that are already there");
        app.add_flag("--resume", resume_, "Go on with a run that was stopped")->excludes(overwrite);
        app.add_flag("--strict", strict_, "Refuse to begin when planes are missing or map and plate do not match");
        app.add_flag("--fail-on-qc", fail_on_qc_, "Exit with 3 when the verdict is not pass");
    }

    int run(Console& console) override {
        const Plan plan = pipeline::make_plan(inputs());
        for (const auto& warning : plan.warnings) console.warn(warning);
        if (strict_) refuse_missing_input(plan);
        console.detail(fmt::format("{}: {} fields of {} wells, {}", plan.plate.name, plan.fields.size(),
                                   plan.plate.imaged_wells().size(), plan.plate.format));
        const RunSummary summary = run_logged(plan, console);
        print(console);
        return exit_code_of(summary);
    }

private:
    pipeline::PlanInputs inputs() const {
        pipeline::PlanInputs inputs;
        inputs.plate = plate_;
        inputs.assay = assay_;
        inputs.map = map_;
        if (!calibration_.empty()) inputs.calibration = calibration_;
        inputs.overrides = overrides_;
        if (!wells_.empty()) inputs.wells = parse_well_list(wells_);
        return inputs;
    }

    static void refuse_missing_input(const Plan& plan) {
        constexpr std::size_t kShown = 20;
        const auto missing = pipeline::missing_input(plan);
        if (missing.empty()) return;
        std::string list;
        for (std::size_t i = 0; i < std::min(missing.size(), kShown); ++i) list += "\n  " + missing[i];
        if (missing.size() > kShown) list += fmt::format("\n  and {} more", missing.size() - kShown);
        throw Error(Code::incomplete, "the input is incomplete:" + list,
                    "Bring what is missing, correct the map, or run without --strict.");
    }

    RunSummary run_logged(const Plan& plan, Console& console) const {
        RunOptions options;
        options.threads = threads_;
        if (overwrite_) options.existing = RunOptions::Existing::overwrite;
        if (resume_) options.existing = RunOptions::Existing::resume;
        RunLog log(console, output_, threads_);
        const Interrupt interrupt;
        try {
            const RunSummary summary = pipeline::run_plate(plan, output_, options, log, interrupt);
            if (resume_) {
                console.say(fmt::format("{} fields were there already, {} analysed now", summary.fields_resumed,
                                        summary.fields_done));
            }
            log.finish(screen::name(summary.verdict.outcome));
            return summary;
        } catch (const Error& error) {
            log.finish(viroplate::name(error.code()));
            throw;
        }
    }

    void print(Console& console) const {
        const auto results =
            store::ResultFile::open(fs::path(output_) / "results.sqlite", store::ResultFile::Access::read);
        const auto plate = results.document("plate");
        console.print(console.options().json ? plate.dump() + "\n" : verdict_text(plate, output_));
    }

    int exit_code_of(const RunSummary& summary) const {
        const bool bad = fail_on_qc_ && summary.verdict.outcome != screen::Outcome::pass;
        return summary.fields_failed > 0 || bad ? kExitFinishedWithFailures : 0;
    }

    std::string plate_;
    std::string assay_;
    std::string map_;
    std::string output_;
    std::string calibration_;
    std::vector<std::string> overrides_;
    std::string wells_;
    int threads_ = 0;
    bool overwrite_ = false;
    bool resume_ = false;
    bool strict_ = false;
    bool fail_on_qc_ = false;
};

}  // namespace

std::unique_ptr<Command> make_run_command() { return std::make_unique<RunCommand>(); }

}  // namespace viroplate::cli
