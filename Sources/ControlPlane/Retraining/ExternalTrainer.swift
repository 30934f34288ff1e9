import Foundation
import Models
import Observations
import Pipelines
import Training

/// Trains by a program of the user's: rows go to it as a file, its model comes back as another.
///
/// The program runs in a directory of its own, with `KEDGE_TRAINING_ROWS`, `KEDGE_TRAINING_SCHEMA`,
/// `KEDGE_TRAINING_OUTPUT` and `KEDGE_TRAINING_SEED` in its environment, and of this process's only
/// what a program needs to run (`inherited`). It belongs to the process group of the job, whose
/// limits on time and memory hold for it, and ends with it.
public struct ExternalTrainer {
    /// Where programs are, and where they run.
    public struct Place: Sendable {
        /// The directory below which they are; nil: there are none.
        public var programs: String?
        /// The directory that one runs in; made when it is needed.
        public var directory: String
        /// How much memory it may take, in bytes.
        public var memoryBytesMax: UInt64

        /// Names directories, and a limit.
        public init(programs: String?, directory: String, memoryBytesMax: UInt64) {
            self.programs = programs
            self.directory = directory
            self.memoryBytesMax = memoryBytesMax
        }
    }

    /// What runs.
    let settings: ExternalTrainerSettings
    let place: Place
    /// The environment of this process.
    let environment: [String: String]

    /// The variables that a program inherits.
    static let inherited = [
        "PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "LD_LIBRARY_PATH", "OMP_NUM_THREADS",
        "OPENBLAS_NUM_THREADS", "OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE", "CUDA_VISIBLE_DEVICES",
    ]

    /// The most bytes of the program's last words that an error has in it.
    static let wordsBytesMax = 2048

    /// How often the program is looked at.
    private static let pace = Duration.milliseconds(50)

    /// Trains a model.
    ///
    /// - Parameter eventTimes: of each row.
    /// - Throws: `RetrainingError` with the program's last words when it fails, or what is wrong
    ///   with what it wrote.
    func train(
        _ set: TrainingSet, eventTimes: [Timestamp], seed: UInt64
    ) async throws -> DeployableModel {
        let program = try program()
        let directory = place.directory
        try FileManager.default.createDirectory(
            atPath: directory, withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700])
        // The program inherits it; this process is for one job and needs no other.
        guard FileManager.default.changeCurrentDirectoryPath(directory) else {
            throw RetrainingError.noTrainer("cannot work in '\(directory)'")
        }
        let suffix = settings.format == .csv ? "csv" : "jsonl"
        let places = [
            "rows": "\(directory)/rows.\(suffix)", "schema": "\(directory)/schema.json",
            "output": "\(directory)/model", "seed": "\(seed)",
        ]
        try TrainingRowsFile(rows: set, eventTimes: eventTimes)
            .write(to: places["rows"] ?? "", format: settings.format)
        try schema(of: set).write(to: URL(fileURLWithPath: places["schema"] ?? ""))
        var variables = environment.filter { Self.inherited.contains($0.key) }
        for (name, value) in places { variables["KEDGE_TRAINING_\(name.uppercased())"] = value }
        let process = try TrainerProcess(
            TrainerProgram(
                executable: "/bin/sh", name: "sh", environment: variables),
            // This process may map more than the job has: the work areas of the BLAS.
            arguments: [
                "-c", "ulimit -d \(place.memoryBytesMax >> 10) && exec \"$@\"", "sh", program,
            ]
                + settings.command.dropFirst().map { argument in
                    places.reduce(argument) { $0.replacing("{\($1.key)}", with: $1.value) }
                },
            mode: TrainerProcess.Mode(
                isGroup: false, keepsErrors: true, wordsBytesMax: Self.wordsBytesMax))
        defer { process.kill() }
        var end = process.end()
        while end == nil {
            // The beat at which a child is looked at; its limits are those of the job.
            try await Task.sleep(for: Self.pace)
            end = process.end()
        }
        guard end?.code == 0 else {
            throw RetrainingError.external(
                program: settings.command[0],
                end: end?.signal.map { "died of signal \($0)" }
                    ?? "ended with code \(end?.code ?? 0)", words: process.words)
        }
        return try model(
            at: places["output"] ?? "", schema: set.features.schema, target: set.target,
            words: process.words)
    }

    /// The path of the program.
    ///
    /// - Throws: `RetrainingError.noTrainer`.
    private func program() throws -> String {
        let name = settings.command[0]
        guard let programs = place.programs else {
            throw RetrainingError.noTrainer(
                "kedge serve has no --trainers-directory, so no pipeline may start '\(name)'")
        }
        guard let root = ResolvedPath(programs), let found = ResolvedPath("\(programs)/\(name)"),
            found.isBelow(root), FileManager.default.isExecutableFile(atPath: found.path)
        else {
            throw RetrainingError.noTrainer(
                "expected a program below the trainers directory '\(programs)', got '\(name)'")
        }
        return found.path
    }

    /// What the columns of the rows are.
    private struct Schema: Encodable {
        struct Feature: Encodable {
            let name: String
            let kind: String
        }
        let features: [Feature]
        let target: String
        let classes: [String]
        let label = TrainingRowsFile.label
        let weight = TrainingRowsFile.weight
        let eventTime = TrainingRowsFile.eventTime
        let rows: Int
        let format: ExternalTrainerSettings.Format
    }

    private func schema(of set: TrainingSet) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
        return try encoder.encode(
            Schema(
                features: set.features.schema.features.map {
                    Schema.Feature(name: $0.name, kind: $0.kind.rawValue)
                },
                target: set.target.kind.rawValue, classes: set.target.classes, rows: set.count,
                format: settings.format))
    }
}
