internal import Postgres
internal import Registry

/// A span of time in which an alias named a version.
struct AliasAnswer: Encodable {
    let alias: String
    let version: Int
    let validFrom: RFC3339Time
    let validTo: RFC3339Time?
    let actor: String
    let reason: String

    init(_ row: PostgresRow) throws {
        alias = try row.decode(String.self, "alias")
        version = Int(try row.decode(Int32.self, "version"))
        validFrom = RFC3339Time(try row.decode(PostgresTimestamp.self, "valid_from"))
        validTo = try row.decodeIfPresent(PostgresTimestamp.self, "valid_to")
            .map { RFC3339Time($0) }
        actor = try row.decode(String.self, "actor")
        reason = try row.decode(String.self, "reason")
    }

    init(_ entry: AliasStore.Entry) {
        alias = entry.alias
        version = entry.version
        validFrom = RFC3339Time(entry.validFrom)
        validTo = entry.validTo.map { RFC3339Time($0) }
        actor = entry.actor
        reason = entry.reason
    }
}
