// What programs read: every key that `run` writes is defined in docs/formats.md.

#include <gtest/gtest.h>

#include <set>

#include "program.hpp"
#include "small_plate.hpp"
#include "temporary_folder.hpp"
#include "viroplate/core/file.hpp"
#include "viroplate/document/json.hpp"

namespace viroplate {
namespace {

using document::Json;

/// All member names below `value`.
void collect_keys(const Json& value, std::set<std::string>& keys) {
    for (const auto& [key, member] : value.members()) {
        keys.insert(key);
        collect_keys(member, keys);
    }
    for (const Json& item : value.items()) collect_keys(item, keys);
}

TEST(Documents, EveryKeyOfPlateJsonIsDefined) {
    const TemporaryFolder folder;
    const SmallPlate small(folder.path());
    small.write_assay(
        "[[readout]]\nname = \"area\"\ncolumn = \"nucleus_area_px\"\n"
        "[[controls]]\nname = \"c\"\nhigh = { role = \"vehicle\" }\nlow = { role = \"mock\" }\n");
    const auto result = run_program({"run", small.plate, "--assay", small.assay, "--map", small.map, "-o",
                                     folder / "out", "--json", "--progress", "none"});
    ASSERT_EQ(result.exit_code, 0) << result.err;
    EXPECT_EQ(result.out, read_text(folder / "out" / "plate.json")) << "--json prints the same document";
    std::set<std::string> keys;
    collect_keys(document::parse_json(result.out, "stdout"), keys);
    EXPECT_GT(keys.size(), 40U);
    const std::string text = read_text(std::filesystem::path(VIROPLATE_SOURCE_DIR) / "docs/formats.md");
    for (const auto& key : keys)
        EXPECT_NE(text.find('`' + key + '`'), std::string::npos) << key << " is not in docs/formats.md";
}

}  // namespace
}  // namespace viroplate
