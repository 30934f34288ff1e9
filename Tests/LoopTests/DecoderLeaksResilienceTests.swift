import Attacks
import Foundation
import LocalServers
import Testing

extension LoopTests {
    /// The decoder of events is written in C++: sanitizers watch it as it reads bad events.
    @Suite(.serialized, .figures, .timeLimit(.minutes(10))) struct DecoderLeaksResilienceTests {
        private static let events = [
            #"{"id":"a-1","version":"1","timestamp":"1998-12-05T23:30:00+01:00","prediction":1,"#
                + #""score":0.5,"features":{"price":1.25e-3,"demand":null,"day":"monday"},"#
                + #""mirrored":{"version":"2","prediction":0,"score":0.7},"entity":{"h":17}}"#,
            #"{"id":12,"version":3,"timestamp":912900600000,"prediction":"0","scores":[0.1,0.9],"#
                + #""features":{"day":2.5,"price":7},"entity":"\u00e9\ud83d\ude00"}"#,
            #"{"weight":2.5,"timestamp":912900600000,"label":0,"id":7,"x":[{"y":[[]]}]}"#,
        ].map { Array($0.utf8) }
        private static let words = [
            "\"id\":", "\"features\":", "\"mirrored\":", "\"scores\":", "\"timestamp\":",
            "{\"price\":1,\"price\":2}", "[0.5,0.5,0.5]", "{\"0\":1e400}",
        ]

        @Test func `mutated events leak nothing and touch no memory that is not theirs`()
            async throws
        {
            let seed = AttackScale.seed("decoder under sanitizers", standard: 20_261_130)
            let count = AttackScale.count(1_000_000)
            let directory = try TemporaryDirectory(prefix: "kedge-leaks")
            defer { directory.remove() }
            let corpus = directory.appending("corpus")
            try write(count, seed: seed, to: corpus)
            try await build(directory.appending("decode"), log: directory.appending("build.log"))
            let program = try LocalProcess(
                executable: directory.appending("decode"), arguments: [corpus],
                environment: [
                    "ASAN_OPTIONS": "detect_leaks=1:exitcode=66",
                    "UBSAN_OPTIONS": "halt_on_error=1:print_stacktrace=1",
                ],
                logPath: directory.appending("decode.log"))
            let exit = await program.waitForExit(limit: .seconds(500))
            let said = program.logTail(bytes: 5000)
            #expect(exit?.isSuccess == true, "\(said)")
            #expect(said.hasPrefix("\(count) events, "), "\(said)")
            try ResilienceFigure(
                part: 6,
                attack: "mutated events read by the C++ decoder under AddressSanitizer, "
                    + "LeakSanitizer and UndefinedBehaviorSanitizer",
                times: count, lost: "nothing",
                measured: "no leak, no access out of bounds, no undefined behaviour; "
                    + "\(count / 7000 + 1) decoders made and destroyed",
                seed: seed
            ).record(repository: KedgeExecutable.repository)
        }

        /// Writes mutated events, each after its length.
        private func write(_ count: Int, seed: UInt64, to path: String) throws {
            var mutator = InputMutator(Self.events, words: Self.words, seed: seed)
            try Data().write(to: URL(fileURLWithPath: path))
            let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
            defer { try? file.close() }
            for start in stride(from: 0, to: count, by: 10_000) {
                var bytes: [UInt8] = []
                for _ in start..<min(count, start + 10_000) {
                    let event = mutator.next()
                    let length = UInt32(event.count)
                    bytes += (0..<4).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) }
                    bytes += event
                }
                try file.write(contentsOf: Data(bytes))
            }
        }

        /// Builds the decoder with its driver and the sanitizers.
        private func build(_ program: String, log: String) async throws {
            let sources = KedgeExecutable.repository + "/Sources/CSimdJSON"
            let driver = try #require(
                Bundle.module.path(
                    forResource: "decode_under_sanitizers", ofType: "cpp",
                    inDirectory: "Fixtures"))
            let units = try FileManager.default.contentsOfDirectory(atPath: sources)
                .filter { $0.hasSuffix(".cpp") }.sorted().map { "\(sources)/\($0)" }
            try await LocalProcess.run(
                executable: "/usr/bin/g++",
                arguments: [
                    "-std=c++17", "-O1", "-g", "-fno-omit-frame-pointer",
                    "-fsanitize=address,undefined", "-fno-sanitize-recover=undefined",
                    "-I\(sources)/include", "-o", program, driver,
                ] + units + ["-lsimdjson"],
                logPath: log, limit: .seconds(240))
        }
    }
}
