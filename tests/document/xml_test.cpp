#include "viroplate/document/xml.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "viroplate/core/error.hpp"

namespace viroplate::document {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

constexpr const char* kIndex = R"(<?xml version="1.0" encoding="utf-8"?>
<EvaluationInputData xmlns="http://www.perkinelmer.com/PEHH/HarmonyV5" xmlns:xsi="urn:x" Version="1">
  <!-- a remark -->
  <Plates><Plate><Name> plate &amp; one </Name></Plate></Plates>
  <Images>
    <Image xsi:type="raw" id="a"><Row>1</Row></Image>
    <Image id="b"><Row><![CDATA[2]]></Row><Flat/></Image>
    <Other/>
  </Images>
</EvaluationInputData>)";

std::string complaint(std::string text) {
    try {
        XmlDocument document(std::move(text), "Index.idx.xml");
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), Code::plate);
        EXPECT_FALSE(error.remedy().empty());
        return error.what();
    }
    return "no complaint";
}

TEST(XmlDocument, ReadsElementsAttributesAndText) {
    const XmlDocument document(kIndex, "Index.idx.xml");
    const auto root = document.root();
    EXPECT_EQ(root.name(), "EvaluationInputData");
    EXPECT_EQ(root.attribute("Version"), "1");
    EXPECT_EQ(root.attribute("Missing"), std::nullopt);
    EXPECT_EQ(document.root_namespace(), "http://www.perkinelmer.com/PEHH/HarmonyV5");
    EXPECT_EQ(root.child("Plates")->child("Plate")->child_text("Name"), "plate & one");
    const auto images = root.child("Images")->children("Image");
    ASSERT_EQ(images.size(), 2U);
    EXPECT_EQ(images[1].attribute("id"), "b");
    EXPECT_EQ(images[1].child_text("Row"), "2");
    EXPECT_EQ(images[1].child("Flat")->text(), "");
    EXPECT_EQ(images[0].child_text("Missing"), "");
    EXPECT_EQ(root.child("Images")->children().size(), 3U);
    EXPECT_FALSE(root.child("Wells"));
}

TEST(XmlDocument, LeavesOutPrefixes) {
    const XmlDocument document(R"(<ome:OME xmlns:ome="urn:ome" xmlns="urn:other"><ome:Image ome:ID="7"/></ome:OME>)",
                               "");
    EXPECT_EQ(document.root().name(), "OME");
    EXPECT_EQ(document.root_namespace(), "urn:ome");
    EXPECT_EQ(document.root().child("Image")->attribute("ID"), "7");
    EXPECT_EQ(document.root().attribute("ome"), std::nullopt) << "a declaration of a prefix is no attribute";
}

TEST(XmlDocument, SurvivesBeingMoved) {
    XmlDocument first(kIndex, "");
    const XmlDocument second(std::move(first));
    EXPECT_EQ(second.root().name(), "EvaluationInputData");
}

TEST(XmlDocument, ReadsAByteOrderMark) {
    EXPECT_EQ(XmlDocument(std::string("\xEF\xBB\xBF") + kIndex, "").root().name(), "EvaluationInputData");
    EXPECT_EQ(XmlDocument("<a><b/></a>", "").root_namespace(), "");
}

TEST(XmlDocument, SaysWhereAFileIsCutShort) {
    const std::string text = kIndex;
    EXPECT_THAT(complaint(text.substr(0, text.size() - 30)), StartsWith("Index.idx.xml:"));
    EXPECT_THAT(complaint("<a>\n<b></c></a>"), StartsWith("Index.idx.xml:2:"));
    EXPECT_THAT(complaint(""), StartsWith("Index.idx.xml:1:1: "));
    EXPECT_THAT(complaint("no xml"), StartsWith("Index.idx.xml:1:"));
}

TEST(XmlDocument, NeverCrashesOnACutFile) {
    const std::string text = kIndex;
    for (std::size_t length = 0; length < text.size(); ++length) {
        EXPECT_THROW(XmlDocument(text.substr(0, length), "cut"), Error) << length;
    }
}

TEST(XmlDocument, RefusesADtd) {
    EXPECT_THAT(complaint("<?xml version=\"1.0\"?>\n<!DOCTYPE a [<!ENTITY x \"y\">]>\n<a>&x;</a>"),
                HasSubstr("2:1: a DTD is not allowed"));
}

}  // namespace
}  // namespace viroplate::document
