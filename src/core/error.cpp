#include "viroplate/core/error.hpp"

namespace viroplate {

const char* name(Code code) {
    switch (code) {
        case Code::usage:
            return "usage";
        case Code::assay:
            return "assay";
        case Code::map:
            return "map";
        case Code::plate:
            return "plate";
        case Code::io:
            return "io";
        case Code::image:
            return "image";
        case Code::output_exists:
            return "output_exists";
        case Code::settings_conflict:
            return "settings_conflict";
        case Code::incomplete:
            return "incomplete";
        case Code::try_again:
            return "try_again";
        case Code::interrupted:
            return "interrupted";
        case Code::internal:
            return "internal";
    }
    return "internal";
}

int exit_code(Code code) {
    switch (code) {
        case Code::usage:
        case Code::assay:
        case Code::map:
            return 2;
        case Code::plate:
        case Code::io:
        case Code::image:
        case Code::internal:
            return 1;
        case Code::incomplete:
            return 4;
        case Code::output_exists:
        case Code::settings_conflict:
            return 5;
        case Code::try_again:
            return 75;
        case Code::interrupted:
            return 130;
    }
    return 1;
}

}  // namespace viroplate
