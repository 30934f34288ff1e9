import CLibCurl

/// The header fields of a request as libcurl's linked list.
struct CurlHeaderList: ~Copyable {
    private(set) var first: UnsafeMutablePointer<curl_slist>?

    /// Builds the list.
    ///
    /// - Throws: `HTTPFailure` (`invalidRequest`) when a field could smuggle in another one.
    init(_ request: HTTPRequest) throws(HTTPFailure) {
        first = nil
        for header in request.headers {
            guard Self.isToken(header.name), Self.isValue(header.value) else {
                throw HTTPFailure(
                    kind: .invalidRequest,
                    message: "a header name or value holds characters that are not allowed")
            }
            // "Name;" is libcurl's spelling of a field with an empty value.
            append(header.value.isEmpty ? "\(header.name);" : "\(header.name): \(header.value)")
        }
        // Without these libcurl would wait for "100 Continue" and call each body a form.
        append("Expect:")
        if request.body != nil,
            !request.headers.contains(where: { $0.name.lowercased() == "content-type" })
        {
            append("Content-Type:")
        }
    }

    deinit {
        curl_slist_free_all(first)
    }

    private mutating func append(_ line: String) {
        first = curl_slist_append(first, line) ?? first
    }

    private static func isToken(_ name: String) -> Bool {
        !name.isEmpty
            && name.utf8.allSatisfy {
                switch $0 {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                    true
                default: false
                }
            }
    }

    private static func isValue(_ value: String) -> Bool {
        value.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }
    }
}
