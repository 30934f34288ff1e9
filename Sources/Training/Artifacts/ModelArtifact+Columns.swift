internal import Observations

extension ModelArtifact {
    /// What each coefficient multiplies, by name; nil when the encodings are not all there is.
    ///
    /// A number by the name of its feature, its flag as `NAME is missing`, a category as
    /// `NAME = CATEGORY`, all others as `NAME is other`.
    public var columnNames: [String]? {
        guard transforms.isEmpty, linear != nil else { return nil }
        return zip(schema.features, encodings).flatMap { feature, encoding -> [String] in
            let name = feature.name
            switch encoding {
            case .numeric(let encoding):
                return encoding.flagsMissing ? [name, "\(name) is missing"] : [name]
            case .categorical(let encoding):
                return encoding.categories.map { "\(name) = \($0)" }
                    + (encoding.hasOther ? ["\(name) is other"] : [])
                    + (encoding.hasMissing ? ["\(name) is missing"] : [])
            case .target(let encoding):
                let classes = target.classes.suffix(encoding.width)
                return encoding.width == 1
                    ? ["mean of \(name)"] : classes.map { "share of \($0) of \(name)" }
            }
        }
    }
}
