import CLibCurl

/// Sets the options of a handle and remembers the first that libcurl refused.
struct CurlOptions {
    private let handle: UnsafeMutableRawPointer
    private(set) var firstFailure: CURLcode?

    init(handle: UnsafeMutableRawPointer) {
        self.handle = handle
    }

    mutating func apply(_ configuration: HTTPTransportConfiguration) {
        // libcurl must not touch signals in a program with threads.
        set(CURLOPT_NOSIGNAL, 1)
        set(CURLOPT_PROTOCOLS_STR, "http,https")
        set(CURLOPT_FOLLOWLOCATION, 0)
        set(CURLOPT_SSLVERSION, kedge_curl_tls_1_2)
        set(CURLOPT_CONNECTTIMEOUT_MS, configuration.connectTimeout.curlMilliseconds)
        if let file = configuration.authoritiesFile { set(CURLOPT_CAINFO, file) }
        if let file = configuration.certificateFile { set(CURLOPT_SSLCERT, file) }
        if let file = configuration.keyFile { set(CURLOPT_SSLKEY, file) }
    }

    mutating func apply(_ request: HTTPRequest) {
        set(CURLOPT_URL, request.url)
        set(CURLOPT_TIMEOUT_MS, request.timeout.curlMilliseconds)
        if request.method == "HEAD" {
            set(CURLOPT_NOBODY, 1)
        } else if request.body == nil {
            set(CURLOPT_CUSTOMREQUEST, request.method)
        }
    }

    mutating func apply(callbacksTo transfer: CurlTransfer) {
        let context = Unmanaged.passUnretained(transfer).toOpaque()
        let takeBody: kedge_curl_data_callback = { bytes, size, count, context in
            guard let context else { return 0 }
            let transfer = Unmanaged<CurlTransfer>.fromOpaque(context).takeUnretainedValue()
            let buffer = UnsafeRawBufferPointer(start: bytes, count: size * count)
            // Another number than was offered makes libcurl end the transfer.
            return transfer.takeBody(buffer) ? size * count : size * count &+ 1
        }
        let takeHeader: kedge_curl_data_callback = { bytes, size, count, context in
            guard let context else { return 0 }
            let transfer = Unmanaged<CurlTransfer>.fromOpaque(context).takeUnretainedValue()
            let buffer = UnsafeRawBufferPointer(start: bytes, count: size * count)
            return transfer.takeHeader(buffer) ? size * count : size * count &+ 1
        }
        note(kedge_curl_set_data_callback(handle, CURLOPT_WRITEFUNCTION, takeBody))
        note(kedge_curl_set_pointer(handle, CURLOPT_WRITEDATA, context))
        note(kedge_curl_set_data_callback(handle, CURLOPT_HEADERFUNCTION, takeHeader))
        note(kedge_curl_set_pointer(handle, CURLOPT_HEADERDATA, context))
        set(CURLOPT_NOPROGRESS, 0)
        note(
            kedge_curl_set_progress_callback(handle) { context, _, _, _, _ in
                guard let context else { return 0 }
                return Unmanaged<CurlTransfer>.fromOpaque(context).takeUnretainedValue()
                    .isCancelled ? 1 : 0
            })
        note(kedge_curl_set_pointer(handle, CURLOPT_XFERINFODATA, context))
        note(
            kedge_curl_set_address_callback(handle) { context, peer, _, _, _ in
                guard let context, let peer else { return kedge_curl_address_abort }
                return Unmanaged<CurlTransfer>.fromOpaque(context).takeUnretainedValue()
                    .permits(address: String(cString: peer))
                    ? kedge_curl_address_ok : kedge_curl_address_abort
            })
        note(kedge_curl_set_pointer(handle, CURLOPT_PREREQDATA, context))
        if transfer.checksAddresses { refuseAddresses(with: context) }
    }

    /// Has every address checked after its name was resolved and before it is connected to.
    ///
    /// A proxy of the environment would resolve names elsewhere, so none is used.
    private mutating func refuseAddresses(with context: UnsafeMutableRawPointer) {
        set(CURLOPT_PROXY, "")
        note(
            kedge_curl_set_open_socket_callback(handle) { context, _, address in
                guard let context, let address else { return kedge_curl_socket_bad }
                return kedge_curl_open_checked(address, context) { context, text in
                    guard let context, let text else { return 0 }
                    return Unmanaged<CurlTransfer>.fromOpaque(context).takeUnretainedValue()
                        .mayConnect(to: String(cString: text)) ? 1 : 0
                }
            })
        note(kedge_curl_set_pointer(handle, CURLOPT_OPENSOCKETDATA, context))
    }

    mutating func set(_ option: CURLoption, _ value: Int) {
        note(kedge_curl_set_long(handle, option, value))
    }

    mutating func set(_ option: CURLoption, _ value: String) {
        note(kedge_curl_set_string(handle, option, value))
    }

    mutating func set(_ option: CURLoption, list: UnsafeMutablePointer<curl_slist>?) {
        note(kedge_curl_set_list(handle, option, list))
    }

    private mutating func note(_ code: CURLcode) {
        if code != CURLE_OK, firstFailure == nil { firstFailure = code }
    }
}

extension Duration {
    /// Whole milliseconds for libcurl, at least 1 (0 means no limit there), at most 24 days.
    fileprivate var curlMilliseconds: Int {
        let (seconds, attoseconds) = components
        let bounded = min(max(seconds, 0), 2_000_000)
        return max(1, Int(bounded * 1000 + attoseconds / 1_000_000_000_000_000))
    }
}
