#include "report/sections.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "report/number_text.hpp"
#include "report/quantity.hpp"
#include "report/summary.hpp"

namespace viroplate::report {

namespace {

void draw_head(html::Writer& page, std::initializer_list<const char*> titles) {
    const auto head = page.scope("thead");
    const auto row = page.scope("tr");
    for (const char* title : titles) page.element("th", {{"scope", "col"}}, title);
}

/// A rule's number as its limit is written: in percent or plain.
std::string observed_text(const RuleView& rule) {
    if (!rule.observed) return "–";
    const bool whole = *rule.observed == std::floor(*rule.observed) && std::abs(*rule.observed) < 1e9;
    if (whole && rule.limit.find('%') == std::string::npos) return count_text(std::llround(*rule.observed));
    return rule.limit.find('%') != std::string::npos ? percent(*rule.observed) : significant(*rule.observed);
}

/// Titles and wells, `A01 (reason)`; nothing when there are none.
void draw_well_list(html::Writer& page, const std::string& title, const std::vector<std::string>& wells) {
    if (wells.empty()) return;
    page.element("h3", fmt::format("{} ({})", title, wells.size()));
    std::string text;
    for (const std::string& well : wells) text += (text.empty() ? "" : ", ") + well;
    page.element("p", {{"class", "well-list"}}, text);
}

/// Wells of a status, grouped by reason in the order of their first well.
void draw_wells_of_status(html::Writer& page, const PageData& data, std::string_view status, const std::string& title) {
    std::vector<std::pair<std::string, std::vector<std::string>>> groups;
    for (const WellView& well : data.wells) {
        if (well.status != status) continue;
        auto found =
            std::find_if(groups.begin(), groups.end(), [&](const auto& group) { return group.first == well.reason; });
        if (found == groups.end()) found = groups.insert(groups.end(), {well.reason, {}});
        found->second.push_back(name(well.address));
    }
    for (const auto& [reason, wells] : groups)
        draw_well_list(page, reason.empty() ? title : title + ": " + reason, wells);
}

void draw_failed_fields(html::Writer& page, const PageData& data) {
    if (data.failed_fields.empty()) return;
    page.element("h3", fmt::format("Failed fields ({})", data.failed_fields.size()));
    const auto table = page.scope("table", {{"class", "data"}});
    draw_head(page, {"Well", "Field", "Reason"});
    const auto body = page.scope("tbody");
    for (const FailedField& field : data.failed_fields) {
        const auto row = page.scope("tr");
        page.element("td", field.well).element("td", {{"class", "number"}}, field.field).element("td", field.reason);
    }
}

}  // namespace

void draw_rules(html::Writer& page, const PageData& data) {
    const auto table = page.scope("table", {{"class", "data rules"}});
    draw_head(page, {"Rule", "Outcome", "Observed", "Limit", "In words"});
    const auto body = page.scope("tbody");
    for (const RuleView& rule : data.rules) {
        page.line();
        const auto row = page.scope("tr");
        page.element("th", {{"scope", "row"}}, title_text(rule.name));
        {
            const auto cell = page.scope("td");
            draw_outcome(page, rule.outcome, 13);
        }
        page.element("td", {{"class", "number"}}, observed_text(rule));
        page.element("td", rule.limit).element("td", rule.sentence);
    }
}

void draw_gaps(html::Writer& page, const PageData& data) {
    const std::size_t before = page.size();
    draw_failed_fields(page, data);
    draw_wells_of_status(page, data, "no_images", "Wells without images");
    draw_wells_of_status(page, data, "failed", "Wells without a usable field");
    draw_wells_of_status(page, data, "excluded", "Excluded wells");
    draw_wells_of_status(page, data, "not_selected", "Wells not selected");
    std::vector<std::string> unlisted;  // those with a row of that status stand above
    for (const std::string& mapped : data.mapped_without_images) {
        const auto well = parse_well(mapped);
        const WellView* view = well ? data.find(*well) : nullptr;
        if (!view || view->status != "no_images") unlisted.push_back(mapped);
    }
    draw_well_list(page, "In the map, but not imaged", unlisted);
    draw_well_list(page, "Imaged, but not in the map", data.imaged_without_map);
    if (page.size() == before) {
        page.element(
            "p", "None: every field was analysed, every mapped well was imaged and every imaged well is in the map.");
    }
}

void draw_quality(html::Writer& page, const PageData& data) {
    page.element("p", data.fields_saturated == 0
                          ? std::string("No field is saturated.")
                          : fmt::format("{} of {} {} saturated in at least one channel: intensities of the "
                                        "brightest cells are too low there.",
                                        count_text(data.fields_saturated), counted(data.fields_used, "field"),
                                        data.fields_saturated == 1 ? "is" : "are"));
    if (data.channel_quality.empty()) return;
    {
        const auto table = page.scope("table", {{"class", "data"}});
        draw_head(page, {"Channel", "Fields saturated", "Out of focus", "Median focus"});
        const auto body = page.scope("tbody");
        for (const ChannelQuality& channel : data.channel_quality) {
            const auto row = page.scope("tr");
            page.element("th", {{"scope", "row"}}, channel.name);
            page.element("td", {{"class", "number"}},
                         channel.fields_saturated ? count_text(*channel.fields_saturated) : "–");
            page.element("td", {{"class", "number"}},
                         channel.fields_out_of_focus ? count_text(*channel.fields_out_of_focus) : "–");
            page.element("td", {{"class", "number"}}, channel.median_focus ? significant(*channel.median_focus) : "–");
        }
    }
    page.element("p", {{"class", "note"}},
                 "Focus compares fine detail with coarser structure; higher is sharper. It "
                 "depends on the stain: compare within a channel.");
}

void draw_wells(html::Writer& page, const PageData& data) {
    const auto details = page.scope("details");
    page.element("summary", fmt::format("All {} in a table", counted(std::ssize(data.wells), "well")));
    const auto scroll = page.scope("div", {{"class", "scroll"}});
    const auto table = page.scope("table", {{"class", "data"}});
    {
        const auto head = page.scope("thead");
        const auto row = page.scope("tr");
        for (const char* title :
             {"Well", "Treatment", "Status", "Fields", "Cells", "Of vehicle", "Infected", "95 %, counting"}) {
            page.element("th", {{"scope", "col"}}, title);
        }
        for (const std::string& readout : data.readouts) page.element("th", {{"scope", "col"}}, readout);
    }
    const auto body = page.scope("tbody");
    const auto share = [](std::optional<double> value) { return value ? percent(*value) : std::string("–"); };
    const auto number = [&](const std::string& text) { page.element("td", {{"class", "number"}}, text); };
    for (const WellView& well : data.wells) {
        page.line();
        const auto row = page.scope("tr");
        page.element("th", {{"scope", "row"}}, name(well.address)).element("td", treatment_words(well));
        const std::string words = status_words(well);
        page.element("td", !well.used() ? words : words.empty() ? "ok" : "ok: " + words);
        number(well.fields_used ? count_text(*well.fields_used) : "–");
        number(well.cells ? count_text(*well.cells) : "–");
        number(share(well.relative_cells));
        number(share(well.infected_fraction));
        number(well.infected_low && well.infected_high
                   ? fmt::format("{} – {}", percent(*well.infected_low), percent(*well.infected_high))
                   : "–");
        for (const auto& value : well.readouts) number(value ? significant(*value) : "–");
    }
}

void draw_columns(html::Writer& page, const PageData& data) {
    {
        const auto words = page.scope("p");
        page.text(
            "Every number on this page is a column of wells.csv or a member of plate.json. Cite it by that name, "
            "such as ");
        page.element("code", data.has_infection() ? "infected_fraction" : "relative_cells");
        page.text(fmt::format(", with the version, viroplate {}. docs/formats.md of viroplate defines them all.",
                              data.version));
    }
    if (data.well_columns.empty()) return;
    const auto details = page.scope("details");
    page.element("summary", fmt::format("The {} of wells.csv", counted(std::ssize(data.well_columns), "column")));
    const auto table = page.scope("table", {{"class", "data"}});
    draw_head(page, {"Column", "Unit", "Definition"});
    const auto body = page.scope("tbody");
    for (const table::Column& column : data.well_columns) {
        page.line();
        const auto row = page.scope("tr");
        {
            const auto cell = page.scope("th", {{"scope", "row"}});
            page.element("code", column.name);
        }
        page.element("td", unit_text(column.unit)).element("td", column.definition);
    }
}

}  // namespace viroplate::report
