#include "viroplate/document/json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "viroplate/core/error.hpp"

namespace viroplate::document {

namespace {

constexpr std::size_t kMaxDepth = 200;  // far above any document of ours; keeps hostile nesting off the stack

/// Line and column (both from 1, columns in bytes) of the byte at `offset`.
std::string place(std::string_view text, std::size_t offset) {
    offset = std::min(offset, text.size());
    const std::string_view before = text.substr(0, offset);
    const auto line = 1 + std::count(before.begin(), before.end(), '\n');
    const auto line_start = before.rfind('\n');
    const std::size_t column = line_start == std::string_view::npos ? offset + 1 : offset - line_start;
    return fmt::format("{}:{}", line, column);
}

/// The parser's own words without its class names and its notion of the place.
std::string_view reason(std::string_view message) {
    const auto place_end = message.find(": ", std::min(message.find("column"), message.size()));
    return place_end == std::string_view::npos ? message : message.substr(place_end + 2);
}

std::string quoted(const std::string& text) {
    return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string real(double value) {
    std::string text = fmt::format("{}", value);
    if (text.find_first_of(".e") == std::string::npos) text += ".0";
    return text;
}

void new_line(std::string& out, int indent, int depth) {
    if (indent < 0) return;
    out += '\n';
    out.append(static_cast<std::size_t>(indent * depth), ' ');
}

}  // namespace

/// Builds a Json from the parser's events.
class JsonReader final : public nlohmann::json_sax<nlohmann::json> {
public:
    JsonReader(std::string_view text, std::string_view name) : text_(text), name_(name) {}
    Json take() { return std::move(root_); }

    bool null() override { return add(Json()); }
    bool boolean(bool value) override { return add(Json(value)); }
    bool number_integer(std::int64_t value) override { return add(Json(value)); }
    bool number_unsigned(std::uint64_t value) override {
        const bool fits = value <= static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
        return add(fits ? Json(static_cast<std::int64_t>(value)) : Json(static_cast<double>(value)));
    }
    bool number_float(double value, const std::string&) override { return add(Json(value)); }
    bool string(std::string& value) override { return add(Json(std::move(value))); }
    bool binary(nlohmann::json::binary_t&) override { return false; }
    bool start_object(std::size_t) override { return open(Json::object()); }
    bool key(std::string& value) override {
        keys_.back() = std::move(value);
        return true;
    }
    bool end_object() override {
        const Json& object = open_.back();
        std::vector<std::string_view> names;
        names.reserve(object.members().size());
        for (const auto& member : object.members()) names.push_back(member.first);
        std::sort(names.begin(), names.end());
        const auto twice = std::adjacent_find(names.begin(), names.end());
        if (twice != names.end()) fail(fmt::format("{}: member \"{}\" stands twice in one object", name_, *twice));
        return close();
    }
    bool start_array(std::size_t) override { return open(Json::array()); }
    bool end_array() override { return close(); }
    bool parse_error(std::size_t position, const std::string&, const nlohmann::json::exception& error) override {
        fail(fmt::format("{}:{}: {}", name_, place(text_, position == 0 ? 0 : position - 1), reason(error.what())));
    }

private:
    [[noreturn]] static void fail(const std::string& message) {
        throw Error(Code::io, message, "The file is no valid JSON; write it again.");
    }
    bool add(Json value) {
        if (open_.empty()) {
            root_ = std::move(value);
        } else if (auto* array = std::get_if<Json::Array>(&open_.back().value_)) {
            array->push_back(std::move(value));
        } else {
            std::get<Json::Object>(open_.back().value_).emplace_back(std::move(keys_.back()), std::move(value));
        }
        return true;
    }
    bool open(Json container) {
        if (open_.size() == kMaxDepth) fail(fmt::format("{}: nested deeper than {} levels", name_, kMaxDepth));
        open_.push_back(std::move(container));
        keys_.emplace_back();
        return true;
    }
    bool close() {
        Json done = std::move(open_.back());
        open_.pop_back();
        keys_.pop_back();
        return add(std::move(done));
    }

    std::string_view text_;
    std::string_view name_;
    Json root_;
    std::vector<Json> open_;         // containers that are not closed yet, outermost first
    std::vector<std::string> keys_;  // the key that waits for its value, one for each of `open_`
};

Json::Json(double value) {
    if (std::isfinite(value)) value_ = value;
}

Json Json::object(std::initializer_list<std::pair<std::string, Json>> members) {
    Json json;
    json.value_ = Object{};
    for (const auto& [name, value] : members) json.set(name, value);
    return json;
}

bool Json::is_number() const {
    return std::holds_alternative<std::int64_t>(value_) || std::holds_alternative<double>(value_);
}

Json& Json::set(std::string_view name, Json value) {
    if (is_null()) value_ = Object{};
    auto* object = std::get_if<Object>(&value_);
    if (object == nullptr) throw Error(Code::internal, fmt::format("'{}' is set on JSON that is no object", name));
    for (auto& [known, old] : *object) {
        if (known == name) {
            old = std::move(value);
            return *this;
        }
    }
    object->emplace_back(std::string(name), std::move(value));
    return *this;
}

Json& Json::push(Json value) {
    if (is_null()) value_ = Array{};
    auto* array = std::get_if<Array>(&value_);
    if (array == nullptr) throw Error(Code::internal, "a value is appended to JSON that is no array");
    array->push_back(std::move(value));
    return *this;
}

const Json& Json::operator[](std::string_view name) const {
    static const Json kNull;
    for (const auto& [known, value] : members()) {
        if (known == name) return value;
    }
    return kNull;
}

const Json::Array& Json::items() const {
    static const Array kNone;
    const auto* array = std::get_if<Array>(&value_);
    return array == nullptr ? kNone : *array;
}

const Json::Object& Json::members() const {
    static const Object kNone;
    const auto* object = std::get_if<Object>(&value_);
    return object == nullptr ? kNone : *object;
}

std::optional<double> Json::number() const {
    if (const auto* value = std::get_if<std::int64_t>(&value_)) return static_cast<double>(*value);
    if (const auto* value = std::get_if<double>(&value_)) return *value;
    return std::nullopt;
}

std::optional<std::int64_t> Json::integer() const {
    if (const auto* value = std::get_if<std::int64_t>(&value_)) return *value;
    const auto* value = std::get_if<double>(&value_);
    constexpr double kExact = 0x1p53;  // beyond it a real number no longer names one integer
    if (value == nullptr || std::trunc(*value) != *value || std::abs(*value) > kExact) return std::nullopt;
    return static_cast<std::int64_t>(*value);
}

std::optional<bool> Json::boolean() const {
    const auto* value = std::get_if<bool>(&value_);
    return value == nullptr ? std::nullopt : std::optional(*value);
}

std::string Json::text(std::string_view otherwise) const {
    const auto* value = std::get_if<std::string>(&value_);
    return value == nullptr ? std::string(otherwise) : *value;
}

void Json::write(std::string& out, int indent, int depth) const {
    if (is_array() || is_object()) {
        const bool array = is_array();
        const std::size_t size = array ? items().size() : members().size();
        out += array ? '[' : '{';
        for (std::size_t i = 0; i < size; ++i) {
            if (i > 0) out += ',';
            new_line(out, indent, depth + 1);
            if (!array) out += quoted(members()[i].first) + (indent < 0 ? ":" : ": ");
            (array ? items()[i] : members()[i].second).write(out, indent, depth + 1);
        }
        if (size > 0) new_line(out, indent, depth);
        out += array ? ']' : '}';
    } else if (const auto* text = std::get_if<std::string>(&value_)) {
        out += quoted(*text);
    } else if (const auto* integer = std::get_if<std::int64_t>(&value_)) {
        out += fmt::format("{}", *integer);
    } else if (const auto* number = std::get_if<double>(&value_)) {
        out += real(*number);
    } else if (const auto* flag = std::get_if<bool>(&value_)) {
        out += *flag ? "true" : "false";
    } else {
        out += "null";
    }
}

std::string Json::dump(int indent) const {
    std::string out;
    write(out, indent, 0);
    return out;
}

Json parse_json(std::string_view text, std::string_view name) {
    JsonReader reader(text, name);
    nlohmann::json::sax_parse(text, &reader);
    return reader.take();
}

}  // namespace viroplate::document
