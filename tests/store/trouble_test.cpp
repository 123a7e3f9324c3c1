// Files that are there, not there, not ours, not writable; a disk that is full.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>

#include "store/example_plate.hpp"
#include "viroplate/core/error.hpp"

namespace viroplate::store {
namespace {

using testing::bytes_of;
using testing::example_field;
using testing::example_plate;

template <class Work>
Code code_of(const Work& work) {
    try {
        work();
    } catch (const Error& error) {
        EXPECT_FALSE(std::string(error.what()).empty());
        return error.code();
    }
    ADD_FAILURE() << "no error";
    return Code::internal;
}

TEST(Trouble, AnExistingFileIsNotTouched) {
    const TemporaryFolder folder;
    std::ofstream(folder / "r.sqlite") << "mine";
    EXPECT_EQ(code_of([&] { ResultFile::create(folder / "r.sqlite", example_plate()); }), Code::output_exists);
    EXPECT_EQ(bytes_of(folder / "r.sqlite"), "mine");
}

TEST(Trouble, AMissingOrForeignFileIsNoResult) {
    const TemporaryFolder folder;
    const auto open = [&](const char* name) {
        return code_of([&] { ResultFile::open(folder / name, ResultFile::Access::read); });
    };
    EXPECT_EQ(open("none.sqlite"), Code::io);
    std::ofstream(folder / "text.sqlite") << "this is no database, but it is longer than a header of one hundred bytes "
                                             "so that it is looked at in earnest";
    EXPECT_EQ(open("text.sqlite"), Code::io);
    std::ofstream(folder / "empty.sqlite").close();
    EXPECT_EQ(open("empty.sqlite"), Code::io);
    EXPECT_EQ(open("."), Code::io);
}

TEST(Trouble, ACutFileIsAnErrorNotACrash) {
    const TemporaryFolder folder;
    {
        auto file = ResultFile::create(folder / "r.sqlite", example_plate());
        for (std::int64_t id = 1; id <= 40; ++id) file.add_field(example_field(id));
        file.finish();
    }
    std::filesystem::resize_file(folder / "r.sqlite", std::filesystem::file_size(folder / "r.sqlite") / 2);
    EXPECT_EQ(code_of([&] {
                  const auto file = ResultFile::open(folder / "r.sqlite", ResultFile::Access::read);
                  file.read_objects(std::vector<std::string>{"x_px"}, [](const ObjectBatch&) {});
                  file.fields();
              }),
              Code::io);
}

TEST(Trouble, ASecondWriterIsToldToWait) {
    const TemporaryFolder folder;
    const auto first = ResultFile::create(folder / "r.sqlite", example_plate());
    EXPECT_EQ(code_of([&] { ResultFile::open(folder / "r.sqlite", ResultFile::Access::write); }), Code::try_again);
}

/// Runs `work` in a process of its own and gives the exit code of the error it throws; 0 without one, 200 where the
/// machine does not let the test prepare itself.
template <class Work>
int in_child(const Work& work) {
    const pid_t child = ::fork();
    if (child == 0) {
        int code = 0;
        try {
            code = work();
        } catch (const Error& error) {
            code = exit_code(error.code());
        } catch (...) {
            code = 99;
        }
        ::_exit(code);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

constexpr int kCannotPrepare = 200;

TEST(Trouble, NoPermissionIsAnErrorOfInputAndOutput) {
    const TemporaryFolder folder;
    using std::filesystem::perms;
    std::filesystem::permissions(folder.path(),
                                 perms::owner_read | perms::owner_exec | perms::others_read | perms::others_exec);
    const int code = in_child([&] {
        if (::geteuid() == 0 && ::seteuid(65534) != 0) return kCannotPrepare;
        ResultFile::create(folder / "r.sqlite", example_plate());
        return 0;
    });
    if (code == kCannotPrepare) GTEST_SKIP() << "cannot give up root's rights here";
    EXPECT_EQ(code, 1);
}

TEST(Trouble, AFullDiskAsksToTryAgainAndKeepsWhatIsStored) {
    const TemporaryFolder folder;
    const int code = in_child([&] {
        if (::unshare(CLONE_NEWNS) != 0 || ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
            ::mount("tmpfs", folder.path().c_str(), "tmpfs", 0, "size=1m") != 0) {
            return kCannotPrepare;
        }
        std::int64_t stored = 0;
        try {
            auto file = ResultFile::create(folder / "r.sqlite", example_plate());
            for (; stored < 10000; ++stored) file.add_field(example_field(stored + 1, 100));
        } catch (const Error& error) {
            if (error.code() != Code::try_again) return 10;
        }
        const auto file = ResultFile::open(folder / "r.sqlite", ResultFile::Access::write);
        if (static_cast<std::int64_t>(file.stored_fields().size()) != stored || stored < 2) return 11;
        return file.complete() ? 12 : 0;
    });
    if (code == kCannotPrepare) GTEST_SKIP() << "needs the right to mount a small disk";
    EXPECT_EQ(code, 0);
}

TEST(Trouble, NoRoomForTheFinishedFileLeavesItIncomplete) {
    const TemporaryFolder folder;
    const TemporaryFolder elsewhere;
    {
        auto file = ResultFile::create(elsewhere / "r.sqlite", example_plate());
        for (std::int64_t id = 1; id <= 40; ++id) file.add_field(example_field(id, 100));
    }
    const auto room = fmt::format("size={}", std::filesystem::file_size(elsewhere / "r.sqlite") + (1U << 20U));
    const int code = in_child([&] {
        if (::unshare(CLONE_NEWNS) != 0 || ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
            ::mount("tmpfs", folder.path().c_str(), "tmpfs", 0, room.c_str()) != 0) {
            return kCannotPrepare;
        }
        std::filesystem::copy_file(elsewhere / "r.sqlite", folder / "r.sqlite");
        auto file = ResultFile::open(folder / "r.sqlite", ResultFile::Access::write);
        try {
            file.finish();
            return 10;
        } catch (const Error& error) {
            if (error.code() != Code::try_again) return 11;
        }
        if (file.complete() || file.stored_fields().size() != 40) return 12;
        return std::filesystem::exists(folder / "r.sqlite.tmp") ? 13 : 0;
    });
    if (code == kCannotPrepare) GTEST_SKIP() << "needs the right to mount a small disk";
    EXPECT_EQ(code, 0);
}

}  // namespace
}  // namespace viroplate::store
