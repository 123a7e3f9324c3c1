#include "report/gallery.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>

#include "report/number_text.hpp"
#include "report/quantity.hpp"

namespace viroplate::report {

namespace {

std::string base64(const std::vector<std::byte>& bytes) {
    constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    out.reserve((bytes.size() + 2) / 3 * 4);
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        std::uint32_t block = 0;
        for (std::size_t j = 0; j < 3; ++j) {
            block = (block << 8) | (i + j < bytes.size() ? std::to_integer<std::uint32_t>(bytes[i + j]) : 0U);
        }
        for (std::size_t j = 0; j < 4; ++j) {
            out += i + j <= bytes.size() ? kDigits[(block >> (18 - 6 * j)) & 63U] : '=';
        }
    }
    return out;
}

/// All outlines of one kind as one path.
std::string joined_path(const GalleryField& field, bool infected) {
    std::string path;
    for (const auto& [object, outline] : field.picture.outlines) {
        const bool is_infected = std::binary_search(field.infected.begin(), field.infected.end(), object);
        if (is_infected == infected) path += outline;
    }
    return path;
}

void draw_outlines(html::Writer& page, const GalleryField& field) {
    for (const bool infected : {false, true}) {
        const std::string path = joined_path(field, infected);
        if (path.empty()) continue;
        page.empty("path", {{"d", path}, {"class", infected ? "outline infected" : "outline"}});
    }
}

void draw_caption(html::Writer& page, const PageData& data, const GalleryField& field) {
    const auto caption = page.scope("figcaption");
    {
        const auto title = page.scope("div", {{"class", "well-name"}});
        {
            const auto where = page.scope("span");
            page.element("strong", name(field.id.well)).text(fmt::format(" field {}", field.id.field));
        }
        page.element("span", {{"class", "why"}}, field.why);
    }
    const WellView* well = data.find(field.id.well);
    if (well) page.element("div", treatment_words(*well));
    const auto cells = static_cast<std::int64_t>(field.objects);
    std::string numbers = counted(cells, "cell");
    if (data.infection.called) numbers += fmt::format(", {} infected", count_text(std::ssize(field.infected)));
    if (well && well->infected_fraction) numbers += fmt::format("; well {}", percent(*well->infected_fraction));
    page.element("div", numbers);
}

void draw_field(html::Writer& page, const PageData& data, const GalleryField& field) {
    const auto figure = page.scope("figure", {{"class", "field"}});
    {
        const store::FieldPicture& picture = field.picture;
        const auto svg = page.scope(
            "svg", {{"viewBox", fmt::format("0 0 {} {}", picture.width, picture.height)},
                    {"role", "img"},
                    {"aria-label", fmt::format("Nuclei of well {} field {}", name(field.id.well), field.id.field)}});
        page.empty("image", {{"href", "data:image/jpeg;base64," + base64(picture.jpeg)},
                             {"width", picture.width},
                             {"height", picture.height}});
        draw_outlines(page, field);
    }
    draw_caption(page, data, field);
}

}  // namespace

void draw_gallery(html::Writer& page, const PageData& data) {
    if (data.gallery.empty()) {
        page.element("p", "No pictures: no field of this plate was analysed with a picture kept.");
        return;
    }
    page.empty("input", {{"type", "checkbox"}, {"id", "show-outlines"}, {"class", "switch"}, {"checked", "checked"}});
    page.element("label", {{"for", "show-outlines"}, {"class", "switch"}}, "Show outlines");
    if (data.infection.called) {
        const auto key = page.scope("span", {{"class", "outline-key"}});
        {
            const auto svg = page.scope("svg", {{"width", 196}, {"height", 16}, {"aria-hidden", "true"}});
            page.empty("rect", {{"width", 196}, {"height", 16}, {"rx", 3}, {"fill", "#222222"}});
            page.empty("path", {{"d", "M8 8h26"}, {"class", "outline"}});
            page.element("text", {{"x", 40}, {"y", 12}, {"class", "outline-word"}}, "not infected");
            page.empty("path", {{"d", "M112 8h26"}, {"class", "outline infected"}});
            page.element("text", {{"x", 144}, {"y", 12}, {"class", "outline-word"}}, "infected");
        }
    }
    {
        const auto grid = page.scope("div", {{"class", "gallery"}});
        for (const GalleryField& field : data.gallery) {
            page.line();
            draw_field(page, data, field);
        }
    }
    if (data.pictures_left_out == 0) return;
    page.element("p", {{"class", "note"}},
                 fmt::format("{} left out to keep this page below 10 MB.",
                             counted(static_cast<std::int64_t>(data.pictures_left_out), "more picture")));
}

}  // namespace viroplate::report
