#include "viroplate/pipeline/call_again.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "pipeline/tiny_plate.hpp"
#include "viroplate/core/error.hpp"
#include "viroplate/core/file.hpp"
#include "viroplate/pipeline/run.hpp"

namespace viroplate::pipeline {
namespace {

using document::Json;
using ::testing::HasSubstr;
using testing::TinyPlate;

class CallAgain : public ::testing::Test {
protected:
    CallAgain() { run(); }

    void run() {
        SilentProgress silent;
        run_plate(tiny_.plan(), tiny_.output(), RunOptions{}, silent, NeverStop());
    }
    Json plate() const { return document::parse_json(read_text(tiny_.output() / "plate.json"), "plate.json"); }
    std::string wells() const { return read_text(tiny_.output() / "wells.csv"); }
    void call(const CallChanges& changes) const { call_again(tiny_.output(), changes); }
    Code code_of(const CallChanges& changes) const {
        try {
            call(changes);
        } catch (const Error& error) {
            message_ = error.what();
            return error.code();
        }
        return Code::internal;
    }

    TinyPlate tiny_;
    mutable std::string message_;
};

TEST_F(CallAgain, WithoutChangesGivesTheSameDocuments) {
    const auto before = testing::result_bytes(tiny_.output());
    call({});
    const auto after = testing::result_bytes(tiny_.output());
    for (std::size_t i = 1; i < before.size(); ++i) EXPECT_TRUE(before[i] == after[i]) << i;
}

TEST_F(CallAgain, NeedsNoImages) {
    std::filesystem::remove_all(tiny_.plate());
    CallChanges changes;
    changes.overrides = {"infection.rule=fixed", "infection.fixed=1e6"};
    call(changes);
    EXPECT_EQ(plate()["infection"]["rule"].text(), "fixed");
    EXPECT_THAT(wells(), HasSubstr(",50,0,0,"));  // cells, infected, fraction
    const auto results = store::ResultFile::open(tiny_.output() / "results.sqlite", store::ResultFile::Access::read);
    EXPECT_TRUE(results.infected_objects(5).empty());
    EXPECT_TRUE(results.complete());
}

TEST_F(CallAgain, KeepsItsChangesForTheNextTime) {
    CallChanges changes;
    changes.overrides = {"infection.rule=robust_sd", "infection.k=5"};
    call(changes);
    changes.overrides = {"infection.k=6"};
    call(changes);
    EXPECT_EQ(plate()["infection"]["rule"].text(), "robust_sd");
    const Json provenance = document::parse_json(read_text(tiny_.output() / "provenance.json"), "provenance.json");
    ASSERT_EQ(provenance["overrides"].items().size(), 2U);
    EXPECT_EQ(provenance["overrides"].items()[1].text(), "infection.k=6");
}

TEST_F(CallAgain, ExcludesWellsWithAReasonAndTakesThemInAgain) {
    CallChanges changes;
    changes.exclude = {{{0, 1}, "bubble"}};
    call(changes);
    EXPECT_EQ(plate()["infection"]["mock_wells"].integer(), 1);
    EXPECT_THAT(wells(), HasSubstr(",excluded,bubble,2,2,50,"));
    call({});
    EXPECT_EQ(plate()["infection"]["mock_wells"].integer(), 1);
    CallChanges back;
    back.include = {{0, 1}};
    call(back);
    EXPECT_EQ(plate()["infection"]["mock_wells"].integer(), 2);
    changes.exclude = {{{5, 5}, "nobody there"}};
    EXPECT_EQ(code_of(changes), Code::usage);
}

TEST_F(CallAgain, RefusesSettingsThatWouldFindOtherCells) {
    CallChanges changes;
    changes.overrides = {"nuclei.diameter_px=20"};
    EXPECT_EQ(code_of(changes), Code::settings_conflict);
    EXPECT_THAT(message_, HasSubstr("nuclei.diameter_px: 14 → 20"));
    std::ofstream(tiny_.folder() / "other.toml") << TinyPlate::assay_text() << "[cells]\nreach_px = 4\n";
    changes.overrides.clear();
    changes.assay = tiny_.folder() / "other.toml";
    EXPECT_EQ(code_of(changes), Code::settings_conflict);
}

TEST_F(CallAgain, TakesAnotherAssayAndMap) {
    std::ofstream(tiny_.folder() / "other.toml")
        << TinyPlate::assay_text() << "[[readout]]\nname = \"virus_mean\"\ncolumn = \"cell_mean_virus\"\n";
    std::ofstream(tiny_.folder() / "other.csv")
        << "well,role,virus,moi\nA01,mock,,\nA02,mock,,\nB01,compound,ZIKV,1\nB02,vehicle,ZIKV,1\nB03,vehicle,,\n";
    CallChanges changes;
    changes.assay = tiny_.folder() / "other.toml";
    changes.map = tiny_.folder() / "other.csv";
    call(changes);
    EXPECT_THAT(wells(), HasSubstr("virus_mean"));
    EXPECT_THAT(wells(), HasSubstr("B01,B,1,compound"));
    EXPECT_EQ(plate()["map"]["mapped_without_images"].items().size(), 1U);
    std::ofstream(tiny_.folder() / "other.csv") << "well,role\nP24,mock\n";
    EXPECT_EQ(code_of(changes), Code::map);
}

TEST_F(CallAgain, RefusesAnUnfinishedResultUnlessAllowed) {
    class StopAtOnce final : public Stop {
    public:
        bool requested() const override { return true; }
    };
    SilentProgress silent;
    RunOptions options;
    options.existing = RunOptions::Existing::overwrite;
    EXPECT_THROW(run_plate(tiny_.plan(), tiny_.output(), options, silent, StopAtOnce()), Error);
    EXPECT_EQ(code_of({}), Code::incomplete);
    CallChanges changes;
    changes.partial = CallChanges::Partial::allow;
    call(changes);
    EXPECT_THAT(plate()["warnings"].dump(), HasSubstr("0 of 8 fields"));
    EXPECT_THAT(wells(), HasSubstr("not analysed yet"));
}

TEST_F(CallAgain, SaysThatThereIsNothing) { EXPECT_THROW(call_again(tiny_.folder(), {}), Error); }

}  // namespace
}  // namespace viroplate::pipeline
