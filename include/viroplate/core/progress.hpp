#pragma once

#include <cstddef>
#include <string_view>

namespace viroplate {

/// Where long work tells how far it is. The engine reports; terminals and logs live in the program.
/// Calls come from one thread at a time.
class Progress {
public:
    virtual ~Progress() = default;
    /// A stage of `total` steps begins ("fields", 192).
    virtual void begin(std::string_view stage, std::size_t total) = 0;
    /// `steps` more are done.
    virtual void advance(std::size_t steps) = 0;
    /// Something the reader should know, in a sentence; the work goes on.
    virtual void warn(std::string_view message) = 0;
    /// The stage is over.
    virtual void end() = 0;
};

/// Tells nobody.
class SilentProgress final : public Progress {
public:
    void begin(std::string_view, std::size_t) override {}
    void advance(std::size_t) override {}
    void warn(std::string_view) override {}
    void end() override {}
};

/// Asked between fields: has the caller had enough? Called from several threads.
class Stop {
public:
    virtual ~Stop() = default;
    virtual bool requested() const = 0;
};

/// Never stops.
class NeverStop final : public Stop {
public:
    bool requested() const override { return false; }
};

}  // namespace viroplate
