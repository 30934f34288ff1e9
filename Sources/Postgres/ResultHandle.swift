internal import CLibPQ

/// Owns a result of libpq; cleared when the handle is dropped.
struct ResultHandle: ~Copyable {
    let pointer: OpaquePointer

    init(_ pointer: OpaquePointer) {
        self.pointer = pointer
    }

    deinit {
        PQclear(pointer)
    }

    var status: ExecStatusType { PQresultStatus(pointer) }

    /// The command tag, such as `INSERT 0 3` or `COMMIT`.
    var command: String { PQcmdStatus(pointer).map { String(cString: $0) } ?? "" }

    /// The number of rows that the command affected or answered.
    var rowsAffected: Int { PQcmdTuples(pointer).flatMap { Int(String(cString: $0)) } ?? 0 }

    func field(_ code: Int32) -> String? {
        PQresultErrorField(pointer, code).map { String(cString: $0) }
    }

    /// The server's error, or `nil` when libpq itself reports (a lost connection).
    func serverError(isCancelled: Bool) -> PostgresError? {
        guard let sqlstate = field(kedge_pq_diag_sqlstate) else { return nil }
        return .server(
            sqlstate: sqlstate,
            message: field(kedge_pq_diag_message_primary) ?? "no message",
            constraint: field(kedge_pq_diag_constraint_name),
            place: field(kedge_pq_diag_context).flatMap(PostgresError.copyPlace),
            position: field(kedge_pq_diag_statement_position).flatMap { Int($0) },
            isCancelled: isCancelled)
    }

    /// Copies all rows out of libpq's memory.
    func rows() -> [PostgresRow] {
        let rowCount = Int(PQntuples(pointer))
        guard rowCount > 0 else { return [] }
        let columnCount = Int(PQnfields(pointer))
        var columns: [PostgresRows.Column] = []
        for column in 0..<Int32(columnCount) {
            columns.append(
                PostgresRows.Column(
                    name: PQfname(pointer, column).map { String(cString: $0) } ?? "",
                    type: PostgresType(oid: PQftype(pointer, column))))
        }
        var bytes: [UInt8] = []
        var ends: [Int] = []
        var nulls: [Bool] = []
        ends.reserveCapacity(rowCount * columnCount)
        nulls.reserveCapacity(rowCount * columnCount)
        for row in 0..<Int32(rowCount) {
            for column in 0..<Int32(columnCount) {
                let size = Int(PQgetlength(pointer, row, column))
                if size > 0, let value = PQgetvalue(pointer, row, column) {
                    bytes.append(contentsOf: UnsafeRawBufferPointer(start: value, count: size))
                }
                ends.append(bytes.count)
                nulls.append(PQgetisnull(pointer, row, column) == 1)
            }
        }
        let rows = PostgresRows(columns: columns, bytes: bytes, ends: ends, nulls: nulls)
        return (0..<rowCount).map { PostgresRow(rows: rows, index: $0) }
    }
}
