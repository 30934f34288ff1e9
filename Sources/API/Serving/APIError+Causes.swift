internal import FeatureStore
internal import HTTPTypes
internal import Pipelines
internal import Postgres
internal import Registry

extension APIError {
    /// What a server that refuses a statement lacks, by SQLSTATE; none of it is the caller's fault.
    private static let shortages = [
        "42P01": "the database lacks tables; run 'kedge migrate up'",
        "25006": "the database admits only reading now",
        "53100": "the disk of the database is full",
        "53200": "the database is out of memory",
        "53300": "the database has no connection left; 'kedge doctor' says how many there are",
        "55P03": "the database is locked by another session; 'kedge doctor' names it",
    ]

    /// What an error of the layers below means to the caller.
    init(_ cause: any Error) {
        switch cause {
        case let error as APIError: self = error
        case let error as PipelineErrors: self = .invalidPipeline(error.problems)
        case RegistryError.notFound(let kind, let name): self = .notFound(kind: kind, name: name)
        case let error as RegistryError:
            switch error {
            case .conflict: self = .conflict(error.description)
            case .schema(let problem): self = .unavailable(problem)
            case .notFound, .unreadable: self = .internalError
            }
        case let error as FeatureStoreError:
            if case .schemaChanged = error {
                self = .conflict(error.description)
            } else {
                self = .internalError
            }
        case let error as PostgresError: self.init(error)
        default: self = .internalError
        }
    }

    private init(_ error: PostgresError) {
        if error.kind == .server, let shortage = error.sqlstate.flatMap({ Self.shortages[$0] }) {
            self = .unavailable(shortage)
            return
        }
        switch error.kind {
        case .cannotConnect, .connectionLostBeforeSending, .connectionLost, .poolTimedOut,
            .poolOverloaded, .closed, .cancelled:
            self = .unavailable("the database cannot be reached now")
        case .commitUnknown:
            self = .unavailable(
                "the database was lost while it stored this; look whether it did")
        case .server where error.isRetriable:
            self = .unavailable("the database is too busy now")
        case .server, .rolledBack, .invalidInput, .cannotDecode: self = .internalError
        }
    }
}

extension APIError: Encodable {
    private enum CodingKeys: String, CodingKey { case error }
    private enum ErrorKeys: String, CodingKey { case code, message, problems }

    /// Writes `{"error":{"code","message"}}`.
    func encode(to encoder: any Encoder) throws {
        var outer = encoder.container(keyedBy: CodingKeys.self)
        var inner = outer.nestedContainer(keyedBy: ErrorKeys.self, forKey: .error)
        try inner.encode(code, forKey: .code)
        try inner.encode(message, forKey: .message)
        try inner.encodeIfPresent(problems, forKey: .problems)
    }
}
