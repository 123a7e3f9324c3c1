#include "report/html.hpp"

#include <fmt/format.h>

#include <cmath>
#include <cstdint>

#include "viroplate/core/error.hpp"

namespace viroplate::report::html {

namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD

/// Length of the well-formed UTF-8 sequence at the front of `text` whose character XML 1.0 allows; 0 when there is
/// none.
std::size_t valid_sequence(std::string_view text) {
    const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
    const std::uint8_t first = byte(0);
    if (first < 0x80) return first >= 0x20 && first != 0x7F ? 1 : (first == '\t' || first == '\n' || first == '\r');
    const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
    if (first < 0xC2 || first > 0xF4 || text.size() < length) return 0;
    std::uint32_t character = first & (0xFFU >> (length + 1));
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xC0) != 0x80) return 0;
        character = (character << 6) | (byte(i) & 0x3FU);
    }
    constexpr std::uint32_t kSmallest[] = {0, 0, 0x80, 0x800, 0x10000};
    const bool surrogate = character >= 0xD800 && character <= 0xDFFF;
    const bool control = character < 0xA0 || character == 0xFFFE || character == 0xFFFF;
    return character < kSmallest[length] || character > 0x10FFFF || surrogate || control ? 0 : length;
}

std::string_view entity(char c) {
    switch (c) {
        case '&':
            return "&amp;";
        case '<':
            return "&lt;";
        case '>':
            return "&gt;";
        case '"':
            return "&quot;";
        case '\'':
            return "&#39;";
        default:
            return {};
    }
}

}  // namespace

std::string coordinate(double value) {
    if (!std::isfinite(value)) return "0";
    std::string text = fmt::format("{:.2f}", value);
    text.erase(text.find_last_not_of('0') + 1);
    if (text.back() == '.') text.pop_back();
    return text == "-0" ? "0" : text;
}

std::string escape(std::string_view text) {
    std::string out;
    out.reserve(text.size() + text.size() / 8);
    while (!text.empty()) {
        const std::size_t length = valid_sequence(text);
        const std::string_view replacement = length == 0 ? kReplacement : length == 1 ? entity(text[0]) : "";
        out += replacement.empty() ? text.substr(0, length) : replacement;
        text.remove_prefix(length == 0 ? 1 : length);
    }
    return out;
}

void Writer::start(std::string_view tag, Attributes attributes) {
    out_ += '<';
    out_ += tag;
    for (const Attribute& attribute : attributes) {
        out_ += fmt::format(" {}=\"{}\"", attribute.name, escape(attribute.value));
    }
}

Writer& Writer::open(std::string_view tag, Attributes attributes) {
    start(tag, attributes);
    out_ += '>';
    open_.emplace_back(tag);
    return *this;
}

Writer& Writer::close() {
    if (open_.empty()) throw Error(Code::internal, "html: closed a tag that was never opened");
    out_ += fmt::format("</{}>", open_.back());
    open_.pop_back();
    return *this;
}

Writer::Scope Writer::scope(std::string_view tag, Attributes attributes) {
    open(tag, attributes);
    return Scope(*this);
}

Writer& Writer::empty(std::string_view tag, Attributes attributes) {
    start(tag, attributes);
    out_ += "/>";
    return *this;
}

Writer& Writer::text(std::string_view text) {
    out_ += escape(text);
    return *this;
}

Writer& Writer::element(std::string_view tag, Attributes attributes, std::string_view text) {
    open(tag, attributes);
    out_ += escape(text);
    return close();
}

Writer& Writer::raw(std::string_view markup) {
    out_ += markup;
    return *this;
}

Writer& Writer::line() {
    out_ += '\n';
    return *this;
}

std::string Writer::finish() {
    if (!open_.empty()) throw Error(Code::internal, fmt::format("html: <{}> was never closed", open_.back()));
    return std::move(out_);
}

}  // namespace viroplate::report::html
