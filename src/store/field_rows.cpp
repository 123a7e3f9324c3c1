// What a field leaves in the file: its row, planes, objects and picture; and the way back.
#include <fmt/format.h>

#include <charconv>
#include <limits>

#include "store/result_file_state.hpp"
#include "store/schema.hpp"
#include "viroplate/core/error.hpp"

namespace viroplate::store {

namespace {

void insert_field(const Database& database, const FieldRecord& field) {
    Statement insert(database,
                     "INSERT INTO field (field_id, well, row, column, field, x_um, y_um, status, reason, width, "
                     "height, objects) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)");
    const std::string well = name(field.id.well);
    insert.bind(1, field.field_id).bind(2, std::string_view(well));
    insert.bind(3, std::int64_t{field.id.well.row}).bind(4, std::int64_t{field.id.well.column});
    insert.bind(5, std::int64_t{field.id.field}).bind(6, field.x_um).bind(7, field.y_um);
    insert.bind(8, std::string_view(field.status)).bind(9, std::string_view(field.reason));
    insert.bind(10, std::int64_t{field.width}).bind(11, std::int64_t{field.height});
    insert.bind(12, static_cast<std::int64_t>(field.objects.rows())).run();
}

void insert_planes(const Database& database, const FieldRecord& field) {
    Statement insert(database,
                     "INSERT INTO plane (field_id, channel_id, file, page, digest, focus, saturated_share, full_scale, "
                     "median, maximum, flag_saturated, flag_focus) SELECT ?1, channel_id, ?3, ?4, ?5, ?6, ?7, ?8, ?9, "
                     "?10, ?11, ?12 FROM channel WHERE name = ?2");
    for (const auto& plane : field.planes) {
        const auto figure = [&](double measure::PlaneQuality::*member) {
            return plane.quality ? std::optional<double>((*plane.quality).*member) : std::nullopt;
        };
        const auto flag = [&](bool measure::PlaneQuality::*member) {
            return plane.quality ? std::optional<double>((*plane.quality).*member ? 1 : 0) : std::nullopt;
        };
        insert.bind(1, field.field_id).bind(2, std::string_view(plane.channel)).bind(3, std::string_view(plane.file));
        insert.bind(4, std::int64_t{plane.page}).bind(5, std::string_view(plane.digest));
        insert.bind(6, figure(&measure::PlaneQuality::focus)).bind(7, figure(&measure::PlaneQuality::saturated_share));
        insert.bind(8, figure(&measure::PlaneQuality::full_scale)).bind(9, figure(&measure::PlaneQuality::median));
        insert.bind(10, figure(&measure::PlaneQuality::maximum));
        insert.bind(11, flag(&measure::PlaneQuality::flag_saturated));
        insert.bind(12, flag(&measure::PlaneQuality::flag_focus)).run();
        if (sqlite3_changes(database.handle()) != 1) {
            throw Error(Code::internal, fmt::format("channel '{}' is not in the result file", plane.channel));
        }
    }
}

std::string insert_object_sql(std::span<const table::Column> columns) {
    std::string names = "object_id, field_id";
    std::string places = "?1, ?2";
    for (std::size_t i = 0; i < columns.size(); ++i) {
        names += ", " + quoted(columns[i].name);
        places += fmt::format(", ?{}", i + 3);
    }
    return fmt::format("INSERT INTO object ({}) VALUES ({})", names, places);
}

void insert_objects(Statement& insert, const FieldRecord& field) {
    const auto& columns = field.objects.columns;
    for (std::size_t r = 0; r < field.objects.rows(); ++r) {
        const auto row = field.objects.row(r);
        insert.bind(1, object_id(field.field_id, static_cast<std::uint32_t>(r + 1))).bind(2, field.field_id);
        for (std::size_t c = 0; c < columns.size(); ++c) {
            const int place = static_cast<int>(c) + 3;
            if (columns[c].type == table::Type::integer && row[c] == row[c]) {
                insert.bind(place, static_cast<std::int64_t>(row[c]));
            } else {
                insert.bind(place, static_cast<double>(row[c]));
            }
        }
        insert.run();
    }
}

void insert_picture(const Database& database, std::int64_t field_id, const FieldPicture& picture) {
    std::string outlines;
    for (const auto& [object, path] : picture.outlines) outlines += fmt::format("{} {}\n", object, path);
    Statement insert(database,
                     "INSERT INTO picture (field_id, width, height, jpeg, outlines) VALUES (?1, ?2, ?3, ?4, ?5)");
    insert.bind(1, field_id).bind(2, std::int64_t{picture.width}).bind(3, std::int64_t{picture.height});
    insert.bind(4, std::span<const std::byte>(picture.jpeg)).bind(5, std::string_view(outlines)).run();
}

std::vector<std::pair<std::uint32_t, std::string>> parse_outlines(std::string_view text) {
    std::vector<std::pair<std::uint32_t, std::string>> outlines;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        const std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        std::uint32_t object = 0;
        const auto [rest, error] = std::from_chars(line.data(), line.data() + line.size(), object);
        if (error != std::errc() || rest == line.data() + line.size()) continue;
        outlines.emplace_back(object, std::string(line.substr(static_cast<std::size_t>(rest - line.data()) + 1)));
    }
    return outlines;
}

std::optional<measure::PlaneQuality> plane_quality(const Statement& row, int first) {
    if (!row.optional_real(first)) return std::nullopt;
    measure::PlaneQuality quality;
    quality.focus = row.real(first);
    quality.saturated_share = row.real(first + 1);
    quality.full_scale = row.real(first + 2);
    quality.median = row.real(first + 3);
    quality.maximum = row.real(first + 4);
    quality.flag_saturated = row.integer(first + 5) != 0;
    quality.flag_focus = row.integer(first + 6) != 0;
    return quality;
}

void check_columns(std::span<const table::Column> given, std::span<const table::Column> expected) {
    const auto same = [](const table::Column& a, const table::Column& b) { return a.name == b.name; };
    if (!std::equal(given.begin(), given.end(), expected.begin(), expected.end(), same)) {
        throw Error(Code::internal, "the field's object columns are not those of the result file");
    }
}

}  // namespace

void ResultFile::add_field(const FieldRecord& field) {
    const std::size_t objects = field.objects.rows();
    if (objects > kMostObjectsPerField) {
        throw Error(
            Code::image,
            fmt::format("{} field {} has {} objects; a field can hold {}", name(field.id.well), field.id.field, objects,
                        kMostObjectsPerField),
            "That many nuclei in one field are noise: set [nuclei] diameter or minimum_contrast in the assay file.");
    }
    const Database& database = *state_->database;
    if (objects > 0) check_columns(field.objects.columns, state_->object_columns);
    if (!state_->insert_object) state_->insert_object.emplace(database, insert_object_sql(state_->object_columns));
    Statement known(database, "SELECT 1 FROM field WHERE field_id = ?1");
    if (known.bind(1, field.field_id).step()) {
        throw Error(Code::internal, fmt::format("field {} is stored twice", field.field_id));
    }
    Transaction transaction(database);
    insert_field(database, field);
    insert_planes(database, field);
    insert_objects(*state_->insert_object, field);
    if (field.picture) insert_picture(database, field.field_id, *field.picture);
    transaction.commit();
}

std::vector<std::int64_t> ResultFile::stored_fields() const {
    std::vector<std::int64_t> ids;
    Statement select(*state_->database, "SELECT field_id FROM field ORDER BY field_id");
    while (select.step()) ids.push_back(select.integer(0));
    return ids;
}

std::vector<FieldSummary> ResultFile::fields() const {
    std::vector<FieldSummary> fields;
    Statement select(*state_->database,
                     "SELECT field_id, row, column, field, status, reason, objects, width, height, x_um, y_um "
                     "FROM field ORDER BY field_id");
    while (select.step()) {
        FieldSummary field;
        field.field_id = select.integer(0);
        field.id = {{static_cast<int>(select.integer(1)), static_cast<int>(select.integer(2))},
                    static_cast<int>(select.integer(3))};
        field.status = select.text(4);
        field.reason = select.text(5);
        field.objects = static_cast<std::size_t>(select.integer(6));
        field.width = static_cast<int>(select.integer(7));
        field.height = static_cast<int>(select.integer(8));
        field.x_um = select.optional_real(9);
        field.y_um = select.optional_real(10);
        fields.push_back(std::move(field));
    }
    Statement planes(*state_->database,
                     "SELECT field_id, name, file, page, digest, focus, saturated_share, full_scale, median, maximum, "
                     "flag_saturated, flag_focus FROM plane JOIN channel USING (channel_id) "
                     "ORDER BY field_id, channel_id");
    auto field = fields.begin();
    while (planes.step()) {
        while (field != fields.end() && field->field_id < planes.integer(0)) ++field;
        if (field == fields.end()) break;
        field->planes.push_back({planes.text(1), planes.text(2), static_cast<int>(planes.integer(3)), planes.text(4),
                                 plane_quality(planes, 5)});
    }
    return fields;
}

std::optional<FieldPicture> ResultFile::picture(std::int64_t field_id) const {
    Statement select(*state_->database, "SELECT width, height, jpeg, outlines FROM picture WHERE field_id = ?1");
    if (!select.bind(1, field_id).step()) return std::nullopt;
    FieldPicture picture;
    picture.width = static_cast<int>(select.integer(0));
    picture.height = static_cast<int>(select.integer(1));
    const auto jpeg = select.blob(2);
    picture.jpeg.assign(jpeg.begin(), jpeg.end());
    picture.outlines = parse_outlines(select.text(3));
    return picture;
}

}  // namespace viroplate::store
