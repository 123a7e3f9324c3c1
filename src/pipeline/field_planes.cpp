#include "pipeline/field_planes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>

#include "viroplate/core/error.hpp"
#include "viroplate/core/file.hpp"
#include "viroplate/image/read.hpp"
#include "viroplate/measure/quality.hpp"

namespace viroplate::pipeline {

namespace {

/// The bytes of the files a field lies in; several planes may share one.
class Files {
public:
    struct File {
        std::vector<std::byte> bytes;
        std::string digest;
    };
    const File& read(const std::filesystem::path& path) {
        auto& file = files_[path];
        if (!file) {
            file.emplace();
            file->bytes = read_bytes(path);
            file->digest = digest(file->bytes);
        }
        return *file;
    }
    void forget(const std::filesystem::path& path) { files_.erase(path); }

private:
    std::map<std::filesystem::path, std::optional<File>> files_;
};

/// First complaint about a field; later planes are still looked at, for their digests.
class Complaint {
public:
    void add(std::string text) {
        if (text_.empty()) text_ = std::move(text);
    }
    bool none() const { return text_.empty(); }
    [[noreturn]] void raise() const { throw Error(Code::image, text_); }

private:
    std::string text_;
};

std::string absence(const plate::PlaneRef* plane, const std::string& channel) {
    if (plane == nullptr) return fmt::format("channel '{}' has no image", channel);
    const char* what = plane->state == plate::PlaneState::not_recorded   ? "was not recorded"
                       : plane->state == plate::PlaneState::not_acquired ? "was not acquired"
                                                                         : "is missing";
    return plane->reason.empty() ? fmt::format("the image of channel '{}' {}", channel, what)
                                 : fmt::format("the image of channel '{}' {}: {}", channel, what, plane->reason);
}

/// Paths in messages as the record writes them, so that results do not tell where the plate lay.
std::string without_root(std::string text, const std::filesystem::path& root) {
    const std::string prefix = (root / "").string();
    for (auto at = text.find(prefix); !prefix.empty() && at != std::string::npos; at = text.find(prefix, at)) {
        text.erase(at, prefix.size());
    }
    return text;
}

/// Decodes one plane and notes its digest and quality; adds a complaint and gives an empty plane where it cannot.
image::RawPlane read_plane(const Plan& plan, const plate::PlaneRef& plane, Files& files, store::PlaneRecord& record,
                           Complaint& complaint) {
    try {
        const auto& file = files.read(plane.file);
        record.digest = file.digest;
        auto raw = image::read_image(file.bytes, plane.page);
        record.quality = measure::plane_quality(raw, plan.assay.quality);
        return raw;
    } catch (const Error& error) {
        if (error.code() != Code::image && error.code() != Code::io) throw;
        const std::string why = without_root(error.what(), plan.plate.root);
        complaint.add(why.find(record.file) != std::string::npos ? why : fmt::format("{}: {}", record.file, why));
    }
    return {};
}

void check_size(const std::vector<image::RawPlane>& planes, const std::vector<store::PlaneRecord>& records,
                Complaint& complaint) {
    const image::RawPlane* first = nullptr;
    std::size_t first_number = 0;
    for (std::size_t i = 0; i < planes.size(); ++i) {
        const auto& grey = planes[i].grey;
        if (grey.empty()) continue;
        if (first == nullptr) {
            first = &planes[i];
            first_number = i;
        } else if (grey.width != first->grey.width || grey.height != first->grey.height) {
            complaint.add(fmt::format("images of unequal size: {} is {} × {}, {} is {} × {}",
                                      records[first_number].file, first->grey.width, first->grey.height,
                                      records[i].file, grey.width, grey.height));
        }
    }
}

}  // namespace

std::vector<image::RawPlane> read_planes(const Plan& plan, const plate::Field& field,
                                         std::vector<store::PlaneRecord>& records) {
    Files files;
    Complaint complaint;
    std::vector<image::RawPlane> planes;
    std::vector<const plate::PlaneRef*> chosen;
    for (std::size_t i = 0; i < plan.plate_channels.size(); ++i) chosen.push_back(chosen_plane(plan, field, i));
    for (std::size_t i = 0; i < chosen.size(); ++i) {
        const auto* plane = chosen[i];
        store::PlaneRecord record;
        record.channel = plan.assay.channels[i].name;
        image::RawPlane raw;
        if (plane != nullptr) {
            record.page = plane->page;
            record.file = plane->file.lexically_relative(plan.plate.root).generic_string();
        }
        if (plane == nullptr || plane->state != plate::PlaneState::present) {
            complaint.add(absence(plane, record.channel));
        } else {
            raw = read_plane(plan, *plane, files, record, complaint);
            const auto is_of_file = [&](const auto* later) { return later != nullptr && later->file == plane->file; };
            const auto next = chosen.begin() + static_cast<std::ptrdiff_t>(i) + 1;
            if (std::none_of(next, chosen.end(), is_of_file)) files.forget(plane->file);
        }
        records.push_back(std::move(record));
        planes.push_back(std::move(raw));
    }
    check_size(planes, records, complaint);
    if (!complaint.none()) complaint.raise();
    return planes;
}

void read_ahead(const Plan& plan, const plate::Field& field) {
    const std::filesystem::path* last = nullptr;
    for (std::size_t i = 0; i < plan.plate_channels.size(); ++i) {
        const auto* plane = chosen_plane(plan, field, i);
        if (plane == nullptr || plane->state != plate::PlaneState::present) continue;
        if (last == nullptr || *last != plane->file) viroplate::read_ahead(plane->file);
        last = &plane->file;
    }
}

}  // namespace viroplate::pipeline
