internal import Observations

/// Collects rows, column by column.
///
/// Values go to a block of rows first: a row counts when it is complete, and a block is moved to
/// the columns at once.
struct TableBuilder {
    /// Where the values of a column go.
    enum Place: Equatable {
        case numeric(slot: Int)
        case categorical(slot: Int)
        /// Both, as the kind shows in the end.
        case open(number: Int, category: Int)
        case skipped
    }

    private static let blockRows = 512

    /// What messages call the file.
    let file: String
    private let categoriesOption: String?
    /// The names of all columns of the file.
    let names: [String]
    /// One for each column of the file.
    let places: [Place]
    /// How many rows there are.
    private(set) var rows = 0

    // The values of a row stand side by side in the blocks.
    private var numbers: [Double]
    private var codes: [Int32]
    private let numericSlots: Int
    private let categoricalSlots: Int
    private var blockCount = 0
    // What was moved out of blocks: for each slot its rows.
    private var numeric: [[Double]]
    private var categorical: [[Int32]]
    private(set) var moved = 0
    /// The values of each categorical column, without rows.
    private var dictionaries: [CategoricalColumn]
    /// What became of the column whose kind is open.
    private(set) var openValues = OpenValues()
    private var rounded: [Int]
    /// The columns of the row that is being built whose integer was rounded.
    private var roundedOfRow: [Int] = []

    /// Makes a builder for the columns of a file, of which those without a kind are passed over.
    ///
    /// - Parameters:
    ///   - open: a column that is read as both kinds, whatever its own.
    ///   - categoriesOption: see `DataFileOptions.categoriesOption`.
    init(
        file: String, names: [String], kinds: [Feature.Kind?], open: String? = nil,
        categoriesOption: String? = nil
    ) {
        self.file = file
        self.categoriesOption = categoriesOption
        self.names = names
        var numericSlots = 0
        var categoricalSlots = 0
        places = zip(names, kinds).map { name, kind in
            if kind != nil, name == open {
                numericSlots += 1
                categoricalSlots += 1
                return .open(number: numericSlots - 1, category: categoricalSlots - 1)
            }
            switch kind {
            case .numeric:
                numericSlots += 1
                return .numeric(slot: numericSlots - 1)
            case .categorical:
                categoricalSlots += 1
                return .categorical(slot: categoricalSlots - 1)
            case nil: return .skipped
            }
        }
        self.numericSlots = numericSlots
        self.categoricalSlots = categoricalSlots
        numbers = [Double](repeating: .nan, count: numericSlots * Self.blockRows)
        codes = [Int32](
            repeating: CategoricalColumn.missing, count: categoricalSlots * Self.blockRows)
        numeric = [[Double]](repeating: [], count: numericSlots)
        categorical = [[Int32]](repeating: [], count: categoricalSlots)
        dictionaries = [CategoricalColumn](repeating: CategoricalColumn(), count: categoricalSlots)
        rounded = [Int](repeating: 0, count: numericSlots)
    }

    /// Sets a number of the row that is being built.
    mutating func set(_ value: Double, slot: Int) {
        numbers[blockCount * numericSlots + slot] = value
    }

    /// Counts an integer that no double equals, once the row ends.
    mutating func countRounded(slot: Int) {
        roundedOfRow.append(slot)
    }

    /// Forgets the row that is being built, to read it anew.
    mutating func discardRow() {
        roundedOfRow.removeAll(keepingCapacity: true)
    }

    /// Sets a field of the row that is being built, as its column takes it.
    mutating func set(
        _ field: UnsafeBufferPointer<UInt8>, column: Int, line: Int
    ) throws(DataFileError) {
        switch places[column] {
        case .skipped: break
        case .numeric(let slot):
            switch NumberText(field) {
            case .number(let value, let isRounded):
                set(value, slot: slot)
                if isRounded { countRounded(slot: slot) }
            case .missing: set(.nan, slot: slot)
            case .text:
                throw notANumber(
                    String(decoding: field, as: UTF8.self), column: column, line: line)
            }
        case .categorical(let slot):
            guard !field.isEmpty else {
                setCode(CategoricalColumn.missing, slot: slot)
                return
            }
            set(try text(of: field, column: column, line: line), slot: slot)
        case .open(let number, let category):
            guard !field.isEmpty else {
                setMissing(column: column)
                return
            }
            let text = try text(of: field, column: column, line: line)
            if case .number(let value, _) = NumberText(field) {
                setOpen(text, value, number: number, category: category)
            } else {
                setOpen(text, nil, number: number, category: category)
            }
        }
    }

    private func text(
        of field: UnsafeBufferPointer<UInt8>, column: Int, line: Int
    ) throws(DataFileError) -> String {
        guard let text = String(validating: field, as: UTF8.self) else {
            throw DataFileError(
                file: file, line: line,
                "row \(rows + 1), column '\(names[column])': expected UTF-8, got other bytes")
        }
        return text
    }

    /// Sets the value of the column whose kind is open: nil where it is no number.
    mutating func setOpen(_ text: String, _ value: Double?, number: Int, category: Int) {
        set(value ?? .nan, slot: number)
        if value == nil { openValues.note(word: text, row: rows) }
        let isKnown = dictionaries[category].existingCode(of: text) != nil
        guard isKnown || dictionaries[category].dictionary.count < OpenValues.categoriesMax else {
            openValues.noteTooMany()
            setCode(CategoricalColumn.missing, slot: category)
            return
        }
        set(text, slot: category)
    }

    /// Sets a category of the row that is being built.
    mutating func set(_ text: String, slot: Int) {
        setCode(dictionaries[slot].code(for: text), slot: slot)
    }

    /// Leaves a column of the row that is being built without a value.
    mutating func setMissing(column: Int) {
        switch places[column] {
        case .skipped: break
        case .numeric(let slot): set(.nan, slot: slot)
        case .categorical(let slot): setCode(CategoricalColumn.missing, slot: slot)
        case .open(let number, let category):
            set(.nan, slot: number)
            setCode(CategoricalColumn.missing, slot: category)
        }
    }

    /// Ends the row.
    mutating func endRow() {
        if !roundedOfRow.isEmpty {
            for slot in roundedOfRow { rounded[slot] += 1 }
            discardRow()
        }
        rows += 1
        blockCount += 1
        if blockCount == Self.blockRows { moveBlock() }
    }

    /// The rows as a table with the columns in a given order.
    mutating func file(columns: [String]) throws(DataFileError) -> DataFile {
        moveBlock()
        let positions = Dictionary(uniqueKeysWithValues: zip(names, names.indices))
        var features: [Feature] = []
        var table: [Column] = []
        var roundedIntegers: [String: Int] = [:]
        for name in columns {
            switch positions[name].map({ places[$0] }) {
            case .numeric(let slot)?:
                features.append(Feature(name: name, kind: .numeric))
                table.append(.numeric(numeric[slot]))
                if rounded[slot] > 0 { roundedIntegers[name] = rounded[slot] }
            case .categorical(let slot)?:
                features.append(Feature(name: name, kind: .categorical))
                table.append(.categorical(dictionaries[slot].recoded(categorical[slot])))
            case .open?, .skipped?, nil: break
            }
        }
        do {
            return DataFile(
                name: file,
                table: try FeatureTable(schema: try FeatureSchema(features), columns: table),
                roundedIntegers: roundedIntegers)
        } catch {
            throw DataFileError(file: file, "\(error)")
        }
    }

    /// Moves the oldest rows out, at most so many; all of them after the last row.
    ///
    /// - Parameter columns: which ones, by their positions in the file.
    mutating func takeBlock(rows limit: Int, columns: [Int]) -> [PackedColumn] {
        let count = min(limit, moved)
        moved -= count
        var block: [PackedColumn] = []
        for column in columns {
            switch places[column] {
            case .numeric(let slot): block.append(.numbers(takeNumbers(count, slot: slot)))
            case .categorical(let slot): block.append(.codes(takeCodes(count, slot: slot)))
            case .open(let number, let category):
                block.append(.codes(takeCodes(count, slot: category)))
                block.append(.numbers(takeNumbers(count, slot: number)))
            case .skipped: break
            }
        }
        return block
    }

    private mutating func takeNumbers(_ count: Int, slot: Int) -> [Double] {
        let taken = Array(numeric[slot][..<count])
        numeric[slot].removeFirst(count)
        return taken
    }

    private mutating func takeCodes(_ count: Int, slot: Int) -> [Int32] {
        let taken = Array(categorical[slot][..<count])
        categorical[slot].removeFirst(count)
        return taken
    }

    /// The values of a categorical column so far, without rows.
    func dictionary(column: Int) -> CategoricalColumn {
        switch places[column] {
        case .categorical(let slot), .open(_, let slot): dictionaries[slot]
        case .numeric, .skipped: CategoricalColumn()
        }
    }

    /// Forgets values that no row has which is still here, of columns with more than so many.
    mutating func renewDictionaries(beyond limit: Int) {
        for slot in dictionaries.indices where dictionaries[slot].dictionary.count > limit {
            let before = dictionaries[slot].dictionary
            var renewed = CategoricalColumn()
            func renew(_ code: inout Int32) {
                if code != CategoricalColumn.missing {
                    code = renewed.code(for: before[Int(code)])
                }
            }
            for row in categorical[slot].indices { renew(&categorical[slot][row]) }
            for row in 0..<blockCount { renew(&codes[row * categoricalSlots + slot]) }
            dictionaries[slot] = renewed
        }
    }

    /// The error of a value that is no number, in a column that takes numbers.
    func notANumber(_ text: String, column: Int, line: Int) -> DataFileError {
        let name = names[column]
        // Enough to find it by.
        let shown = text.count > 40 ? text.prefix(40) + "..." : text[...]
        return DataFileError(
            file: file, line: line,
            "row \(rows + 1), column '\(name)': expected a number, got '\(shown)'"
                + (categoriesOption.map {
                    "; if the column holds categories, say \($0) \(name)"
                } ?? ""))
    }

    private mutating func setCode(_ code: Int32, slot: Int) {
        codes[blockCount * categoricalSlots + slot] = code
    }

    /// Moves the rows of the block that is being filled to the columns.
    mutating func moveBlock() {
        let (numbers, slots) = (numbers, numericSlots)
        for slot in numeric.indices {
            numeric[slot].append(
                contentsOf: (0..<blockCount).lazy.map { numbers[slot + $0 * slots] })
        }
        for slot in categorical.indices {
            var position = slot
            for _ in 0..<blockCount {
                categorical[slot].append(codes[position])
                position += categoricalSlots
            }
        }
        moved += blockCount
        blockCount = 0
    }
}
