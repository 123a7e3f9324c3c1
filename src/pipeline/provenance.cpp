#include "pipeline/provenance.hpp"

#include <fmt/format.h>
#include <oneapi/tbb/version.h>

#include <map>
#include <opencv2/core/version.hpp>

#include "viroplate/core/file.hpp"
#include "viroplate/core/version.hpp"
#include "viroplate/fit/interval.hpp"

namespace viroplate::pipeline {

using document::Json;

namespace {

/// Every image file once, with its hash, in order of names.
Json image_files(const store::ResultFile& results) {
    std::map<std::string, std::string> digests;
    for (const auto& field : results.fields()) {
        for (const auto& plane : field.planes) {
            if (!plane.file.empty()) digests[plane.file] = plane.digest;
        }
    }
    Json files = Json::array();
    for (const auto& [file, hash] : digests) files.push(Json::object({{"file", file}, {"digest", hash}}));
    return files;
}

Json options(const assay::Assay& assay) {
    Json list = Json::array();
    for (const auto& option : assay.options) {
        list.push(Json::object({{"path", option.path}, {"value", option.value}, {"origin", option.origin}}));
    }
    return list;
}

}  // namespace

Json library_versions() {
    return Json::object({{"opencv", CV_VERSION},
                         {"onetbb", std::string(TBB_runtime_version())},
                         {"sqlite", store::database_version()}});
}

Json provenance(const store::ResultFile& results, const assay::Assay& assay) {
    const auto plate = results.plate();
    const Json plan = results.document("plan");
    const Json names = results.document("inputs");
    const auto text_input = [](const Json& name, const std::string& text) {
        return Json::object({{"file", name}, {"digest", digest(text)}});
    };
    const Json inputs = Json::object({{"plate", plate.plate},
                                      {"format", plate.format},
                                      {"assay", text_input(names["assay"], plate.assay_text)},
                                      {"map", text_input(names["map"], plate.map_text)},
                                      {"calibration", plan["calibration"]},
                                      {"metadata", plan["metadata"]},
                                      {"images", image_files(results)}});
    return Json::object(
        {{"schema_version", 1},
         {"viroplate", kVersion},
         {"libraries", library_versions()},
         {"images_analysed_with", Json::object({{"viroplate", plan["viroplate"]}, {"libraries", plan["libraries"]}})},
         {"digest", "XXH3-128"},
         {"inputs", inputs},
         {"overrides", results.document("overrides")},
         {"exclusions", results.document("exclusions")},
         {"seeds", Json::object({{"bootstrap", fmt::format("{}", fit::BootstrapOptions{}.seed)}})},
         {"options", options(assay)}});
}

}  // namespace viroplate::pipeline
