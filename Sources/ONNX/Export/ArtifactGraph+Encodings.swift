internal import ONNXMessages
internal import Observations
internal import Training

extension ArtifactGraph {
    /// Columns of the graph, and which columns of the design they are.
    private struct Part {
        let value: Value
        let places: [Int]
    }

    /// A numeric feature and the first of its columns of the design.
    private struct Numeric {
        let name: String
        let encoding: NumericEncoding
        let place: Int
    }

    /// Adds the inputs, and the columns that the encodings make of them.
    mutating func encodedColumns() -> Value {
        var numeric: [Numeric] = []
        var inputs: [Value] = []
        var parts: [Part] = []
        var place = 0
        for (feature, encoding) in zip(artifact.schema.features, artifact.encodings) {
            let input = input(feature)
            switch encoding {
            case .numeric(let encoding):
                numeric.append(Numeric(name: feature.name, encoding: encoding, place: place))
                inputs.append(input)
            case .categorical(let categorical):
                parts.append(
                    Part(
                        value: oneHot(categorical, of: input, feature: feature.name),
                        places: Array(place..<place + encoding.width)))
            case .target(let target):
                parts.append(
                    Part(
                        value: estimates(target, of: input, feature: feature.name),
                        places: Array(place..<place + encoding.width)))
            }
            place += encoding.width
        }
        if !numeric.isEmpty { parts = standardised(numeric, inputs) + parts }
        // A category of one feature may have no column at all.
        parts.removeAll(where: \.places.isEmpty)
        let columns = builder.concatenated(parts.map(\.value), named: "encoded")
        let order = parts.flatMap(\.places)
        guard order != Array(order.indices) else { return columns }
        var positions = [Int](repeating: 0, count: order.count)
        for (position, place) in order.enumerated() { positions[place] = position }
        return builder.columns(positions, of: columns, named: "design")
    }

    /// Adds the input of a feature; a number as a column, a category as a list.
    private mutating func input(_ feature: Feature) -> Value {
        let isFlat = layout == .frames && artifact.schema.count > 1
        let input = builder.input(
            feature.name, feature.kind == .numeric ? .double : .string,
            columns: isFlat ? nil : 1)
        switch feature.kind {
        case .numeric:
            return isFlat
                ? builder.reshape(input, to: [-1, 1], named: feature.name + "_column") : input
        case .categorical:
            return isFlat
                ? input : builder.reshape(input, to: [-1], named: feature.name + "_list")
        }
    }

    /// `(x - mean) / scale` of all numbers at once, and the flags of those that may be missing.
    private mutating func standardised(_ numeric: [Numeric], _ inputs: [Value]) -> [Part] {
        let encodings = numeric.map(\.encoding)
        let all = builder.concatenated(inputs, named: "numbers")
        let size = builder.node("Abs", [all], named: "sizes")
        let infinity = builder.numbers([.infinity], named: "infinity")
        let isThere = builder.node("Less", [size, infinity], named: "is_finite")
        var numbers = all
        let lower = encodings.map { $0.lower ?? -.infinity }
        let upper = encodings.map { $0.upper ?? .infinity }
        if lower.contains(where: \.isFinite) {
            numbers = builder.each("Max", numbers, with: lower, named: "not_below")
        }
        if upper.contains(where: \.isFinite) {
            numbers = builder.each("Min", numbers, with: upper, named: "not_above")
        }
        let imputed = builder.numbers(
            encodings.map(\.imputed), shape: [1, encodings.count], named: "instead_of_missing")
        numbers = builder.node("Where", [isThere, numbers, imputed], named: "imputed")
        if encodings.contains(where: { $0.mean != 0 }) {
            numbers = builder.each("Sub", numbers, with: encodings.map(\.mean), named: "centred")
        }
        if encodings.contains(where: { $0.scale != 1 }) {
            numbers = builder.each("Div", numbers, with: encodings.map(\.scale), named: "scaled")
        }
        var parts = [Part(value: numbers, places: numeric.map(\.place))]
        let flagged = numeric.indices.filter { encodings[$0].flagsMissing }
        if !flagged.isEmpty {
            let isMissing = builder.node("Not", [isThere], named: "is_missing")
            let flags = builder.cast(isMissing, to: .double, named: "missing_flags")
            parts.append(
                Part(
                    value: builder.columns(flagged, of: flags, named: "flags"),
                    places: flagged.map { numeric[$0].place + 1 }))
        }
        return parts
    }

    /// A 0/1 column for each category, and those for others and for missing values.
    private mutating func oneHot(
        _ encoding: CategoricalEncoding, of input: Value, feature: String
    ) -> Value {
        // Beyond the last column none is 1.
        let none = encoding.width
        let index = positions(
            of: encoding.categories, in: input, missing: encoding.missingColumn ?? none,
            others: encoding.otherColumn ?? none, feature: feature)
        let depth = builder.integers([encoding.width], named: feature + "_depth")
        let values = builder.floats([0, 1], shape: [2], named: feature + "_off_on")
        let columns = builder.node("OneHot", [index, depth, values], named: feature + "_one_hot")
        return builder.cast(columns, to: .double, named: feature + "_columns")
    }

    /// The estimates of each category.
    private mutating func estimates(
        _ encoding: TargetEncoding, of input: Value, feature: String
    ) -> Value {
        let known = encoding.categories.count
        let index = positions(
            of: encoding.categories, in: input, missing: known, others: known + 1,
            feature: feature)
        let rows = encoding.values + [encoding.missing, encoding.unseen]
        let table = builder.numbers(
            rows.flatMap(\.self), shape: [rows.count, encoding.unseen.count],
            named: feature + "_estimates")
        return builder.node("Gather", [table, index], named: feature + "_columns")
    }

    /// The position of each category; given ones for a missing one and for all others.
    private mutating func positions(
        of categories: [String], in input: Value, missing: Int, others: Int, feature: String
    ) -> Value {
        let known = Set(categories)
        let absent = layout.missingTexts.filter { !known.contains($0) }
        let numbers =
            Array(categories.indices) + [Int](repeating: missing, count: absent.count)
        return builder.node(
            "LabelEncoder", [input], named: feature + "_position",
            attributes: [
                ("keys_strings", .strings(categories + absent)),
                ("values_int64s", .ints(numbers)), ("default_int64", .int(others)),
            ], domain: "ai.onnx.ml")
    }
}
