public import Observations

extension PackedRows {
    /// Columns of a block, by their positions among `features`.
    ///
    /// - Throws: `DataFileError` when the temporary file cannot be read.
    public func columns(_ positions: [Int], ofBlock index: Int) throws(DataFileError) -> [Column] {
        var columns: [Column] = []
        for position in positions {
            columns.append(
                Column(
                    try packed(place(of: position), ofBlock: index),
                    dictionary: dictionaries[position]))
        }
        return columns
    }

    /// All values of a column, by its position among `features`.
    ///
    /// - Throws: `DataFileError` when the temporary file cannot be read.
    public func column(_ position: Int) throws(DataFileError) -> Column {
        let all = try whole(place(of: position))
        return Column(all, dictionary: dictionaries[position])
    }

    /// The column whose kind is open as numbers, in a block; NaN for what is none.
    ///
    /// - Throws: `DataFileError` when the temporary file cannot be read.
    /// - Precondition: there is such a column.
    public func openNumbers(ofBlock index: Int) throws(DataFileError) -> [Double] {
        guard let open, let position = position(of: open),
            case .numbers(let values) = try packed(position + 1, ofBlock: index)
        else { preconditionFailure("no column's kind is open") }
        return values
    }

    /// Where a column is packed: numbers of the one whose kind is open are behind its codes.
    private func place(of position: Int) -> Int {
        let isBehind = open.flatMap { self.position(of: $0) }.map { position > $0 } ?? false
        return position + (isBehind ? 1 : 0)
    }

    private func packed(_ place: Int, ofBlock index: Int) throws(DataFileError) -> PackedColumn {
        if index < held.count { return held[index][place] }
        let rows = rows(ofBlock: index)
        let base = (rows.lowerBound - held.count * blockRows) * rowBytes
        return try values(place, rows: rows.count, at: base + offsets[place] * rows.count)
    }

    private func values(
        _ place: Int, rows: Int, at offset: Int
    ) throws(DataFileError) -> PackedColumn {
        let packed: PackedColumn =
            isNumeric(place)
            ? .numbers(try file?.read(rows, at: offset, as: Double.self) ?? [])
            : .codes(try file?.read(rows, at: offset, as: Int32.self) ?? [])
        guard packed.count == rows else {
            preconditionFailure("blocks are in memory or in the file")
        }
        return packed
    }

    private func isNumeric(_ place: Int) -> Bool {
        offsets[place + 1] - offsets[place] == MemoryLayout<Double>.size
    }

    private func whole(_ place: Int) throws(DataFileError) -> PackedColumn {
        var numbers: [Double] = []
        var codes: [Int32] = []
        if isNumeric(place) {
            numbers.reserveCapacity(count)
        } else {
            codes.reserveCapacity(count)
        }
        for index in 0..<blockCount {
            switch try packed(place, ofBlock: index) {
            case .numbers(let values): numbers += values
            case .codes(let values): codes += values
            }
        }
        return codes.isEmpty ? .numbers(numbers) : .codes(codes)
    }

    /// Packed columns of the rows at `picked`, in that order, by one reading of their blocks.
    func gather(_ picked: [Int]) throws(DataFileError) -> [PackedColumn] {
        let order = picked.indices.sorted { picked[$0] < picked[$1] }
        var columns: [PackedColumn] = (0..<offsets.count - 1).map { place in
            isNumeric(place)
                ? .numbers([Double](repeating: 0, count: picked.count))
                : .codes([Int32](repeating: 0, count: picked.count))
        }
        var next = 0
        while next < order.count {
            let index = picked[order[next]] / blockRows
            let rows = rows(ofBlock: index)
            let end = order[next...].firstIndex { picked[$0] >= rows.upperBound } ?? order.count
            for place in columns.indices {
                columns[place].set(
                    order[next..<end].map { ($0, picked[$0] - rows.lowerBound) },
                    from: try packed(place, ofBlock: index))
            }
            next = end
        }
        return columns
    }
}

extension PackedColumn {
    /// Sets rows to those of another column of the same kind.
    fileprivate mutating func set(_ places: [(to: Int, from: Int)], from other: PackedColumn) {
        switch (consume self, other) {
        case (.numbers(var values), .numbers(let others)):
            self = .numbers([])
            for (to, from) in places { values[to] = others[from] }
            self = .numbers(values)
        case (.codes(var codes), .codes(let others)):
            self = .codes([])
            for (to, from) in places { codes[to] = others[from] }
            self = .codes(codes)
        default:
            preconditionFailure("a column is of one kind")
        }
    }
}
