#pragma once

#include <fmt/format.h>

#include <concepts>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace viroplate::report::html {

/// A coordinate or size as short as it can be: at most two decimals, no trailing zeros.
std::string coordinate(double value);

/// One attribute of a tag; numbers become coordinates.
struct Attribute {
    Attribute(std::string_view attribute, std::string_view content) : name(attribute), value(content) {}
    Attribute(std::string_view attribute, const char* content) : name(attribute), value(content) {}
    Attribute(std::string_view attribute, std::string content) : name(attribute), value(std::move(content)) {}
    template <class Number>
    requires std::integral<Number> || std::floating_point<Number> Attribute(std::string_view attribute, Number number)
        : name(attribute), value(coordinate(static_cast<double>(number))) {}

    std::string_view name;
    std::string value;
};
using Attributes = std::initializer_list<Attribute>;

/// `text` for use between tags or inside a quoted attribute: `& < > " '` become entities; bytes that are no UTF-8 and
/// characters that XML forbids become U+FFFD, so whatever stands in a map cannot leave its place or break the page.
std::string escape(std::string_view text);

/// Writes well-formed XHTML: everything is escaped unless it goes through raw(), and every tag that was opened is
/// closed, in order.
class Writer {
public:
    /// Closes its tag when it goes out of scope.
    class Scope {
    public:
        explicit Scope(Writer& writer) : writer_(writer) {}
        ~Scope() { writer_.close(); }
        Scope(const Scope&) = delete;
        Scope& operator=(const Scope&) = delete;

    private:
        Writer& writer_;
    };

    Writer& open(std::string_view tag, Attributes attributes = {});
    /// Closes the innermost open tag. Throws Code::internal when none is open.
    Writer& close();
    /// Opens a tag for as long as the result lives.
    [[nodiscard]] Scope scope(std::string_view tag, Attributes attributes = {});
    /// A tag without content, `<line … />`: for void HTML elements and SVG shapes only.
    Writer& empty(std::string_view tag, Attributes attributes = {});
    /// Escaped text.
    Writer& text(std::string_view text);
    /// A tag with nothing but text.
    Writer& element(std::string_view tag, Attributes attributes, std::string_view text);
    Writer& element(std::string_view tag, std::string_view content) { return element(tag, {}, content); }
    /// Text of our own that is markup already (the style sheet); never anything from a file.
    Writer& raw(std::string_view markup);
    /// A line break in the source, for people who read it.
    Writer& line();

    std::size_t size() const { return out_.size(); }
    /// The whole text. Throws Code::internal when a tag is still open.
    std::string finish();

private:
    void start(std::string_view tag, Attributes attributes);

    std::string out_;
    std::vector<std::string> open_;
};

}  // namespace viroplate::report::html
