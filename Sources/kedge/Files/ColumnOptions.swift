import ArgumentParser
import DataFiles

/// How the columns of data files are read.
struct ColumnOptions: ParsableArguments {
    /// What the help of commands on files says that have these options.
    static let discussion =
        files
        + " --categorical and --numeric say otherwise. Where columns are listed, a name with a "
        + "comma, or with blanks at its ends, stands in quotes as in CSV."

    /// What the help of every command on files says.
    static let files = """
        Files are CSV (RFC 4180) with a header row or JSON lines, either of them gzip or not; - is \
        standard input. Nothing is missing, and among numbers so is nan. A column is numeric when \
        more than half of its values in the first 1000 rows are numbers, or it has none there; any \
        other value in it is then an error.
        """

    @Option(help: ArgumentHelp("Columns that hold categories.", valueName: "a,b"))
    var categorical: [String] = []

    @Option(help: ArgumentHelp("Columns that hold numbers.", valueName: "a,b"))
    var numeric: [String] = []

    /// The options of a reader.
    func reading(_ columns: [String]? = nil) -> DataFileOptions {
        var options = DataFileOptions(
            categorical: WordList.words(categorical), numeric: WordList.words(numeric),
            columns: columns)
        options.categoriesOption = "--categorical"
        return options
    }
}
