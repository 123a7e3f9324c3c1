#include "viroplate/store/result_file.hpp"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <cmath>

#include "store/example_plate.hpp"
#include "viroplate/core/error.hpp"

namespace viroplate::store {
namespace {

using testing::example_field;
using testing::example_plate;

std::vector<std::string> query(const std::filesystem::path& path, const std::string& sql) {
    sqlite3* database = nullptr;
    EXPECT_EQ(sqlite3_open_v2(path.c_str(), &database, SQLITE_OPEN_READONLY, nullptr), SQLITE_OK);
    std::vector<std::string> cells;
    const auto take = [](void* out, int columns, char** values, char**) {
        for (int i = 0; i < columns; ++i) {
            static_cast<std::vector<std::string>*>(out)->emplace_back(values[i] != nullptr ? values[i] : "NULL");
        }
        return 0;
    };
    EXPECT_EQ(sqlite3_exec(database, sql.c_str(), take, &cells, nullptr), SQLITE_OK) << sqlite3_errmsg(database);
    sqlite3_close(database);
    return cells;
}

TEST(ResultFile, GivesThePlateBack) {
    const TemporaryFolder folder;
    { ResultFile::create(folder / "r.sqlite", example_plate()); }
    const auto file = ResultFile::open(folder / "r.sqlite", ResultFile::Access::read);
    const PlateRecord plate = file.plate();
    EXPECT_EQ(plate.plate, "P1");
    EXPECT_EQ(plate.shape, (PlateShape{8, 12}));
    EXPECT_EQ(plate.pixel_size_um, 0.65);
    EXPECT_EQ(plate.channels, (std::vector<std::string>{"dna", "virus"}));
    EXPECT_EQ(plate.image_settings, R"({"assay":"abc"})");
    EXPECT_EQ(plate.map_text, "well,role\nA01,mock\n");
    EXPECT_FALSE(file.complete());
}

TEST(ResultFile, GivesFieldsPlanesAndPicturesBack) {
    const TemporaryFolder folder;
    auto file = ResultFile::create(folder / "r.sqlite", example_plate());
    file.add_field(example_field(5));
    auto failed = example_field(2, 0);
    failed.status = "failed";
    failed.reason = "virus.tif is cut short";
    failed.picture.reset();
    file.add_field(failed);

    EXPECT_EQ(file.stored_fields(), (std::vector<std::int64_t>{2, 5}));
    const auto fields = file.fields();
    ASSERT_EQ(fields.size(), 2U);
    EXPECT_EQ(fields[0].status, "failed");
    EXPECT_EQ(fields[0].reason, "virus.tif is cut short");
    EXPECT_EQ(fields[1].objects, 7U);
    EXPECT_EQ(fields[1].x_um, 10.5);
    EXPECT_FALSE(fields[1].y_um.has_value());
    ASSERT_EQ(fields[1].planes.size(), 2U);
    EXPECT_EQ(fields[1].planes[0].channel, "dna");
    ASSERT_TRUE(fields[1].planes[0].quality.has_value());
    EXPECT_EQ(fields[1].planes[0].quality->full_scale, 255);
    EXPECT_TRUE(fields[1].planes[0].quality->flag_saturated);
    EXPECT_FALSE(fields[1].planes[0].quality->flag_focus);
    EXPECT_EQ(fields[1].planes[1].page, 3);
    EXPECT_FALSE(fields[1].planes[1].quality.has_value());

    EXPECT_FALSE(file.picture(2).has_value());
    const auto picture = file.picture(5);
    ASSERT_TRUE(picture.has_value());
    EXPECT_EQ(picture->jpeg, example_field(5).picture->jpeg);
    EXPECT_EQ(picture->outlines, example_field(5).picture->outlines);
}

TEST(ResultFile, GivesObjectsBackExactlyAndInOrder) {
    const TemporaryFolder folder;
    auto file = ResultFile::create(folder / "r.sqlite", example_plate());
    for (const std::int64_t id : {9, 3, 4}) file.add_field(example_field(id));
    file.add_field(example_field(6, 0));
    std::vector<std::string> names;
    for (const auto& column : file.object_columns()) names.push_back(column.name);
    std::vector<std::int64_t> seen;
    file.read_objects(names, [&](const ObjectBatch& batch) {
        seen.push_back(batch.field_id);
        const auto expected = example_field(batch.field_id);
        EXPECT_EQ(batch.well, expected.id.well);
        ASSERT_EQ(batch.values.size(), expected.objects.values.size());
        for (std::size_t i = 0; i < batch.values.size(); ++i) {
            if (std::isnan(expected.objects.values[i])) {
                EXPECT_TRUE(std::isnan(batch.values[i]));
            } else {
                EXPECT_EQ(batch.values[i], expected.objects.values[i]);
            }
        }
        EXPECT_EQ(batch.object_ids.front(), object_id(batch.field_id, 1));
    });
    EXPECT_EQ(seen, (std::vector<std::int64_t>{3, 4, 9}));
    EXPECT_THROW(file.read_objects(std::vector<std::string>{"nonsense"}, [](const ObjectBatch&) {}), Error);
}

TEST(ResultFile, ShowsTheWellsToSqlAsTheyWereLastPut) {
    const TemporaryFolder folder;
    auto file = ResultFile::create(folder / "r.sqlite", example_plate());
    table::Table wells({{"well", table::Type::text}, {"column", table::Type::integer}, {"infected_fraction"}});
    wells.add_row();
    file.put_wells(wells);
    wells.set(0, "well", "A01");
    wells.set(0, "column", std::int64_t{1});
    wells.add_row();
    wells.set(1, "well", "it's \"B02\"");
    wells.set(1, "infected_fraction", 0.25);
    file.put_wells(wells);
    file.finish();
    EXPECT_EQ(query(folder / "r.sqlite", "SELECT well, \"column\", infected_fraction FROM well"),
              (std::vector<std::string>{"A01", "1", "NULL", "it's \"B02\"", "NULL", "0.25"}));
}

TEST(ResultFile, ReplacesAllCallsAtOnce) {
    const TemporaryFolder folder;
    auto file = ResultFile::create(folder / "r.sqlite", example_plate());
    file.add_field(example_field(1));
    file.add_field(example_field(2));
    file.replace_calls(std::vector<CallRow>{{object_id(1, 2), 5.F, true}, {object_id(2, 1), 1.F, false}});
    EXPECT_EQ(file.infected_objects(1), (std::vector<std::uint32_t>{2}));
    file.replace_calls(std::vector<CallRow>{{object_id(2, 7), 5.F, true}, {object_id(2, 1), 9.F, true}});
    EXPECT_TRUE(file.infected_objects(1).empty());
    EXPECT_EQ(file.infected_objects(2), (std::vector<std::uint32_t>{1, 7}));
    // An object that is not there: nothing changes.
    EXPECT_THROW(file.replace_calls(std::vector<CallRow>{{object_id(2, 8), 1.F, true}}), Error);
    EXPECT_THROW(file.replace_calls(std::vector<CallRow>{{object_id(3, 1), 1.F, true}}), Error);
    EXPECT_EQ(file.infected_objects(2), (std::vector<std::uint32_t>{1, 7}));
}

TEST(ResultFile, ReplacesCallsWhoseAnswersAloneHaveChanged) {
    const TemporaryFolder folder;
    auto file = ResultFile::create(folder / "r.sqlite", example_plate());
    file.add_field(example_field(1));
    const auto calls = [](std::vector<std::pair<float, bool>> values) {
        std::vector<CallRow> rows;
        for (const auto& [signal, infected] : values) {
            rows.push_back({object_id(1, static_cast<std::uint32_t>(rows.size() + 1)), signal, infected});
        }
        return rows;
    };
    file.replace_calls(calls({{1.F, false}, {2.F, false}, {3.F, true}}));
    file.replace_calls(calls({{1.F, false}, {2.F, true}, {3.F, false}}));
    EXPECT_EQ(file.infected_objects(1), (std::vector<std::uint32_t>{2}));
    file.replace_calls(calls({{1.F, true}, {2.F, true}}));  // one object less
    EXPECT_EQ(file.infected_objects(1), (std::vector<std::uint32_t>{1, 2}));
    file.replace_calls(calls({{1.F, false}, {2.F, true}, {3.F, true}}));  // one more
    EXPECT_EQ(file.infected_objects(1), (std::vector<std::uint32_t>{2, 3}));
    file.replace_calls({});
    EXPECT_TRUE(file.infected_objects(1).empty());
}

TEST(ResultFile, KeepsDocumentsAndGivesNullForOthers) {
    const TemporaryFolder folder;
    auto file = ResultFile::create(folder / "r.sqlite", example_plate());
    file.put_document("plate", document::Json::object({{"a", 1}}));
    file.put_document("plate", document::Json::object({{"a", 0.1}}));
    EXPECT_EQ(file.document("plate")["a"].number(), 0.1);
    EXPECT_TRUE(file.document("nothing").is_null());
}

TEST(ResultFile, UndoesATransactionThatThrows) {
    const TemporaryFolder folder;
    auto file = ResultFile::create(folder / "r.sqlite", example_plate());
    file.add_field(example_field(1));
    const auto work = [&] {
        file.replace_calls(std::vector<CallRow>{{object_id(1, 1), 5.F, true}});
        file.put_document("x", 1);
        throw Error(Code::internal, "stop");
    };
    EXPECT_THROW(file.transaction(work), Error);
    EXPECT_TRUE(file.document("x").is_null());
    EXPECT_TRUE(file.infected_objects(1).empty());
    file.transaction([&] { file.put_document("x", 2); });
    EXPECT_EQ(file.document("x").integer(), 2);
}

TEST(ResultFile, StoresAFieldWholeOrNotAtAll) {
    const TemporaryFolder folder;
    auto file = ResultFile::create(folder / "r.sqlite", example_plate());
    auto wrong = example_field(1);
    wrong.planes[1].channel = "nobody knows it";
    EXPECT_THROW(file.add_field(wrong), Error);
    EXPECT_TRUE(file.stored_fields().empty());
    file.add_field(example_field(1));
    EXPECT_THROW(file.add_field(example_field(1)), Error);
    EXPECT_EQ(file.stored_fields().size(), 1U);
}

TEST(ResultFile, RefusesMoreObjectsThanItsKeysHold) {
    const TemporaryFolder folder;
    auto plate = example_plate();
    auto file = ResultFile::create(folder / "r.sqlite", plate);
    auto field = example_field(1, 0);
    field.objects.columns.resize(1);
    field.objects.values.resize(kMostObjectsPerField + std::size_t{1});
    try {
        file.add_field(field);
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), Code::image);
        EXPECT_NE(std::string(error.what()).find("1048575"), std::string::npos) << error.what();
    }
}

TEST(ResultFile, FinishMarksItCompleteAndStaysUsable) {
    const TemporaryFolder folder;
    auto file = ResultFile::create(folder / "r.sqlite", example_plate());
    file.add_field(example_field(1));
    file.finish();
    EXPECT_TRUE(file.complete());
    EXPECT_EQ(file.stored_fields().size(), 1U);
    file.put_document("later", 1);
    EXPECT_EQ(file.document("later").integer(), 1);
}

TEST(ResultFile, KeepsItsForeignKeysAndExplainsItself) {
    const TemporaryFolder folder;
    {
        auto file = ResultFile::create(folder / "r.sqlite", example_plate());
        for (const std::int64_t id : {1, 2, 3}) file.add_field(example_field(id));
        file.replace_calls(std::vector<CallRow>{{object_id(1, 2), 5.F, true}});
        file.finish();
    }
    EXPECT_TRUE(query(folder / "r.sqlite", "PRAGMA foreign_key_check").empty());
    EXPECT_EQ(query(folder / "r.sqlite", "PRAGMA integrity_check"), (std::vector<std::string>{"ok"}));
    EXPECT_EQ(query(folder / "r.sqlite", "SELECT count(*) FROM object JOIN field USING (field_id)").front(), "21");
    const auto sql = query(folder / "r.sqlite", "SELECT sql FROM sqlite_schema WHERE name = 'object'").front();
    EXPECT_NE(sql.find("-- px: "), std::string::npos) << sql;
}

TEST(ResultFile, NamesChannelsWithQuotesSafely) {
    const TemporaryFolder folder;
    auto plate = example_plate();
    plate.channels = {"d\"na", "a b"};
    auto file = ResultFile::create(folder / "r.sqlite", plate);
    EXPECT_EQ(file.object_columns().size(), table::object_schema(plate.channels).size());
    EXPECT_TRUE(file.plate().spot_channels.empty());
}

TEST(ResultFile, HasColumnsForTheSpotsOfTheChannelsInWhichTheyAreCounted) {
    const TemporaryFolder folder;
    auto plate = example_plate();
    plate.spot_channels = {"virus"};
    { ResultFile::create(folder / "r.sqlite", plate); }
    const auto file = ResultFile::open(folder / "r.sqlite", ResultFile::Access::read);
    EXPECT_EQ(file.plate().spot_channels, plate.spot_channels);
    EXPECT_EQ(file.object_columns().back().name, "cell_spot_signal_virus");
}

}  // namespace
}  // namespace viroplate::store
