internal import CSimdJSON
internal import Observations

/// Words for a status and the member that it is about.
struct FailureDetail {
    let schema: FeatureSchema
    let target: TargetSchema
    let limits: DecodingLimits

    func reason(status: Int32) -> DecodingFailure.Reason {
        switch status {
        case Int32(KEDGE_JSON_EMPTY): .empty
        case Int32(KEDGE_JSON_TOO_LARGE): .tooLarge
        case Int32(KEDGE_JSON_MISSING_MEMBER): .missingMember
        case Int32(KEDGE_JSON_WRONG_TYPE): .wrongType
        case Int32(KEDGE_JSON_OUT_OF_RANGE): .outOfRange
        case Int32(KEDGE_JSON_INVALID_TEXT): .invalidText
        case Int32(KEDGE_JSON_BAD_TIMESTAMP): .badTimestamp
        case Int32(KEDGE_JSON_FROM_FUTURE): .fromFuture
        case Int32(KEDGE_JSON_UNKNOWN_CLASS): .unknownClass
        case Int32(KEDGE_JSON_WRONG_MODEL): .wrongModel
        case Int32(KEDGE_JSON_NO_FEATURES): .noFeatures
        default: .notJSON
        }
    }

    func words(_ reason: DecodingFailure.Reason, member: Int32) -> String {
        let name = path(of: member).map { "'\($0)'" } ?? "the event"
        switch reason {
        case .empty:
            return "expected a JSON object, got an empty payload"
        case .notJSON:
            return "expected one JSON object in UTF-8, got malformed bytes at or after \(name)"
        case .tooLarge:
            let bytesMax =
                member == Int32(KEDGE_JSON_EVENT) ? limits.eventBytesMax : limits.textBytesMax
            return "expected at most \(bytesMax) bytes in \(name), got more"
        case .missingMember:
            return "expected \(name) with \(expectation(of: member)), got none or null"
        case .wrongType:
            return "expected \(name) with \(expectation(of: member)), got another type of value"
        case .outOfRange:
            return "expected \(name) with \(range(of: member)), got a number beyond that"
        case .invalidText:
            return "expected text in \(name) that is not empty and has no U+0000"
        case .badTimestamp:
            return "expected \(name) in RFC 3339 or epoch milliseconds, got other text"
        case .fromFuture:
            return "expected \(name) at most \(limits.futureMax.milliseconds) ms after the broker "
                + "got the event, got a later one"
        case .unknownClass:
            return "expected \(name) to be one of \(target.classes), got another class"
        case .wrongModel:
            return "expected the pipeline's model in \(name), got another one"
        case .noFeatures:
            return "expected at least one of \(schema.count) features in \(name), got none"
        }
    }

    private func path(of member: Int32) -> String? {
        switch member {
        case 0...: "features.\(schema.features[Int(member)].name)"
        case Int32(KEDGE_JSON_ID): "id"
        case Int32(KEDGE_JSON_MODEL): "model"
        case Int32(KEDGE_JSON_VERSION): "version"
        case Int32(KEDGE_JSON_TIMESTAMP): "timestamp"
        case Int32(KEDGE_JSON_FEATURES): "features"
        case Int32(KEDGE_JSON_PREDICTION): "prediction"
        case Int32(KEDGE_JSON_SCORE): "score"
        case Int32(KEDGE_JSON_SCORES): "scores"
        case Int32(KEDGE_JSON_ENTITY): "entity"
        case Int32(KEDGE_JSON_MIRRORED): "mirrored"
        case Int32(KEDGE_JSON_MIRRORED_VERSION): "mirrored.version"
        case Int32(KEDGE_JSON_MIRRORED_PREDICTION): "mirrored.prediction"
        case Int32(KEDGE_JSON_MIRRORED_SCORE): "mirrored.score"
        case Int32(KEDGE_JSON_LABEL): "label"
        case Int32(KEDGE_JSON_WEIGHT): "weight"
        default: nil
        }
    }

    private func expectation(of member: Int32) -> String {
        switch member {
        case 0...:
            schema.features[Int(member)].kind == .numeric
                ? "a number" : "a string, a number or a boolean"
        case Int32(KEDGE_JSON_ID), Int32(KEDGE_JSON_MODEL), Int32(KEDGE_JSON_VERSION),
            Int32(KEDGE_JSON_MIRRORED_VERSION):
            "a string or an integer"
        case Int32(KEDGE_JSON_TIMESTAMP): "RFC 3339 text or integer epoch milliseconds"
        case Int32(KEDGE_JSON_FEATURES), Int32(KEDGE_JSON_MIRRORED): "an object"
        case Int32(KEDGE_JSON_SCORES): "an array of two numbers, or an object of numbers by class"
        case Int32(KEDGE_JSON_ENTITY): "a string, a number, or an object with one such member"
        case Int32(KEDGE_JSON_PREDICTION), Int32(KEDGE_JSON_MIRRORED_PREDICTION),
            Int32(KEDGE_JSON_LABEL):
            target.kind == .regression ? "a number" : "a class as a string, a number or a boolean"
        default: "a number"
        }
    }

    private func range(of member: Int32) -> String {
        switch member {
        case Int32(KEDGE_JSON_TIMESTAMP): "milliseconds of the years 0000 to 9999"
        case Int32(KEDGE_JSON_WEIGHT): "a number that is not negative"
        case Int32(KEDGE_JSON_SCORE), Int32(KEDGE_JSON_SCORES), Int32(KEDGE_JSON_MIRRORED_SCORE):
            target.kind == .regression ? "a 64-bit number" : "a probability from 0 to 1"
        default: "a 64-bit number"
        }
    }
}
