internal import CLibPQ

extension PostgresConnection {
    /// How much is handed to libpq at once.
    private static let copyChunkBytes = 1 << 20
    /// The end of the binary format, in place of a row's number of values.
    private static let copyTrailer: [UInt8] = [0xFF, 0xFF]

    /// Loads rows into a table, all or none.
    ///
    /// - Parameters:
    ///   - table: The name, with its schema before a dot if it has one; quoted here.
    ///   - columns: Their names, in the order of the values.
    ///   - rows: Values of exactly the columns' types.
    /// - Returns: The number of rows.
    /// - Throws: `PostgresError`.
    @discardableResult
    public func copyIn(
        table: String, columns: [String], rows: PostgresBinaryRows
    ) async throws(PostgresError) -> Int {
        guard rows.columnCount == columns.count, rows.isComplete else {
            throw PostgresError(
                .invalidInput,
                "expected complete rows of \(columns.count) values, got "
                    + (rows.isComplete ? "\(rows.columnCount) values" : "an incomplete row"))
        }
        guard rows.count > 0 else { return 0 }
        let name = table.split(separator: ".").map { PostgresQuery.quoted(String($0)) }
        let list = columns.map(PostgresQuery.quoted)
        let sql =
            "COPY \(name.joined(separator: ".")) (\(list.joined(separator: ", "))) "
            + "FROM STDIN (FORMAT binary)"
        return try await cancellable { () throws(PostgresError) in
            try sendCopy(sql, rows.bytes)
        }
    }

    /// Runs a query and returns its rows in the binary COPY format: the fast way to read many.
    ///
    /// COPY takes no parameters, so the server first turns the query's into quoted literals.
    ///
    /// - Parameter bytesMax: The limit on the size of all rows; default 1 GiB.
    /// - Throws: `PostgresError`; of kind `invalidInput` when there is more than `bytesMax`.
    public func copyOut(
        _ query: PostgresQuery, bytesMax: Int = 1 << 30
    ) async throws(PostgresError) -> PostgresBinaryReader {
        let sql = try await withLiterals(query)
        let bytes = try await cancellable { () throws(PostgresError) in
            try receiveCopy("COPY (\(sql)) TO STDOUT (FORMAT binary)", bytesMax: bytesMax)
        }
        return try PostgresBinaryReader(bytes: bytes)
    }

    /// The statement with literals, quoted by the server, where the parameters were.
    private func withLiterals(_ query: PostgresQuery) async throws(PostgresError) -> String {
        guard query.parameters.count > 0 else {
            if let failure = query.failure {
                throw failure
            }
            return query.sql
        }
        // `quote_nullable` fits both settings of standard_conforming_strings.
        let columns = (1...query.parameters.count).map {
            "quote_nullable($\($0)::text) || '::' || pg_typeof($\($0))::text"
        }
        let quoting = query.withText("SELECT ARRAY[\(columns.joined(separator: ", "))]")
        let literals = try await self.query(quoting)[0].decode([String].self, 0)
        return query.rendered { "(\(literals[$0]))" }
    }

    private func sendCopy(_ sql: String, _ bytes: [UInt8]) throws(PostgresError) -> Int {
        guard !sql.utf8.contains(0) else { throw Self.nulInText }
        let connection = try ready()
        defer { noteState() }
        _ = try checked(PQexec(connection, sql))
        var start = 0
        var isSent = true
        while start < bytes.count && isSent && !Task.isCancelled {
            let end = min(start + Self.copyChunkBytes, bytes.count)
            isSent = Self.put(bytes[start..<end], on: connection)
            start = end
        }
        isSent = isSent && Self.put(Self.copyTrailer[...], on: connection)
        PQputCopyEnd(connection, Task.isCancelled ? "cancelled" : nil)
        return try finishCopy(on: connection)
    }

    private static func put(_ bytes: ArraySlice<UInt8>, on connection: OpaquePointer) -> Bool {
        bytes.withUnsafeBytes { bytes in
            let start = bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
            return PQputCopyData(connection, start, Int32(bytes.count)) == 1
        }
    }

    private func receiveCopy(_ sql: String, bytesMax: Int) throws(PostgresError) -> [UInt8] {
        guard !sql.utf8.contains(0) else { throw Self.nulInText }
        let connection = try ready()
        defer { noteState() }
        _ = try checked(PQexec(connection, sql))
        var bytes: [UInt8] = []
        var isTooMuch = false
        while true {
            var row: UnsafeMutablePointer<CChar>?
            let size = Int(PQgetCopyData(connection, &row, 0))
            guard size > 0, let row else { break }
            if bytes.count + size <= bytesMax && !isTooMuch {
                bytes.append(contentsOf: UnsafeRawBufferPointer(start: row, count: size))
            } else if !isTooMuch {
                isTooMuch = true
                cancelRunning()
            }
            PQfreemem(row)
        }
        do throws(PostgresError) {
            _ = try finishCopy(on: connection)
        } catch  where isTooMuch && !error.isConnectionLost {
            // The server reports the cancellation; the reason follows.
        }
        guard !isTooMuch else {
            throw PostgresError(
                .invalidInput, "the query's rows are larger than the limit of \(bytesMax) bytes")
        }
        return bytes
    }

    /// Takes the final answers; returns the number of rows.
    private func finishCopy(on connection: OpaquePointer) throws(PostgresError) -> Int {
        var rowCount = 0
        var failure: PostgresError?
        while let pointer = PQgetResult(connection) {
            do throws(PostgresError) {
                let result = try checked(pointer)
                rowCount = result.rowsAffected
                // A connection that breaks here would answer "COPY" without end.
                guard PQstatus(connection) == CONNECTION_OK else { break }
            } catch {
                failure = failure ?? error
            }
        }
        if let failure {
            throw failure
        }
        guard PQstatus(connection) == CONNECTION_OK else { throw lostConnection }
        return rowCount
    }
}
