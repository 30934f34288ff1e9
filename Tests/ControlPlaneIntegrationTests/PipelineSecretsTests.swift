import ControlPlane
import Foundation
import LocalServers
import Pipelines
import Testing

/// Which secrets of a process a pipeline may name.
@Suite struct PipelineSecretsTests {
    private static let environment = [
        "KEDGE_DATABASE": "postgresql://kedge:planted@db/kedge", "KEDGE_API_TOKEN": "planted",
        "PGPASSWORD": "planted", "AWS_SECRET_ACCESS_KEY": "planted", "HOME": "/root",
        "KEDGE_ENDPOINT_TOKEN": "endpoint", "KEDGE_WEBHOOK_SECRET": "webhook",
        "KEDGE_SECRET_OTHER": "other", "KEDGE_SECRET_EMPTY": "",
    ]

    /// A directory of secrets, beside it a file that is none of them.
    private func run(_ body: (TemporaryDirectory, PipelineSecrets) throws -> Void) throws {
        let directory = try TemporaryDirectory(prefix: "kedge-secrets")
        defer { directory.remove() }
        let files = FileManager.default
        for folder in ["secrets", "secrets/nested", "secrets-of-others"] {
            try files.createDirectory(
                atPath: directory.appending(folder), withIntermediateDirectories: true)
        }
        for name in ["secrets/token", "secrets/nested/token", "outside", "secrets-of-others/token"]
        {
            try Data("of \(name)\n".utf8).write(to: URL(fileURLWithPath: directory.appending(name)))
        }
        try Data().write(to: URL(fileURLWithPath: directory.appending("secrets/empty")))
        // As Kubernetes mounts secrets, and as somebody might try to get out.
        for (link, target) in [
            ("secrets/..data", "nested"), ("secrets/mounted", "..data/token"),
            ("secrets/out", "../outside"), ("secrets/up", ".."), ("linked", "secrets"),
        ] {
            try files.createSymbolicLink(
                atPath: directory.appending(link), withDestinationPath: target)
        }
        try body(
            directory,
            PipelineSecrets(
                environment: Self.environment, directory: directory.appending("linked")))
    }

    @Test(arguments: [
        ("token", "of secrets/token"), ("nested/token", "of secrets/nested/token"),
        ("mounted", "of secrets/nested/token"), ("nested/../token", "of secrets/token"),
    ])
    func `a file below the directory is read, through links and dots too`(
        path: String, text: String
    ) throws {
        try run { (directory, secrets) throws in
            #expect(try secrets.read(.file(path)) == text)
            #expect(try secrets.read(.file(directory.appending("secrets/\(path)"))) == text)
            #expect(try secrets.file(path) == directory.appending("linked/\(path)"))
        }
    }

    @Test(arguments: [
        "../outside", "out", "up/outside", "nested/../../outside", "missing", "nested/../..",
        "../secrets-of-others/token", "/etc/passwd", "/proc/self/environ", "up", ".", "",
    ])
    func `a file elsewhere is not told from one that is not there`(path: String) throws {
        try run { (directory, secrets) throws in
            let error = #expect(throws: SecretError.self) { try secrets.file(path) }
            let text = try #require(error).description
            #expect(text.hasPrefix("expected a file below the secrets directory"), "\(text)")
            #expect(throws: SecretError.self) { try secrets.read(.file(path)) }
            #expect(throws: SecretError.self) {
                try secrets.read(.file(directory.appending("outside")))
            }
        }
    }

    @Test func `without a directory no file may be named`() throws {
        try run { (directory, _) throws in
            let secrets = PipelineSecrets(environment: Self.environment, directory: nil)
            let error = #expect(throws: SecretError.self) {
                try secrets.read(.file(directory.appending("secrets/token")))
            }
            #expect(try #require(error).description.contains("--secrets-directory"))
        }
    }

    @Test func `an empty file is no secret`() throws {
        try run { (_, secrets) throws in
            #expect(throws: SecretError.self) { try secrets.read(.file("empty")) }
        }
    }

    @Test func `variables for pipelines are read`() throws {
        let secrets = PipelineSecrets(environment: Self.environment, directory: nil)
        #expect(try secrets.read(.environment("KEDGE_ENDPOINT_TOKEN")) == "endpoint")
        #expect(try secrets.read(.environment("KEDGE_WEBHOOK_SECRET")) == "webhook")
        #expect(try secrets.read(.environment("KEDGE_SECRET_OTHER")) == "other")
    }

    @Test(arguments: [
        "KEDGE_DATABASE", "KEDGE_API_TOKEN", "PGPASSWORD", "AWS_SECRET_ACCESS_KEY", "HOME",
        "KEDGE_SECRET", "kedge_secret_other", "KEDGE_SECRET_EMPTY", "KEDGE_SECRET_MISSING",
    ])
    func `no other variable is read, and no secret is in the error`(name: String) throws {
        let secrets = PipelineSecrets(environment: Self.environment, directory: nil)
        let error = #expect(throws: SecretError.self) { try secrets.read(.environment(name)) }
        let text = try #require(error).description
        #expect(text.contains(name))
        #expect(!text.contains("planted") && !"\(secrets)".contains("planted"))
    }
}
