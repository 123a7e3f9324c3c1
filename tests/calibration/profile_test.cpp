#include "viroplate/calibration/profile.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "temporary_folder.hpp"
#include "viroplate/core/error.hpp"
#include "viroplate/core/file.hpp"
#include "viroplate/image/write.hpp"

namespace viroplate::calibration {
namespace {

using ::testing::HasSubstr;

class ProfileFile : public ::testing::Test {
protected:
    static ChannelProfile channel(const std::string& name, double offset) {
        image::FloatPlane flat(6, 4, 1.0F);
        flat.at(2, 1) = 1.25F;
        flat.at(3, 3) = 0.75F;
        return {name, offset, flat, 48, 0.0125};
    }

    void edit(const std::string& from, const std::string& to) const {
        std::string text = read_text(folder_ / "calibration.toml");
        const auto at = text.find(from);
        ASSERT_NE(at, std::string::npos);
        write_atomically(folder_ / "calibration.toml", text.replace(at, from.size(), to));
    }

    std::string complaint() const {
        try {
            load(folder_.path());
        } catch (const Error& error) {
            EXPECT_EQ(error.code(), Code::settings_conflict) << error.what();
            return error.what();
        }
        ADD_FAILURE() << "the profile was accepted";
        return {};
    }

    TemporaryFolder folder_;
};

TEST_F(ProfileFile, ComesBackAsItWas) {
    const auto profile = make_profile({channel("1", 100), channel("A \"b\"/\\c", 0.1), channel("A_b", 1e-7)});
    save(profile, folder_ / "new" / "folder");
    const auto back = load(folder_ / "new" / "folder");
    EXPECT_EQ(back.id, profile.id);
    ASSERT_EQ(back.channels.size(), 3U);
    for (std::size_t i = 0; i < 3; ++i) {
        EXPECT_EQ(back.channels[i].channel, profile.channels[i].channel);
        EXPECT_EQ(back.channels[i].offset, profile.channels[i].offset);
        EXPECT_EQ(back.channels[i].fields, 48);
        EXPECT_EQ(back.channels[i].flat_error, 0.0125);
        EXPECT_EQ(back.channels[i].flat.pixels, profile.channels[i].flat.pixels);
    }
    EXPECT_EQ(back.correction("1").offset, 100);
}

TEST_F(ProfileFile, HasAnIdThatFollowsFromItsContent) {
    EXPECT_EQ(make_profile({channel("1", 100)}).id, make_profile({channel("1", 100)}).id);
    EXPECT_NE(make_profile({channel("1", 100)}).id, make_profile({channel("1", 101)}).id);
    EXPECT_NE(make_profile({channel("1", 100)}).id, make_profile({channel("2", 100)}).id);
    auto other = channel("1", 100);
    other.flat.at(0, 0) = 1.001F;
    EXPECT_NE(make_profile({channel("1", 100)}).id, make_profile({other}).id);
}

TEST_F(ProfileFile, IsRefusedWhenItWasChangedByHand) {
    save(make_profile({channel("dna", 100)}), folder_.path());
    edit("offset_grey = 100", "offset_grey = 90");
    EXPECT_THAT(complaint(), HasSubstr("was changed"));
}

TEST_F(ProfileFile, IsRefusedWhenAFlatFieldWasReplaced) {
    save(make_profile({channel("dna", 100)}), folder_.path());
    image::write_tiff(folder_ / "flat_dna.tif", image::FloatPlane(6, 4, 1.0F));
    EXPECT_THAT(complaint(), HasSubstr("was changed"));
    image::write_tiff(folder_ / "flat_dna.tif", image::FloatPlane(6, 4, 0.0F));
    EXPECT_THAT(complaint(), HasSubstr("no flat field"));
}

TEST_F(ProfileFile, NamesAKeyThatDoesNotBelong) {
    save(make_profile({channel("dna", 100)}), folder_.path());
    edit("offset_grey", "ofset_grey");
    EXPECT_THAT(complaint(), HasSubstr("ofset_grey"));
}

TEST_F(ProfileFile, IsAnIoErrorWhereThereIsNone) {
    try {
        load(folder_ / "nowhere");
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), Code::io);
    }
}

TEST_F(ProfileFile, SaysWhichChannelsItHas) {
    try {
        make_profile({channel("dna", 100), channel("gfp", 90)}).correction("virus");
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), Code::settings_conflict);
        EXPECT_THAT(error.what(), HasSubstr("'dna', 'gfp'"));
    }
}

}  // namespace
}  // namespace viroplate::calibration
