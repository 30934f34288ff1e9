internal import CLibPQ

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// Owns a connection of libpq; closed when the handle is dropped.
struct ConnectionHandle: ~Copyable {
    let pointer: OpaquePointer

    /// Connects, which blocks; the handle may be of a failed connection.
    ///
    /// - Throws: `PostgresError` when there is no memory.
    init(parameters: [String: String]) throws(PostgresError) {
        var keywords: [UnsafePointer<CChar>?] = []
        var values: [UnsafePointer<CChar>?] = []
        for (keyword, value) in parameters.sorted(by: { $0.key < $1.key }) {
            keywords.append(UnsafePointer(strdup(keyword)))
            values.append(UnsafePointer(strdup(value)))
        }
        defer {
            for text in keywords + values {
                free(UnsafeMutablePointer(mutating: text))
            }
        }
        guard let pointer = PQconnectdbParams(keywords + [nil], values + [nil], 0) else {
            throw PostgresError(.cannotConnect, "no memory for a connection")
        }
        self.pointer = pointer
        // Without one, libpq prints the server's notices to standard error.
        PQsetNoticeProcessor(pointer, { _, _ in }, nil)
    }

    deinit {
        PQfinish(pointer)
    }

    var isOK: Bool { PQstatus(pointer) == CONNECTION_OK }

    var transactionStatus: PGTransactionStatusType { PQtransactionStatus(pointer) }

    /// What libpq says of the last failure, as it is.
    var report: String { PQerrorMessage(pointer).map { String(cString: $0) } ?? "" }

    /// The address that was tried, such as `127.0.0.1:5432` or `socket /run/postgresql`.
    var server: String {
        let host = PQhost(pointer).map { String(cString: $0) } ?? ""
        let port = PQport(pointer).map { String(cString: $0) } ?? ""
        if host.hasPrefix("/") || host.hasPrefix("@") || host.isEmpty {
            return "socket \(host):\(port)"
        }
        return host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }

    var user: String { PQuser(pointer).map { String(cString: $0) } ?? "" }

    var database: String { PQdb(pointer).map { String(cString: $0) } ?? "" }

    /// Whether the server still holds this idle connection, as far as this side has been told.
    ///
    /// Costs one system call when nothing has arrived. What a server sends before it goes away
    /// (its farewell, the end of the stream) lies in the socket's buffer by then.
    func isAliveWhileIdle() -> Bool {
        // A farewell and the end of the stream are two readings; notifications may add more.
        let readingsMax = 64
        for _ in 0..<readingsMax {
            guard isOK else { return false }
            var descriptor = pollfd(fd: PQsocket(pointer), events: Int16(POLLIN), revents: 0)
            guard poll(&descriptor, 1, 0) > 0 else { return true }
            guard PQconsumeInput(pointer) == 1 else { return false }
            _ = PQisBusy(pointer)
            while let notification = PQnotifies(pointer) {
                PQfreemem(notification)
            }
        }
        return isOK
    }
}
