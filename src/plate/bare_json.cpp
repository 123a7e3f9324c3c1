#include "plate/bare_json.hpp"

#include <fmt/format.h>

#include <string>

#include "plate/text.hpp"
#include "viroplate/core/error.hpp"

namespace viroplate::plate {

namespace {

using document::Json;

class Parser {
public:
    explicit Parser(std::string_view text) : text_(text) {}

    Json whole() {
        Json value = parse_value(0);
        skip_blank();
        if (at_ < text_.size()) fail("text goes on after the value");
        return value;
    }

private:
    static constexpr int kDeepest = 32;  // profiles nest 5 deep; keeps a hostile text off the stack

    [[noreturn]] void fail(std::string_view what) const {
        throw Error(Code::plate, fmt::format("{} at character {}", what, at_ + 1));
    }
    void skip_blank() {
        while (at_ < text_.size() && std::string_view(" \t\r\n").find(text_[at_]) != std::string_view::npos) ++at_;
    }
    char peek() {
        skip_blank();
        if (at_ >= text_.size()) fail("the text breaks off");
        return text_[at_];
    }
    void expect(char wanted) {
        if (peek() != wanted) fail(fmt::format("'{}' expected", wanted));
        ++at_;
    }

    Json parse_value(int depth) {
        if (depth > kDeepest) fail("nested too deep");
        switch (peek()) {
            case '{':
                return parse_object(depth);
            case '[':
                return parse_array(depth);
            case '"':
                return Json(parse_quoted());
            default:
                return parse_bare();
        }
    }

    Json parse_object(int depth) {
        Json object = Json::object();
        expect('{');
        while (peek() != '}') {
            const std::string key = text_[at_] == '"' ? parse_quoted() : parse_key();
            expect(':');
            object.set(key, parse_value(depth + 1));
            if (peek() == ',') {
                ++at_;
            } else if (text_[at_] != '}') {
                fail("',' or '}' expected");
            }
        }
        ++at_;
        return object;
    }

    Json parse_array(int depth) {
        Json array = Json::array();
        expect('[');
        while (peek() != ']') {
            array.push(parse_value(depth + 1));
            if (peek() == ',') {
                ++at_;
            } else if (text_[at_] != ']') {
                fail("',' or ']' expected");
            }
        }
        ++at_;
        return array;
    }

    std::string parse_quoted() {
        std::string content;
        for (++at_; at_ < text_.size(); ++at_) {
            if (text_[at_] == '"') {
                ++at_;
                return content;
            }
            if (text_[at_] == '\\' && at_ + 1 < text_.size()) ++at_;
            content += text_[at_];
        }
        fail("a quotation mark is left open");
    }

    std::string parse_key() {
        const auto end = text_.find_first_of(":,{}[]", at_);
        if (end == std::string_view::npos || text_[end] != ':') fail("a key without ':'");
        const auto key = trimmed(text_.substr(at_, end - at_));
        at_ = end;
        return std::string(key);
    }

    Json parse_bare() {
        const auto end = std::min(text_.find_first_of(",}]", at_), text_.size());
        const auto word = trimmed(text_.substr(at_, end - at_));
        if (word.empty()) fail("a value is missing");
        at_ = end;
        if (const auto number = to_real(word)) return Json(*number);
        return Json(word);
    }

    std::string_view text_;
    std::size_t at_ = 0;
};

}  // namespace

Json parse_bare_json(std::string_view text) { return Parser(text).whole(); }

}  // namespace viroplate::plate
