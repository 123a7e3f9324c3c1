#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "viroplate/core/error.hpp"
#include "viroplate/core/options.hpp"

namespace viroplate::document {

/// One table of a TOML text. It visits options structs: each member that the table has is read and checked against its
/// range, each that it has not keeps its default. Every complaint names file, line, column, key and a remedy.
/// Keys nobody asked for are found by finish(), which every table has to call for itself. A length that is given both
/// in µm and in px is a complaint.
class TomlTable final : public OptionVisitor {
public:
    ~TomlTable() override;
    TomlTable(TomlTable&&) noexcept;
    TomlTable& operator=(TomlTable&&) noexcept;

    bool has(std::string_view key) const;
    /// The sub-table `key`, if there is one. Throws when `key` is something else.
    std::optional<TomlTable> table(std::string_view key);
    /// The tables of `[[key]]`, in order; empty when there are none.
    std::vector<TomlTable> tables(std::string_view key);
    /// Text under `key` that must be there. Throws naming the table that lacks it.
    std::string required_text(std::string_view key);

    using OptionVisitor::number;
    void number(std::string_view name, double& value, Range range) override;
    void number(std::string_view name, std::optional<double>& value, Range range) override;
    void integer(std::string_view name, int& value, Range range) override;
    void flag(std::string_view name, bool& value) override;
    void text(std::string_view name, std::string& value) override;
    void texts(std::string_view name, std::vector<std::string>& value) override;
    void choice(std::string_view name, std::size_t& value, std::span<const std::string_view> names) override;

    /// Throws for the first key that was not asked for: where it stands and the nearest right one.
    void finish() const;
    /// Full names (`nuclei.diameter_um`, `channel[2].role` counted from 1) of the keys that were read from the text
    /// through this table, in the order of asking.
    const std::vector<std::string>& keys_read() const;
    /// Throws a complaint about `key`: file, line, column (of the table where it lacks the key), message.
    [[noreturn]] void complain(std::string_view key, std::string_view message, std::string remedy = {}) const;

private:
    friend TomlTable parse_toml(std::string text, std::string name, Code complaint);
    struct State;
    explicit TomlTable(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

/// Reads a TOML text; `name` is the file in complaints, `complaint` the code they carry (Code::assay …).
TomlTable parse_toml(std::string text, std::string name, Code complaint);

}  // namespace viroplate::document
