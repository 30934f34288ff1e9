import Attacks
import Foundation
import Testing

extension LoopTests {
    /// Rollouts end wholly old or wholly new, whatever dies, breaks or answers wrongly.
    @Suite(.serialized, .figures) struct RolloutResilienceTests {
        /// Of many attacks every tenth, from a drawn one on; all of them in full.
        private func drawn<Item>(_ attacks: [Item], _ name: String) -> [Item] {
            let seed = AttackScale.seed(name, standard: 20_261_123)
            let stride = AttackScale.isFull ? 1 : 10
            let first = Int(seed % UInt64(stride))
            print("attack '\(name)': every \(stride). of \(attacks.count), from \(first) on")
            return attacks.indices.filter { $0 % stride == first }.map { attacks[$0] }
        }

        private typealias Attack = (
            position: RolloutAttack.Position, fault: RolloutFault,
            outcome: RolloutSystem.Outcome
        )

        /// Carries out all attacks that a choice of positions and faults makes, and counts them.
        private func attack(
            _ name: String, _ faults: [RolloutFault],
            where isChosen: (RolloutAttack.Position) -> Bool
        ) async throws {
            let started = ContinuousClock.now
            var count = 0
            var positions = 0
            try await RolloutSystem.run { rollouts in
                var attacks: [Attack] = []
                for outcome in RolloutSystem.Outcome.allCases {
                    let found = try await rollouts.positions(outcome).filter(isChosen)
                    positions += found.count
                    attacks += found.flatMap { position in
                        faults.map { (position, $0, outcome) }
                    }
                }
                for attack in drawn(attacks, name) {
                    try await rollouts.attack(
                        at: attack.position, attack.fault, attack.outcome)
                    count += 1
                }
            }
            let seconds = (ContinuousClock.now - started).components.seconds
            try ResilienceFigure(
                part: 3, attack: name, times: count, lost: "nothing",
                measured: "\(positions) positions of a promotion and a roll-back; \(seconds) s",
                seed: 20_261_123
            ).record(repository: KedgeExecutable.repository)
        }

        @Test(.timeLimit(.minutes(30)))
        func `serve killed before and after every call and write leaves one version`()
            async throws
        {
            try await attack(
                "kill -9 serve before and after every call to an endpoint and journal write",
                [.killBefore, .killAfter]
            ) { _ in true }
        }

        @Test(.timeLimit(.minutes(30)))
        func `a leader stopped at any call or write changes nothing when it goes on`()
            async throws
        {
            try await attack(
                "stop the leader at every call and write, resume it two rollouts later", [.stop]
            ) { $0.place != "endpoint-1" }
        }

        @Test(.timeLimit(.minutes(30)))
        func `late, lost, doubled and wrong answers of an endpoint leave one version`()
            async throws
        {
            try await attack(
                "delay, drop, duplicate, fail every answer of an endpoint", RolloutFault.ofAnswers
            ) { $0.place == "endpoint-0" }
        }

        @Test(.timeLimit(.minutes(30)))
        func `an endpoint killed at any call gets its models and weights again`() async throws {
            try await attack("kill -9 an endpoint at every call", [.killEndpoint]) {
                $0.place == "endpoint-0"
            }
        }

        @Test(.timeLimit(.minutes(10)))
        func `a leader that dies, hangs or is cut off is succeeded within its lease`()
            async throws
        {
            let rounds = AttackScale.count(10)
            var longest: [String: Duration] = [:]
            try await RolloutSystem.run { rollouts in
                for round in 0..<rounds * 3 {
                    try await rollouts.mend()
                    let way = ["killed", "stopped", "cut off"][round % 3]
                    let took = try await rollouts.handOver(way)
                    longest[way] = max(longest[way] ?? .zero, took)
                }
            }
            for (way, took) in longest {
                // Its lease; the rest is room for a busy machine.
                #expect(took < RolloutSystem.lease + .seconds(1), "\(way): \(took)")
            }
            try ResilienceFigure(
                part: 3, attack: "kill, stop or cut off the leader", times: rounds * 3,
                lost: "nothing",
                measured: "longest hand-over with a lease of 2 s: "
                    + longest.sorted { $0.key < $1.key }.map {
                        let milliseconds = Int($0.value / .milliseconds(1))
                        return "\($0.key) \(milliseconds) ms"
                    }.joined(separator: ", ")
            ).record(repository: KedgeExecutable.repository)
        }
    }
}
