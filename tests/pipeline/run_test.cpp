#include "viroplate/pipeline/run.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <sys/mount.h>

#include <csignal>
#include <fstream>
#include <thread>

#include "pipeline/child_program.hpp"
#include "pipeline/tiny_plate.hpp"
#include "viroplate/core/error.hpp"
#include "viroplate/core/file.hpp"

namespace viroplate::pipeline {
namespace {

using testing::ChildProgram;
using ::testing::HasSubstr;
using testing::TinyPlate;

RunSummary run(const TinyPlate& tiny, RunOptions::Existing existing, const PlanInputs& inputs) {
    SilentProgress silent;
    RunOptions options;
    options.existing = existing;
    return run_plate(make_plan(inputs), tiny.output(), options, silent, NeverStop());
}

RunSummary run(const TinyPlate& tiny, RunOptions::Existing existing = RunOptions::Existing::refuse) {
    return run(tiny, existing, tiny.inputs());
}

Error error_of(const std::function<void()>& work) {
    try {
        work();
    } catch (const Error& error) {
        return error;
    }
    return Error(Code::internal, "no error was thrown");
}

TEST(RunPlate, RefusesAFolderThatIsNotEmpty) {
    const TinyPlate tiny(1);
    run(tiny);
    const auto before = testing::result_bytes(tiny.output());
    const Error error = error_of([&] { run(tiny); });
    EXPECT_EQ(error.code(), Code::output_exists);
    EXPECT_THAT(error.remedy(), HasSubstr("--overwrite"));
    EXPECT_TRUE(testing::result_bytes(tiny.output()) == before);
}

TEST(RunPlate, OverwritesItsOwnFilesOnly) {
    const TinyPlate tiny(1);
    std::filesystem::create_directory(tiny.output());
    std::ofstream(tiny.output() / "notes.txt") << "mine";
    std::ofstream(tiny.output() / "results.sqlite") << "an older one, broken";
    EXPECT_EQ(run(tiny, RunOptions::Existing::overwrite).fields_done, 4U);
    EXPECT_EQ(read_text(tiny.output() / "notes.txt"), "mine");
}

TEST(RunPlate, ResumesWhatIsThereOrBegins) {
    const TinyPlate tiny(1);
    EXPECT_EQ(run(tiny, RunOptions::Existing::resume).fields_done, 4U);
    const auto before = testing::result_bytes(tiny.output());
    const auto again = run(tiny, RunOptions::Existing::resume);
    EXPECT_EQ(again.fields_done, 0U);
    EXPECT_EQ(again.fields_resumed, 4U);
    EXPECT_TRUE(testing::result_bytes(tiny.output()) == before);
}

TEST(RunPlate, NamesTheSettingsThatForbidResuming) {
    const TinyPlate tiny(1);
    run(tiny);
    auto inputs = tiny.inputs();
    inputs.overrides = {"nuclei.diameter_px=16"};
    const Error error = error_of([&] { run(tiny, RunOptions::Existing::resume, inputs); });
    EXPECT_EQ(error.code(), Code::settings_conflict);
    EXPECT_THAT(error.what(), HasSubstr("nuclei.diameter_px: 14 → 16"));
    tiny.write_well("C01", 1, 0);
    const Error images = error_of([&] { run(tiny, RunOptions::Existing::resume); });
    EXPECT_EQ(images.code(), Code::settings_conflict);
    EXPECT_THAT(images.what(), HasSubstr("list of images"));
}

TEST(RunPlate, ResumesWithAnotherRuleAsIfItHadBeenThereFromTheStart) {
    const TinyPlate tiny(1);
    auto inputs = tiny.inputs();
    inputs.overrides = {"infection.rule=robust_sd"};
    run(tiny, RunOptions::Existing::refuse, inputs);
    const auto expected = testing::result_bytes(tiny.output());
    run(tiny, RunOptions::Existing::overwrite);
    EXPECT_FALSE(testing::result_bytes(tiny.output()) == expected);
    run(tiny, RunOptions::Existing::resume, inputs);
    EXPECT_TRUE(testing::result_bytes(tiny.output()) == expected);
}

TEST(RunPlate, GoesFromChosenWellsToAllButNotBack) {
    const TinyPlate tiny(1);
    run(tiny);
    const auto expected = testing::result_bytes(tiny.output());
    auto some = tiny.inputs();
    some.wells = {{0, 0}, {1, 1}};
    EXPECT_EQ(run(tiny, RunOptions::Existing::overwrite, some).fields_done, 2U);
    EXPECT_EQ(run(tiny, RunOptions::Existing::resume).fields_done, 2U);
    EXPECT_TRUE(testing::result_bytes(tiny.output()) == expected);
    EXPECT_EQ(error_of([&] { run(tiny, RunOptions::Existing::resume, some); }).code(), Code::settings_conflict);
}

TEST(RunPlate, TellsItsProgress) {
    class Counter final : public Progress {
    public:
        void begin(std::string_view, std::size_t total) override { total_ = total; }
        void advance(std::size_t steps) override { done_ += steps; }
        void warn(std::string_view message) override { warning_ = message; }
        void end() override { ended_ = true; }
        std::size_t total_ = 0;
        std::size_t done_ = 0;
        bool ended_ = false;
        std::string warning_;
    };
    const TinyPlate tiny(1);
    std::filesystem::resize_file(tiny.image("B02", 1, "dna"), 0);
    Counter counter;
    run_plate(tiny.plan(), tiny.output(), RunOptions{}, counter, NeverStop());
    EXPECT_EQ(counter.total_, 4U);
    EXPECT_EQ(counter.done_, 4U);
    EXPECT_TRUE(counter.ended_);
    EXPECT_THAT(counter.warning_, HasSubstr("B02 field 1 failed"));
}

TEST(RunProgram, ExitCodesTellWhatHappened) {
    const TinyPlate tiny(1);
    const auto code = [&](std::vector<std::string> more) {
        auto arguments = tiny.run_arguments();
        arguments.insert(arguments.end(), more.begin(), more.end());
        return ChildProgram(arguments).wait();
    };
    EXPECT_EQ(code({}), 0);
    EXPECT_EQ(code({}), 5);
    EXPECT_EQ(code({"--overwrite", "--fail-on-qc"}), 3);  // few control wells: the verdict is review at best
    std::filesystem::resize_file(tiny.image("B02", 1, "dna"), 0);
    EXPECT_EQ(code({"--overwrite"}), 3);
    std::filesystem::remove(tiny.image("B02", 1, "dna"));
    EXPECT_EQ(code({"--overwrite", "--strict"}), 4);
    EXPECT_EQ(ChildProgram({"call", tiny.output().string()}).wait(), 0);
    EXPECT_EQ(ChildProgram({"call", tiny.output().string(), "--exclude", "A01"}).wait(), 2);
    EXPECT_EQ(ChildProgram({"call", tiny.output().string(), "--set", "cells.reach_px=3"}).wait(), 5);
}

TEST(RunProgram, AnInterruptedRunSaysSoAndCanBeResumed) {
    const TinyPlate tiny(60);
    ChildProgram program(tiny.run_arguments());
    while (!std::filesystem::exists(tiny.output() / "run.jsonl") && !program.wait(std::chrono::milliseconds(1))) {
    }
    program.send(SIGINT);
    ASSERT_EQ(program.wait(), 130);
    EXPECT_THAT(read_text(tiny.output() / "run.jsonl"), HasSubstr("interrupted"));
    EXPECT_EQ(ChildProgram({"call", tiny.output().string()}).wait(), 4);
    auto arguments = tiny.run_arguments();
    arguments.emplace_back("--resume");
    EXPECT_EQ(ChildProgram(arguments).wait(), 0);
}

TEST(RunProgram, AFullDiskAsksToTryAgain) {
    const TinyPlate tiny(4);
    std::filesystem::create_directory(tiny.output());
    const std::string output = tiny.output().string();
    auto arguments = tiny.run_arguments();
    ChildProgram program(arguments, [&] {
        return ::unshare(CLONE_NEWNS) == 0 && ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
               ::mount("tmpfs", output.c_str(), "tmpfs", 0, "size=160k") == 0;
    });
    const auto code = program.wait();
    if (code == ChildProgram::kCannotPrepare) GTEST_SKIP() << "needs the right to mount a small disk";
    EXPECT_EQ(code, 75);
}

}  // namespace
}  // namespace viroplate::pipeline
