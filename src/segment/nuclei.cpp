#include "viroplate/segment/nuclei.hpp"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "segment/components.hpp"
#include "segment/flood.hpp"
#include "segment/rank.hpp"
#include "segment/working_image.hpp"

namespace viroplate::segment {

void NucleiOptions::visit(OptionVisitor& visitor) {
    visitor.length("diameter", diameter, {2.0, 2000.0});
    visitor.number("boundary_level", boundary_level, {0.1, 0.9});
    visitor.number("minimum_contrast", minimum_contrast, {0.0, 1000.0});
    visitor.number("split_depth", split_depth, {0.0, 1.0});
    visitor.number("minimum_diameter_share", minimum_diameter_share, {0.0, 1.0});
    visitor.number("maximum_diameter_share", maximum_diameter_share, {1.0, 100.0});
}

namespace {

/// A basin of the coarse image: its pixels are judged by its own contrast.
struct Region {
    float plateau = 0;
};

/// Level of the nucleus's inside: the upper quartile of the pixels above half of the peak.
float plateau_of(std::vector<float>& values, float background) {
    const float peak = value_at(values, 0.98);
    const float half = background + 0.5F * (peak - background);
    std::vector<float> inside;
    std::copy_if(values.begin(), values.end(), std::back_inserter(inside), [&](float v) { return v >= half; });
    return value_at(inside, 0.6);
}

class Finder {
public:
    Finder(const WorkingImage& work, const NucleiOptions& options)
        : work_(work), options_(options), flood_(work.fine), mask_(work.fine.width, work.fine.height, 0),
          level_(work.fine.width, work.fine.height, 0.0F), label_(work.fine.width, work.fine.height, 0) {}

    std::uint32_t find() {
        local_threshold();
        fill_holes(mask_, 1, 0.1 * expected_area());
        distance();
        return split();
    }
    const Framed<std::uint32_t>& labels() const { return label_; }

private:
    double expected_area() const { return 0.785 * work_.diameter * work_.diameter; }

    void local_threshold() {
        const float lowest = work_.background + static_cast<float>(options_.minimum_contrast) * work_.noise;
        Framed<std::uint8_t> low(work_.fine.width, work_.fine.height, 0);
        for (int y = 0; y < low.height; ++y) {
            for (int x = 0; x < low.width; ++x) low.row(y)[x] = work_.fine.row(y)[x] > lowest ? 1 : 0;
        }
        const Components components = find_components(low, 1);
        const double least = expected_area() * std::pow(options_.minimum_diameter_share, 2);
        std::vector<PixelIndex> pixels;
        std::vector<std::vector<PixelIndex>> members;
        std::vector<float> plateaus;
        std::vector<double> areas;
        for (std::size_t i = 0; i < components.count(); ++i) {
            if (static_cast<double>(components.area(i)) < least) continue;
            components.pixels(i, pixels);
            const auto count = flood_.run(pixels, work_.coarse, {work_.background, 0.1F, 3 * work_.noise, 0.25 * least});
            std::vector<std::vector<PixelIndex>> basins(count);
            for (const PixelIndex p : pixels) basins[flood_.labels()[p] - 1].push_back(p);
            for (auto& basin : basins) {
                std::vector<float> values;
                for (const PixelIndex p : basin) values.push_back(work_.fine[p]);
                plateaus.push_back(plateau_of(values, work_.background));
                members.push_back(std::move(basin));
            }
            flood_.clear(pixels);
        }
        if (members.empty()) return;
        std::vector<float> sorted = plateaus;
        const float typical = value_at(sorted, 0.5) - work_.background;
        for (std::size_t i = 0; i < members.size(); ++i) {
            if (plateaus[i] - work_.background < 0.15F * typical) continue;
            const float t = work_.background + static_cast<float>(options_.boundary_level) * (plateaus[i] - work_.background);
            for (const PixelIndex p : members[i]) {
                if (work_.fine[p] > t) mask_[p] = 1;
                level_[p] = plateaus[i];
            }
        }
    }

    void distance() {
        const cv::Mat binary(mask_.height + 2, mask_.width + 2, CV_8U, mask_.pixels.data());
        cv::Mat d;
        cv::distanceTransform(binary, d, cv::DIST_L2, cv::DIST_MASK_5);
        cv::GaussianBlur(d, d, {5, 5}, 1.0);
        height_ = Framed<float>(mask_.width, mask_.height, 0);
        for (std::size_t i = 0; i < height_.pixels.size(); ++i) {
            if (mask_[i] == 0) continue;
            const float dist = d.ptr<float>(0)[i] / (0.5F * static_cast<float>(work_.diameter));
            const float bright = level_[i] > 0 ? (work_.coarse[i] - work_.background) / (level_[i] - work_.background) : 0;
            height_[i] = dist + 0.5F*std::min(bright, 1.2F);
        }
    }

    std::uint32_t split() {
        const Components components = find_components(mask_, 1);
        const double least = expected_area() * std::pow(options_.minimum_diameter_share, 2);
        const double most = expected_area() * std::pow(options_.maximum_diameter_share, 2);
        std::vector<PixelIndex> pixels;
        std::uint32_t total = 0;
        for (std::size_t i = 0; i < components.count(); ++i) {
            if (static_cast<double>(components.area(i)) < least) continue;
            components.pixels(i, pixels);
            const auto count = flood_.run(pixels, height_, {0, static_cast<float>(options_.split_depth), 0, 0.25 * least});
            std::vector<std::vector<PixelIndex>> basins(count);
            for (const PixelIndex p : pixels) basins[flood_.labels()[p] - 1].push_back(p);
            for (auto& basin : basins) {
                if (static_cast<double>(basin.size()) < least || static_cast<double>(basin.size()) > most) continue;
                std::vector<float> values;
                for (const PixelIndex p : basin) values.push_back(work_.fine[p]);
                const float plateau = plateau_of(values, work_.background);
                const float t = work_.background + static_cast<float>(options_.boundary_level) * (plateau - work_.background);
                ++total;
                for (const PixelIndex p : basin) if (work_.fine[p] > t) label_[p] = total;
            }
            flood_.clear(pixels);
        }
        return total;
    }

    const WorkingImage& work_;
    const NucleiOptions& options_;
    Flood flood_;
    Framed<std::uint8_t> mask_;
    Framed<float> level_;
    Framed<float> height_;
    Framed<std::uint32_t> label_;
};

}  // namespace

Nuclei nuclei(const image::FloatPlane& signal, std::optional<double> pixel_size_um, const NucleiOptions& options) {
    Nuclei result;
    result.labels = image::LabelPlane(signal.width, signal.height, 0);
    auto diameter = in_px(options.diameter, pixel_size_um, "nuclei.diameter");
    if (!diameter) diameter = estimate_diameter_px(signal);
    if (!diameter) return result;
    result.diameter_px = *diameter;
    const WorkingImage work = make_working_image(signal, *diameter);
    Finder finder(work, options);
    result.count = finder.find();
    for (int y = 0; y < signal.height; ++y)
        for (int x = 0; x < signal.width; ++x)
            result.labels.at(x, y) = finder.labels()[finder.labels().index(x / work.factor, y / work.factor)];
    return result;
}

}  // namespace viroplate::segment
