#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "assay/sample_assay.hpp"
#include "temporary_folder.hpp"
#include "viroplate/assay/assay.hpp"
#include "viroplate/core/error.hpp"
#include "viroplate/core/random.hpp"
#include "viroplate/plate/map.hpp"

namespace viroplate::assay {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;
using testing::StrEq;

TEST(ReadAssay, ReadsEverySection) {
    const Assay assay = sample();
    EXPECT_EQ(assay.name, "sample");
    EXPECT_EQ(assay.text, kSample);
    EXPECT_THAT(assay.channel_names(), ElementsAre("dna", "gfp", "virus"));
    EXPECT_EQ(assay.nuclei_channel().name, "dna");
    EXPECT_EQ(assay.nuclei_channel().plate_channel, "1");
    EXPECT_EQ(assay.virus_channel(), "virus");
    EXPECT_EQ(assay.nuclei.diameter.um, 12);
    EXPECT_EQ(assay.infection.channel, "virus") << "filled in from the roles";
    EXPECT_THAT(assay.readout_names(), ElementsAre("ratio"));
    EXPECT_EQ(assay.readouts[0].aggregate, Aggregate::median);
    ASSERT_EQ(assay.controls.size(), 2U);
    EXPECT_EQ(assay.controls[0].readout, "infected_fraction");
    EXPECT_EQ(assay.controls[0].high.role, "vehicle");
    EXPECT_EQ(assay.controls[0].high.interferon, "without");
    EXPECT_EQ(assay.controls[0].low.role, "mock");
    EXPECT_EQ(assay.controls[1].readout, "ratio");
    EXPECT_EQ(assay.limits.ssmd_pass, 2.5);
}

TEST(ReadAssay, TakesDefaultsForAllThatIsNotSaid) {
    const Assay assay = parse("[[channel]]\nname = \"dna\"\nrole = \"nuclei\"\n", "assay.toml", {});
    const segment::NucleiOptions nuclei;
    EXPECT_EQ(assay.nuclei.boundary_level, nuclei.boundary_level);
    EXPECT_EQ(assay.virus_channel(), std::nullopt);
    EXPECT_EQ(assay.infection.channel, "");
    EXPECT_TRUE(assay.controls.empty());
    EXPECT_TRUE(assay.readouts.empty());
}

TEST(ReadAssay, ListsEveryOptionWithItsOrigin) {
    const std::vector<std::string> overrides{"nuclei.diameter_px=15"};
    const Assay assay = sample(overrides);
    const auto origin = [&](std::string_view path) {
        for (const auto& option : assay.options) {
            if (option.path == path) return option.value + " (" + option.origin + ")";
        }
        return std::string("not listed");
    };
    EXPECT_EQ(origin("name"), "sample (assay file)");
    EXPECT_EQ(origin("nuclei.diameter_px"), "15 (command line)");
    EXPECT_EQ(origin("nuclei.diameter_um"), " (assay file)") << "cleared by the other unit";
    EXPECT_EQ(origin("nuclei.merge_probability"), "0.5 (default)");
    EXPECT_EQ(origin("channel.virus.role"), "virus (assay file)");
    EXPECT_EQ(origin("infection.channel"), "virus (assay file)");
    EXPECT_EQ(origin("readout.ratio.aggregate"), "median (assay file)");
    EXPECT_EQ(origin("controls.window.high.role"), "vehicle (assay file)");
    EXPECT_EQ(origin("controls.window.high.compound"), " (default)");
    EXPECT_EQ(origin("limits.ssmd_pass"), "2.5 (assay file)");
}

TEST(ReadAssay, DigestsWhatChangesObjectsAndNothingElse) {
    const auto with = [](const std::string& override_text) {
        return sample(std::vector<std::string>{override_text}).image_settings_digest();
    };
    const std::string base = sample().image_settings_digest();
    EXPECT_EQ(base, with("nuclei.diameter_um=12"));
    for (const char* same : {"name=other", "limits.ssmd_pass=2", "infection.rule=robust_sd",
                             "readout.ratio.aggregate=mean", "controls.window.low.role=vehicle"}) {
        EXPECT_EQ(base, with(same)) << same;
    }
    for (const char* other : {"nuclei.diameter_um=12.5", "nuclei.diameter_px=12", "cells.ring_width_px=6",
                              "plate.pixel_size_um=0.3", "channel.gfp.plate_channel=9"}) {
        EXPECT_NE(base, with(other)) << other;
    }
}

/// The sample with `from` replaced by `to`, and what is said about it.
std::string complaint(const std::string& from, const std::string& to) {
    std::string text = kSample;
    const auto at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    text.replace(at, from.size(), to);
    try {
        parse(text, "assay.toml", {});
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), Code::assay);
        EXPECT_FALSE(error.remedy().empty()) << error.what();
        return error.what();
    }
    return "no complaint";
}

TEST(ReadAssay, NamesAMisspelledKeyAndTheNearestRightOne) {
    EXPECT_THAT(complaint("diameter_um", "diametr_um"),
                StrEq("assay.toml:20:1: unknown key 'diametr_um' in [nuclei]; did you mean 'diameter_um'?"));
    EXPECT_THAT(complaint("[nuclei]", "[nucleus]"),
                StrEq("assay.toml:19:2: unknown key 'nucleus' at the top of the file; did you mean 'nuclei'?"));
    EXPECT_THAT(complaint("role = \"virus\"", "rolle = \"virus\""),
                HasSubstr("unknown key 'rolle' in [channel[3]]; did you mean 'role'?"));
    EXPECT_THAT(complaint("low = { role", "low = { rol"), HasSubstr("unknown key 'rol' in [controls[1].low]"));
}

TEST(ReadAssay, RefusesImpossibleValuesWithTheirPlace) {
    EXPECT_THAT(complaint("diameter_um = 12", "boundary_level = 3"),
                StartsWith("assay.toml:20:1: nuclei.boundary_level = 3 is outside "));
    EXPECT_THAT(complaint("diameter_um = 12", "diameter_um = \"12\""),
                HasSubstr("assay.toml:20:1: nuclei.diameter_um: expected a number, found \"12\" (a text)"));
}

TEST(ReadAssay, RefusesLimitsThatStandTheWrongWayRound) {
    const std::string text = "name = \"x\"\n[[channel]]\nname = \"dna\"\nrole = \"nuclei\"\n[limits]\n";
    const auto refused = [&](const std::string& limits) {
        try {
            parse(text + limits, "assay.toml", {});
            return std::string();
        } catch (const Error& error) {
            EXPECT_EQ(error.code(), Code::assay);
            return std::string(error.what());
        }
    };
    EXPECT_EQ(refused("ssmd_pass = 3\nssmd_fail = 1\n"), "");
    EXPECT_THAT(refused("ssmd_pass = 1\nssmd_fail = 3\n"), HasSubstr("ssmd"));
    EXPECT_THAT(refused("mock_infected_pass = 0.05\nmock_infected_fail = 0.01\n"), HasSubstr("mock_infected"));
    EXPECT_THAT(refused("vehicle_infected_low = 0.9\nvehicle_infected_high = 0.1\n"), HasSubstr("vehicle_infected"));
}

TEST(ReadAssay, WantsOneChannelOfNucleiAndAtMostOneOfVirus) {
    EXPECT_THAT(complaint("role = \"readout\"", "role = \"nuclei\""),
                HasSubstr("assay.toml:11:1: a second channel has the role nuclei"));
    EXPECT_THAT(complaint("role = \"readout\"", "role = \"virus\""), HasSubstr("a second channel has the role virus"));
    EXPECT_THAT(complaint("role = \"nuclei\"", "role = \"readout\""), HasSubstr("no channel has the role nuclei"));
    EXPECT_THROW(parse("name = \"x\"\n", "assay.toml", {}), Error);
}

TEST(ReadAssay, TakesTheStainOfTheCellsFromItsRoleOrItsName) {
    const auto with = [](const std::string& role, std::vector<std::string> overrides) {
        std::string text = kSample;
        text.replace(text.find("role = \"readout\""), 16, "role = \"" + role + "\"");
        return parse(text, "assay.toml", overrides);
    };
    EXPECT_EQ(with("cells", {}).cells.channel, "") << "dilation needs none";
    const Assay propagated = with("cells", {"cells.method=propagate"});
    EXPECT_EQ(propagated.cells.method, segment::CellMethod::propagate);
    EXPECT_EQ(propagated.cells.channel, "gfp");
    EXPECT_EQ(propagated.cells_channel(), "gfp");
    EXPECT_EQ(with("cells", {"cells.method=propagate", "cells.channel=virus"}).cells.channel, "virus");
    EXPECT_EQ(with("readout", {"cells.method=propagate", "cells.channel=virus"}).cells.channel, "virus");
    EXPECT_NE(propagated.image_settings_digest(), with("cells", {}).image_settings_digest());
}

TEST(ReadAssay, RefusesToPropagateCellsWithoutAStain) {
    EXPECT_THAT(complaint("[nuclei]", "[cells]\nmethod = \"propagate\"\n[nuclei]"),
                StartsWith("assay.toml:20:1: cells.method is \"propagate\", but no channel has the role cells"));
    EXPECT_THAT(complaint("[nuclei]", "[cells]\nchannel = \"gpf\"\n[nuclei]"),
                StartsWith("assay.toml:20:1: cells.channel = \"gpf\" is no channel of the assay; did you mean 'gfp'?"));
    EXPECT_THAT(complaint("[nuclei]",
                          "[[channel]]\nname = \"a\"\nrole = \"cells\"\n[[channel]]\nname = \"b\"\n"
                          "role = \"cells\"\n[nuclei]"),
                HasSubstr("a second channel has the role cells"));
}

TEST(ReadAssay, GivesTheColumnsOfSpotsToChannelsInWhichTheyAreCounted) {
    const std::string counted = "column = \"cell_spots_gfp\"";
    EXPECT_THAT(complaint("column = \"nucleus_ring_ratio_gfp\"", counted),
                HasSubstr("there is no object column 'cell_spots_gfp'"));
    std::string text = kSample;
    text.replace(text.find("column = \"nucleus_ring_ratio_gfp\""), 33, counted);
    const Assay assay = parse(text, "assay.toml", std::vector<std::string>{"channel.gfp.spots=true"});
    EXPECT_THAT(assay.spot_channel_names(), ElementsAre("gfp"));
    EXPECT_NE(assay.image_settings_digest(), sample().image_settings_digest());
    EXPECT_NE(sample(std::vector<std::string>{"spots.diameter_px=4"}).image_settings_digest(),
              sample().image_settings_digest());
}

TEST(ReadAssay, WantsNamesThatCanStandInColumns) {
    EXPECT_THAT(complaint("name = \"gfp\"", "name = \"GFP\""), HasSubstr("channel name 'GFP' cannot be part"));
    EXPECT_THAT(complaint("name = \"gfp\"", "name = \"\""), HasSubstr("channel name '' cannot be part"));
    EXPECT_THAT(complaint("name = \"gfp\"", "name = \"dna\""), HasSubstr("channel name 'dna' stands twice"));
    EXPECT_THAT(complaint("name = \"ratio\"", "name = \"cells\""), HasSubstr("wells.csv has a column 'cells'"));
    EXPECT_THAT(complaint("name = \"shift\"", "name = \"window\""), HasSubstr("controls name 'window' stands twice"));
    EXPECT_THAT(complaint("name = \"gfp\"\n", ""), HasSubstr("[channel[2]] lacks 'name'"));
}

TEST(ReadAssay, RefusesChannelNamesWhosePairsCannotBeToldApart) {
    const std::string text =
        "[[channel]]\nname = \"a\"\nrole = \"nuclei\"\n[[channel]]\nname = \"b_c\"\n"
        "[[channel]]\nname = \"a_b\"\n[[channel]]\nname = \"c\"\n";
    try {
        parse(text, "assay.toml", {});
        FAIL();
    } catch (const Error& error) {
        EXPECT_THAT(error.what(), HasSubstr("two columns called 'cell_correlation_a_b_c'"));
    }
}

TEST(ReadAssay, WantsColumnsAndReadoutsThatExist) {
    EXPECT_THAT(
        complaint("nucleus_ring_ratio_gfp", "nucleus_ring_ratio_gpf"),
        HasSubstr("there is no object column 'nucleus_ring_ratio_gpf'; did you mean 'nucleus_ring_ratio_gfp'?"));
    EXPECT_THAT(complaint("readout = \"ratio\"", "readout = \"ration\""),
                HasSubstr("there is no readout 'ration'; did you mean 'ratio'?"));
    EXPECT_THAT(complaint("rule = \"quantile\"", "channel = \"viurs\""),
                HasSubstr("infection.channel = \"viurs\" is no channel of the assay; did you mean 'virus'?"));
    EXPECT_THAT(complaint("rule = \"quantile\"", "compartment = \"ring\"\nstatistic = \"max\""),
                HasSubstr("there is no max of a ring"));
    EXPECT_THAT(complaint("role = \"virus\"", "role = \"readout\""), HasSubstr("no channel has the role virus"));
    EXPECT_THAT(complaint("rule = \"quantile\"", "rule = \"fixed\""),
                StrEq("assay.toml:23:1: infection.rule is \"fixed\", but infection.fixed gives no threshold"));
}

TEST(ReadAssay, WantsControlsThatChooseWells) {
    EXPECT_THAT(complaint("{ role = \"mock\" }", "{}"), HasSubstr("controls.window.low chooses no wells"));
    EXPECT_THAT(complaint("{ role = \"mock\" }", "{ role = \"mok\" }"), HasSubstr("did you mean 'mock'?"));
    EXPECT_THAT(complaint("interferon = \"without\"", "interferon = \"none\""), HasSubstr("is none of "));
    EXPECT_THAT(complaint("low = { role = \"mock\" }\n", ""), HasSubstr("controls.window lacks its low group"));
}

TEST(ReadAssay, MeetsAnyDamagedFileWithAnErrorAtMost) {
    Random random(5, 0);
    int refused = 0;
    for (int i = 0; i < 2000; ++i) {
        std::string text = kSample;
        const auto size = static_cast<std::uint32_t>(text.size());
        for (std::uint32_t k = 0; k <= random.below(3); ++k)
            text[random.below(size)] = static_cast<char>(random.bits());
        text.resize(size - random.below(2) * random.below(size));
        try {
            parse(text, "assay.toml", {});
        } catch (const Error& error) {
            ASSERT_EQ(error.code(), Code::assay) << error.what();
            ASSERT_THAT(error.what(), StartsWith("assay.toml:"));
            ++refused;
        }
    }
    EXPECT_GT(refused, 1000);
}

TEST(ReadAssay, FindsPositionsBesideTheAssayFile) {
    const TemporaryFolder folder;
    write_sample(folder / "assay.toml", "positions_csv = \"fields.csv\"\n");
    EXPECT_EQ(read(folder / "assay.toml", {}).plate.positions_csv, (folder / "fields.csv").string());
}

std::map<std::string, int> roles(const std::filesystem::path& map) {
    std::map<std::string, int> found;
    for (const auto& well : plate::read_map(map, "").wells) ++found[plate::name(well.role)];
    return found;
}

TEST(ReadAssay, TheMapsOfTheRealPlatesNameTheirControls) {
    using Roles = std::map<std::string, int>;
    const std::filesystem::path plates = VIROPLATE_SOURCE_DIR "/plates";
    EXPECT_EQ(roles(plates / "titration/map.csv"), (Roles{{"mock", 1}, {"vehicle", 11}}));
    EXPECT_EQ(roles(plates / "translocation/map.csv"), (Roles{{"compound", 72}, {"reference", 8}, {"vehicle", 16}}));
}

TEST(ReadAssay, ReadsTheAssaysOfTheRealPlates) {
    const std::filesystem::path plates = VIROPLATE_SOURCE_DIR "/plates";
    const Assay titration = read(plates / "titration/assay.toml", {});
    EXPECT_EQ(titration.infection.column(), "cell_mean_antigen");
    EXPECT_EQ(titration.plate.sequence_channels, 2);
    const Assay translocation = read(plates / "translocation/assay.toml", {});
    EXPECT_EQ(translocation.virus_channel(), std::nullopt);
    EXPECT_EQ(translocation.cells.ring_width.px, 6);
    EXPECT_EQ(translocation.readouts.size(), 2U);
    EXPECT_EQ(translocation.controls.size(), 2U);
}

}  // namespace
}  // namespace viroplate::assay
