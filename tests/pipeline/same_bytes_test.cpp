// One build, one plate, one result: for any number of threads, and however often the run was cut short.
#include <gtest/gtest.h>

#include <csignal>

#include "pipeline/child_program.hpp"
#include "pipeline/tiny_plate.hpp"
#include "viroplate/core/error.hpp"
#include "viroplate/pipeline/run.hpp"

namespace viroplate::pipeline {
namespace {

using testing::ChildProgram;
using testing::result_bytes;
using testing::TinyPlate;

RunSummary run(const TinyPlate& tiny, int threads, RunOptions::Existing existing, const Stop& stop = NeverStop()) {
    SilentProgress silent;
    RunOptions options;
    options.threads = threads;
    options.existing = existing;
    return run_plate(tiny.plan(), tiny.output(), options, silent, stop);
}

TEST(SameBytes, ForOneThreadAndFour) {
    const TinyPlate tiny(5);
    run(tiny, 1, RunOptions::Existing::refuse);
    const auto one = result_bytes(tiny.output());
    for (const auto& bytes : one) EXPECT_FALSE(bytes.empty());
    for (int repeat = 0; repeat < 3; ++repeat) {
        run(tiny, 4, RunOptions::Existing::overwrite);
        EXPECT_TRUE(result_bytes(tiny.output()) == one);
    }
}

TEST(SameBytes, WhereverThePlateAndTheResultLie) {
    const TinyPlate here(1);
    const TinyPlate there(1);
    run(here, 2, RunOptions::Existing::refuse);
    run(there, 2, RunOptions::Existing::refuse);
    EXPECT_TRUE(result_bytes(here.output()) == result_bytes(there.output()));
}

/// Lets a number of questions pass before it says stop.
class StopAfter final : public Stop {
public:
    explicit StopAfter(int questions) : left_(questions) {}
    bool requested() const override { return left_-- <= 0; }

private:
    mutable int left_;
};

TEST(SameBytes, WhenStoppedAgainAndAgain) {
    const TinyPlate tiny(3);
    run(tiny, 2, RunOptions::Existing::refuse);
    const auto expected = result_bytes(tiny.output());
    int stops = 0;
    auto existing = RunOptions::Existing::overwrite;
    for (bool done = false; !done; existing = RunOptions::Existing::resume) {
        try {
            run(tiny, 2, existing, StopAfter(stops % 4));
            done = true;
        } catch (const Error& error) {
            ASSERT_EQ(error.code(), Code::interrupted);
            const auto results =
                store::ResultFile::open(tiny.output() / "results.sqlite", store::ResultFile::Access::read);
            EXPECT_FALSE(results.complete());
        }
        ASSERT_LT(++stops, 50);
    }
    EXPECT_GT(stops, 3);
    EXPECT_TRUE(result_bytes(tiny.output()) == expected);
}

TEST(SameBytes, WhenKilledAtAnyMoment) {
    const TinyPlate tiny(6);
    ASSERT_EQ(ChildProgram(tiny.run_arguments()).wait(), 0);
    const auto expected = result_bytes(tiny.output());
    std::filesystem::remove_all(tiny.output());
    auto arguments = tiny.run_arguments();
    arguments.emplace_back("--resume");
    int killed = 0;
    std::optional<int> code;
    for (std::chrono::milliseconds patience(5); !code; patience += patience / 4 + std::chrono::milliseconds(1)) {
        ASSERT_LT(patience.count(), 60000);
        ChildProgram program(arguments);
        code = program.wait(patience);
        if (code) break;
        program.send(SIGKILL);
        program.wait();
        ++killed;
    }
    EXPECT_EQ(code, 0);
    EXPECT_GT(killed, 0);
    EXPECT_TRUE(result_bytes(tiny.output()) == expected);
}

}  // namespace
}  // namespace viroplate::pipeline
