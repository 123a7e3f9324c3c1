// Millions of rows: objects read column-wise, calls replaced as a whole.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "store/result_file_state.hpp"
#include "store/schema.hpp"
#include "viroplate/core/error.hpp"

namespace viroplate::store {

namespace {

std::string select_sql(std::span<const std::string> names, std::span<const table::Column> columns) {
    std::string sql = "SELECT object_id";
    for (const auto& name : names) {
        const auto known = [&](const table::Column& column) { return column.name == name; };
        if (std::none_of(columns.begin(), columns.end(), known)) {
            throw Error(Code::internal, fmt::format("the result file has no object column '{}'", name));
        }
        sql += ", " + quoted(name);
    }
    return sql + " FROM object ORDER BY object_id";
}

struct FieldPlace {
    std::int64_t field_id;
    WellAddress well;
    std::int64_t objects;
};

std::vector<FieldPlace> field_places(const Database& database) {
    std::vector<FieldPlace> places;
    Statement select(database, "SELECT field_id, row, column, objects FROM field ORDER BY field_id");
    while (select.step()) {
        places.push_back({select.integer(0),
                          {static_cast<int>(select.integer(1)), static_cast<int>(select.integer(2))},
                          select.integer(3)});
    }
    return places;
}

/// Finds the field of an object, quickly when objects come in order.
class FieldFinder {
public:
    explicit FieldFinder(std::vector<FieldPlace> places) : places_(std::move(places)) {}

    const FieldPlace& of(std::int64_t object_id) {
        const std::int64_t id = field_of(object_id);
        if (last_ >= places_.size() || places_[last_].field_id != id) {
            const auto before = [](const FieldPlace& place, std::int64_t wanted) { return place.field_id < wanted; };
            const auto found = std::lower_bound(places_.begin(), places_.end(), id, before);
            last_ = static_cast<std::size_t>(found - places_.begin());
        }
        if (last_ >= places_.size() || places_[last_].field_id != id || object_number(object_id) == 0 ||
            object_number(object_id) > places_[last_].objects) {
            throw Error(Code::internal, fmt::format("object {} is not in the result file", object_id));
        }
        return places_[last_];
    }

private:
    std::vector<FieldPlace> places_;
    std::size_t last_ = 0;
};

/// 1 infected, 0 not, nothing where the cell is not called.
std::optional<double> answer(const CallRow& call) {
    return call.infected ? std::optional(*call.infected ? 1.0 : 0.0) : std::nullopt;
}

std::optional<double> probability(const CallRow& call) {
    return std::isnan(call.probability) ? std::nullopt : std::optional(static_cast<double>(call.probability));
}

/// Where only the answers differ from the stored calls, as after another threshold: the places in `calls` whose answer
/// does. Nothing where objects, signals or gates differ.
std::optional<std::vector<std::size_t>> changed_infection(const Database& database, std::span<const CallRow> calls) {
    std::vector<std::size_t> changed;
    std::size_t place = 0;
    Statement select(database, "SELECT object_id, signal, infected, probability, gate FROM call ORDER BY object_id");
    for (; select.step(); ++place) {
        if (place == calls.size() || calls[place].object_id != select.integer(0) ||
            static_cast<double>(calls[place].signal) != select.real(1) || select.text(4) != calls[place].gate) {
            return std::nullopt;
        }
        const bool same =
            answer(calls[place]) == select.optional_real(2) && probability(calls[place]) == select.optional_real(3);
        if (!same) changed.push_back(place);
    }
    return place == calls.size() ? std::optional(std::move(changed)) : std::nullopt;
}

void update_infection(const Database& database, std::span<const CallRow> calls,
                      const std::vector<std::size_t>& changed) {
    Statement update(database, "UPDATE call SET infected = ?2, probability = ?3 WHERE object_id = ?1");
    for (const std::size_t place : changed) {
        const CallRow& call = calls[place];
        update.bind(1, call.object_id).bind(2, answer(call)).bind(3, probability(call)).run();
    }
}

void write_calls(const Database& database, std::span<const CallRow> calls) {
    database.execute("DELETE FROM call");
    Statement insert(database,
                     "INSERT INTO call (object_id, signal, infected, probability, gate) VALUES (?1, ?2, ?3, ?4, "
                     "NULLIF(?5, ''))");
    for (const auto& call : calls) {
        insert.bind(1, call.object_id).bind(2, static_cast<double>(call.signal)).bind(3, answer(call));
        insert.bind(4, probability(call)).bind(5, call.gate).run();
    }
}

}  // namespace

void ResultFile::read_objects(std::span<const std::string> columns,
                              const std::function<void(const ObjectBatch&)>& take) const {
    FieldFinder finder(field_places(*state_->database));
    Statement select(*state_->database, select_sql(columns, state_->object_columns));
    const int width = static_cast<int>(columns.size());
    std::vector<std::int64_t> ids;
    std::vector<float> values;
    const auto deliver = [&] {
        if (ids.empty()) return;
        const FieldPlace& place = finder.of(ids.front());
        take({place.field_id, place.well, ids, values});
        ids.clear();
        values.clear();
    };
    while (select.step()) {
        const std::int64_t id = select.integer(0);
        if (!ids.empty() && field_of(id) != field_of(ids.front())) deliver();
        ids.push_back(id);
        for (int c = 1; c <= width; ++c) values.push_back(static_cast<float>(select.real(c)));
    }
    deliver();
}

void ResultFile::replace_calls(std::span<const CallRow> calls) {
    const Database& database = *state_->database;
    FieldFinder finder(field_places(database));
    for (const auto& call : calls) finder.of(call.object_id);
    Transaction transaction(database);
    if (const auto changed = changed_infection(database, calls)) {
        update_infection(database, calls, *changed);
    } else {
        write_calls(database, calls);
    }
    transaction.commit();
}

std::vector<std::uint32_t> ResultFile::infected_objects(std::int64_t field_id) const {
    std::vector<std::uint32_t> objects;
    Statement select(*state_->database,
                     "SELECT object_id FROM call WHERE object_id BETWEEN ?1 AND ?2 AND infected = 1 ORDER BY 1");
    select.bind(1, object_id(field_id, 0)).bind(2, object_id(field_id, kMostObjectsPerField));
    while (select.step()) objects.push_back(object_number(select.integer(0)));
    return objects;
}

}  // namespace viroplate::store
