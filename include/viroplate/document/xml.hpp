#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace viroplate::document {

struct XmlState;

/// One element of an XmlDocument (which must outlive it). Names are local: namespaces and prefixes are left out.
class XmlElement {
public:
    std::string_view name() const;
    /// Own text, trimmed; the first piece where child elements or comments divide it.
    std::string_view text() const;
    /// The attribute of that local name (`type` finds `xsi:type`); namespace declarations are none.
    std::optional<std::string_view> attribute(std::string_view name) const;
    /// Child elements, all or those of a name, in order.
    std::vector<XmlElement> children() const;
    std::vector<XmlElement> children(std::string_view name) const;
    std::optional<XmlElement> child(std::string_view name) const;
    /// Text of the child of that name; empty when there is none.
    std::string_view child_text(std::string_view name) const;

private:
    friend class XmlDocument;
    explicit XmlElement(const void* node) : node_(node) {}
    const void* node_;
};

/// A parsed XML text (UTF-8, with or without byte-order mark). No DTD, no entities beyond the five of XML.
class XmlDocument {
public:
    /// Throws Code::plate with `name`, line and column of the first fault; faults are also a DTD and more than 512 MB.
    XmlDocument(std::string text, std::string_view name);
    ~XmlDocument();
    XmlDocument(XmlDocument&&) noexcept;
    XmlDocument& operator=(XmlDocument&&) noexcept;
    XmlElement root() const;
    /// The namespace the root element is in; empty when it has none.
    std::string_view root_namespace() const;

private:
    std::unique_ptr<XmlState> state_;
};

}  // namespace viroplate::document
