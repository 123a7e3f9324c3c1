#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "plate/assembly.hpp"
#include "plate/folder.hpp"
#include "plate/pattern.hpp"
#include "plate/readers.hpp"
#include "plate/text.hpp"
#include "viroplate/core/error.hpp"

namespace viroplate::plate {

namespace fs = std::filesystem;

namespace {

std::vector<NamePattern> candidates(const std::string& wanted) {
    std::vector<NamePattern> patterns;
    for (const auto& known : built_in_patterns()) {
        if (wanted.empty() || wanted == known.name) patterns.emplace_back(known.name, known.expression);
    }
    if (patterns.empty()) patterns.emplace_back(wanted, wanted);
    return patterns;
}

struct Choice {
    const NamePattern* pattern = nullptr;
    const NamePattern* rival = nullptr;  ///< matches as many files
    std::size_t matched = 0;
};

/// The pattern that matches most files.
Choice choose(const std::vector<NamePattern>& patterns, const std::vector<fs::path>& images) {
    Choice choice;
    for (const auto& pattern : patterns) {
        std::size_t matched = 0;
        for (const auto& image : images) matched += pattern.match(image.generic_string()) ? 1U : 0U;
        if (matched == 0 || matched < choice.matched) continue;
        if (matched == choice.matched) {
            choice.rival = &pattern;
        } else {
            choice = {&pattern, nullptr, matched};
        }
    }
    return choice;
}

const std::optional<std::string>& part(const Parts& parts, Part which) {
    return parts[static_cast<std::size_t>(which)];
}

bool all_digits(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::optional<WellAddress> well_by_number(std::string_view digits, const OpenOptions& options) {
    const auto number = to_integer(digits);
    if (!number || *number < 1 || options.columns < 1 || *number > options.rows * options.columns) return std::nullopt;
    return WellAddress{(*number - 1) / options.columns, (*number - 1) % options.columns};
}

/// The well a name states. `W0014` and `14` count wells row by row and need the plate's rows and columns; `0102` is row
/// 1, column 2.
std::optional<WellAddress> well_of(const Parts& parts, const OpenOptions& options) {
    if (const auto& row = part(parts, Part::row)) {
        const auto column = part(parts, Part::column).value_or("");
        if (all_digits(*row)) return parse_well(fmt::format("r{}c{}", *row, column));
        return all_digits(column) ? parse_well(*row + column) : std::nullopt;
    }
    const std::string text = part(parts, Part::well).value_or("");
    if (text.size() == 5 && (text[0] == 'W' || text[0] == 'w') && all_digits(std::string_view(text).substr(1))) {
        return well_by_number(std::string_view(text).substr(1), options);
    }
    if (!all_digits(text)) return parse_well(text);
    if (options.rows > 0 && options.columns > 0) return well_by_number(text, options);
    if (text.size() == 4) return parse_well(fmt::format("r{}c{}", text.substr(0, 2), text.substr(2)));
    return std::nullopt;
}

/// The number a group gave, or `otherwise` where the name has no such part; nothing when the part is no number.
std::optional<int> number_of(const Parts& parts, Part which, int otherwise) {
    const auto& text = part(parts, which);
    return text ? to_integer(*text) : std::optional<int>(otherwise);
}

struct Named {
    PlaneRecord plane;
    std::string plate;
    std::optional<int> sequence;
};

/// What one name says; `why` is filled where a part cannot be understood.
std::optional<Named> understand(const Parts& parts, const OpenOptions& options, std::string& why) {
    Named named;
    const auto well = well_of(parts, options);
    if (!well) {
        why = "its well cannot be understood (wells by number need plate rows and columns)";
        return std::nullopt;
    }
    const auto field = number_of(parts, Part::field, 1);
    const auto z = number_of(parts, Part::z, 0);
    const auto t = number_of(parts, Part::time, 0);
    const auto sequence = number_of(parts, Part::sequence, -1);
    if (!field || !z || !t || !sequence || *field < 0) {
        why = "its field, z, time or sequence is no number";
        return std::nullopt;
    }
    named.plane.field = {*well, *field};
    named.plane.z = *z;
    named.plane.t = *t;
    named.plane.channel = part(parts, Part::channel).value_or("1");
    named.plate = part(parts, Part::plate).value_or("");
    if (*sequence >= 0) named.sequence = *sequence;
    return named;
}

/// Turns numbers in acquisition order into field and channel. By number, not by rank: a lost file moves no other.
void resolve_sequence(std::vector<Named>& images, int channels) {
    int first = 1;
    for (const auto& image : images) {
        if (image.sequence && *image.sequence == 0) first = 0;
    }
    for (auto& image : images) {
        if (!image.sequence) continue;
        const int number = *image.sequence - first;
        image.plane.field.field = number / channels + 1;
        image.plane.channel = fmt::format("{}", number % channels + 1);
    }
}

/// Channels by number where all are numbers, else by name.
std::vector<Channel> channels_of(const std::vector<Named>& images) {
    std::set<std::string> ids;
    for (const auto& image : images) ids.insert(image.plane.channel);
    std::vector<std::string> ordered(ids.begin(), ids.end());
    if (std::all_of(ordered.begin(), ordered.end(), all_digits)) {
        std::stable_sort(ordered.begin(), ordered.end(), [](const std::string& a, const std::string& b) {
            return to_integer(a).value_or(0) < to_integer(b).value_or(0);
        });
    }
    std::vector<Channel> channels;
    for (const auto& id : ordered) {
        Channel channel;
        channel.id = id;
        channel.name = id;
        channels.push_back(std::move(channel));
    }
    return channels;
}

std::string plate_name(const std::vector<Named>& images, const fs::path& root) {
    std::set<std::string> names;
    for (const auto& image : images) {
        if (!image.plate.empty()) names.insert(image.plate);
    }
    if (names.size() > 1) {
        throw Error(Code::plate,
                    fmt::format("'{}' holds images of {} plates: {}", root.string(), names.size(),
                                listed({names.begin(), names.end()})),
                    "Put each plate into a folder of its own, or give a --pattern without the group 'plate'.");
    }
    return names.empty() ? folder_name(root) : *names.begin();
}

bool is_thumbnail(const fs::path& image) {
    return lower_case(image.stem().string()).find("_thumb") != std::string::npos;
}

std::vector<fs::path> plate_images(const fs::path& root) {
    auto images = list_images(root);
    images.erase(std::remove_if(images.begin(), images.end(), is_thumbnail), images.end());
    return images;
}

std::string tried_patterns(const std::vector<NamePattern>& patterns, const OpenOptions& options) {
    if (!options.pattern.empty()) return fmt::format("the pattern '{}'", options.pattern);
    std::vector<std::string> words;
    for (const auto& pattern : patterns) {
        for (const auto& known : built_in_patterns()) {
            if (pattern.name() == known.name) words.push_back(fmt::format("{} ({})", known.name, known.example));
        }
    }
    return "any built-in pattern: " + listed(words);
}

/// Matches every image; those that give no plane go to `index.unmatched`.
std::vector<Named> match_all(PlateIndex& index, const NamePattern& pattern, const std::vector<fs::path>& images,
                             const OpenOptions& options) {
    std::vector<Named> named;
    std::vector<std::string> puzzles;
    for (const auto& image : images) {
        const auto parts = pattern.match(image.generic_string());
        std::string why;
        auto understood = parts ? understand(*parts, options, why) : std::nullopt;
        if (understood) {
            understood->plane.file = index.root / image;
            named.push_back(std::move(*understood));
        } else {
            index.unmatched.push_back(image);
            if (!why.empty()) puzzles.push_back(fmt::format("'{}' is left out: {}", image.generic_string(), why));
        }
    }
    add_warnings(index, puzzles, "images that are left out");
    return named;
}

}  // namespace

std::string names_refusal(const fs::path& path, const OpenOptions& options) {
    if (!fs::is_directory(path)) return "is a file, not a folder of images";
    const auto patterns = candidates(options.pattern);
    const auto images = plate_images(path);
    if (images.empty()) return "no TIFF or PNG file in it";
    if (choose(patterns, images).pattern != nullptr) return {};
    return fmt::format("none of {} image files ('{}', …) matches {}", images.size(), images.front().generic_string(),
                       tried_patterns(patterns, options));
}

PlateIndex read_names(const fs::path& path, const OpenOptions& options) {
    const auto patterns = candidates(options.pattern);
    const auto images = plate_images(path);
    const Choice choice = choose(patterns, images);
    if (choice.pattern == nullptr) throw Error(Code::plate, names_refusal(path, options));
    if (choice.rival != nullptr) {
        throw Error(Code::plate,
                    fmt::format("the file names in '{}' fit two built-in patterns equally: {} and {}", path.string(),
                                choice.pattern->name(), choice.rival->name()),
                    "Choose one with --pattern, or plate.pattern in the assay file.");
    }
    const auto& known = built_in_patterns();
    const bool built_in = std::any_of(known.begin(), known.end(), [&](const BuiltInPattern& pattern) {
        return choice.pattern->name() == pattern.name;
    });
    PlateIndex index;
    index.root = path;
    index.format = "names:" + (built_in ? choice.pattern->name() : std::string("regex"));
    if (!built_in) index.dialect = options.pattern;
    auto named = match_all(index, *choice.pattern, images, options);
    if (choice.pattern->has(Part::sequence)) resolve_sequence(named, options.sequence_channels);
    index.name = plate_name(named, path);
    index.channels = channels_of(named);
    std::vector<PlaneRecord> records;
    records.reserve(named.size());
    for (auto& image : named) records.push_back(std::move(image.plane));
    assemble(index, std::move(records), {PlaneState::missing, "other fields have this image, this one has no file"});
    warn_of_short_wells(index);
    return index;
}

}  // namespace viroplate::plate
