#pragma once

#include <string>
#include <vector>

namespace viroplate::plate {

/// One `Image` of a Harmony index as the tests want it.
struct HarmonyImage {
    int row = 1;
    int column = 1;
    int field = 1;
    int channel = 1;
    int plane = 1;
    int time = 0;
    std::string url = "?";  ///< "?": the usual name
    std::string state = "Ok";

    std::string usual_name() const;
    std::string id() const;
};

/// A Harmony index in the form of HarmonyV5 (facts in each image) or V7 (facts in the maps).
struct HarmonyIndexText {
    std::string version = "http://www.perkinelmer.com/PEHH/HarmonyV5";
    std::vector<HarmonyImage> images;
    std::vector<std::string> selected_wells;      ///< `0101`; empty: those of the images
    std::vector<std::string> ids_without_record;  ///< listed for well A01 only

    std::string text() const;
};

/// Images of `wells` wells in row A, `fields` fields, `channels` channels.
std::vector<HarmonyImage> harmony_images(int wells, int fields, int channels);

}  // namespace viroplate::plate
