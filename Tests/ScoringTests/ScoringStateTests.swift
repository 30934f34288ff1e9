import Observations
import Testing

@testable import Scoring

@Suite struct ScoringStateTests {
    func state(_ versions: [String] = ["1", "2"]) throws -> ScoringState {
        var state = ScoringState()
        for version in versions {
            try state.load(
                model: "m", version: version, try LinearModel(), artifact: Array(version.utf8))
        }
        return state
    }

    func split(
        _ weights: [String: Double], mirror: String? = nil, generation: Int64
    ) throws -> EndpointTraffic {
        try EndpointTraffic(weights: weights, mirror: mirror, generation: generation)
    }

    /// The version that answers for each of `count` ids.
    func assignment(_ state: ScoringState, _ count: Int = 20_000) throws -> [String] {
        try (0..<count).map { try state.route(model: "m", key: "r-\($0)".utf8).answers }
    }

    @Test func `the first version gets all traffic until somebody sets it`() throws {
        let state = try state()
        #expect(try state.traffic(model: "m").weights == ["1": 1])
        #expect(try state.traffic(model: "m").generation == EndpointTraffic.unsetGeneration)
        #expect(Set(try assignment(state, 100)) == ["1"])
    }

    @Test func `a weight of a tenth gets a tenth of the ids`() throws {
        var state = try state()
        try state.setTraffic(model: "m", split(["1": 0.9, "2": 0.1], generation: 1))
        let share = Double(try assignment(state).count { $0 == "2" }) / 20_000
        // Four standard deviations of a binomial share.
        #expect(abs(share - 0.1) < 4 * (0.1 * 0.9 / 20_000).squareRoot())
    }

    @Test func `an id stays with its version`() throws {
        var state = try state()
        try state.setTraffic(model: "m", split(["1": 0.5, "2": 0.5], generation: 1))
        let first = try assignment(state, 1000)
        try state.setTraffic(model: "m", split(["1": 0.5, "2": 0.5], generation: 2))
        #expect(try assignment(state, 1000) == first)
    }

    @Test func `raising a weight only moves ids to the canary`() throws {
        for versions in [["1", "2"], ["9", "10"]] {
            var state = try state(versions)
            var before = try assignment(state, 5000)
            for (generation, weight) in [0.05, 0.1, 0.25, 0.5, 0.999, 1].enumerated() {
                try state.setTraffic(
                    model: "m",
                    split(
                        [versions[0]: 1 - weight, versions[1]: weight],
                        generation: Int64(generation)))
                let after = try assignment(state, 5000)
                for (old, new) in zip(before, after) where old != new {
                    #expect(new == versions[1])
                }
                before = after
            }
            #expect(Set(before) == [versions[1]])
        }
    }

    @Test func `the split is independent of sampling by id`() throws {
        var state = try state()
        try state.setTraffic(model: "m", split(["1": 0.5, "2": 0.5], generation: 1))
        let sampled = (0..<40_000).map { "r-\($0)" }
            .filter { IDHash.isSampled(IDHash.of($0.utf8), rate: 0.25) }
        let canary = try sampled.count { try state.route(model: "m", key: $0.utf8).answers == "2" }
        let share = Double(canary) / Double(sampled.count)
        #expect(abs(share - 0.5) < 4 * (0.25 / Double(sampled.count)).squareRoot())
    }

    @Test func `with a mirror every request is a pair`() throws {
        var state = try state(["1", "2", "3"])
        try state.setTraffic(
            model: "m", split(["1": 0.6, "2": 0.4, "3": 0], mirror: "2", generation: 1))
        for index in 0..<1000 {
            let (answers, beside) = try state.route(model: "m", key: "r-\(index)".utf8)
            #expect(beside == (answers == "2" ? "1" : "2"))
        }
    }

    @Test func `an older split is refused, the same one is not`() throws {
        var state = try state()
        let seven = try split(["1": 0.9, "2": 0.1], generation: 7)
        try state.setTraffic(model: "m", seven)
        try state.setTraffic(model: "m", seven)
        #expect(throws: ScoringError.conflict("expected generation 7 or later, got 6")) {
            try state.setTraffic(model: "m", split(["1": 1], generation: 6))
        }
        #expect(throws: ScoringError.conflict("generation 7 is set already, to another split")) {
            try state.setTraffic(model: "m", split(["1": 1], generation: 7))
        }
        #expect(try state.traffic(model: "m") == seven)
        try state.setTraffic(model: "m", split(["2": 1], generation: 8))
    }

    @Test func `a split names loaded versions and adds up to 1`() throws {
        var state = try state()
        #expect(throws: ScoringError.malformed("version '3' of model 'm' is not loaded")) {
            try state.setTraffic(model: "m", split(["1": 0.5, "3": 0.5], generation: 1))
        }
        #expect(throws: ScoringError.malformed("version '3' of model 'm' is not loaded")) {
            try state.setTraffic(model: "m", split(["1": 1], mirror: "3", generation: 1))
        }
        #expect(throws: ScoringError.unknownModel("x")) {
            try state.setTraffic(model: "x", split(["1": 1], generation: 1))
        }
        for weights in [[:], ["1": 0.9], ["1": 1.1, "2": -0.1], ["1": .nan], ["1": 1 + 2e-9]] {
            #expect(throws: ScoringError.self) { try split(weights, generation: 1) }
        }
        _ = try split(["1": 1 + 0.5e-9 - 1e-9], generation: 1)
    }

    @Test func `loading again changes nothing, other content is refused`() throws {
        var state = try state()
        try state.load(model: "m", version: "1", LinearModel(), artifact: Array("1".utf8))
        #expect(state.versions(model: "m") == ["1", "2"])
        #expect(throws: ScoringError.self) {
            try state.load(model: "m", version: "1", LinearModel(), artifact: [0])
        }
    }

    @Test func `a version in use is not unloaded`() throws {
        var state = try state(["1", "2", "3"])
        try state.setTraffic(model: "m", split(["1": 1], mirror: "2", generation: 1))
        #expect(throws: ScoringError.self) { try state.unload(model: "m", version: "1") }
        #expect(throws: ScoringError.self) { try state.unload(model: "m", version: "2") }
        try state.unload(model: "m", version: "3")
        try state.unload(model: "m", version: "3")
        try state.unload(model: "unknown", version: "3")
        #expect(state.versions(model: "m") == ["1", "2"])
        try state.unload(model: "m")
        #expect(throws: ScoringError.unknownModel("m")) { try state.unload(model: "m") }
        #expect(state.modelNames.isEmpty)
    }

    @Test func `the version that was without traffic for longest makes room`() throws {
        var state = try state((1...ScoringState.versionsMax).map(String.init))
        func load(_ version: String) throws -> String? {
            try state.load(model: "m", version: version, LinearModel(), artifact: [1])
        }
        // Version 1 has all traffic from the start, 2 loses its own last of all.
        try state.setTraffic(model: "m", split(["1": 0.9, "2": 0.1], generation: 1))
        try state.setTraffic(model: "m", split(["1": 1], mirror: "3", generation: 2))
        #expect(try load("21") == "4")
        #expect(try load("21") == nil)
        for version in 22...37 { _ = try load("\(version)") }
        #expect(try load("38") == "2")
        #expect(try load("39") == "21")
        #expect(state.versions(model: "m").count == ScoringState.versionsMax)
        #expect(try state.traffic(model: "m").weights == ["1": 1])
        try state.setTraffic(model: "m", split(["39": 1], generation: 3))
        #expect(try load("40") == "22")
    }

    @Test func `hundreds of rollouts have room, and what was champion before`() throws {
        var state = try state(["1"])
        for version in 2...300 {
            try state.load(model: "m", version: "\(version)", LinearModel(), artifact: [])
            try state.setTraffic(
                model: "m",
                split(["\(version - 1)": 0.9, "\(version)": 0.1], generation: 2 * Int64(version)))
            try state.setTraffic(
                model: "m", split(["\(version)": 1], generation: 2 * Int64(version) + 1))
            #expect(state.versions(model: "m").contains("\(version - 1)"))
        }
    }

    @Test func `models and versions are bounded`() throws {
        let names = (1...ScoringState.versionsMax).map(String.init)
        var state = try state(names)
        try state.setTraffic(
            model: "m",
            split(
                Dictionary(uniqueKeysWithValues: names.map { ($0, 1 / Double(names.count)) }),
                generation: 1))
        #expect(throws: ScoringError.self) {
            try state.load(model: "m", version: "21", LinearModel(), artifact: [])
        }
        for index in 1..<ScoringState.modelsMax {
            try state.load(model: "m\(index)", version: "1", LinearModel(), artifact: [])
        }
        #expect(throws: ScoringError.self) {
            try state.load(model: "one-more", version: "1", LinearModel(), artifact: [])
        }
        #expect(state.modelNames.count == ScoringState.modelsMax)
    }

    @Test(arguments: ["", "a/b", "..", ".x", "a b", "é", String(repeating: "a", count: 129)])
    func `names that do not fit a path are refused`(name: String) throws {
        var state = ScoringState()
        #expect(throws: ScoringError.self) {
            try state.load(model: name, version: "1", LinearModel(), artifact: [])
        }
        #expect(throws: ScoringError.self) {
            try state.load(model: "m", version: name, LinearModel(), artifact: [])
        }
    }
}
