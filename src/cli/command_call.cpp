#include <fmt/format.h>

#include <string>
#include <vector>

#include "cli/command.hpp"
#include "cli/verdict_text.hpp"
#include "viroplate/core/error.hpp"
#include "viroplate/pipeline/call_again.hpp"
#include "viroplate/store/result_file.hpp"

namespace viroplate::cli {

namespace {

namespace fs = std::filesystem;
using pipeline::CallChanges;
using pipeline::Exclusion;

Exclusion parse_exclusion(const std::string& text) {
    const auto equals = text.find('=');
    const auto well = parse_well(text.substr(0, equals));
    if (!well || equals == std::string::npos || equals + 1 == text.size()) {
        throw Error(Code::usage, fmt::format("--exclude {}: a well and a reason are expected", text),
                    "Write --exclude \"B03=bubble in the well\".");
    }
    return {*well, text.substr(equals + 1)};
}

class CallCommand final : public Command {
public:
    const char* name() const override { return "call"; }
    const char* purpose() const override {
        return "Call infection and judge the plate again from stored cells, without images";
    }

    void setup(CLI::App& app) override {
        app.add_option("OUT", output_, "Folder that 'viroplate run -o OUT' wrote")->required();
        app.add_option("--assay", assay_, "Another assay file; its image settings must be those of the run");
        app.add_option("--map", map_, "Another plate map");
        app.add_option("--set", overrides_, "Change one option of the assay: infection.rule=robust_sd, limits.…=…")
            ->allow_extra_args(false);
        app.add_option("--exclude", exclude_, "Take a well out of the judgement: WELL=reason")->allow_extra_args(false);
        app.add_option("--include", include_, "Take excluded wells in again: A01,B02-B06")->allow_extra_args(false);
        app.add_flag("--partial", partial_, "Judge an unfinished run by the fields that are there");
        app.add_flag("--fail-on-qc", fail_on_qc_, "Exit with 3 when the verdict is not pass");
    }

    int run(Console& console) override {
        const auto verdict = pipeline::call_again(output_, changes());
        const auto results =
            store::ResultFile::open(fs::path(output_) / "results.sqlite", store::ResultFile::Access::read);
        const auto plate = results.document("plate");
        console.print(console.options().json ? plate.dump() + "\n" : verdict_text(plate, output_));
        return fail_on_qc_ && verdict.outcome != screen::Outcome::pass ? kExitFinishedWithFailures : 0;
    }

private:
    CallChanges changes() const {
        CallChanges changes;
        if (!assay_.empty()) changes.assay = assay_;
        if (!map_.empty()) changes.map = map_;
        changes.overrides = overrides_;
        for (const auto& text : exclude_) changes.exclude.push_back(parse_exclusion(text));
        for (const auto& text : include_) {
            for (const WellAddress well : parse_well_list(text)) changes.include.push_back(well);
        }
        if (partial_) changes.partial = CallChanges::Partial::allow;
        return changes;
    }

    std::string output_;
    std::string assay_;
    std::string map_;
    std::vector<std::string> overrides_;
    std::vector<std::string> exclude_;
    std::vector<std::string> include_;
    bool partial_ = false;
    bool fail_on_qc_ = false;
};

}  // namespace

std::unique_ptr<Command> make_call_command() { return std::make_unique<CallCommand>(); }

}  // namespace viroplate::cli
