#include "viroplate/plate/flatfield.hpp"

#include <fmt/format.h>

#include "plate/bare_json.hpp"
#include "viroplate/core/error.hpp"

namespace viroplate::plate {

namespace {

using document::Json;

constexpr std::size_t kHighestDegree = 12;  // the instrument uses 4

[[noreturn]] void fail(std::string_view what) {
    throw Error(Code::plate, fmt::format("flat-field profile: {}", what),
                "The field is analysed without it; estimate the illumination with viroplate calibrate.");
}

double number_at(const Json& object, std::string_view key, std::size_t index) {
    const auto& items = object[key].items();
    if (items.size() != 2 || !items[index].number()) fail(fmt::format("'{}' is no pair of numbers", key));
    return *items[index].number();
}

std::vector<std::vector<double>> read_coefficients(const Json& rows) {
    std::vector<std::vector<double>> coefficients;
    for (const Json& row : rows.items()) {
        std::vector<double> numbers;
        for (const Json& item : row.items()) {
            if (!item.number()) fail("a coefficient is no number");
            numbers.push_back(*item.number());
        }
        if (numbers.size() != coefficients.size() + 1) fail("the coefficients form no triangle");
        coefficients.push_back(std::move(numbers));
        if (coefficients.size() > kHighestDegree + 1) fail("the degree is too high");
    }
    if (coefficients.empty()) fail("there are no coefficients");
    return coefficients;
}

FlatfieldPolynomial read_polynomial(const Json& part) {
    const Json& profile = part["Profile"];
    FlatfieldPolynomial polynomial;
    polynomial.coefficients = read_coefficients(profile["Coefficients"]);
    polynomial.origin_x = number_at(profile, "Origin", 0);
    polynomial.origin_y = number_at(profile, "Origin", 1);
    polynomial.scale_x = number_at(profile, "Scale", 0);
    polynomial.scale_y = number_at(profile, "Scale", 1);
    const double width = number_at(profile, "Dims", 0);
    const double height = number_at(profile, "Dims", 1);
    if (!(width >= 1 && width <= 1e6 && height >= 1 && height <= 1e6)) fail("'Dims' is no image size");
    polynomial.width = static_cast<int>(width);
    polynomial.height = static_cast<int>(height);
    polynomial.background_grey = part["Mean"].number();
    polynomial.quality = part["Quality"].number().value_or(1);
    return polynomial;
}

}  // namespace

double FlatfieldPolynomial::gain(double column, double row) const {
    const double x = (column - origin_x) * scale_x;
    const double y = (row - origin_y) * scale_y;
    // Horner in x over polynomials in y would save little; these sums run once a channel.
    double sum = 0;
    for (std::size_t i = 0; i < coefficients.size(); ++i) {
        double power_of_y = 1;
        for (std::size_t j = 0; j <= i; ++j) {
            double term = coefficients[i][j] * power_of_y;
            for (std::size_t k = j; k < i; ++k) term *= x;
            sum += term;
            power_of_y *= y;
        }
    }
    return sum;
}

image::FloatPlane FlatfieldPolynomial::gain_plane(int image_width, int image_height) const {
    image::FloatPlane plane(image_width, image_height);
    const double step_x = static_cast<double>(width) / image_width;
    const double step_y = static_cast<double>(height) / image_height;
    for (int y = 0; y < image_height; ++y) {
        for (int x = 0; x < image_width; ++x) {
            plane.at(x, y) = static_cast<float>(gain((x + 0.5) * step_x - 0.5, (y + 0.5) * step_y - 0.5));
        }
    }
    return plane;
}

std::optional<FlatfieldPolynomial> parse_flatfield(std::string_view text) {
    const Json whole = parse_bare_json(text);
    const Json& background = whole["Background"];
    if (!background.is_object()) fail("there is no 'Background'");
    const std::string type = background["Profile"]["Type"].text();
    if (type == "Identity" || background["Character"].text() != "NonFlat") return std::nullopt;
    if (type != "Polynomial") fail(fmt::format("unknown type '{}'", type));
    return read_polynomial(background);
}

}  // namespace viroplate::plate
