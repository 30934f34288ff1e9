/// What libcurl's callbacks write to during one request.
final class CurlTransfer {
    /// The most bytes of header fields that are taken.
    static let headerBytesMax = 256 << 10

    private(set) var headers: [HTTPHeader] = []
    private(set) var body: [UInt8] = []
    private(set) var isTooLarge = false
    private(set) var refusedAddress: String?
    /// Whether an address was tried that may be talked to.
    private(set) var hasTriedAddress = false
    private var headerBytes = 0
    private let bodyBytesMax: Int
    private let cancellation: CancellationFlag
    private let permitsAddress: (@Sendable (String) -> Bool)?

    init(
        bodyBytesMax: Int, cancellation: CancellationFlag,
        permitsAddress: (@Sendable (String) -> Bool)?
    ) {
        self.bodyBytesMax = bodyBytesMax
        self.cancellation = cancellation
        self.permitsAddress = permitsAddress
    }

    var isCancelled: Bool { cancellation.isCancelled }

    /// Takes a piece of the body; false refuses it.
    func takeBody(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard bytes.count <= bodyBytesMax - body.count else {
            isTooLarge = true
            return false
        }
        body.append(contentsOf: bytes)
        return true
    }

    /// Takes one header line; false refuses it.
    func takeHeader(_ bytes: UnsafeRawBufferPointer) -> Bool {
        headerBytes += bytes.count
        guard headerBytes <= Self.headerBytesMax else {
            isTooLarge = true
            return false
        }
        let line = String(decoding: bytes, as: UTF8.self)
        // An interim answer (100 Continue, a proxy's) is followed by another status line.
        if line.hasPrefix("HTTP/") { headers.removeAll() }
        guard let colon = line.firstIndex(of: ":"), !line.hasPrefix("HTTP/") else { return true }
        headers.append(
            HTTPHeader(
                String(line[..<colon]), Self.trimmed(line[line.index(after: colon)...])))
        return true
    }

    var checksAddresses: Bool { permitsAddress != nil }

    /// Whether an address may be connected to, of the several that a name may have.
    func mayConnect(to address: String) -> Bool {
        let isPermitted = permits(address: address)
        hasTriedAddress = hasTriedAddress || isPermitted
        return isPermitted
    }

    /// Whether the address that was connected to may be used.
    func permits(address: String) -> Bool {
        guard let permitsAddress, !permitsAddress(address) else { return true }
        refusedAddress = address
        return false
    }

    private static func trimmed(_ text: Substring) -> String {
        guard let first = text.firstIndex(where: { !$0.isWhitespace }),
            let last = text.lastIndex(where: { !$0.isWhitespace })
        else { return "" }
        return String(text[first...last])
    }
}
