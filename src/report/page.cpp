#include "viroplate/report/page.hpp"

#include <fmt/format.h>

#include <string_view>
#include <vector>

#include "report/gallery.hpp"
#include "report/html.hpp"
#include "report/page_data.hpp"
#include "report/plate_map.hpp"
#include "report/plots.hpp"
#include "report/quantity.hpp"
#include "report/sections.hpp"
#include "report/style.hpp"
#include "report/summary.hpp"

namespace viroplate::report {

namespace {

/// Nothing may be fetched and nothing may run: pictures are data, styles are inline.
constexpr std::string_view kPolicy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'";

using DrawSection = void (*)(html::Writer&, const PageData&);

struct Section {
    std::string_view id;
    std::string_view title;
    std::string_view label;  ///< in the navigation
    DrawSection draw;
};

void draw_maps(html::Writer& page, const PageData& data) {
    draw_map_key(page, data);
    const auto grid = page.scope("div", {{"class", "maps"}});
    int number = 0;
    for (const Quantity& quantity : map_quantities(data)) {
        page.line();
        draw_plate_map(page, data, quantity, number++);
    }
}

void draw_compounds(html::Writer& page, const PageData& data) {
    const auto panels = dose_panels(data);
    if (!panels.empty()) draw_dose_panels(page, data, panels);
    if (!data.comparison.empty()) draw_comparison(page, data);
}

/// The sections this plate has, in the order of the page.
std::vector<Section> sections_of(const PageData& data) {
    std::vector<Section> sections;
    sections.push_back({"maps", "Plate maps", "Maps", draw_maps});
    sections.push_back({"controls", "Controls", "Controls", draw_controls});
    if (!data.comparison.empty() || !dose_panels(data).empty()) {
        sections.push_back({"comparison", "Compounds against vehicle", "Compounds", draw_compounds});
    }
    if (data.titre) sections.push_back({"titre", "Infectious titre", "Titre", draw_titre});
    sections.push_back({"rules", "Rules of the verdict", "Rules", draw_rules});
    sections.push_back({"gallery", "Gallery", "Gallery", draw_gallery});
    sections.push_back({"gaps", "What is missing", "What is missing", draw_gaps});
    sections.push_back({"quality", "Image quality", "Image quality", draw_quality});
    sections.push_back({"wells", "Wells", "Wells", draw_wells});
    sections.push_back({"provenance", "Provenance", "Provenance", draw_provenance});
    sections.push_back({"columns", "How to cite a number", "How to cite", draw_columns});
    return sections;
}

void draw_head(html::Writer& page, const PageData& data) {
    const auto head = page.scope("head");
    page.empty("meta", {{"charset", "utf-8"}}).line();
    page.empty("meta", {{"http-equiv", "Content-Security-Policy"}, {"content", kPolicy}}).line();
    page.empty("meta", {{"name", "viewport"}, {"content", "width=device-width, initial-scale=1"}}).line();
    page.empty("meta", {{"name", "generator"}, {"content", "viroplate " + data.version}}).line();
    page.element("title", fmt::format("{}: {} · viroplate", data.plate.empty() ? "plate" : data.plate,
                                      data.outcome.empty() ? "no verdict" : data.outcome));
    page.line();
    page.open("style").raw(style_sheet()).close().line();
}

void draw_navigation(html::Writer& page, const std::vector<Section>& sections) {
    const auto navigation = page.scope("nav", {{"aria-label", "Sections"}});
    for (const Section& section : sections) {
        page.element("a", {{"href", fmt::format("#{}", section.id)}}, section.label).text(" ");
    }
}

}  // namespace

std::string draw(const PageData& data) {
    html::Writer page;
    page.raw("<!DOCTYPE html>").line();
    {
        const auto html = page.scope("html", {{"xmlns", "http://www.w3.org/1999/xhtml"}, {"lang", "en"}});
        draw_head(page, data);
        const auto body = page.scope("body");
        draw_summary(page, data);
        const auto sections = sections_of(data);
        draw_navigation(page, sections);
        const auto main = page.scope("main");
        for (const Section& part : sections) {
            page.line();
            const auto section = page.scope("section", {{"id", part.id}});
            page.element("h2", part.title);
            part.draw(page, data);
        }
    }
    return page.line().finish();
}

std::string page(const store::ResultFile& results, const PageOptions& options) { return draw(load(results, options)); }

}  // namespace viroplate::report
