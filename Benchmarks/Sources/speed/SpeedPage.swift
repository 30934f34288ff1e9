/// The page of results.
struct SpeedPage {
    let machine: String
    let measurements: [Measurement]

    /// The whole page in Markdown.
    var text: String {
        var text = """
            # How fast it is

            Written by `make bench`: every number was measured beside what it is compared with, in \
            turns, in one run; a row gives the median and all rounds. Absolute numbers are this \
            machine's; the ratios are what counts. Kedge is built in release mode.

            Machine: \(machine).

            """
        for measurement in measurements { text += "\n" + section(measurement) }
        return text
    }

    private func section(_ measurement: Measurement) -> String {
        var text = "## \(measurement.title)\n\n\(measurement.method)\n\n"
        text += "| measured | median | unit | rounds |\n| --- | ---: | --- | --- |\n"
        for row in measurement.rows {
            let rounds = row.rounds.map(\.short).joined(separator: ", ")
            text += "| \(row.subject) | \(row.median.short) | \(row.unit) | \(rounds) |\n"
        }
        if !measurement.ratios.isEmpty {
            text += "\n| ratio | value | aim | holds |\n| --- | ---: | --- | --- |\n"
        }
        for ratio in measurement.ratios {
            let holds = ratio.holds.map { $0 ? "yes" : "**no**" } ?? ""
            text += "| \(ratio.what) | \(ratio.value.short) | \(ratio.aim ?? "") | \(holds) |\n"
        }
        return text + "\nMeasured \(measurement.circumstances).\n"
    }
}
