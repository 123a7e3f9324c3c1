#pragma once

#include <tiffio.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace viroplate::image {

/// Bytes of a TIFF in memory that libtiff reads or writes, with what libtiff complained about. Its warnings are
/// dropped, its messages stay with this file: nothing is global, so any number may be open at once.
class TiffFile {
public:
    /// Opens for reading; `file` must outlive this. Throws Code::image with libtiff's reason.
    static std::unique_ptr<TiffFile> open(std::span<const std::byte> file);
    /// Starts an empty TIFF.
    static std::unique_ptr<TiffFile> create();

    TiffFile(const TiffFile&) = delete;
    TiffFile& operator=(const TiffFile&) = delete;
    ~TiffFile();

    TIFF* handle() const { return handle_; }
    std::uint64_t size() const { return writable_ ? written_.size() : file_.size(); }
    /// The first thing libtiff complained about since opening; empty when nothing.
    const std::string& complaint() const { return complaint_; }
    /// Closes a created file and gives its bytes.
    std::vector<std::byte> finish();

private:
    TiffFile() = default;
    void attach(const char* mode);
    std::span<const std::byte> content() const;

    static int on_error(TIFF*, void* self, const char* module, const char* format, va_list arguments);
    static int on_warning(TIFF*, void* self, const char* module, const char* format, va_list arguments);
    static tmsize_t read(thandle_t self, void* buffer, tmsize_t count);
    static tmsize_t write(thandle_t self, void* buffer, tmsize_t count);
    static toff_t seek(thandle_t self, toff_t offset, int whence);
    static int close(thandle_t self);
    static toff_t size_of(thandle_t self);
    static int map(thandle_t self, void** base, toff_t* size);
    static void unmap(thandle_t self, void* base, toff_t size);

    TIFF* handle_ = nullptr;
    std::span<const std::byte> file_;
    std::vector<std::byte> written_;
    std::uint64_t position_ = 0;
    bool writable_ = false;
    std::string complaint_;
};

/// How one page stores its pixels.
struct TiffLayout {
    std::uint32_t width = 0;
    std::uint32_t height = 0;
    int bits = 1;
    int samples = 1;
    int format = SAMPLEFORMAT_UINT;
    int photometric = PHOTOMETRIC_MINISBLACK;
    int compression = COMPRESSION_NONE;
    bool tiled = false;
    std::uint32_t block_width = 0;   ///< of a tile or strip
    std::uint32_t block_height = 0;  ///< of a tile or full strip

    std::uint64_t pixel_count() const { return std::uint64_t{width} * height; }
};

/// Makes page `page` (0-based) current. Throws Code::image when there is no such page.
void select_page(const TiffFile& file, int page);

/// Layout of the current page. Throws Code::image when the page states no size or an impossible one.
TiffLayout read_layout(const TiffFile& file);

/// Decodes the current page, one sample of 8, 16 or 32 bits a pixel, row by row into `pixels` (width · height samples
/// in the machine's byte order). Throws Code::image when the compression is unknown or the file is cut short or
/// damaged.
void decode(const TiffFile& file, const TiffLayout& layout, void* pixels);

/// Throws what decode() would throw without touching a pixel: compression, extent of every strip or tile, sizes that
/// the stored bytes cannot fill. To be asked before memory is taken for the pixels.
void check_storage(const TiffFile& file, const TiffLayout& layout);

}  // namespace viroplate::image
