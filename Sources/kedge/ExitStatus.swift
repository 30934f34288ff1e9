import ArgumentParser
import Curl
import DataFiles
import Detection
import Foundation
import Kafka
import Pipelines
import Postgres

/// Turns errors into one plain sentence and an exit code.
enum ExitStatus {
    /// Something failed.
    static let failed = ExitCode(1)
    /// The command line or an input file is wrong.
    static let usage = ExitCode(2)
    /// A server could not be reached.
    static let notReachable = ExitCode(3)

    /// Parses the command line, runs the command, and exits with its code.
    static func run(_ command: (some AsyncParsableCommand).Type) async {
        let parsed: any ParsableCommand
        do {
            parsed = try command.parseAsRoot()
        } catch {
            let code = command.exitCode(for: error)
            let text = command.fullMessage(for: error)
            let isError = code != .success
            write(text + "\n", toError: isError)
            Foundation.exit(isError ? usage.rawValue : 0)
        }
        do {
            if var command = parsed as? any AsyncParsableCommand {
                try await command.run()
            } else {
                var command = parsed
                try command.run()
            }
        } catch let code as ExitCode {
            Foundation.exit(code.rawValue)
        } catch let clean as CleanExit {
            write(command.fullMessage(for: clean) + "\n", toError: false)
        } catch  where command.exitCode(for: error) == .success {
            // Help that was asked for arrives as an error.
            write(command.fullMessage(for: error) + "\n", toError: false)
        } catch {
            let (text, code) = describe(error)
            write(text + "\n", toError: true)
            Foundation.exit(code.rawValue)
        }
    }

    /// What is written about an error, and its exit code.
    ///
    /// Problems of files stand as they are, so that editors find file, line and column in them.
    static func describe(_ error: any Error) -> (text: String, code: ExitCode) {
        switch error {
        case let error as PipelineErrors: return (error.description, usage)
        case APIFailure.problems(let problems):
            return (problems.map(\.description).joined(separator: "\n"), usage)
        default:
            let (sentence, code) = sentence(of: error)
            return ("kedge: \(sentence)", code)
        }
    }

    private static func sentence(of error: any Error) -> (text: String, code: ExitCode) {
        switch error {
        case let error as APIFailure: (error.description, error.exitCode)
        case let error as InputError: (error.description, usage)
        case let error as DataFileError: (error.description, usage)
        case let error as DetectionError: (error.description, usage)
        case let error as ValidationError: (error.message, usage)
        case let error as PostgresError:
            (error.description, error.kind == .cannotConnect ? notReachable : failed)
        case let error as KafkaError:
            (error.description, error.isUnreachable ? notReachable : failed)
        case let error as HTTPFailure:
            ("no answer: \(error.message)", error.isUnreachable ? notReachable : failed)
        default: ("\(error)", failed)
        }
    }

    private static func write(_ text: String, toError: Bool) {
        (toError ? FileHandle.standardError : FileHandle.standardOutput)
            .write(Data(text.utf8))
    }
}
