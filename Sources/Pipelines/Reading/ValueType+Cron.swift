import Decisions

extension ValueType<CronExpression> {
    /// A cron expression.
    static let cron: ValueType = {
        do {
            return ValueType(
                expected: "a cron expression such as \"0 3 * * *\"",
                placeholder: try CronExpression(parsing: "@yearly"),
                parse: { (scalar) throws(Refusal) in
                    do {
                        return try CronExpression(parsing: scalar.text)
                    } catch DecisionsError.cron(let expected, let part) {
                        let got =
                            part == scalar.text || scalar.isSubstituted
                            ? scalar.shown : "\"\(part)\" in \(scalar.shown)"
                        throw Refusal(expected: expected, got: got)
                    } catch {
                        throw Refusal()
                    }
                }, write: { "\"\($0.text)\"" })
        } catch {
            preconditionFailure("@yearly is a cron expression: \(error)")
        }
    }()
}
