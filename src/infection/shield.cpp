#include "viroplate/infection/shield.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <string_view>

#include "infection/shield_cells.hpp"
#include "infection/shield_fit.hpp"
#include "infection/shield_sources.hpp"
#include "viroplate/core/error.hpp"
#include "viroplate/core/random.hpp"
#include "viroplate/fit/robust.hpp"

namespace viroplate::infection {

namespace {

constexpr std::array<std::string_view, 2> kScales{"logarithm", "as_it_is"};
constexpr std::array<std::string_view, 2> kSourceWeights{"bystanders", "calls"};
constexpr double kOffset = 0.05;  ///< how far the level of a well may lie from that of the mock wells
constexpr int kRounds = 8;  ///< of border, radius and weights; each changes the radius by less than the one before
constexpr int kRoundsOfWeights = 3;  ///< … at least, for the weights
constexpr double kAgreed = 0.03;     ///< radius and border are one when they differ by less of it
constexpr double kTrueCalls = 0.15;  ///< with a smaller share of true calls, what stands beside a call means little
constexpr double kTailReach = 10;    ///< (q90 − q50) above q90 up to which responses count
constexpr std::size_t kBlocksNeeded = 8;
/// Groups of bins in which odd cells are looked for, and cells they need.
constexpr std::size_t kBinsOfGroup = 5;
constexpr std::size_t kCellsOfGroup = 20;

double percentile(std::vector<double>& values, double probability) {
    const auto at = static_cast<std::ptrdiff_t>(probability * static_cast<double>(values.size() - 1));
    std::nth_element(values.begin(), values.begin() + at, values.end());
    return values[static_cast<std::size_t>(at)];
}

/// Responses above it are cut back to it; none for few cells.
double highest_response(std::vector<double>& responses) {
    if (responses.size() < kCellsOfGroup) return std::numeric_limits<double>::infinity();
    const double middle = percentile(responses, 0.5);
    const double high = percentile(responses, 0.9);
    return high > middle ? high + kTailReach * (high - middle) : std::numeric_limits<double>::infinity();
}

std::vector<double> finite(std::span<const float> values) {
    std::vector<double> result;
    result.reserve(values.size());
    for (const float value : values) {
        if (std::isfinite(value)) result.push_back(static_cast<double>(value));
    }
    return result;
}

std::optional<double> share_above(std::span<const float> responses, double threshold) {
    if (responses.empty()) return std::nullopt;
    const auto above = std::count_if(responses.begin(), responses.end(),
                                     [&](float value) { return static_cast<double>(value) > threshold; });
    return static_cast<double>(above) / static_cast<double>(responses.size());
}

std::optional<fit::Interval> percentile_interval(std::vector<double>& draws, double confidence) {
    if (draws.size() < 20) return std::nullopt;
    const double tail = (1 - confidence) / 2;
    return fit::Interval{percentile(draws, tail), percentile(draws, 1 - tail)};
}

/// One well on its way to a shield.
class ShieldMeasurement {
public:
    ShieldMeasurement(Bystanders& bystanders, const MockLevel& mock, const ResponseNoise& noise,
                      const ShieldOptions& options)
        : all_(bystanders), mock_(mock), noise_(noise), options_(options), scale_(scale()), fit_(scale_) {
        cut_back_odd_cells();
    }

    /// Fits decay and border in turn; words where that cannot be done.
    std::string fit_decay();
    /// Curve of the cells that are used, with what the decay says if it was `fitted`.
    void draw_curve(Shield& shield, const Decay* fitted);
    /// Intervals of curve, plateau and radius.
    void bootstrap(Shield& shield, const Decay* fitted);

    const Decay& decay() const { return decay_; }
    double radius_um() const { return std::exp2(decay_.log2_radius); }
    double true_calls() const { return fit::mean(all_.weight).value_or(0); }
    std::size_t used() const { return used_.size(); }

private:
    DistanceScale scale() const;
    void cut_back_odd_cells();
    void use_cells_beyond(double border_um);
    void ask_bystanders();
    std::string radius_complaint() const;
    /// Point of the curve to which a cell belongs.
    std::size_t point_of(const Bystander& cell) const {
        const auto at = std::upper_bound(limits_.begin() + 1, limits_.end() - 1, cell.nearest_um);
        return static_cast<std::size_t>(at - limits_.begin()) - 1;
    }
    void choose_limits();

    Bystanders& all_;
    MockLevel mock_;
    const ResponseNoise& noise_;
    const ShieldOptions& options_;
    DistanceScale scale_;
    DecayFit fit_;
    std::vector<double> before_;       ///< weights of the sources before bystanders were asked
    std::vector<double> kept_;         ///< responses, odd ones cut back
    std::vector<std::uint32_t> used_;  ///< cells far enough from the border
    std::vector<BinnedBystanders> blocks_;
    std::vector<std::uint32_t> block_of_;  ///< blocks with cells, by the number of the block
    BinnedBystanders total_;
    Decay decay_;
    std::vector<float> limits_;  ///< of the curve's points
};

DistanceScale ShieldMeasurement::scale() const {
    std::vector<double> nearest;
    nearest.reserve(all_.cells.size());
    for (const Bystander& cell : all_.cells) nearest.push_back(static_cast<double>(cell.nearest_um));
    DistanceScale result;
    result.log2_first = std::log2(percentile(nearest, 0.002));
    const double last = std::log2(percentile(nearest, 0.998));
    result.log2_step = std::max(0.01, (last - result.log2_first) / static_cast<double>(kDistanceBins));
    return result;
}

void ShieldMeasurement::cut_back_odd_cells() {
    constexpr std::size_t kGroups = kDistanceBins / kBinsOfGroup;
    std::array<std::vector<double>, kGroups> groups;
    const auto group = [&](const Bystander& cell) {
        const double node = scale_.node(std::log2(static_cast<double>(cell.nearest_um)));
        return std::min(static_cast<std::size_t>(node) / kBinsOfGroup, kGroups - 1);
    };
    for (const Bystander& cell : all_.cells) groups[group(cell)].push_back(static_cast<double>(cell.response));
    std::array<double, kGroups> highest{};
    for (std::size_t i = 0; i < kGroups; ++i) highest[i] = highest_response(groups[i]);
    kept_.reserve(all_.cells.size());
    for (const Bystander& cell : all_.cells) {
        kept_.push_back(std::min(static_cast<double>(cell.response), highest[group(cell)]));
    }
}

void ShieldMeasurement::use_cells_beyond(double border_um) {
    constexpr std::uint32_t kNone = 0xFFFFFFFF;
    used_.clear();
    blocks_.clear();
    block_of_.assign(all_.blocks, kNone);
    total_ = {};
    std::array<double, kDistanceBins> squares{};
    for (std::size_t i = 0; i < all_.cells.size(); ++i) {
        const Bystander& cell = all_.cells[i];
        if (static_cast<double>(cell.border_um) < border_um) continue;
        used_.push_back(static_cast<std::uint32_t>(i));
        if (block_of_[cell.block] == kNone) {
            block_of_[cell.block] = static_cast<std::uint32_t>(blocks_.size());
            blocks_.emplace_back();
        }
        blocks_[block_of_[cell.block]].add(cell, all_, scale_, kept_[i]);
        const double node = scale_.node(std::log2(static_cast<double>(cell.nearest_um)));
        squares[std::min(static_cast<std::size_t>(node), kDistanceBins - 1)] += kept_[i] * kept_[i];
    }
    for (const BinnedBystanders& block : blocks_) total_.add(block);
    std::vector<double> responses;
    for (const std::uint32_t i : used_) responses.push_back(kept_[i]);
    const double highest = responses.empty() ? mock_.mean : percentile(responses, 0.999);
    fit_.weigh(total_, squares, mock_, std::max(highest - mock_.mean, 1e-9));
}

std::string ShieldMeasurement::radius_complaint() const {
    std::vector<double> nearest;
    for (const std::uint32_t i : used_) nearest.push_back(static_cast<double>(all_.cells[i].nearest_um));
    const double most = percentile(nearest, 0.9);
    if (radius_um() > most) {
        return fmt::format(
            "the response does not fall halfway to the mock level within the {:.0f} um that hold nine "
            "tenths of the bystanders",
            most);
    }
    if (decay_.log2_radius <= scale_.log2_first) return "the response falls off nearer than the nearest bystanders";
    return {};
}

std::string ShieldMeasurement::fit_decay() {
    before_ = all_.weight;
    double border_um = 0;
    for (int round = 0; round < kRounds; ++round) {
        use_cells_beyond(border_um);
        if (used_.size() < static_cast<std::size_t>(options_.minimum_bystanders)) {
            return fmt::format("{} bystanders farther than {:.0f} um from the border; {} are needed", used_.size(),
                               border_um, options_.minimum_bystanders);
        }
        decay_ = fit_.fit(total_, mock_);
        // In the first round the weights do not know the responses yet, so chance passes here no more often than it
        // may.
        if (!(decay_.amplitude > options_.minimum_contrast_se * decay_.amplitude_error)) {
            return "the response beside infected cells is not above the mock level";
        }
        if (std::string complaint = radius_complaint(); !complaint.empty()) return complaint;
        if (round >= kRoundsOfWeights && std::abs(radius_um() - border_um) < kAgreed * radius_um()) break;
        border_um = radius_um();
        ask_bystanders();
    }
    return {};
}

void ShieldMeasurement::ask_bystanders() {
    if (options_.sources == SourceWeights::calls) return;
    all_.weight = reweigh_sources(all_, before_, decay_, noise_);
    if (all_.weights_known) return;
    // The rate of false calls is only a mean: what the bystanders say of all calls corrects it.
    double share = 0;
    for (const double weight : all_.weight) share += weight / static_cast<double>(all_.weight.size());
    before_.assign(before_.size(), std::clamp(share, 0.02, 0.98));
}

void ShieldMeasurement::choose_limits() {
    std::vector<float> nearest;
    for (const std::uint32_t i : used_) nearest.push_back(all_.cells[i].nearest_um);
    std::sort(nearest.begin(), nearest.end());
    limits_.assign(1, nearest.front());
    if (options_.curve_step_um) {
        const double step = *options_.curve_step_um;
        limits_[0] = 0;
        while (limits_.back() <= nearest.back()) {
            limits_.push_back(static_cast<float>(step * static_cast<double>(limits_.size())));
        }
        return;
    }
    const auto points = static_cast<std::size_t>(options_.curve_points);
    for (std::size_t i = 1; i < points; ++i) {
        const float limit = nearest[i * nearest.size() / points];
        if (limit > limits_.back()) limits_.push_back(limit);
    }
    if (limits_.size() == 1 || nearest.back() > limits_.back()) {
        limits_.push_back(nearest.back());
    }
}

void ShieldMeasurement::draw_curve(Shield& shield, const Decay* fitted) {
    choose_limits();
    const std::size_t points = limits_.size() - 1;
    std::vector<std::vector<double>> distances(points);
    std::vector<double> responses(points, 0);
    std::vector<double> expected(points, 0);
    for (const std::uint32_t i : used_) {
        const Bystander& cell = all_.cells[i];
        const std::size_t point = point_of(cell);
        distances[point].push_back(static_cast<double>(cell.nearest_um));
        responses[point] += kept_[i];
        if (fitted != nullptr) expected[point] += fitted->response(cell, all_);
    }
    for (std::size_t point = 0; point < points; ++point) {
        if (distances[point].empty()) continue;
        ShieldPoint at;
        at.bystanders = distances[point].size();
        const auto count = static_cast<double>(at.bystanders);
        at.distance_um = percentile(distances[point], 0.5);
        at.from_um = static_cast<double>(limits_[point]);
        at.to_um = static_cast<double>(limits_[point + 1]);
        at.response = responses[point] / count;
        if (fitted != nullptr) at.fitted = expected[point] / count;
        shield.curve.push_back(at);
    }
}

/// Sums of a curve's points in one block.
struct PointSums {
    std::vector<double> count;
    std::vector<double> response;
};

void ShieldMeasurement::bootstrap(Shield& shield, const Decay* fitted) {
    if (blocks_.size() < kBlocksNeeded) return;
    const std::size_t points = limits_.size() - 1;
    std::vector<PointSums> of_block(blocks_.size(), {std::vector<double>(points), std::vector<double>(points)});
    for (const std::uint32_t i : used_) {
        PointSums& sums = of_block[block_of_[all_.cells[i].block]];
        const std::size_t point = point_of(all_.cells[i]);
        sums.count[point] += 1;
        sums.response[point] += kept_[i];
    }
    std::vector<std::vector<double>> responses(points);
    std::vector<double> radii;
    std::vector<double> plateaus;
    for (int draw = 0; draw < options_.draws; ++draw) {
        Random random(options_.seed, static_cast<std::uint64_t>(draw));
        PointSums sums{std::vector<double>(points), std::vector<double>(points)};
        BinnedBystanders drawn;
        for (std::size_t i = 0; i < blocks_.size(); ++i) {
            const std::uint32_t block = random.below(static_cast<std::uint32_t>(blocks_.size()));
            for (std::size_t point = 0; point < points; ++point) {
                sums.count[point] += of_block[block].count[point];
                sums.response[point] += of_block[block].response[point];
            }
            if (fitted != nullptr) drawn.add(blocks_[block]);
        }
        for (std::size_t point = 0; point < points; ++point) {
            if (sums.count[point] > 0) responses[point].push_back(sums.response[point] / sums.count[point]);
        }
        if (fitted == nullptr) continue;
        MockLevel mock = mock_;
        mock.mean += mock.standard_error * random.normal();
        const Decay again = fit_.refit(drawn, mock, *fitted);
        radii.push_back(std::exp2(again.log2_radius));
        plateaus.push_back(again.base + again.amplitude);
    }
    std::size_t at = 0;
    for (std::size_t point = 0; point < points; ++point) {
        const bool in_curve =
            std::any_of(of_block.begin(), of_block.end(), [&](const PointSums& sums) { return sums.count[point] > 0; });
        if (in_curve) shield.curve[at++].interval = percentile_interval(responses[point], options_.confidence);
    }
    shield.radius_interval = percentile_interval(radii, options_.confidence);
    shield.plateau_interval = percentile_interval(plateaus, options_.confidence);
}

/// The scale of the response, there and back.
class Scale {
public:
    /// `mock`: the mock cells as they are, sorted or not; `usable` says whether they lie high enough for logarithms.
    Scale(std::span<const double> mock, ResponseScale scale) : logarithm_(scale == ResponseScale::logarithm) {
        const double middle = fit::median(mock).value_or(0);
        lowest_ = std::max(fit::quantile(mock, 0.005).value_or(0) / 2, middle / 16);
        usable_ = !logarithm_ || middle > 0;
    }
    bool usable() const { return usable_; }
    double there(double response) const { return logarithm_ ? std::log2(std::max(response, lowest_)) : response; }
    double back(double value) const { return logarithm_ ? std::exp2(value) : value; }
    void back(std::optional<fit::Interval>& interval) const {
        if (interval) *interval = {back(interval->low), back(interval->high)};
    }
    /// A twentieth of a level, or where that is near 0 of the spread about it.
    double offset(const MockLevel& mock) const {
        return logarithm_ ? std::log2(1 + kOffset) : kOffset * std::max(std::abs(mock.mean), std::sqrt(mock.variance));
    }

private:
    bool logarithm_;
    bool usable_;
    double lowest_;
};

/// Brings what was found back to the response as it is.
void scale_back(const Scale& scale, Shield& shield) {
    for (ShieldPoint& point : shield.curve) {
        point.response = scale.back(point.response);
        if (point.fitted) point.fitted = scale.back(*point.fitted);
        scale.back(point.interval);
    }
    if (shield.mock_level) shield.mock_level = scale.back(*shield.mock_level);
    if (shield.plateau) shield.plateau = scale.back(*shield.plateau);
    scale.back(shield.plateau_interval);
}

/// Mean and spread of mock cells on the scale of the fit; odd ones are cut back.
MockLevel describe_mock(std::vector<double> mock, const Scale& scale) {
    const double highest = highest_response(mock);
    for (double& value : mock) value = std::min(value, highest);
    std::sort(mock.begin(), mock.end());
    MockLevel level;
    level.mean = fit::mean(mock).value_or(0);
    level.variance = std::pow(fit::standard_deviation(mock).value_or(0), 2);
    level.standard_error = std::sqrt(level.variance / static_cast<double>(mock.size()));
    level.offset_sd = scale.offset(level);
    return level;
}

std::string source_complaint(const Bystanders& bystanders, const ShieldOptions& options) {
    if (bystanders.weight.size() < static_cast<std::size_t>(options.minimum_infected)) {
        return fmt::format("{} infected cells; {} are needed", bystanders.weight.size(), options.minimum_infected);
    }
    if (bystanders.true_share < kTrueCalls) {
        return fmt::format("only {:.0f} % of the cells called infected are likely to be", 100 * bystanders.true_share);
    }
    if (bystanders.cells.size() < static_cast<std::size_t>(options.minimum_bystanders)) {
        return fmt::format("{} bystanders; {} are needed", bystanders.cells.size(), options.minimum_bystanders);
    }
    return {};
}

/// Curve, decay and intervals, on the scale of the fit.
void measure(Bystanders& bystanders, const MockLevel& mock, const ResponseNoise& noise, const ShieldOptions& options,
             Shield& shield) {
    ShieldMeasurement measurement(bystanders, mock, noise, options);
    shield.reason = measurement.fit_decay();
    const Decay* const fitted = shield.reason.empty() ? &measurement.decay() : nullptr;
    shield.bystanders = measurement.used();
    if (measurement.used() > 0) {
        measurement.draw_curve(shield, fitted);
        measurement.bootstrap(shield, fitted);
    }
    if (fitted == nullptr) return;
    shield.radius_um = measurement.radius_um();
    shield.plateau = fitted->base + fitted->amplitude;
    shield.steepness = std::exp2(fitted->log2_steepness);
    shield.true_calls = measurement.true_calls();
    if (!shield.radius_interval) {
        shield.reason = fmt::format("too few blocks of cells for intervals ({} are needed)", kBlocksNeeded);
    }
}

}  // namespace

void ShieldOptions::visit(OptionVisitor& visitor) {
    visitor.choose("scale", scale, kScales);
    visitor.choose("sources", sources, kSourceWeights);
    visitor.integer("curve_points", curve_points, {2, 200});
    visitor.number("curve_step_um", curve_step_um, {1.0, 1000.0});
    visitor.integer("minimum_bystanders", minimum_bystanders, {20, 1e7});
    visitor.integer("minimum_infected", minimum_infected, {1, 1e6});
    visitor.integer("minimum_mock_cells", minimum_mock_cells, {10, 1e7});
    visitor.number("minimum_contrast_se", minimum_contrast_se, {2.0, 20.0});
    visitor.number("source_probability", source_probability, {0.25, 0.999});
    visitor.number("responder_quantile", responder_quantile, {0.5, 0.9999});
    visitor.integer("draws", draws, {20, 100000});
    visitor.number("confidence", confidence, {0.5, 0.999});
}

Shield bystander_shield(std::span<const ShieldField> fields, std::span<const float> mock_response,
                        double false_positive_rate, const ShieldOptions& options) {
    Shield shield;
    Bystanders bystanders = gather_bystanders(fields, false_positive_rate, options);
    shield.infected = bystanders.weight.size();
    shield.bystanders = bystanders.cells.size();
    std::vector<double> mock = finite(mock_response);
    if (mock.size() < static_cast<std::size_t>(options.minimum_mock_cells)) {
        shield.reason =
            fmt::format("{} mock cells with a response; {} are needed", mock.size(), options.minimum_mock_cells);
        return shield;
    }
    shield.responder_threshold = fit::quantile(mock, options.responder_quantile);
    shield.responders_among_bystanders = share_above(bystanders.uninfected_response, *shield.responder_threshold);
    shield.responders_among_infected = share_above(bystanders.infected_response, *shield.responder_threshold);
    const Scale scale(mock, options.scale);
    if (!scale.usable()) {
        shield.reason = "the mock cells' median response is not above 0 and has no logarithm: use scale as_it_is";
        return shield;
    }
    for (double& value : mock) value = scale.there(value);
    for (Bystander& cell : bystanders.cells) {
        cell.response = static_cast<float>(scale.there(static_cast<double>(cell.response)));
    }
    const MockLevel level = describe_mock(mock, scale);
    shield.mock_level = level.mean;
    const auto [lowest, highest] = std::minmax_element(mock.begin(), mock.end());
    shield.reason = *lowest < *highest ? source_complaint(bystanders, options) : "the mock cells do not vary at all";
    if (shield.reason.empty()) measure(bystanders, level, ResponseNoise(mock, options.scale), options, shield);
    scale_back(scale, shield);
    return shield;
}

}  // namespace viroplate::infection
