import ArgumentParser
import Foundation
import Pipelines

/// Which pipeline files a command reads.
struct PipelineFileOptions: ParsableArguments {
    @Option(
        name: .shortAndLong, parsing: .upToNextOption,
        help: ArgumentHelp(
            "A pipeline file, or several; - is standard input.", valueName: "file"))
    var file: [String] = []

    @Argument(help: ArgumentHelp("Further pipeline files.", valueName: "file"))
    var more: [String] = []

    /// The files with the pipelines that they describe.
    ///
    /// - Throws: `APIFailure.problems` with the problems of all files; `InputError` for a file that
    ///   cannot be read.
    func read() throws -> [(file: PipelineFile, pipeline: Pipeline)] {
        guard !(file + more).isEmpty else {
            throw InputError("expected a pipeline file: give it with -f FILE")
        }
        let environment = ProcessInfo.processInfo.environment
        var problems: [PipelineProblem] = []
        var read: [(file: PipelineFile, pipeline: Pipeline)] = []
        for name in file + more {
            let file = try PipelineFile(reading: name, environment: environment)
            do {
                read.append((file, try file.pipeline()))
            } catch {
                problems += error.problems
            }
        }
        guard problems.isEmpty else { throw APIFailure.problems(problems) }
        return read
    }
}
