#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <new>
#include <string>
#include <vector>

#include "cli/command.hpp"
#include "cli/memory.hpp"
#include "viroplate/core/version.hpp"
#include "viroplate/document/json.hpp"

namespace viroplate::cli {

namespace {

std::vector<std::unique_ptr<Command>> all_commands() {
    std::vector<std::unique_ptr<Command>> commands;
    commands.push_back(make_inspect_command());
    commands.push_back(make_run_command());
    commands.push_back(make_call_command());
    commands.push_back(make_report_command());
    commands.push_back(make_segment_command());
    commands.push_back(make_calibrate_command());
    commands.push_back(make_simulate_command());
    return commands;
}

/// In the order of ProgressMode.
const std::vector<std::string> kProgressModes{"auto", "tty", "json", "none"};

/// The flags that every command has.
struct CommonFlags {
    bool json = false;
    bool quiet = false;
    int verbose = 0;
    std::string progress = kProgressModes.front();

    void declare(CLI::App& app) {
        app.add_flag("--json", json, "Print one JSON document on standard output");
        app.add_flag("-q,--quiet", quiet, "Say nothing but errors");
        app.add_flag("-v,--verbose", verbose, "Say more; twice: still more");
        app.add_option("--progress", progress, "How to show progress")->check(CLI::IsMember(kProgressModes));
    }
    ConsoleOptions console() const {
        const auto mode = std::find(kProgressModes.begin(), kProgressModes.end(), progress) - kProgressModes.begin();
        return {json, quiet ? 0 : 1 + verbose, static_cast<ProgressMode>(mode)};
    }
};

/// Says what went wrong: words on stderr, and with --json the same as a document on stdout.
int report_error(Console& console, const Error& error) {
    console.complain(error);
    if (console.options().json) {
        const auto details = document::Json::object(
            {{"code", name(error.code())}, {"message", error.what()}, {"remedy", error.remedy()}});
        console.print(document::Json::object({{"error", details}}).dump() + "\n");
    }
    return exit_code(error.code());
}

int run_command(Command& command, Console& console) {
    try {
        return command.run(console);
    } catch (const Error& error) {
        return report_error(console, error);
    } catch (const std::bad_alloc&) {
        return report_error(console,
                            Error(Code::try_again, "out of memory", "Use fewer --threads, or a larger machine."));
    } catch (const std::exception& error) {
        return report_error(console, Error(Code::internal, fmt::format("unexpected: {}", error.what()),
                                           "This is a fault of viroplate; please report it with the command line."));
    }
}

int parse_failure(const CLI::App& app, const CLI::ParseError& error) {
    const int code = app.exit(error);  // prints help or the complaint
    return code == 0 ? 0 : exit_code(Code::usage);
}

int program(int argc, char** argv) {
    CLI::App app(
        "viroplate reads a plate from a high-content imager, outlines every cell, says which are infected,\n"
        "and gives a verdict on each compound and on the plate.");
    app.name("viroplate");
    app.set_version_flag("--version", fmt::format("viroplate {}", kVersion));
    app.require_subcommand(1);
    app.fallthrough(false);

    const auto commands = all_commands();
    CommonFlags flags;
    std::vector<CLI::App*> apps;
    for (const auto& command : commands) {
        CLI::App* sub = app.add_subcommand(command->name(), command->purpose());
        command->setup(*sub);
        flags.declare(*sub);
        apps.push_back(sub);
    }
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return parse_failure(app, error);
    }
    Console console;
    console.configure(flags.console());
    for (std::size_t i = 0; i < apps.size(); ++i) {
        if (apps[i]->parsed()) return run_command(*commands[i], console);
    }
    return exit_code(Code::usage);
}

}  // namespace

}  // namespace viroplate::cli

int main(int argc, char** argv) {
    viroplate::cli::keep_freed_memory();
    return viroplate::cli::program(argc, argv);
}
