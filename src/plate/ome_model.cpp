#include "plate/ome_model.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "plate/text.hpp"
#include "viroplate/core/error.hpp"
#include "viroplate/document/xml.hpp"

namespace viroplate::plate {

using document::XmlElement;

namespace {

constexpr int kMostPlanes = 10'000'000;  // of one image; a wrong number must not fill the memory

std::string attribute(const XmlElement& element, std::string_view name) {
    return std::string(element.attribute(name).value_or(""));
}

std::optional<int> number(const XmlElement& element, std::string_view name) {
    const auto text = element.attribute(name);
    return text ? to_integer(*text) : std::nullopt;
}

/// A length with its unit attribute (`<name>Unit`) in µm.
std::optional<double> length_um(const XmlElement& element, const std::string& name, std::string_view default_unit) {
    const auto text = element.attribute(name);
    if (!text) return std::nullopt;
    return to_um(to_real(*text), element.attribute(name + "Unit").value_or(default_unit));
}

std::optional<double> wavelength_nm(const XmlElement& channel, const std::string& name) {
    const auto um = length_um(channel, name, "nm");
    return um && *um > 0 ? std::optional<double>(std::round(*um * 1e6) / 1e3) : std::nullopt;
}

std::optional<double> exposure_ms(const XmlElement& plane) {
    const auto text = plane.attribute("ExposureTime");
    const std::string_view unit = plane.attribute("ExposureTimeUnit").value_or("s");
    if (!text || (unit != "s" && unit != "ms")) return std::nullopt;
    const auto value = to_real(*text);
    if (!value) return std::nullopt;
    return unit == "s" ? *value * 1000 : *value;
}

/// Steps through the planes in the file's dimension order.
class PlaneOrder {
public:
    PlaneOrder(const OmeImage& image, std::string_view order)
        : order_(order.size() == 5 ? order.substr(2) : "CZT"),
          sizes_{image.z_planes, image.channels_of_planes, image.time_points} {
        std::string sorted(order_);
        std::sort(sorted.begin(), sorted.end());
        if (sorted != "CTZ") order_ = "CZT";
    }
    int total() const { return sizes_[0] * sizes_[1] * sizes_[2]; }
    /// Position of a plane in the order.
    int position(int z, int c, int t) const {
        int at = 0;
        int step = 1;
        for (const char axis : order_) {
            at += step * (axis == 'Z' ? z : axis == 'C' ? c : t);
            step *= size(axis);
        }
        return at;
    }
    OmePlane plane(int position) const {
        OmePlane plane;
        for (const char axis : order_) {
            (axis == 'Z' ? plane.z : axis == 'C' ? plane.c : plane.t) = position % size(axis);
            position /= size(axis);
        }
        return plane;
    }

private:
    int size(char axis) const { return sizes_[axis == 'Z' ? 0 : axis == 'C' ? 1 : 2]; }
    std::string order_;
    std::array<int, 3> sizes_;
};

/// The planes of one TiffData: without attributes all of them; with IFD but no PlaneCount one.
void add_block(const XmlElement& block, const PlaneOrder& order, OmeImage& image) {
    const auto uuid = block.child("UUID");
    const std::string file = uuid ? attribute(*uuid, "FileName") : "";
    const auto page = number(block, "IFD");
    const int z = number(block, "FirstZ").value_or(0);
    const int c = number(block, "FirstC").value_or(0);
    const int t = number(block, "FirstT").value_or(0);
    const bool inside = z >= 0 && c >= 0 && t >= 0 && z < image.z_planes && c < image.channels_of_planes &&
                        t < image.time_points && page.value_or(0) >= 0;
    if (!inside) return;  // the plane it should have placed is reported as missing
    const int first = order.position(z, c, t);
    const int rest = order.total() - first;
    const int wanted = number(block, "PlaneCount").value_or(page ? 1 : rest);
    for (int i = 0; i < std::clamp(wanted, 0, rest); ++i) {
        OmePlane plane = order.plane(first + i);
        plane.file = file;
        plane.page = page.value_or(0) + i;
        image.planes.push_back(std::move(plane));
    }
}

int size_of(const XmlElement& pixels, const std::string& name, std::string_view file) {
    const auto size = number(pixels, name);
    if (!size || *size < 1) {
        throw Error(Code::plate, fmt::format("'{}': {} of an image is '{}'", file, name, attribute(pixels, name)),
                    "The OME-XML is faulty; write the file again.");
    }
    return *size;
}

std::vector<Channel> read_channels(const XmlElement& pixels, int count) {
    const auto elements = pixels.children("Channel");
    std::vector<Channel> channels;
    for (int i = 0; i < count; ++i) {
        Channel channel;
        channel.id = fmt::format("{}", i);
        if (static_cast<std::size_t>(i) < elements.size()) {
            const XmlElement& element = elements[static_cast<std::size_t>(i)];
            channel.name = attribute(element, "Name");
            if (channel.name.empty()) channel.name = attribute(element, "Fluor");
            channel.excitation_nm = wavelength_nm(element, "ExcitationWavelength");
            channel.emission_nm = wavelength_nm(element, "EmissionWavelength");
        }
        if (channel.name.empty()) channel.name = channel.id;
        channels.push_back(std::move(channel));
    }
    for (const auto& plane : pixels.children("Plane")) {
        const int c = number(plane, "TheC").value_or(-1);
        if (c < 0 || c >= count) continue;
        auto& exposure = channels[static_cast<std::size_t>(c)].exposure_ms;
        if (!exposure) exposure = exposure_ms(plane);
    }
    return channels;
}

void read_pixel_size(const XmlElement& pixels, OmeImage& image) {
    if (!pixels.attribute("PhysicalSizeX")) return;
    const auto x = length_um(pixels, "PhysicalSizeX", "\u00b5m");
    const auto y = length_um(pixels, "PhysicalSizeY", "\u00b5m");
    if (!x || *x <= 0) {
        image.pixel_size_fault =
            fmt::format("PhysicalSizeX '{}' in '{}' is no length", attribute(pixels, "PhysicalSizeX"),
                        attribute(pixels, "PhysicalSizeXUnit"));
    } else if (y && std::abs(*y / *x - 1) > 1e-2) {
        image.pixel_size_fault = "pixels are not square";
    } else {
        image.pixel_size_um = x;
    }
}

OmeImage read_image(const XmlElement& element, std::string_view file) {
    OmeImage image;
    image.id = attribute(element, "ID");
    const auto pixels = element.child("Pixels");
    if (!pixels) return image;
    image.width = size_of(*pixels, "SizeX", file);
    image.height = size_of(*pixels, "SizeY", file);
    image.z_planes = size_of(*pixels, "SizeZ", file);
    image.time_points = size_of(*pixels, "SizeT", file);
    const int samples_c = size_of(*pixels, "SizeC", file);
    const auto channels = pixels->children("Channel");
    const int samples = channels.empty() ? 1 : std::max(1, number(channels.front(), "SamplesPerPixel").value_or(1));
    image.channels_of_planes = std::max(1, samples_c / samples);
    if (static_cast<double>(image.z_planes) * image.time_points * image.channels_of_planes > kMostPlanes) {
        throw Error(Code::plate,
                    fmt::format("'{}': image '{}' claims more than {} planes", file, image.id, kMostPlanes),
                    "The OME-XML is faulty; write the file again.");
    }
    image.channels = read_channels(*pixels, image.channels_of_planes);
    read_pixel_size(*pixels, image);
    const PlaneOrder order(image, pixels->attribute("DimensionOrder").value_or("XYCZT"));
    for (const auto& block : pixels->children("TiffData")) add_block(block, order, image);
    return image;
}

void read_well(const XmlElement& well, OmePlate& plate, std::string_view file) {
    const auto row = number(well, "Row");
    const auto column = number(well, "Column");
    if (!row || !column || *row < 0 || *column < 0 || *row >= 64 || *column >= 96) {
        throw Error(Code::plate,
                    fmt::format("'{}': well '{}' has row '{}' and column '{}'", file, attribute(well, "ID"),
                                attribute(well, "Row"), attribute(well, "Column")),
                    "Rows and columns count from 0; write the file again.");
    }
    const WellAddress address{*row, *column};
    plate.wells.push_back(address);
    for (const auto& element : well.children("WellSample")) {
        const auto image = element.child("ImageRef");
        OmeSample sample;
        sample.well = address;
        sample.index = number(element, "Index").value_or(static_cast<int>(plate.samples.size()));
        sample.image = image ? attribute(*image, "ID") : "";
        sample.x_um = length_um(element, "PositionX", "reference frame");
        sample.y_um = length_um(element, "PositionY", "reference frame");
        plate.samples.push_back(std::move(sample));
    }
}

OmePlate read_plate(const XmlElement& element, std::string_view file) {
    OmePlate plate;
    plate.id = attribute(element, "ID");
    plate.name = attribute(element, "Name");
    if (plate.name.empty()) plate.name = attribute(element, "ExternalIdentifier");
    plate.rows = std::clamp(number(element, "Rows").value_or(0), 0, 64);
    plate.columns = std::clamp(number(element, "Columns").value_or(0), 0, 96);
    for (const auto& well : element.children("Well")) read_well(well, plate, file);
    return plate;
}

}  // namespace

bool is_ome_xml(std::string_view text) {
    const std::string_view head = text.substr(0, 4096);
    return (head.find("<OME") != std::string_view::npos || head.find(":OME") != std::string_view::npos) &&
           head.find("openmicroscopy.org/Schemas/OME/") != std::string_view::npos;
}

OmeDocument parse_ome(std::string text, std::string_view name) {
    constexpr std::string_view kSchema = "openmicroscopy.org/Schemas/OME/";
    OmeDocument ome;
    if (const auto at = text.find(kSchema); at != std::string::npos) {  // any prefix may carry the namespace
        const auto first = at + kSchema.size();
        ome.schema = text.substr(first, text.find_first_not_of("0123456789-", first) - first);
    }
    const document::XmlDocument document(std::move(text), name);
    const XmlElement root = document.root();
    if (root.name() != "OME") {
        throw Error(Code::plate, fmt::format("'{}': root element '{}' instead of 'OME'", name, root.name()),
                    "The file is no OME-XML.");
    }
    if (const auto binary_only = root.child("BinaryOnly")) ome.metadata_file = attribute(*binary_only, "MetadataFile");
    for (const auto& plate : root.children("Plate")) ome.plates.push_back(read_plate(plate, name));
    for (const auto& image : root.children("Image")) ome.images.push_back(read_image(image, name));
    return ome;
}

}  // namespace viroplate::plate
