extension OutputOptions {
    /// Prints an answer of the API: as it came, or as the table of its items.
    func print<Item: Decodable>(
        _ answer: APIAnswer, columns: [String], row: (Item) -> [String]
    ) throws {
        switch output {
        case .json: Swift.print(IndentedJSON.text(of: answer.body))
        case .table:
            let items: [Item] = try answer.list()
            Swift.print(Table(columns: columns, rows: items.map(row)).text)
        }
    }

    /// Prints an answer of the API: as it came, or as what `text` makes of it.
    func print<Value: Decodable>(
        _ answer: APIAnswer, as type: Value.Type, text: (Value) -> String
    ) throws {
        switch output {
        case .json: Swift.print(IndentedJSON.text(of: answer.body))
        case .table: Swift.print(text(try answer.decoded()))
        }
    }
}
