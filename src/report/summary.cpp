#include "report/summary.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "report/axis.hpp"
#include "report/effects.hpp"
#include "report/number_text.hpp"
#include "report/quantity.hpp"

namespace viroplate::report {

namespace {

constexpr std::size_t kEffectsShown = 8;  ///< more do not fit a first look; the table has all

std::string outcome_class(std::string_view outcome) {
    const bool known = outcome == "pass" || outcome == "review" || outcome == "fail";
    return known ? std::string(outcome) : "review";
}

void draw_reasons(html::Writer& page, const PageData& data) {
    const auto total = std::ssize(data.rules);
    const auto passed = std::count_if(data.rules.begin(), data.rules.end(),
                                      [](const RuleView& rule) { return rule.outcome == "pass"; });
    if (passed < total) {
        const auto list = page.scope("ul", {{"class", "reasons"}});
        for (const char* outcome : {"fail", "review"}) {
            for (const RuleView& rule : data.rules) {
                if (rule.outcome != outcome) continue;
                const auto item = page.scope("li");
                draw_outcome(page, rule.outcome, 13);
                page.element("span", {{"class", "reason"}}, rule.sentence);
            }
        }
    }
    if (total == 0) return;
    const auto line = page.scope("p", {{"class", "note"}});
    if (passed < total) page.text(fmt::format("{} of {} passed. ", passed, counted(total, "rule")));
    page.element("a", {{"href", "#rules"}}, "Every rule with its number and limit");
}

/// "Review: one mock well …" under the word REVIEW reads better as "One mock well …".
std::string without_outcome(const std::string& sentence, const std::string& outcome) {
    const std::string prefix = title_text(outcome) + ": ";
    if (outcome.empty() || !sentence.starts_with(prefix) || sentence.size() == prefix.size()) return sentence;
    std::string rest = sentence.substr(prefix.size());
    if (rest[0] >= 'a' && rest[0] <= 'z') rest[0] = static_cast<char>(rest[0] - 'a' + 'A');
    return rest;
}

void draw_verdict(html::Writer& page, const PageData& data) {
    const auto box = page.scope("section", {{"class", "verdict " + outcome_class(data.outcome)}, {"id", "verdict"}});
    {
        const auto heading = page.scope("h2");
        draw_outcome(page, data.outcome, 34);
    }
    page.element("p", {{"class", "sentence"}}, without_outcome(data.sentence, data.outcome));
    draw_reasons(page, data);
}

void draw_fact(html::Writer& page, std::string_view title, const std::string& value) {
    if (value.empty()) return;
    page.element("dt", title).element("dd", value);
}

std::string share_text(std::int64_t part, std::int64_t whole, std::string_view what) {
    if (whole == 0) return fmt::format("no {}", what);
    return part == whole ? fmt::format("all {}", count_text(whole))
                         : fmt::format("{} of {}", count_text(part), count_text(whole));
}

std::string threshold_words(const InfectionView& infection) {
    if (infection.column.empty() && infection.channel.empty()) return "no virus channel";
    if (!infection.called) return "not called: " + infection.reason;
    std::string words = infection.column;
    if (infection.threshold) words += fmt::format(" > {}", significant(*infection.threshold));
    return words;
}

void draw_facts(html::Writer& page, const PageData& data) {
    const auto list = page.scope("dl", {{"class", "facts"}});
    draw_fact(page, "Format",
              fmt::format("{}{} × {} wells", data.format.empty() ? "" : data.format + ", ", data.shape.rows,
                          data.shape.columns));
    draw_fact(page, "Channels", list_text(data.channels));
    draw_fact(page, "Pixel size",
              data.pixel_size_um ? significant(*data.pixel_size_um) + " µm" : "unknown (sizes in px)");
    draw_fact(page, "Wells imaged",
              data.wells_mapped > 0
                  ? fmt::format("{}; {} in the map", count_text(data.wells_imaged), count_text(data.wells_mapped))
                  : count_text(data.wells_imaged));
    std::string fields = share_text(data.fields_used, data.fields_expected, "fields");
    if (data.fields_failed > 0) fields += fmt::format("; {} failed", count_text(data.fields_failed));
    draw_fact(page, "Fields analysed", fields);
    draw_fact(page, "Cells outlined", count_text(data.objects));
    draw_fact(page, "Infected if", threshold_words(data.infection));
    if (data.infection.called) {
        draw_fact(page, "Threshold", data.infection.method.empty() ? data.infection.rule : data.infection.method);
    }
    if (data.infection.mock_cells && data.infection.mock_wells) {
        draw_fact(page, "Set on",
                  fmt::format("{} in {}", counted(*data.infection.mock_cells, "mock cell"),
                              counted(*data.infection.mock_wells, "well")));
    }
    if (data.infection.left_out_rate)
        draw_fact(page, "False positives",
                  percent(*data.infection.left_out_rate) + " of mock cells, each well judged by the others");
}

/// Vehicle and treated on one axis of shares.
void draw_dumbbell(html::Writer& page, const Effect& effect, double limit) {
    const Scale scale{0, limit, 8, 192};
    const auto svg = page.scope(
        "svg",
        {{"width", 200}, {"height", 22}, {"viewBox", "0 0 200 22"}, {"role", "img"}, {"aria-label", effect.detail}});
    draw_line(page, scale.at(0), 11, scale.at(limit), 11, "grid");
    if (!effect.vehicle || !effect.treated) return;
    draw_line(page, scale.at(*effect.vehicle), 11, scale.at(*effect.treated), 11, "change");
    page.empty("circle", {{"cx", scale.at(*effect.vehicle)}, {"cy", 11}, {"r", 4.5}, {"class", "hollow"}});
    page.empty("circle", {{"cx", scale.at(*effect.treated)}, {"cy", 11}, {"r", 4.5}, {"class", "filled"}});
}

void draw_direction(html::Writer& page, Effect::Kind kind) {
    const auto svg = page.scope(
        "svg",
        {{"width", 14}, {"height", 14}, {"viewBox", "0 0 14 14"}, {"class", "direction"}, {"aria-hidden", "true"}});
    switch (kind) {
        case Effect::Kind::sensitises:
            page.empty("path", {{"d", "M7 1l6 11H1z"}, {"class", "up"}});
            break;
        case Effect::Kind::protects:
            page.empty("path", {{"d", "M7 13l6 -11H1z"}, {"class", "down"}});
            break;
        case Effect::Kind::mixed:
            page.empty("path", {{"d", "M7 0l5 7l-5 7l-5 -7z"}, {"class", "both"}});
            break;
        default:
            page.empty("path", {{"d", "M1 7h12"}, {"class", "flat"}});
            break;
    }
}

void draw_effect_row(html::Writer& page, const Effect& effect, double limit) {
    const auto row = page.scope("tr");
    {
        const auto cell = page.scope("td", {{"class", "sign"}});
        draw_direction(page, effect.kind);
    }
    {
        const auto cell = page.scope("td");
        page.element("strong", effect.compound).text(" " + effect.words);
        if (!effect.condition.empty()) page.text(" (" + effect.condition + ")");
        if (!effect.detail.empty()) page.text(": ").element("span", {{"class", "detail"}}, effect.detail);
        page.text(".");
    }
    const auto cell = page.scope("td", {{"class", "dumbbell"}});
    if (effect.vehicle && effect.treated) draw_dumbbell(page, effect, limit);
}

void draw_effects(html::Writer& page, const PageData& data) {
    const std::vector<Effect> all = effects(data.comparison);
    const std::size_t shown = std::min(all.size(), kEffectsShown);
    double largest = 0;
    for (const Effect& effect : all) {
        largest = std::max({largest, effect.vehicle.value_or(0), effect.treated.value_or(0)});
    }
    {
        const auto table = page.scope("table", {{"class", "effects"}});
        const auto body = page.scope("tbody");
        for (std::size_t i = 0; i < shown; ++i) draw_effect_row(page, all[i], share_limit(largest));
    }
    const auto note = page.scope("p", {{"class", "note"}});
    if (largest > 0)
        page.text(fmt::format("Bars: hollow = vehicle, filled = compound, 0 to {} % of cells infected. ",
                              percent_short(share_limit(largest))));
    page.text(
        "A first look: each dose against its vehicle wells, Welch t-test over wells at 5 %, not corrected for the "
        "number of compounds. ");
    const std::string rest = all.size() > shown ? fmt::format("{} more and every dose in the table", all.size() - shown)
                                                : "Every dose in the table";
    page.element("a", {{"href", "#comparison"}}, rest).text(".");
}

/// What a plate without compared compounds can say: how far its controls stand apart.
void draw_separation(html::Writer& page, const PageData& data) {
    for (const ControlView& control : data.controls) {
        const auto line = page.scope("p");
        page.element("strong", control.readout == "infected_fraction" ? "Infected cells" : control.readout);
        page.text(fmt::format(" in {} against {}: ", control.high_words, control.low_words));
        const FigureView& z = control.z_prime;
        if (!z.value) {
            page.text(fmt::format("no Z′ ({}).", z.reason.empty() ? "not computed" : z.reason));
            continue;
        }
        page.text(fmt::format("Z′ {}", significant(*z.value)));
        if (z.low && z.high) page.text(fmt::format(" [{}, {}]", significant(*z.low), significant(*z.high)));
        page.text(fmt::format(", {} against {}.", counted(std::ssize(control.high), "well"), std::ssize(control.low)));
    }
    if (data.controls.empty() && !data.titre) {
        page.element(
            "p",
            "Nothing was compared: there are no compound wells with vehicle wells, and the assay names no pair "
            "of control groups.");
    }
    if (data.titre && data.titre->valid && data.titre->per_dose && *data.titre->per_dose > 0) {
        const auto line = page.scope("p");
        page.element("strong", "Infectious titre");
        page.text(fmt::format(": {}", significant(*data.titre->per_dose)));
        if (data.titre->per_dose_low && data.titre->per_dose_high) {
            page.text(fmt::format(" [{}, {}]", significant(*data.titre->per_dose_low),
                                  significant(*data.titre->per_dose_high)));
        }
        page.text(fmt::format(" hits a cell for each unit of dose; half of the cells are infected at {}.",
                              virus_dose_text(std::log(2.0) / *data.titre->per_dose, data.titre->dose_unit)));
    }
}

}  // namespace

void draw_outcome(html::Writer& page, std::string_view outcome, double size) {
    const std::string kind = outcome_class(outcome);
    const auto badge = page.scope("span", {{"class", "outcome " + kind}});
    {
        const auto svg =
            page.scope("svg", {{"width", size}, {"height", size}, {"viewBox", "0 0 24 24"}, {"aria-hidden", "true"}});
        if (kind == "pass") {
            page.empty("circle", {{"cx", 12}, {"cy", 12}, {"r", 11}, {"class", "shape"}});
            page.empty("path", {{"d", "M6.5 12.5l4 4l7.5 -8.5"}, {"class", "sign"}});
        } else if (kind == "review") {
            page.empty("path", {{"d", "M12 1.5L23.3 22H0.7z"}, {"class", "shape"}});
            page.empty("path", {{"d", "M12 9v6M12 18v1"}, {"class", "sign"}});
        } else {
            page.empty("path", {{"d", "M7.4 1h9.2L23 7.4v9.2L16.6 23H7.4L1 16.6V7.4z"}, {"class", "shape"}});
            page.empty("path", {{"d", "M8 8l8 8M16 8l-8 8"}, {"class", "sign"}});
        }
    }
    page.element("span", {{"class", "word"}}, outcome.empty() ? "no verdict" : outcome);
}

void draw_summary(html::Writer& page, const PageData& data) {
    {
        const auto header = page.scope("header");
        page.element("p", {{"class", "program"}}, fmt::format("viroplate {} · plate report", data.version));
        page.element("h1", data.plate.empty() ? "Plate without a name" : data.plate);
    }
    const auto first = page.scope("div", {{"class", "first"}});
    {
        const auto left = page.scope("div");
        draw_verdict(page, data);
        const auto found = page.scope("section", {{"class", "found"}, {"id", "found"}});
        page.element("h2", "What was found");
        if (data.comparison.empty()) {
            draw_separation(page, data);
        } else {
            draw_effects(page, data);
        }
    }
    const auto side = page.scope("aside");
    page.element("h2", "The plate");
    draw_facts(page, data);
    if (data.warnings.empty()) return;
    page.element("h2", "To know");
    const auto list = page.scope("ul", {{"class", "warnings"}});
    for (const std::string& warning : data.warnings) page.element("li", warning);
}

void draw_comparison(html::Writer& page, const PageData& data) {
    const auto details = page.scope("details");
    page.element("summary", counted(std::ssize(data.comparison), "compound dose") + " against the vehicle wells");
    const auto table = page.scope("table", {{"class", "data"}});
    {
        const auto head = page.scope("thead");
        const auto row = page.scope("tr");
        for (const char* title : {"Compound", "Dose", "Interferon", "Virus", "MOI", "Wells", "Infected", "SD",
                                  "Vehicle", "log2 odds ratio", "Cells, of vehicle", "Direction"}) {
            page.element("th", {{"scope", "col"}}, title);
        }
    }
    const auto body = page.scope("tbody");
    const auto share = [](std::optional<double> value) { return value ? percent(*value) : std::string("–"); };
    for (const ComparisonView& row : data.comparison) {
        page.line();
        const auto line = page.scope("tr");
        page.element("td", row.compound).element("td", dose_text(row.dose, row.dose_unit));
        page.element("td", row.interferon).element("td", row.virus).element("td", dose_text(row.moi, ""));
        for (const std::string& value :
             {row.wells ? count_text(*row.wells) : "–", share(row.infected_fraction), share(row.infected_sd),
              share(row.vehicle_fraction), row.log2_odds_ratio ? significant(*row.log2_odds_ratio) : "–",
              share(row.relative_cells)}) {
            page.element("td", {{"class", "number"}}, value);
        }
        page.element("td", row.direction);
    }
}

}  // namespace viroplate::report
