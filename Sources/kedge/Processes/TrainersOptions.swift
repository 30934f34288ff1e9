import ArgumentParser
import Foundation

/// Which programs pipelines may have train for them.
struct TrainersOptions: ParsableArguments {
    /// The variable by which it is named, also to the process that trains.
    static let variable = "KEDGE_TRAINERS_DIRECTORY"

    @Option(
        help: ArgumentHelp(
            "The directory below which all programs are that pipelines may have train.",
            discussion: """
                They are named in retrain.trainer, and run as this process does. Default: the \
                environment variable KEDGE_TRAINERS_DIRECTORY, else pipelines may start no program.
                """))
    var trainersDirectory: String?

    /// The directory; nil when there is none.
    ///
    /// - Throws: `InputError` when it is no directory.
    func directory() throws -> String? {
        let given = trainersDirectory ?? ProcessInfo.processInfo.environment[Self.variable]
        guard let given, !given.isEmpty else { return nil }
        var isDirectory: ObjCBool = false
        guard FileManager.default.fileExists(atPath: given, isDirectory: &isDirectory),
            isDirectory.boolValue
        else {
            throw InputError("--trainers-directory: expected a directory, got '\(given)'")
        }
        return given
    }
}
