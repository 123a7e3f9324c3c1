#include "viroplate/core/file.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>

#include "temporary_folder.hpp"
#include "viroplate/core/error.hpp"

namespace viroplate {
namespace {

TEST(ReadBytes, GivesBackWhatWasWritten) {
    const TemporaryFolder folder;
    const std::string content("a\0b\nc", 5);
    write_atomically(folder / "file", content);
    EXPECT_EQ(read_text(folder / "file"), content);
    EXPECT_EQ(read_bytes(folder / "file").size(), 5u);
}

TEST(ReadBytes, ReadsAnEmptyFileAsNothing) {
    const TemporaryFolder folder;
    std::ofstream(folder / "empty").flush();
    EXPECT_TRUE(read_bytes(folder / "empty").empty());
}

TEST(ReadBytes, NamesTheFileThatIsMissing) {
    const TemporaryFolder folder;
    for (const auto& path : {folder / "nothing", folder.path()}) {
        try {
            read_bytes(path);
            FAIL() << path;
        } catch (const Error& error) {
            EXPECT_EQ(error.code(), Code::io);
            EXPECT_NE(std::string(error.what()).find(path.string()), std::string::npos);
        }
    }
}

TEST(ReadAhead, IsOnlyAWish) {
    const TemporaryFolder folder;
    write_atomically(folder / "file", std::string(3 << 20, 'x'));
    ASSERT_EQ(::mkfifo((folder / "pipe").c_str(), 0600), 0);
    for (const char* name : {"file", "nothing", "pipe", "."}) read_ahead(folder / name);
    EXPECT_EQ(read_bytes(folder / "file").size(), std::size_t{3} << 20);
}

TEST(WriteAtomically, ReplacesTheWholeFileAndLeavesNoTrace) {
    const TemporaryFolder folder;
    write_atomically(folder / "file", std::string(1000, 'x'));
    write_atomically(folder / "file", std::string("new"));
    EXPECT_EQ(read_text(folder / "file"), "new");
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 1);
}

TEST(WriteAtomically, KeepsTheOldFileWhenItCannotWrite) {
    const TemporaryFolder folder;
    std::filesystem::create_directory(folder / "file");
    EXPECT_THROW(write_atomically(folder / "file", std::string("new")), Error);
    EXPECT_TRUE(std::filesystem::is_directory(folder / "file"));
    EXPECT_FALSE(std::filesystem::exists(folder / "file.tmp"));
}

TEST(ThrowIoError, TellsAFullDiskFromABrokenOne) {
    const auto code_of = [](int number) {
        try {
            throw_io_error("x", "write", number);
        } catch (const Error& error) {
            EXPECT_FALSE(error.remedy().empty());
            return error.code();
        }
    };
    EXPECT_EQ(code_of(ENOSPC), Code::try_again);
    EXPECT_EQ(code_of(ESTALE), Code::try_again);
    EXPECT_EQ(code_of(EACCES), Code::io);
    EXPECT_EQ(code_of(ENOENT), Code::io);
}

TEST(Digest, TellsContentsApartAndIsStable) {
    EXPECT_EQ(digest(std::string_view("")), "99aa06d3014798d86001c324468d497f");  // XXH3_128bits of nothing
    EXPECT_NE(digest(std::string_view("a")), digest(std::string_view("b")));
    EXPECT_EQ(digest(std::string_view("plate")).size(), 32u);
}

}  // namespace
}  // namespace viroplate
