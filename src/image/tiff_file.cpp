#include "image/tiff_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdarg>
#include <cstdio>
#include <cstring>
#include <utility>

#include "image/refusal.hpp"

namespace viroplate::image {

namespace {

// Tags and directories never need this much; a damaged one may ask for anything.
constexpr tmsize_t kLargestSingleAllocation = tmsize_t{1} << 30;

struct OptionsDeleter {
    void operator()(TIFFOpenOptions* options) const { TIFFOpenOptionsFree(options); }
};

TiffFile* as_file(thandle_t self) { return static_cast<TiffFile*>(self); }

}  // namespace

std::unique_ptr<TiffFile> TiffFile::open(std::span<const std::byte> file) {
    std::unique_ptr<TiffFile> tiff(new TiffFile);
    tiff->file_ = file;
    tiff->attach("rc");  // c: strips as they are stored, none chopped
    if (tiff->handle_ == nullptr) {
        refuse(fmt::format("the TIFF's directory cannot be read ({})", tiff->complaint_), kCopyAgain);
    }
    return tiff;
}

std::unique_ptr<TiffFile> TiffFile::create() {
    std::unique_ptr<TiffFile> tiff(new TiffFile);
    tiff->writable_ = true;
    tiff->attach("w");
    if (tiff->handle_ == nullptr) throw Error(Code::internal, "cannot start a TIFF: " + tiff->complaint_);
    return tiff;
}

void TiffFile::attach(const char* mode) {
    const std::unique_ptr<TIFFOpenOptions, OptionsDeleter> options(TIFFOpenOptionsAlloc());
    TIFFOpenOptionsSetMaxSingleMemAlloc(options.get(), kLargestSingleAllocation);
    TIFFOpenOptionsSetErrorHandlerExtR(options.get(), on_error, this);
    TIFFOpenOptionsSetWarningHandlerExtR(options.get(), on_warning, this);
    handle_ = TIFFClientOpenExt("TIFF", mode, this, read, write, seek, close, size_of, map, unmap, options.get());
}

TiffFile::~TiffFile() {
    if (handle_ != nullptr) TIFFClose(handle_);
}

std::vector<std::byte> TiffFile::finish() {
    if (TIFFFlush(handle_) == 0) throw Error(Code::internal, "cannot finish a TIFF: " + complaint_);
    TIFFClose(std::exchange(handle_, nullptr));
    return std::move(written_);
}

std::span<const std::byte> TiffFile::content() const { return writable_ ? std::span(written_) : file_; }

int TiffFile::on_error(TIFF*, void* self, const char* module, const char* format, va_list arguments) {
    auto& complaint = static_cast<TiffFile*>(self)->complaint_;
    if (!complaint.empty()) return 1;  // the first complaint is the cause, later ones follow from it
    std::array<char, 512> text{};
    std::vsnprintf(text.data(), text.size(), format, arguments);
    const bool named = module != nullptr && *module != '\0' && std::strcmp(module, "TIFF") != 0;
    complaint = named ? fmt::format("{}: {}", module, text.data()) : std::string(text.data());
    return 1;
}

int TiffFile::on_warning(TIFF*, void*, const char*, const char*, va_list) { return 1; }

tmsize_t TiffFile::read(thandle_t self, void* buffer, tmsize_t count) {
    auto& file = *as_file(self);
    const auto content = file.content();
    if (count <= 0 || file.position_ >= content.size()) return 0;
    const auto available = std::min<std::uint64_t>(static_cast<std::uint64_t>(count), content.size() - file.position_);
    std::memcpy(buffer, content.data() + file.position_, available);
    file.position_ += available;
    return static_cast<tmsize_t>(available);
}

tmsize_t TiffFile::write(thandle_t self, void* buffer, tmsize_t count) {
    auto& file = *as_file(self);
    if (!file.writable_ || count < 0) return -1;
    const auto end = file.position_ + static_cast<std::uint64_t>(count);
    if (end > file.written_.size()) file.written_.resize(end);
    if (count > 0) std::memcpy(file.written_.data() + file.position_, buffer, static_cast<std::size_t>(count));
    file.position_ = end;
    return count;
}

toff_t TiffFile::seek(thandle_t self, toff_t offset, int whence) {
    auto& file = *as_file(self);
    if (whence == SEEK_CUR) offset += file.position_;
    if (whence == SEEK_END) offset += file.content().size();
    file.position_ = offset;
    return offset;
}

int TiffFile::close(thandle_t) { return 0; }

toff_t TiffFile::size_of(thandle_t self) { return as_file(self)->content().size(); }

/// Lets libtiff decode from our bytes without copying them. It never writes through this pointer.
int TiffFile::map(thandle_t self, void** base, toff_t* size) {
    auto& file = *as_file(self);
    if (file.writable_) return 0;
    *base = const_cast<std::byte*>(file.file_.data());
    *size = file.file_.size();
    return 1;
}

void TiffFile::unmap(thandle_t, void*, toff_t) {}

}  // namespace viroplate::image
