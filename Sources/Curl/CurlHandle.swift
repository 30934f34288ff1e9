import CLibCurl

/// One libcurl easy handle with its own connections; not to be used by two threads at once.
struct CurlHandle: ~Copyable {
    private let handle: UnsafeMutableRawPointer

    /// Initialises libcurl once for the process.
    private static let globalCode = curl_global_init(kedge_curl_global_default)

    init() throws(HTTPFailure) {
        guard Self.globalCode == CURLE_OK, let handle = curl_easy_init() else {
            throw HTTPFailure(kind: .other, message: "libcurl could not be initialised")
        }
        self.handle = handle
    }

    deinit {
        curl_easy_cleanup(handle)
    }

    /// Sends a request and waits for the answer; blocks the thread.
    func perform(
        _ request: HTTPRequest, configuration: HTTPTransportConfiguration,
        cancellation: CancellationFlag
    ) throws(HTTPFailure) -> HTTPResponse {
        // Keeps live connections, the session and the name cache.
        curl_easy_reset(handle)
        let transfer = CurlTransfer(
            bodyBytesMax: configuration.responseBytesMax, cancellation: cancellation,
            permitsAddress: configuration.permitsAddress)
        var options = CurlOptions(handle: handle)
        options.apply(configuration)
        options.apply(request)
        options.apply(callbacksTo: transfer)
        let headers = try CurlHeaderList(request)
        options.set(CURLOPT_HTTPHEADER, list: headers.first)
        if let code = options.firstFailure {
            throw HTTPFailure(curl: code, detail: "", transfer: transfer)
        }
        var detail = [CChar](repeating: 0, count: kedge_curl_error_size)
        let code = detail.withUnsafeMutableBufferPointer { detail in
            kedge_curl_set_pointer(handle, CURLOPT_ERRORBUFFER, detail.baseAddress)
            defer { kedge_curl_set_pointer(handle, CURLOPT_ERRORBUFFER, nil) }
            return withExtendedLifetime(transfer) {
                perform(body: request.body, method: request.method)
            }
        }
        guard code == CURLE_OK else {
            let text = String(
                decoding: detail.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            throw HTTPFailure(
                curl: code, detail: text, transfer: transfer,
                identifiesItself: configuration.certificateFile != nil
                    || !request.url.lowercased().hasPrefix("https:"))
        }
        return HTTPResponse(
            status: information(CURLINFO_RESPONSE_CODE), headers: transfer.headers,
            body: transfer.body, reusedConnection: information(CURLINFO_NUM_CONNECTS) == 0)
    }

    private func perform(body: [UInt8]?, method: String) -> CURLcode {
        guard let body else { return curl_easy_perform(handle) }
        return body.withUnsafeBytes { bytes in
            kedge_curl_set_size(handle, CURLOPT_POSTFIELDSIZE_LARGE, Int64(bytes.count))
            // A nil pointer would make libcurl read the body from standard input.
            if let address = bytes.baseAddress, !bytes.isEmpty {
                kedge_curl_set_pointer(handle, CURLOPT_POSTFIELDS, address)
            } else {
                kedge_curl_set_string(handle, CURLOPT_COPYPOSTFIELDS, "")
            }
            kedge_curl_set_string(handle, CURLOPT_CUSTOMREQUEST, method)
            return curl_easy_perform(handle)
        }
    }

    private func information(_ info: CURLINFO) -> Int {
        var value = 0
        kedge_curl_get_long(handle, info, &value)
        return value
    }
}
