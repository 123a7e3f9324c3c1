#include "viroplate/document/xml.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <pugixml.hpp>

#include "viroplate/core/error.hpp"

namespace viroplate::document {

struct XmlState {
    pugi::xml_document document;
};

namespace {

// Five times the index of a full 384-well plate with stacks; the tree takes a few times the size of its text.
constexpr std::size_t kMaxBytes = std::size_t{512} << 20;
constexpr unsigned kParseFlags =
    pugi::parse_escapes | pugi::parse_cdata | pugi::parse_eol | pugi::parse_wconv_attribute | pugi::parse_doctype;

pugi::xml_node node_of(const void* node) {
    return pugi::xml_node(static_cast<pugi::xml_node_struct*>(const_cast<void*>(node)));
}

std::string_view local(std::string_view name) {
    const auto colon = name.rfind(':');
    return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

bool is_namespace_declaration(std::string_view name) { return name == "xmlns" || name.substr(0, 6) == "xmlns:"; }

std::string_view trim(std::string_view text) {
    constexpr std::string_view kBlank = " \t\r\n";
    const auto first = text.find_first_not_of(kBlank);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

[[noreturn]] void refuse(std::string_view name, std::string_view text, std::size_t offset, std::string_view why) {
    const std::string_view before = text.substr(0, std::min(offset, text.size()));
    const auto line = 1 + std::count(before.begin(), before.end(), '\n');
    const auto line_start = before.rfind('\n');
    const std::size_t column = line_start == std::string_view::npos ? before.size() + 1 : before.size() - line_start;
    throw Error(Code::plate, fmt::format("{}:{}:{}: {}", name, line, column, why),
                "The file is cut short or no XML; copy it again from the instrument.");
}

}  // namespace

std::string_view XmlElement::name() const { return local(node_of(node_).name()); }

std::string_view XmlElement::text() const {
    for (const auto& child : node_of(node_)) {
        if (child.type() != pugi::node_pcdata && child.type() != pugi::node_cdata) continue;
        const std::string_view text = trim(child.value());
        if (!text.empty()) return text;
    }
    return {};
}

std::optional<std::string_view> XmlElement::attribute(std::string_view name) const {
    for (const auto& attribute : node_of(node_).attributes()) {
        if (!is_namespace_declaration(attribute.name()) && local(attribute.name()) == name) return attribute.value();
    }
    return std::nullopt;
}

std::vector<XmlElement> XmlElement::children() const {
    std::vector<XmlElement> found;
    for (const auto& child : node_of(node_)) {
        if (child.type() == pugi::node_element) found.push_back(XmlElement(child.internal_object()));
    }
    return found;
}

std::vector<XmlElement> XmlElement::children(std::string_view name) const {
    std::vector<XmlElement> found;
    for (const auto& child : node_of(node_)) {
        if (child.type() == pugi::node_element && local(child.name()) == name) {
            found.push_back(XmlElement(child.internal_object()));
        }
    }
    return found;
}

std::optional<XmlElement> XmlElement::child(std::string_view name) const {
    for (const auto& child : node_of(node_)) {
        if (child.type() == pugi::node_element && local(child.name()) == name) {
            return XmlElement(child.internal_object());
        }
    }
    return std::nullopt;
}

std::string_view XmlElement::child_text(std::string_view name) const {
    const auto found = child(name);
    return found ? found->text() : std::string_view{};
}

XmlDocument::XmlDocument(std::string text, std::string_view name) : state_(std::make_unique<XmlState>()) {
    if (text.size() > kMaxBytes) {
        throw Error(
            Code::plate,
            fmt::format("{} has {} MB; {} MB is the most that is read", name, text.size() >> 20, kMaxBytes >> 20),
            "No instrument writes an index of this size; check that it is the right file.");
    }
    const auto result = state_->document.load_buffer(text.data(), text.size(), kParseFlags);
    if (!result) {
        const auto offset = static_cast<std::size_t>(std::max<std::ptrdiff_t>(result.offset, 0));
        refuse(name, text, offset, result.description());
    }
    for (const auto& node : state_->document) {
        if (node.type() == pugi::node_doctype) refuse(name, text, text.find("<!DOCTYPE"), "a DTD is not allowed");
    }
}
XmlDocument::~XmlDocument() = default;
XmlDocument::XmlDocument(XmlDocument&&) noexcept = default;
XmlDocument& XmlDocument::operator=(XmlDocument&&) noexcept = default;

XmlElement XmlDocument::root() const { return XmlElement(state_->document.document_element().internal_object()); }

std::string_view XmlDocument::root_namespace() const {
    const auto root = state_->document.document_element();
    const std::string_view name = root.name();
    const auto colon = name.find(':');
    const std::string declaration =
        colon == std::string_view::npos ? "xmlns" : fmt::format("xmlns:{}", name.substr(0, colon));
    return root.attribute(declaration.c_str()).value();
}

}  // namespace viroplate::document
