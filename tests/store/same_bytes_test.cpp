// Equal content gives equal files, however it came to be.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "store/example_plate.hpp"

namespace viroplate::store {
namespace {

using testing::bytes_of;
using testing::example_field;
using testing::example_plate;

constexpr std::int64_t kFields = 40;

std::vector<CallRow> calls(float threshold) {
    std::vector<CallRow> rows;
    for (std::int64_t id = 1; id <= kFields; ++id) {
        for (std::uint32_t object = 1; object <= 7; ++object) {
            const auto signal = static_cast<float>((id * 7 + object) % 11) * 1.5F;
            rows.push_back({object_id(id, object), signal, signal > threshold});
        }
    }
    return rows;
}

void conclude(ResultFile& file) {
    file.replace_calls(calls(3));
    file.put_document("wells", document::Json::object({{"rows", 3}}));
    file.put_document("plate", document::Json::object({{"text", std::string(30000, 'x')}}));
    file.finish();
}

std::string straight(const TemporaryFolder& folder) {
    auto file = ResultFile::create(folder / "straight.sqlite", example_plate());
    for (std::int64_t id = 1; id <= kFields; ++id) file.add_field(example_field(id));
    conclude(file);
    return bytes_of(folder / "straight.sqlite");
}

TEST(SameBytes, InWhateverOrderFieldsCome) {
    const TemporaryFolder folder;
    const auto expected = straight(folder);
    auto file = ResultFile::create(folder / "other.sqlite", example_plate());
    for (std::int64_t id = 1; id <= kFields; ++id) file.add_field(example_field(kFields + 1 - id));
    conclude(file);
    EXPECT_TRUE(bytes_of(folder / "other.sqlite") == expected);
}

TEST(SameBytes, HoweverTheWorkWasCutIntoTransactionsAndSessions) {
    const TemporaryFolder folder;
    const auto expected = straight(folder);
    { ResultFile::create(folder / "other.sqlite", example_plate()); }
    for (std::int64_t id = 1; id <= kFields; id += 4) {
        auto file = ResultFile::open(folder / "other.sqlite", ResultFile::Access::write);
        file.transaction([&] {
            for (std::int64_t k = id; k < id + 4; ++k) file.add_field(example_field(k));
        });
        file.replace_calls(std::vector<CallRow>{{object_id(id, 1), 1.F, false}});
        file.put_document("plate", id);
    }
    auto file = ResultFile::open(folder / "other.sqlite", ResultFile::Access::write);
    conclude(file);
    EXPECT_TRUE(bytes_of(folder / "other.sqlite") == expected);
}

TEST(SameBytes, WhenItIsFinishedAgain) {
    const TemporaryFolder folder;
    const auto expected = straight(folder);
    auto file = ResultFile::open(folder / "straight.sqlite", ResultFile::Access::write);
    file.replace_calls(calls(-1));
    file.put_document("plate", "something else");
    EXPECT_FALSE(bytes_of(folder / "straight.sqlite") == expected);
    conclude(file);
    EXPECT_TRUE(bytes_of(folder / "straight.sqlite") == expected);
    conclude(file);
    EXPECT_TRUE(bytes_of(folder / "straight.sqlite") == expected);
}

/// Adds fields from the first missing one on and conclude at the end, in a process that may be killed at any time.
[[noreturn]] void work_on(const std::filesystem::path& path) {
    auto file = ResultFile::open(path, ResultFile::Access::write);
    for (auto id = static_cast<std::int64_t>(file.stored_fields().size()) + 1; id <= kFields; ++id) {
        file.add_field(example_field(id));
        ::usleep(500);
    }
    conclude(file);
    ::_exit(0);
}

TEST(SameBytes, AfterBeingKilledAtAnyMoment) {
    const TemporaryFolder folder;
    const auto expected = straight(folder);
    { ResultFile::create(folder / "other.sqlite", example_plate()); }
    int killed = 0;
    bool done = false;
    for (unsigned wait_us = 6000; !done && wait_us < 2000000; wait_us += wait_us / 3) {
        const pid_t child = ::fork();
        if (child == 0) work_on(folder / "other.sqlite");
        ::usleep(wait_us);
        ::kill(child, SIGKILL);
        int status = 0;
        ::waitpid(child, &status, 0);
        done = WIFEXITED(status) && WEXITSTATUS(status) == 0;
        killed += done ? 0 : 1;
        if (done) break;
        // What is there is whole: every stored field has all of its objects.
        const auto file = ResultFile::open(folder / "other.sqlite", ResultFile::Access::write);
        std::size_t objects = 0;
        file.read_objects(std::vector<std::string>{"x_px"},
                          [&](const ObjectBatch& batch) { objects += batch.object_ids.size(); });
        EXPECT_EQ(objects, 7 * file.stored_fields().size());
    }
    EXPECT_TRUE(done);
    EXPECT_GT(killed, 0);
    EXPECT_TRUE(bytes_of(folder / "other.sqlite") == expected);
}

TEST(SameBytes, AndNoFilesAreLeftBeside) {
    const TemporaryFolder folder;
    straight(folder);
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(folder.path())) {
        names.push_back(entry.path().filename().string());
    }
    EXPECT_EQ(names, (std::vector<std::string>{"straight.sqlite"}));
}

}  // namespace
}  // namespace viroplate::store
