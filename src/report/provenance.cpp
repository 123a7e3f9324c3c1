#include <fmt/format.h>

#include <algorithm>

#include "report/number_text.hpp"
#include "report/sections.hpp"
#include "viroplate/table/table.hpp"

namespace viroplate::report {

namespace {

using document::Json;

constexpr std::size_t kMaxRows = 200;  ///< of one list; provenance.json beside the page has all
constexpr int kMaxDepth = 4;

bool is_scalar(const Json& json) { return !json.is_array() && !json.is_object(); }

std::string scalar_text(const Json& json) {
    if (json.is_null()) return "–";
    if (const auto truth = json.boolean()) return *truth ? "yes" : "no";
    if (const auto number = json.number()) return table::format_number(*number);  // as in the file, not rounded
    return json.text();
}

bool is_record_list(const Json& json) {
    const auto& items = json.items();
    return !items.empty() && std::all_of(items.begin(), items.end(), [](const Json& item) { return item.is_object(); });
}

void draw_value(html::Writer& page, const Json& json, int depth);

/// Records as a table; the columns are the members in order of first appearance.
void draw_records(html::Writer& page, const Json& list) {
    std::vector<std::string> columns;
    for (const Json& record : list.items()) {
        for (const auto& [key, value] : record.members()) {
            if (std::find(columns.begin(), columns.end(), key) == columns.end()) columns.push_back(key);
        }
    }
    const auto details = page.scope("details");
    page.element("summary", counted(std::ssize(list.items()), "entry", "entries"));
    const auto table = page.scope("table", {{"class", "data"}});
    {
        const auto head = page.scope("thead");
        const auto row = page.scope("tr");
        for (const std::string& column : columns) page.element("th", {{"scope", "col"}}, column);
    }
    const auto body = page.scope("tbody");
    const std::size_t shown = std::min(kMaxRows, list.items().size());
    for (std::size_t i = 0; i < shown; ++i) {
        page.line();
        const auto row = page.scope("tr");
        for (const std::string& column : columns) {
            const Json& value = list.items()[i][column];
            page.element("td", is_scalar(value) ? scalar_text(value) : value.dump(-1));
        }
    }
    if (shown == list.items().size()) return;
    const auto row = page.scope("tr");
    page.element("td", {{"colspan", columns.size()}},
                 fmt::format("… and {} more in provenance.json",
                             count_text(std::ssize(list.items()) - static_cast<std::ptrdiff_t>(shown))));
}

void draw_members(html::Writer& page, const Json& json, int depth) {
    const auto list = page.scope("dl", {{"class", "provenance"}});
    for (const auto& [key, value] : json.members()) {
        page.element("dt", key);
        const auto item = page.scope("dd");
        draw_value(page, value, depth + 1);
    }
}

void draw_value(html::Writer& page, const Json& json, int depth) {
    if (is_scalar(json)) {
        page.text(scalar_text(json));
    } else if (is_record_list(json)) {
        draw_records(page, json);
    } else if (json.is_object() && depth < kMaxDepth && !json.members().empty()) {
        draw_members(page, json, depth);
    } else {
        std::string text;
        for (const Json& item : json.items())
            text += (text.empty() ? "" : ", ") + (is_scalar(item) ? scalar_text(item) : item.dump(-1));
        page.text(json.is_object() ? json.dump(-1) : text);
    }
}

}  // namespace

void draw_provenance(html::Writer& page, const PageData& data) {
    if (!data.provenance.is_object() || data.provenance.members().empty()) {
        page.element("p", fmt::format("Made by viroplate {}; the result holds no further provenance.", data.version));
        return;
    }
    draw_members(page, data.provenance, 0);
}

}  // namespace viroplate::report
