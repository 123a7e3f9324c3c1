#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "plate/assembly.hpp"
#include "plate/folder.hpp"
#include "plate/ome_model.hpp"
#include "plate/readers.hpp"
#include "plate/text.hpp"
#include "plate/tiff_header.hpp"
#include "viroplate/core/error.hpp"
#include "viroplate/core/file.hpp"

namespace viroplate::plate {

namespace fs = std::filesystem;

namespace {

constexpr std::uintmax_t kLargestXml = std::uintmax_t{256} << 20;

/// An OME-XML with the file it came from.
struct Carrier {
    fs::path file;
    int pages = 0;  ///< of the TIFF that carries the XML; 0 for a file of XML alone
    OmeDocument ome;
};

bool ends_with(const std::string& text, std::string_view end) {
    return text.size() >= end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}
bool is_ome_tiff_name(const fs::path& file) {
    const std::string name = lower_case(file.filename().string());
    return ends_with(name, ".ome.tif") || ends_with(name, ".ome.tiff") || ends_with(name, ".ome.tf2") ||
           ends_with(name, ".ome.tf8") || ends_with(name, ".ome.btf");
}
bool is_companion_name(const fs::path& file) {
    return ends_with(lower_case(file.filename().string()), ".companion.ome");
}

/// Files that may carry OME-XML: the file itself, or those so named in the folder, companions first.
std::vector<fs::path> carriers_in(const fs::path& path) {
    if (!fs::is_directory(path)) return {path};
    std::vector<fs::path> files;
    const auto entries = list_folder(path);
    for (const auto& entry : entries) {
        if (is_companion_name(entry)) files.push_back(path / entry);
    }
    for (const auto& entry : entries) {
        if (is_ome_tiff_name(entry)) files.push_back(path / entry);
    }
    return files;
}

/// The OME-XML text of a companion or of a TIFF's first page; empty when there is none.
std::string ome_text(const fs::path& file, int& pages) {
    if (is_companion_name(file)) {
        if (fs::file_size(file) > kLargestXml) {
            throw Error(Code::plate, fmt::format("'{}' is larger than 256 MB of XML", file.string()),
                        "Write the plate in parts.");
        }
        return read_text(file);
    }
    TiffHeader header = read_tiff_header(file);
    pages = header.pages;
    return is_ome_xml(header.description) ? std::move(header.description) : std::string{};
}

std::optional<Carrier> read_carrier(const fs::path& file) {
    Carrier carrier;
    carrier.file = file;
    std::string text = ome_text(file, carrier.pages);
    if (text.empty()) return std::nullopt;
    carrier.ome = parse_ome(std::move(text), file.string());
    if (carrier.ome.metadata_file.empty()) return carrier;
    const fs::path companion = file.parent_path() / carrier.ome.metadata_file;
    if (!fs::exists(companion)) {
        throw Error(
            Code::plate,
            fmt::format("'{}' keeps its metadata in '{}', which is not there", file.string(), companion.string()),
            "Copy the companion file into the folder.");
    }
    Carrier metadata;
    metadata.file = companion;
    metadata.ome = parse_ome(ome_text(companion, metadata.pages), companion.string());
    return metadata;
}

/// Every OME-XML of the plate once; files that an earlier one already places are not opened.
std::vector<Carrier> read_carriers(const std::vector<fs::path>& files) {
    std::vector<Carrier> carriers;
    std::set<fs::path> placed;
    for (const auto& file : files) {
        if (placed.count(file.lexically_normal()) > 0) continue;
        auto carrier = read_carrier(file);
        if (!carrier || !placed.insert(carrier->file.lexically_normal()).second) continue;
        for (const auto& image : carrier->ome.images) {
            for (const auto& plane : image.planes) {
                if (!plane.file.empty()) placed.insert((carrier->file.parent_path() / plane.file).lexically_normal());
            }
        }
        carriers.push_back(std::move(*carrier));
    }
    return carriers;
}

/// Turns OME planes into records: which file, and is it there?
class Places {
public:
    Places(const Carrier& carrier, PlateIndex& index) : carrier_(carrier) {
        int planes = 0;
        std::set<std::string> files;
        for (const auto& image : carrier.ome.images) {
            for (const auto& plane : image.planes) {
                files.insert(plane.file);
                ++planes;
            }
        }
        const bool one_file = files.size() == 1 && !files.begin()->empty();
        if (one_file && carrier.pages == planes && !lookup_.find(place(*files.begin()))) {
            renamed_ = *files.begin();
            index.warnings.push_back(
                fmt::format("'{}' calls itself '{}' inside: it has been renamed", carrier.file.string(), renamed_));
        }
    }

    void locate(const OmePlane& plane, PlaneRecord& record) {
        record.page = plane.page;
        record.file = plane.file.empty() || plane.file == renamed_ ? carrier_.file : place(plane.file);
        if (record.file == carrier_.file) {
            if (carrier_.pages == 0) return lose(record, "the OME-XML names no file for it");
            if (plane.page >= carrier_.pages) {
                lose(record, fmt::format("'{}' has {} pages", carrier_.file.string(), carrier_.pages));
            }
        } else if (const auto found = lookup_.find(record.file)) {
            record.file = *found;
        } else {
            lose(record, fmt::format("the OME-XML names '{}', which is not there", plane.file));
        }
    }

private:
    fs::path place(const std::string& file) const { return carrier_.file.parent_path() / file; }
    static void lose(PlaneRecord& record, std::string reason) {
        record.state = PlaneState::missing;
        record.reason = std::move(reason);
    }

    const Carrier& carrier_;
    FolderLookup lookup_;
    std::string renamed_;
};

/// Number of a field in its well. Some writers count WellSample/@Index over the well, some over the plate: where no
/// index comes twice on a plate of several wells, the fields of a well are counted in their order.
std::vector<int> field_numbers(const OmePlate& plate) {
    std::map<int, int> times;
    std::map<WellAddress, std::vector<int>> by_well;
    for (const auto& sample : plate.samples) {
        ++times[sample.index];
        by_well[sample.well].push_back(sample.index);
    }
    const bool over_plate =
        by_well.size() > 1 && times.size() == plate.samples.size() && plate.samples.size() > by_well.size();
    const bool one_each = plate.samples.size() == by_well.size();
    const int first = times.empty() ? 0 : times.begin()->first;
    std::vector<int> numbers;
    for (const auto& sample : plate.samples) {
        auto& of_well = by_well[sample.well];
        std::sort(of_well.begin(), of_well.end());
        const auto rank = std::find(of_well.begin(), of_well.end(), sample.index) - of_well.begin();
        numbers.push_back(over_plate || one_each ? static_cast<int>(rank) + 1 : sample.index + (first == 0 ? 1 : 0));
    }
    return numbers;
}

const OmeImage* find_image(const OmeDocument& ome, const std::string& id) {
    for (const auto& image : ome.images) {
        if (image.id == id) return &image;
    }
    return nullptr;
}

/// The plate, or, for a file without one, a plate whose well A01 holds its images as fields.
OmePlate plate_of(const Carrier& carrier, PlateIndex& index) {
    if (!carrier.ome.plates.empty()) return carrier.ome.plates.front();
    index.warnings.push_back(
        fmt::format("'{}' describes no plate; its images are taken as fields of well A01", carrier.file.string()));
    OmePlate plate;
    plate.name = folder_name(carrier.file);
    plate.wells = {{0, 0}};
    for (const auto& image : carrier.ome.images) {
        OmeSample sample;
        sample.index = static_cast<int>(plate.samples.size());
        sample.image = image.id;
        plate.samples.push_back(std::move(sample));
    }
    return plate;
}

/// Channels of all images by number; the first name counts, a different one is told.
void add_channels(PlateIndex& index, const OmeImage& image) {
    for (std::size_t c = 0; c < image.channels.size(); ++c) {
        if (c >= index.channels.size()) {
            index.channels.push_back(image.channels[c]);
        } else if (index.channels[c].name != image.channels[c].name) {
            const std::string warning = fmt::format("channel {} is called both '{}' and '{}'", c,
                                                    index.channels[c].name, image.channels[c].name);
            if (std::find(index.warnings.begin(), index.warnings.end(), warning) == index.warnings.end()) {
                index.warnings.push_back(warning);
            }
        }
    }
}

/// Pixel size and image size where all images agree.
void settle_scale(PlateIndex& index, const std::vector<const OmeImage*>& images) {
    std::set<std::string> faults;
    std::set<std::optional<double>> sizes;
    std::set<std::pair<int, int>> shapes;
    for (const auto* image : images) {
        if (!image->pixel_size_fault.empty()) faults.insert(image->pixel_size_fault);
        sizes.insert(image->pixel_size_um);
        shapes.insert({image->width, image->height});
    }
    for (const auto& fault : faults) index.warnings.push_back(fault + "; the pixel size is unknown");
    if (sizes.size() == 1) {
        index.pixel_size_um = *sizes.begin();
    } else if (sizes.size() > 1) {
        index.warnings.emplace_back("the images state different pixel sizes (or some none); none is assumed");
    }
    if (shapes.size() == 1) {
        index.image_width = shapes.begin()->first;
        index.image_height = shapes.begin()->second;
    }
}

void add_planes(const OmeImage& image, const PlaneRecord& field, Places& places, std::vector<PlaneRecord>& records) {
    std::set<std::tuple<int, int, int>> placed;
    for (const auto& plane : image.planes) {
        PlaneRecord record = field;
        record.z = plane.z;
        record.t = plane.t;
        record.channel = fmt::format("{}", plane.c);
        places.locate(plane, record);
        placed.insert({plane.z, plane.c, plane.t});
        records.push_back(std::move(record));
    }
    for (int t = 0; t < image.time_points; ++t) {
        for (int z = 0; z < image.z_planes; ++z) {
            for (int c = 0; c < image.channels_of_planes; ++c) {
                if (placed.count({z, c, t}) > 0) continue;
                PlaneRecord record = field;
                record.z = z;
                record.t = t;
                record.channel = fmt::format("{}", c);
                record.state = PlaneState::missing;
                record.reason = "the OME-XML does not say where its pixels are";
                records.push_back(std::move(record));
            }
        }
    }
}

/// Adds the fields of one carrier.
void add_carrier(PlateIndex& index, const Carrier& carrier, std::vector<PlaneRecord>& records,
                 std::vector<const OmeImage*>& used) {
    const OmePlate plate = plate_of(carrier, index);
    index.shape.rows = std::max(index.shape.rows, plate.rows);
    index.shape.columns = std::max(index.shape.columns, plate.columns);
    index.expected_wells.insert(index.expected_wells.end(), plate.wells.begin(), plate.wells.end());
    const auto numbers = field_numbers(plate);
    Places places(carrier, index);
    std::vector<std::string> dangling;
    for (std::size_t i = 0; i < plate.samples.size(); ++i) {
        const OmeSample& sample = plate.samples[i];
        const OmeImage* image = find_image(carrier.ome, sample.image);
        if (image == nullptr || image->channels.empty()) {
            dangling.push_back(fmt::format("{} field {}", name(sample.well), numbers[i]));
            continue;
        }
        add_channels(index, *image);
        used.push_back(image);
        PlaneRecord field;
        field.field = {sample.well, numbers[i]};
        field.x_um = sample.x_um;
        field.y_um = sample.y_um;
        add_planes(*image, field, places, records);
    }
    if (!dangling.empty()) {
        index.warnings.push_back(fmt::format("{} fields refer to no image: {}", dangling.size(), listed(dangling)));
    }
}

void check_one_plate(const std::vector<Carrier>& carriers, const fs::path& path) {
    std::set<std::string> plates;
    for (const auto& carrier : carriers) {
        for (const auto& plate : carrier.ome.plates) {
            plates.insert(plate.name.empty() ? plate.id : fmt::format("{} ({})", plate.name, plate.id));
        }
    }
    if (plates.size() > 1) {
        throw Error(Code::plate,
                    fmt::format("'{}' describes {} plates: {}", path.string(), plates.size(),
                                listed({plates.begin(), plates.end()})),
                    "Put each plate into a folder of its own.");
    }
}

void find_unmatched(PlateIndex& index) {
    std::set<fs::path> used;
    for (const auto& field : index.fields) {
        for (const auto& plane : field.planes) used.insert(plane.file.lexically_normal());
    }
    for (const auto& image : list_images(index.root)) {
        if (used.count((index.root / image).lexically_normal()) == 0) index.unmatched.push_back(image);
    }
}

}  // namespace

std::string ome_tiff_refusal(const fs::path& path, const OpenOptions&) {
    const auto files = carriers_in(path);
    if (files.empty()) return "no *.ome.tif(f) and no *.companion.ome";
    int pages = 0;
    const std::string text = ome_text(files.front(), pages);
    if (text.empty()) return fmt::format("'{}' carries no OME-XML", files.front().string());
    if (files.size() == 1) return {};
    const auto carrier = read_carrier(files.front());
    const bool alone = !carrier || !carrier->ome.plates.empty() || is_companion_name(carrier->file);
    return alone ? std::string{}
                 : fmt::format("{} OME-TIFFs, and '{}' describes no plate", files.size(), files.front().string());
}

PlateIndex read_ome_tiff(const fs::path& path, const OpenOptions&) {
    const auto carriers = read_carriers(carriers_in(path));
    if (carriers.empty()) {
        throw Error(Code::plate, fmt::format("'{}' carries no OME-XML", path.string()),
                    "Open a folder of OME-TIFFs, or read the names with --pattern.");
    }
    check_one_plate(carriers, path);
    PlateIndex index;
    index.format = "ome-tiff";
    index.dialect = carriers.front().ome.schema;
    const fs::path folder = fs::is_directory(path) ? path : path.parent_path();
    index.root = folder.empty() ? fs::path(".") : folder;
    index.name = carriers.front().ome.plates.empty() ? folder_name(path) : carriers.front().ome.plates.front().name;
    if (index.name.empty()) index.name = folder_name(path);
    std::vector<PlaneRecord> records;
    std::vector<const OmeImage*> used;
    for (const auto& carrier : carriers) {
        if (carrier.pages == 0) index.metadata_files.push_back(carrier.file);
        add_carrier(index, carrier, records, used);
    }
    settle_scale(index, used);
    if (records.empty()) index.warnings.emplace_back("the OME-XML places no image");
    assemble(index, std::move(records), {PlaneState::missing, "other fields have this image, this one has none"});
    warn_of_short_wells(index);
    if (fs::is_directory(path)) find_unmatched(index);
    return index;
}

}  // namespace viroplate::plate
