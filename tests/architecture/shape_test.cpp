#include <gtest/gtest.h>

#include <fstream>
#include <regex>
#include <sstream>

#include "architecture/source_tree.hpp"

namespace viroplate::architecture {
namespace {

std::string content_of(const std::filesystem::path& file) {
    std::ifstream stream(std::filesystem::path(VIROPLATE_SOURCE_DIR) / file);
    std::stringstream text;
    text << stream.rdbuf();
    return text.str();
}

TEST(Architecture, NoFileGrowsPastSixHundredLines) {
    for (const auto& file : source_files()) {
        const std::string text = content_of(file);
        EXPECT_LE(std::count(text.begin(), text.end(), '\n'), 600) << file;
    }
}

TEST(Architecture, EveryNameSaysWhatItHolds) {
    const std::regex vague("(^|[/_])(utils?|helpers?|common|misc|manager)([._/]|$)");
    for (const auto& file : source_files()) EXPECT_FALSE(std::regex_search(file.string(), vague)) << file;
}

TEST(Architecture, TheEngineNeitherPrintsNorReadsTheEnvironmentOrTheClock) {
    const std::regex forbidden(R"(\b(std::c(out|err)|printf\(|fmt::print|getenv\(|system_clock|exit\(|abort\())");
    for (const auto& file : source_files()) {
        if (file.string().rfind("src/cli/", 0) == 0) continue;
        std::smatch match;
        const std::string text = content_of(file);
        EXPECT_FALSE(std::regex_search(text, match, forbidden)) << file << ": " << match.str();
    }
}

TEST(Architecture, NoLooseEndsAreLeftInTheSource) {
    const std::regex loose(
        "\\b(TO"
        "DO|FIX"
        "ME|HA"
        "CK)\\b");
    for (const auto& file : source_files()) EXPECT_FALSE(std::regex_search(content_of(file), loose)) << file;
}

}  // namespace
}  // namespace viroplate::architecture
