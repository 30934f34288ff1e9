import Curl
import Foundation
import LocalServers
import Models
import Registry
import Testing
import Validation

extension ControlPlaneSuite {
    /// Programs of the user's that train.
    @Suite struct ExternalTrainerTests {
        /// Has a program train once, and returns how that ended.
        ///
        /// - Parameter script: the program, which is `train.sh` in the trainers directory.
        private func run(
            _ script: String, command: String = "[train.sh]", limit: String = "",
            hasDirectory: Bool = true,
            then check: (RetrainingStore.Run, TemporaryDirectory) async throws -> Void
        ) async throws {
            let directory = try TemporaryDirectory(prefix: "kedge-trainers")
            defer { directory.remove() }
            let program = directory.appending("train.sh")
            try ("#!/bin/sh\n" + script).write(
                toFile: program, atomically: true, encoding: .utf8)
            try FileManager.default.setAttributes(
                [.posixPermissions: 0o755], ofItemAtPath: program)
            try await ControlHarness.run { harness in
                var harness = harness
                harness.trainersDirectory = hasDirectory ? directory.path : nil
                try await harness.apply(
                    harness.yaml(
                        retrain: """
                            attemptsMax: 1
                              \(limit)
                              trainer: {command: \(command)}
                            """))
                try await harness.store(0..<900)
                _ = try await harness.request()
                try await harness.withRetrainer {
                    try await check(try await harness.endedRun(), directory)
                }
            }
        }

        @Test func `a program that fails is told about with its last lines`() async throws {
            try await run("seq 1 3000; echo no data >&2; exit 3") { run, _ in
                #expect(run.outcome == .failed)
                let error = try #require(run.error)
                #expect(error.hasPrefix("the trainer 'train.sh' ended with code 3; its last"))
                #expect(error.hasSuffix("\n2999\n3000\nno data"))
                #expect(error.utf8.count < 2200)
            }
        }

        @Test func `a program that crashes is told about by its signal`() async throws {
            try await run("echo begun; kill -SEGV $$") { run, _ in
                #expect(
                    run.error
                        == "the trainer 'train.sh' died of signal 11; its last lines:\nbegun")
            }
        }

        @Test func `a program that hangs is killed with all that it started`() async throws {
            let script = "sleep 600 & echo $! > \"$(dirname \"$0\")/child\"; wait"
            try await run(script, limit: "timeLimit: 2s") { run, directory in
                #expect(
                    run.error?.contains("retrain.timeLimit allows") == true, "\(run.error ?? "")")
                let text = try String(
                    contentsOfFile: directory.appending("child"), encoding: .utf8)
                let child = try #require(Int32(text.filter(\.isNumber)))
                try await eventually { kill(child, 0) != 0 }
            }
        }

        @Test func `memory of a program has the bound of the job`() async throws {
            let script = "exec python3 -c 'bytearray(1 << 30)'"
            try await run(script, limit: "memoryMax: 512MiB") { run, _ in
                #expect(run.error?.hasSuffix("MemoryError") == true, "\(run.error ?? "")")
            }
        }

        @Test(arguments: ["[../train.sh]", "[/bin/true]", "[missing]"])
        func `only programs below the trainers directory run`(command: String) async throws {
            try await run("exit 0", command: command) { run, _ in
                #expect(
                    run.error?.contains("expected a program below the trainers directory") == true,
                    "\(run.error ?? "")")
            }
        }

        @Test func `without a trainers directory no program runs`() async throws {
            try await run("exit 0", hasDirectory: false) { run, _ in
                #expect(run.error?.contains("has no --trainers-directory") == true)
            }
        }

        @Test func `a program gets rows, what they are, and where its model goes`() async throws {
            let script = """
                cd "$(dirname "$0")"
                head -2 "$KEDGE_TRAINING_ROWS" > head
                wc -l < "$1" > lines
                cp "$KEDGE_TRAINING_SCHEMA" schema.json
                echo "$2 $3 $KEDGE_DATABASE" > arguments
                echo nothing > "$KEDGE_TRAINING_OUTPUT"
                """
            let command = "[train.sh, '{rows}', --seed, '{seed}', '{seed}']"
            try await run(script, command: command) { run, directory in
                #expect(
                    run.error?.hasPrefix("the trainer 'train.sh' wrote no model to deploy: ")
                        == true, "\(run.error ?? "")")
                func text(_ name: String) throws -> String {
                    try String(contentsOfFile: directory.appending(name), encoding: .utf8)
                }
                let head = try text("head").split(separator: "\n")
                #expect(head[0] == "x,c,kedge_label,kedge_weight,kedge_event_time")
                // The newest 600 of 900 rows, of which the newest 150 are held out.
                let first = "\(ChurnStream.noise(300, "x")),\(ChurnStream.c(300)),"
                #expect(head[1].hasPrefix(first))
                #expect(head[1].hasSuffix(",1.0,\(ChurnStream.time(300))"))
                #expect(try text("lines").filter(\.isNumber) == "451")
                #expect(try text("arguments") == "--seed 1 \n")
                #expect(try text("schema.json").contains("\"kedge_label\""))
            }
        }

        /// Trains trees of scikit-learn's and writes them as ONNX.
        private static let trees = """
            import json, os
            import pandas
            from skl2onnx import convert_sklearn
            from skl2onnx.common.data_types import FloatTensorType, StringTensorType
            from sklearn.compose import ColumnTransformer
            from sklearn.ensemble import GradientBoostingClassifier
            from sklearn.pipeline import Pipeline
            from sklearn.preprocessing import OneHotEncoder

            schema = json.load(open(os.environ["KEDGE_TRAINING_SCHEMA"]))
            names = [feature["name"] for feature in schema["features"]]
            texts = [f["name"] for f in schema["features"] if f["kind"] == "categorical"]
            rows = pandas.read_json(os.environ["KEDGE_TRAINING_ROWS"], lines=True, dtype=False)
            encoder = OneHotEncoder(handle_unknown="ignore")
            model = Pipeline([
                ("columns", ColumnTransformer([("c", encoder, texts)], remainder="passthrough")),
                ("trees", GradientBoostingClassifier(random_state=1)),
            ]).fit(rows[names], rows["kedge_label"], trees__sample_weight=rows["kedge_weight"])
            kinds = [StringTensorType if name in texts else FloatTensorType for name in names]
            inputs = [(name, kind([None, 1])) for name, kind in zip(names, kinds)]
            with open(os.environ["KEDGE_TRAINING_OUTPUT"], "wb") as file:
                file.write(convert_sklearn(model, initial_types=inputs).SerializeToString())
            """

        @Test func `a model of scikit-learn's passes the gate and is served`() async throws {
            let directory = try TemporaryDirectory(prefix: "kedge-trainers")
            defer { directory.remove() }
            let program = directory.appending("train.py")
            try "#!\(ModelsPython.program)\n\(Self.trees)\n".write(
                toFile: program, atomically: true, encoding: .utf8)
            try FileManager.default.setAttributes(
                [.posixPermissions: 0o755], ofItemAtPath: program)
            try await ControlHarness.run { harness in
                var harness = harness
                harness.trainersDirectory = directory.path
                try await harness.apply(
                    harness.yaml(
                        retrain: "trainer: {command: [train.py], format: json_lines}"))
                try await harness.store(0..<900)
                _ = try await harness.request()
                try await harness.withRetrainer {
                    let run = try await harness.endedRun(within: .seconds(120))
                    #expect(run.outcome == .deployed, "\(run.error ?? "")")
                    #expect(run.verdict?.outcome == .passed)
                }
                try await harness.withReconciler {
                    try await eventually { try await harness.champion() == 1 }
                }
                let model = try DeployableModel(decoding: try await harness.artifact(of: 1))
                #expect(model.settings == nil)
                for (x, expected) in [(0.1, "0"), (0.9, "1")] {
                    let body = """
                        {"inputs": [
                          {"name": "x", "shape": [1], "datatype": "FP64", "data": [\(x)]},
                          {"name": "c", "shape": [1], "datatype": "BYTES", "data": ["new"]}]}
                        """
                    let answer = try await HTTPTransport().send(
                        HTTPRequest(
                            method: "POST", url: harness.endpoint.url + "/v2/models/churn/infer",
                            body: Array(body.utf8)))
                    let text = String(decoding: answer.body, as: UTF8.self)
                    #expect(answer.status == 200, "\(text)")
                    #expect(text.contains("\"data\":[\"\(expected)\"]"), "\(text)")
                }
            }
        }
    }
}
