import Foundation
import LocalServers
import Testing

extension LoopTests {
    /// Commands that cannot do what they are asked to say so in a sentence, and end with its code.
    @Suite(.serialized, .timeLimit(.minutes(1))) struct MistakenCommandTests {
        private static let password = "correct-horse-7"
        private static let wrongPassword = "battery-staple-9"

        @Test func `an unknown key is told with its line and column`() async throws {
            try await LoopSystem.run(hasServers: false) { system in
                let yaml = MistakenWorkerTests.yaml.replacing("window:\n", with: "windows:\n")
                let file = try system.write(yaml, to: "unknown-key.yaml")
                let line = try #require(yaml.split(separator: "\n").firstIndex(of: "windows:"))
                for command in ["validate", "apply"] {
                    let result = try await system.command([command, "-f", file])
                    #expect(result.code == 2)
                    #expect(result.output.contains("unknown-key.yaml:\(line + 1):1: "))
                    #expect(result.output.contains("windows"))
                }
            }
        }

        @Test func `a value of the wrong type is told with its line and column`() async throws {
            try await LoopSystem.run(hasServers: false) { system in
                let yaml = MistakenWorkerTests.yaml.replacing("250 events", with: "many")
                let file = try system.write(yaml, to: "wrong-type.yaml")
                let lines = yaml.split(separator: "\n")
                let line = try #require(lines.firstIndex { $0.contains("many") })
                let column = lines[line].count - "many".count + 1
                for command in ["validate", "apply"] {
                    let result = try await system.command([command, "-f", file])
                    #expect(result.code == 2)
                    #expect(result.output.contains("wrong-type.yaml:\(line + 1):\(column): "))
                    #expect(result.output.contains("expected"))
                    #expect(result.output.contains("many"))
                }
            }
        }

        @Test func `a wrong password is refused, and neither password is shown`() async throws {
            try await LoopSystem.run(password: Self.password) { system in
                let right = await system.environment["KEDGE_DATABASE"] ?? ""
                #expect(right.contains(Self.password))
                let wrong = right.replacing(Self.password, with: Self.wrongPassword)
                for arguments in [["migrate", "up"], ["worker", "--port", "0"]] {
                    let result = try await system.command(
                        arguments, environment: ["KEDGE_DATABASE": wrong])
                    #expect(result.code == 1 || result.code == 3, "\(result)")
                    #expect(result.output.contains("password"), "\(result)")
                    #expect(!result.output.contains(Self.wrongPassword))
                    #expect(!result.output.contains(Self.password))
                }
            }
        }

        @Test func `without PostgreSQL commands end as not reachable`() async throws {
            try await LoopSystem.run(hasServers: false) { system in
                let port = try FreePort.next()
                let database = "host=127.0.0.1 port=\(port) user=kedge dbname=kedge"
                for arguments in [["migrate", "up"], ["worker", "--port", "0"]] {
                    let result = try await system.command(
                        arguments, environment: ["KEDGE_DATABASE": database])
                    #expect(result.code == 3, "\(result)")
                    #expect(result.output.contains("\(port)"), "\(result)")
                }
            }
        }

        @Test func `a setting that is not given is named`() async throws {
            try await LoopSystem.run(hasServers: false) { system in
                for (arguments, missing) in [
                    (["migrate", "up"], "KEDGE_DATABASE"), (["endpoint"], "KEDGE_KAFKA"),
                ] {
                    let result = try await system.command(
                        arguments, environment: [missing: nil])
                    #expect(result.code == 2, "\(result)")
                    #expect(result.output.contains(missing), "\(result)")
                }
            }
        }

        @Test(arguments: ["serve", "worker", "endpoint"])
        func `a port that is taken is named`(command: String) async throws {
            try await LoopSystem.run { system in
                try await system.succeed(["migrate", "up"])
                let taken = system.broker.port
                let name = command == "worker" ? ["--pipeline", "loop"] : []
                let result = try await system.command(
                    [command, "--port", String(taken)] + name, limit: .seconds(15))
                #expect(result.code == 1, "\(result)")
                let last = result.output.split(separator: "\n").last ?? ""
                #expect(last.hasPrefix("kedge: "), "\(result)")
                #expect(last.contains("\(taken)"), "\(result)")
                #expect(last.contains("in use"), "\(result)")
            }
        }
    }
}
