internal import CSV

extension DataFileError {
    /// Something that is not CSV.
    init(csv error: CSVError, file: String) {
        self.init(file: file, line: error.line, "byte \(error.column): expected \(error.expected)")
    }
}
