#include <gtest/gtest.h>

#include "report/fabricated_plate.hpp"
#include "temporary_folder.hpp"
#include "viroplate/core/error.hpp"
#include "viroplate/report/page.hpp"
#include "viroplate/store/result_file.hpp"
#include "viroplate/table/schema.hpp"

namespace viroplate::report {
namespace {

using fabricated::occurrences;

/// A result file with two fields of well A02, two nuclei each; object 2 of field 1 is infected.
class StoredPage : public testing::Test {
protected:
    StoredPage() : results_(store::ResultFile::create(folder_ / "results.sqlite", plate())) {
        for (int field = 1; field <= 2; ++field) results_.add_field(record(field));
        const store::CallRow call{store::object_id(1, 2), 900.0F, true};
        results_.replace_calls(std::span(&call, 1));
    }

    static store::PlateRecord plate() {
        store::PlateRecord plate;
        plate.plate = "demo";
        plate.shape = {8, 12};
        plate.channels = {"dna"};
        return plate;
    }

    static store::FieldRecord record(int field) {
        store::FieldRecord record;
        record.field_id = field;
        record.id = {{0, 1}, field};
        record.status = "ok";
        record.width = record.height = 512;
        record.objects.columns = table::object_schema(std::vector<std::string>{"dna"});
        record.objects.values.assign(2 * record.objects.columns.size(), 1.0F);
        record.objects.values[record.objects.columns.size()] = 2.0F;  // the second row's object number
        record.picture = fabricated::picture();
        return record;
    }

    void conclude() {
        const auto documents = fabricated::infection_plate({8, 12});
        results_.put_document("plate", documents.plate);
        results_.put_document("wells", documents.wells);
        results_.put_document("provenance", documents.provenance);
        results_.finish();
    }

    TemporaryFolder folder_;
    store::ResultFile results_;
};

TEST_F(StoredPage, RefusesAPlateThatWasNeverConcluded) {
    try {
        page(results_, {});
        FAIL() << "no error";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), Code::incomplete);
        EXPECT_FALSE(error.remedy().empty());
    }
}

TEST_F(StoredPage, ShowsThePicturesOfTheFile) {
    conclude();
    const std::string html = page(results_, {});
    EXPECT_NO_THROW(fabricated::check_well_formed(html));
    EXPECT_EQ(occurrences(html, "<figure class=\"field\">"), 2U);
    EXPECT_EQ(occurrences(html, "class=\"outline infected\""), 2U);  // one nucleus and the key
}

TEST_F(StoredPage, HasTheSameBytesAfterReopening) {
    conclude();
    const std::string html = page(results_, {});
    const auto again = store::ResultFile::open(folder_ / "results.sqlite", store::ResultFile::Access::read);
    EXPECT_EQ(page(again, {}), html);
}

TEST_F(StoredPage, LeavesPicturesOutThatDoNotFit) {
    conclude();
    PageOptions options;
    options.picture_budget_bytes = 1500;
    const std::string html = page(results_, options);
    EXPECT_EQ(occurrences(html, "<figure class=\"field\">"), 1U);
    EXPECT_NE(html.find("1 more picture left out"), std::string::npos);
    options.gallery_fields = 0;
    EXPECT_NE(page(results_, options).find("No pictures"), std::string::npos);
}

}  // namespace
}  // namespace viroplate::report
