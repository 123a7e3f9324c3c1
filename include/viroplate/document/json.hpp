#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace viroplate::document {

class JsonReader;

/// A JSON value. Objects keep the order in which members were set, so equal input gives equal bytes.
class Json {
public:
    using Array = std::vector<Json>;
    using Object = std::vector<std::pair<std::string, Json>>;

    Json() = default;  ///< null
    Json(std::nullptr_t) {}
    Json(bool value) : value_(value) {}
    Json(int value) : value_(std::int64_t{value}) {}
    Json(unsigned value) : value_(std::int64_t{value}) {}
    Json(std::int64_t value) : value_(value) {}
    Json(std::size_t value) : value_(static_cast<std::int64_t>(value)) {}
    Json(double value);  ///< not-a-number and infinities become null: JSON has none
    Json(const char* value) : value_(std::string(value)) {}
    Json(std::string_view value) : value_(std::string(value)) {}
    Json(std::string value) : value_(std::move(value)) {}
    Json(Array value) : value_(std::move(value)) {}
    template <class T>
    Json(const std::optional<T>& value) {
        if (value) *this = Json(*value);
    }

    static Json object(std::initializer_list<std::pair<std::string, Json>> members = {});
    static Json array() { return Json(Array{}); }

    bool is_null() const { return std::holds_alternative<std::monostate>(value_); }
    bool is_object() const { return std::holds_alternative<Object>(value_); }
    bool is_array() const { return std::holds_alternative<Array>(value_); }
    bool is_number() const;
    bool is_text() const { return std::holds_alternative<std::string>(value_); }

    /// Sets a member of an object (null becomes an object); replaces one of the same name.
    Json& set(std::string_view name, Json value);
    /// Appends to an array (null becomes an array).
    Json& push(Json value);

    /// The member, or null where there is none.
    const Json& operator[](std::string_view name) const;
    const Array& items() const;     ///< empty unless an array
    const Object& members() const;  ///< empty unless an object

    std::optional<double> number() const;         ///< whole numbers too
    std::optional<std::int64_t> integer() const;  ///< a real number without fraction too
    std::optional<bool> boolean() const;
    /// The text, or `otherwise` where the value is none.
    std::string text(std::string_view otherwise = "") const;

    /// Text of the value; indented by `indent` spaces, on one line for a negative `indent`. Reading it back gives an
    /// equal value: real numbers are the shortest text of that number and keep a '.' or exponent. Bytes that are no
    /// UTF-8 become U+FFFD.
    std::string dump(int indent = 2) const;

    bool operator==(const Json&) const = default;

private:
    friend class JsonReader;
    void write(std::string& out, int indent, int depth) const;

    std::variant<std::monostate, bool, std::int64_t, double, std::string, Array, Object> value_;
};

/// Reads a JSON text. Throws Code::io with `name`, line and column of the first fault; faults are also a member that
/// stands twice and nesting deeper than 200.
Json parse_json(std::string_view text, std::string_view name);

}  // namespace viroplate::document
