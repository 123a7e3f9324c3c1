#include "accuracy/summary.hpp"

#include <gtest/gtest.h>

#include "accuracy/drawn_labels.hpp"

namespace viroplate::accuracy {
namespace {

Record record(const std::vector<std::string>& truth, const std::vector<std::string>& found) {
    Record record;
    record.score = score(drawn(truth), drawn(found));
    record.tally = tally(record.score);
    record.pixels = truth.size() * truth.front().size();
    return record;
}

TEST(Summary, PoolsOverNucleiAndAveragesOverImages) {
    const std::vector<Record> records{record({"1.2.3.4"}, {"1.2.3.4"}), record({"1.."}, {"..."})};
    const Summary sum = summarise(records, {0, 1});
    EXPECT_EQ(sum.images, 2u);
    EXPECT_DOUBLE_EQ(sum.pooled.f1(kAt50), 8.0 / 9);
    EXPECT_DOUBLE_EQ(sum.image_f1_50, 0.5);
    EXPECT_DOUBLE_EQ(sum.image_mean_f1, 0.5);
}

TEST(Summary, TakesOnlyThePlacesItIsGiven) {
    const std::vector<Record> records{record({"1.2"}, {"1.2"}), record({"1.."}, {"..."})};
    EXPECT_EQ(summarise(records, {0}).pooled.f1(kAt50), 1);
    EXPECT_EQ(summarise(records, {1}).pooled.f1(kAt50), 0);
    EXPECT_EQ(summarise(records, {}).images, 0u);
}

TEST(Summary, CountErrorIsOfTheTruthAndSkipsImagesWithoutNuclei) {
    const std::vector<Record> records{record({"1.2.3.4.5"}, {"1.2.3.4.."}),  // 20 % too few
                                      record({"1.2......"}, {"1.2.3...."}),  // 50 % too many
                                      record({"1........"}, {"1........"}),  // right
                                      record({"........."}, {"1........"})};
    const Summary sum = summarise(records, {0, 1, 2, 3});
    EXPECT_NEAR(sum.count_error_mean, 0.7 / 3, 1e-12);
    EXPECT_NEAR(sum.count_error_median, 0.2, 1e-12);
    EXPECT_NEAR(sum.count_within_10_percent, 1.0 / 3, 1e-12);
    EXPECT_NEAR(sum.count_bias, 9.0 / 8 - 1, 1e-12);
}

TEST(Summary, AreaRatioSaysWhetherOutlinesAreTooLarge) {
    const std::vector<Record> records{
        record({"1111...22.", "1111...22.", ".........."}, {"55555..88.", "55555..88.", ".........."})};
    EXPECT_DOUBLE_EQ(summarise(records, {0}).area_ratio, (10.0 / 8 + 1) / 2);
}

TEST(Summary, CpuTimeIsPerMegapixel) {
    std::vector<Record> records{record({"1..."}, {"1..."}), record({"1......."}, {"1......."})};
    records[0].cpu_s = 1e-6;
    records[1].cpu_s = 5e-6;
    EXPECT_NEAR(summarise(records, {0, 1}).cpu_ms_per_megapixel, 500, 1e-9);  // 6 µs for 12 px
}

}  // namespace
}  // namespace viroplate::accuracy
