#include "viroplate/pipeline/run.hpp"

#include <fmt/format.h>
#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/parallel_pipeline.h>
#include <oneapi/tbb/task_arena.h>

#include <algorithm>
#include <opencv2/core/utility.hpp>
#include <optional>
#include <thread>

#include "pipeline/field_planes.hpp"
#include "pipeline/output_folder.hpp"
#include "viroplate/core/error.hpp"
#include "viroplate/pipeline/conclude.hpp"
#include "viroplate/pipeline/field_job.hpp"

namespace viroplate::pipeline {

namespace {

using document::Json;

/// Fields of the plan that the result does not have.
std::vector<std::size_t> fields_to_do(const Plan& plan, const store::ResultFile& results) {
    const auto stored = results.stored_fields();
    std::vector<std::size_t> todo;
    for (const std::size_t index : plan.fields) {
        const auto field_id = static_cast<std::int64_t>(index) + 1;
        if (!std::binary_search(stored.begin(), stored.end(), field_id)) todo.push_back(index);
    }
    return todo;
}

std::size_t thread_count(int asked) {
    if (asked > 0) return static_cast<std::size_t>(asked);
    return std::max<std::size_t>(1, std::thread::hardware_concurrency());
}

/// Analyses fields side by side and stores them in order. At most one field more than there are threads is in flight,
/// so memory does not grow with the plate. Stops taking new fields when asked to; those begun are finished and stored.
class FieldPipeline {
public:
    FieldPipeline(const Plan& plan, store::ResultFile& results, Progress& progress, const Stop& stop)
        : plan_(plan), results_(results), progress_(progress), stop_(stop) {}

    /// Returns how many were stored.
    std::size_t run(const std::vector<std::size_t>& todo, std::size_t threads) {
        using tbb::filter_mode;
        const std::size_t in_flight = threads + 1;
        // What flows is a place in `todo`; records wait here, for TBB leaks what it carries when a stage throws. Fields
        // leave in order, so a place's slot is free again when the place `in_flight` later is taken.
        std::vector<std::optional<store::FieldRecord>> slots(in_flight);
        std::size_t next = 0;
        std::size_t stored = 0;
        const auto take = [&](tbb::flow_control& control) -> std::size_t {
            if (next == todo.size() || stop_.requested()) {
                control.stop();
                return 0;
            }
            const std::size_t begun_next = next + threads;  // the disk works while the processors do
            if (begun_next < todo.size()) read_ahead(plan_, plan_.plate.fields[todo[begun_next]]);
            return next++;
        };
        const auto analyse = [&](std::size_t place) {
            slots[place % in_flight] = analyse_field(plan_, todo[place]);
            return place;
        };
        const auto store = [&](std::size_t place) {
            add(*slots[place % in_flight]);
            slots[place % in_flight].reset();
            ++stored;
        };
        const tbb::global_control limit(tbb::global_control::max_allowed_parallelism, threads);
        tbb::task_arena arena(static_cast<int>(threads));
        arena.execute([&] {
            tbb::parallel_pipeline(in_flight,
                                   tbb::make_filter<void, std::size_t>(filter_mode::serial_in_order, take) &
                                       tbb::make_filter<std::size_t, std::size_t>(filter_mode::parallel, analyse) &
                                       tbb::make_filter<std::size_t, void>(filter_mode::serial_in_order, store));
        });
        return stored;
    }

private:
    void add(const store::FieldRecord& record) {
        results_.add_field(record);
        if (record.status != "ok") {
            progress_.warn(fmt::format("{} field {} failed: {}", name(record.id.well), record.id.field, record.reason));
        }
        progress_.advance(1);
    }

    const Plan& plan_;
    store::ResultFile& results_;
    Progress& progress_;
    const Stop& stop_;
};

void keep_inputs(store::ResultFile& results, const Plan& plan) {
    Json overrides = Json::array();
    for (const auto& text : plan.overrides) overrides.push(text);
    results.transaction([&] {
        results.put_document("plan", plan.to_json());
        results.put_document("overrides", overrides);
        results.put_document("inputs", Json::object({{"assay", plan.assay_file}, {"map", plan.map_file}}));
    });
}

std::size_t count_failed(const store::ResultFile& results) {
    const auto fields = results.fields();
    return static_cast<std::size_t>(
        std::count_if(fields.begin(), fields.end(), [](const auto& field) { return field.status != "ok"; }));
}

}  // namespace

RunSummary run_plate(const Plan& plan, const std::filesystem::path& output, const RunOptions& options,
                     Progress& progress, const Stop& stop) {
    cv::setNumThreads(1);  // fields are what runs side by side
    auto results = open_output(plan, output, options.existing);
    keep_inputs(results, plan);
    const auto todo = fields_to_do(plan, results);
    RunSummary summary;
    summary.fields_resumed = plan.fields.size() - todo.size();
    progress.begin("fields", todo.size());
    summary.fields_done = FieldPipeline(plan, results, progress, stop).run(todo, thread_count(options.threads));
    progress.end();
    if (summary.fields_done < todo.size()) {
        throw Error(Code::interrupted,
                    fmt::format("stopped after {} of {} fields; they are kept in '{}'",
                                summary.fields_resumed + summary.fields_done, plan.fields.size(), output.string()),
                    "Run the same command with --resume to go on.");
    }
    summary.fields_failed = count_failed(results);
    summary.verdict = conclude_in_store(results, plan.assay, plan.map, stored_exclusions(results));
    results.finish();
    write_conclusion(results, output);
    return summary;
}

}  // namespace viroplate::pipeline
