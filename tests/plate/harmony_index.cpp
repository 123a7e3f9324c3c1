#include "plate/harmony_index.hpp"

#include <fmt/format.h>

#include <set>

namespace viroplate::plate {

namespace {

/// What V5 repeats in every image and V7 says once a channel.
std::string channel_facts(int channel) {
    return fmt::format(
        "<ChannelName>dye {}</ChannelName><ImageResolutionX Unit=\"m\">5E-07</ImageResolutionX>"
        "<ImageResolutionY Unit=\"m\">5E-07</ImageResolutionY><ImageSizeX>100</ImageSizeX><ImageSizeY>80</ImageSizeY>"
        "<MainExcitationWavelength Unit=\"nm\">{}</MainExcitationWavelength><ExposureTime Unit=\"s\">0.1</ExposureTime>"
        "<OrientationMatrix>[[1,0,0,0],[0,-1,0,0],[0,0,1,0]]</OrientationMatrix>",
        channel, 400 + channel);
}

std::string image_text(const HarmonyImage& image, bool with_facts) {
    return fmt::format(
        "<Image Version=\"1\"><id>{}</id><State>{}</State><URL>{}</URL><Row>{}</Row><Col>{}</Col><FieldID>{}</FieldID>"
        "<PlaneID>{}</PlaneID><TimepointID>{}</TimepointID><ChannelID>{}</ChannelID><FlimID>1</FlimID>{}"
        "<PositionX Unit=\"m\">{}E-05</PositionX><PositionY Unit=\"m\">2E-05</PositionY></Image>\n",
        image.id(), image.state, image.url == "?" ? image.usual_name() : image.url, image.row, image.column,
        image.field, image.plane, image.time, image.channel, with_facts ? channel_facts(image.channel) : "",
        image.field);
}

}  // namespace

std::string HarmonyImage::usual_name() const {
    return fmt::format("r{:02}c{:02}f{:02}p{:02}-ch{}sk{}fk1fl1.tiff", row, column, field, plane, channel, time + 1);
}

std::string HarmonyImage::id() const {
    return fmt::format("{:02}{:02}K{}F{}P{}R{}", row, column, time + 1, field, plane, channel);
}

std::string HarmonyIndexText::text() const {
    const bool maps = version.find("V7") != std::string::npos;
    std::set<std::string> wells(selected_wells.begin(), selected_wells.end());
    std::set<int> channels;
    std::string listed;
    std::string records;
    for (const auto& image : images) {
        if (selected_wells.empty()) wells.insert(image.id().substr(0, 4));
        channels.insert(image.channel);
        listed += fmt::format("<Image id=\"{}\" />", image.id());
        records += image_text(image, !maps);
    }
    for (const auto& id : ids_without_record) listed += fmt::format("<Image id=\"{}\" />", id);
    std::string selected;
    for (const auto& well : wells) selected += fmt::format("<Well id=\"{}\" />", well);
    std::string entries;
    for (const int channel : channels) {
        entries += fmt::format("<Entry ChannelID=\"{}\">{}</Entry>", channel, maps ? channel_facts(channel) : "");
    }
    return fmt::format(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<EvaluationInputData Version=\"1\" xmlns=\"{}\">"
        "<InstrumentType>Phenix</InstrumentType><Plates><Plate><PlateID>P7</PlateID><Name>P7</Name>"
        "<PlateTypeName>96 \u00b5Clear</PlateTypeName><PlateRows>8</PlateRows><PlateColumns>12</PlateColumns>{}</Plate>"
        "</Plates><Wells><Well><id>0101</id>{}</Well></Wells><Maps><Map>{}</Map></Maps><Images>{}</Images>"
        "</EvaluationInputData>",
        version, selected, listed, entries, records);
}

std::vector<HarmonyImage> harmony_images(int wells, int fields, int channels) {
    std::vector<HarmonyImage> images;
    for (int well = 1; well <= wells; ++well) {
        for (int field = 1; field <= fields; ++field) {
            for (int channel = 1; channel <= channels; ++channel) {
                HarmonyImage image;
                image.column = well;
                image.field = field;
                image.channel = channel;
                images.push_back(image);
            }
        }
    }
    return images;
}

}  // namespace viroplate::plate
