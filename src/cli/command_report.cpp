#include <fmt/format.h>

#include <filesystem>
#include <string>

#include "cli/command.hpp"
#include "viroplate/core/error.hpp"
#include "viroplate/core/file.hpp"
#include "viroplate/document/json.hpp"
#include "viroplate/report/page.hpp"
#include "viroplate/store/result_file.hpp"

namespace viroplate::cli {

namespace {

namespace fs = std::filesystem;

class ReportCommand final : public Command {
public:
    const char* name() const override { return "report"; }
    const char* purpose() const override {
        return "Make the page of an analysed plate again, from its result file alone";
    }

    void setup(CLI::App& app) override {
        app.add_option("OUT", folder_, "Folder that `viroplate run -o OUT` wrote (or its results.sqlite)")->required();
        app.add_option("-o,--output", output_, "Where to write the page (default: OUT/report.html)");
        app.add_option("--gallery", options_.gallery_fields, "Pictures in the gallery")
            ->check(CLI::Range(0, 500))
            ->capture_default_str();
        app.add_flag("--overwrite", overwrite_, "Replace the file named with -o");
    }

    int run(Console& console) override {
        std::error_code ignored;  // a path that cannot be looked at is refused when it is opened
        const fs::path results =
            fs::is_directory(folder_, ignored) ? fs::path(folder_) / "results.sqlite" : fs::path(folder_);
        const fs::path page = output_.empty() ? results.parent_path() / "report.html" : fs::path(output_);
        refuse_bad_output(results, page);
        const auto file = store::ResultFile::open(results, store::ResultFile::Access::read);
        if (!file.complete()) {
            throw Error(Code::incomplete, fmt::format("'{}' is incomplete: its run has not reached the end", folder_),
                        "Finish it with `viroplate run --resume`, then make the page.");
        }
        write_atomically(page, report::page(file, options_));
        console.say(fmt::format("Page written to {}", page.string()));
        if (console.options().json) {
            console.print(document::Json::object({{"report", page.string()}}).dump() + "\n");
        }
        return 0;
    }

private:
    void refuse_bad_output(const fs::path& results, const fs::path& page) const {
        std::error_code ignored;
        if (fs::equivalent(results, page, ignored)) {
            throw Error(Code::usage, fmt::format("'{}' is the result file itself", page.string()),
                        "Name another file with -o.");
        }
        if (!output_.empty() && !overwrite_ && fs::exists(page, ignored)) {
            throw Error(Code::output_exists, fmt::format("'{}' is there already", page.string()),
                        "Choose another file with -o, or say --overwrite.");
        }
    }

    std::string folder_;
    std::string output_;
    bool overwrite_ = false;
    report::PageOptions options_;
};

}  // namespace

std::unique_ptr<Command> make_report_command() { return std::make_unique<ReportCommand>(); }

}  // namespace viroplate::cli
