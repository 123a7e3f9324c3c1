#include "store/schema.hpp"

#include <fmt/format.h>

namespace viroplate::store {

namespace {

constexpr const char* kFixedTables = R"(
CREATE TABLE plate (               -- one row: what the result is of
  plate_id INTEGER PRIMARY KEY CHECK (plate_id = 1),
  name TEXT NOT NULL,              -- of the plate
  format TEXT NOT NULL,            -- the reader that listed its images
  rows INTEGER NOT NULL,
  columns INTEGER NOT NULL,
  pixel_size_um REAL,              -- NULL where nobody stated it
  status TEXT NOT NULL CHECK (status IN ('incomplete', 'complete')),
  image_settings TEXT NOT NULL,    -- JSON: what decides pixels and objects; equal settings can be resumed
  assay TEXT NOT NULL,             -- the assay file the conclusions rest on
  map TEXT NOT NULL                -- the plate map they rest on
);
CREATE TABLE channel (             -- channels of the assay, in its order
  channel_id INTEGER PRIMARY KEY,  -- from 1
  name TEXT NOT NULL UNIQUE
);
CREATE TABLE field (               -- one imaged field: there whole or not at all
  field_id INTEGER PRIMARY KEY,    -- place in the plate's list of fields, from 1
  well TEXT NOT NULL,              -- A01
  row INTEGER NOT NULL,            -- of the well, from 0
  column INTEGER NOT NULL,         -- of the well, from 0
  field INTEGER NOT NULL,          -- number as the instrument writes it
  x_um REAL,                       -- centre from the centre of the well, x right
  y_um REAL,                       -- y down
  status TEXT NOT NULL CHECK (status IN ('ok', 'failed')),
  reason TEXT NOT NULL,            -- why it failed, or what to know although it did not
  width INTEGER NOT NULL,          -- px
  height INTEGER NOT NULL,         -- px
  objects INTEGER NOT NULL,
  UNIQUE (row, column, field)
);
CREATE TABLE plane (               -- the image of a channel in a field, as the camera wrote it
  field_id INTEGER NOT NULL REFERENCES field,
  channel_id INTEGER NOT NULL REFERENCES channel,
  file TEXT NOT NULL,              -- below the plate folder
  page INTEGER NOT NULL,           -- from 0
  digest TEXT NOT NULL,            -- XXH3-128 of the file; empty when it could not be read
  focus REAL,                      -- energy of detail against coarser structure; higher is sharper
  saturated_share REAL,            -- of the pixels, at the full scale
  full_scale REAL,                 -- grey at which the camera clips
  median REAL,                     -- grey
  maximum REAL,                    -- grey
  flag_saturated INTEGER,
  flag_focus INTEGER,
  PRIMARY KEY (field_id, channel_id)
) WITHOUT ROWID;
CREATE TABLE call (                -- infected or not; rewritten by every conclusion
  object_id INTEGER PRIMARY KEY REFERENCES object,
  signal REAL NOT NULL,            -- grey, the column the assay's rule compares
  infected INTEGER CHECK (infected IN (0, 1)), -- NULL where a gate held the cell back
  probability REAL,                -- of being infected, 0 to 1
  gate TEXT                        -- why the cell is not called; NULL where it is
);
CREATE TABLE picture (             -- nuclei of a field, shrunk, for the report
  field_id INTEGER PRIMARY KEY REFERENCES field,
  width INTEGER NOT NULL,          -- px of the picture
  height INTEGER NOT NULL,
  jpeg BLOB NOT NULL,
  outlines TEXT NOT NULL           -- a line an object: number, space, SVG path data in px of the picture
);
CREATE TABLE document (            -- conclusions, as JSON
  name TEXT PRIMARY KEY,
  content TEXT NOT NULL
) WITHOUT ROWID;
)";

/// Text that cannot end the comment it stands in.
std::string comment_text(std::string text) {
    for (char& c : text) {
        if (c == '\n' || c == '\r') c = ' ';
    }
    return text;
}

}  // namespace

std::string quoted(const std::string& name) {
    std::string out = "\"";
    for (const char c : name) {
        out += c;
        if (c == '"') out += c;
    }
    return out + '"';
}

std::string well_view_sql(std::span<const table::Column> columns) {
    std::string sql = "DROP VIEW IF EXISTS well;\nCREATE VIEW well AS SELECT";
    for (std::size_t i = 0; i < columns.size(); ++i) {
        sql += fmt::format("{}\n  json_extract(wells.value, '$[{}]') AS {}", i == 0 ? "" : ",", i,
                           quoted(columns[i].name));
    }
    return sql + "\nFROM document, json_each(document.content, '$.rows') AS wells WHERE document.name = 'wells';\n";
}

std::string schema_sql(std::span<const table::Column> object_columns) {
    std::string sql = kFixedTables;
    sql += "CREATE TABLE object (              -- one nucleus with its cell; written once\n";
    sql += "  object_id INTEGER PRIMARY KEY,   -- field_id * 1048576 + object number\n";
    sql += "  field_id INTEGER NOT NULL REFERENCES field";
    std::string comment;
    for (const auto& column : object_columns) {
        sql += fmt::format(",{}\n  {} {}", comment, quoted(column.name),
                           column.type == table::Type::integer ? "INTEGER" : "REAL");
        comment = fmt::format(" -- {}: {}", column.unit, comment_text(column.definition));
    }
    return sql + comment + "\n);\n";
}

}  // namespace viroplate::store
