#include "report/html.hpp"

#include <gtest/gtest.h>

#include "report/fabricated_plate.hpp"
#include "viroplate/core/error.hpp"

namespace viroplate::report::html {
namespace {

TEST(Escape, TurnsMarkupIntoText) {
    EXPECT_EQ(escape("<script>alert(\"x\" & 'y')</script>"),
              "&lt;script&gt;alert(&quot;x&quot; &amp; &#39;y&#39;)&lt;/script&gt;");
}

TEST(Escape, KeepsTextOfAnyScript) {
    EXPECT_EQ(escape("interferon-β, 5 µM, 干扰素 🧬"), "interferon-β, 5 µM, 干扰素 🧬");
}

TEST(Escape, ReplacesBytesThatAreNoUtf8) {
    const std::string mark = "\xEF\xBF\xBD";
    EXPECT_EQ(escape("5 \xB5M"), "5 " + mark + "M");           // Latin-1
    EXPECT_EQ(escape("\xC0\xBC"), mark + mark);                // overlong '<'
    EXPECT_EQ(escape("\xE0\x80\xBC"), mark + mark + mark);     // overlong in three bytes
    EXPECT_EQ(escape("a\xE2\x82"), "a" + mark + mark);         // cut short
    EXPECT_EQ(escape("\xED\xA0\x80"), mark + mark + mark);     // half a surrogate pair
    EXPECT_EQ(escape("\xF5\x80\x80\x80").substr(0, 3), mark);  // above U+10FFFF
}

TEST(Escape, ReplacesControlCharactersButNotLineBreaks) {
    const std::string mark = "\xEF\xBF\xBD";
    EXPECT_EQ(escape(std::string("a\0b", 3)), "a" + mark + "b");
    EXPECT_EQ(escape("\x1b[31m"), mark + "[31m");
    EXPECT_EQ(escape("a\tb\nc"), "a\tb\nc");
}

TEST(Escape, MakesEveryByteStringSafeInsideATagAndAnAttribute) {
    for (int first = 1; first < 256; ++first) {
        for (int second = 0; second < 256; second += 3) {
            const std::string text{static_cast<char>(first), static_cast<char>(second), 'x'};
            Writer writer;
            writer.element("html", {{"title", text}}, text);
            ASSERT_NO_THROW(fabricated::check_well_formed(writer.finish())) << first << ' ' << second;
        }
    }
}

TEST(Coordinate, IsAsShortAsItCanBe) {
    EXPECT_EQ(coordinate(3), "3");
    EXPECT_EQ(coordinate(3.5), "3.5");
    EXPECT_EQ(coordinate(-0.001), "0");
    EXPECT_EQ(coordinate(1.0 / 3), "0.33");
    EXPECT_EQ(coordinate(100), "100");
}

TEST(Writer, NestsAndCloses) {
    Writer writer;
    {
        const auto list = writer.scope("ul", {{"class", "key"}});
        writer.element("li", "a < b");
        writer.empty("rect", {{"x", 1.25}, {"y", 2}});
    }
    EXPECT_EQ(writer.finish(), R"(<ul class="key"><li>a &lt; b</li><rect x="1.25" y="2"/></ul>)");
}

TEST(Writer, EscapesAttributes) {
    Writer writer;
    writer.empty("meta", {{"content", "\" onload=\"steal()"}});
    EXPECT_EQ(writer.finish(), "<meta content=\"&quot; onload=&quot;steal()\"/>");
}

TEST(Writer, RefusesWhatIsNotWellFormed) {
    Writer writer;
    EXPECT_THROW(writer.close(), Error);
    writer.open("p");
    EXPECT_THROW(writer.finish(), Error);
}

}  // namespace
}  // namespace viroplate::report::html
