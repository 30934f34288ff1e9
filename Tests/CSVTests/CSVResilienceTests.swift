import Attacks
import CSV
import Testing

/// Mutated files: each is read or refused, however it is cut into pieces.
@Suite(.serialized, .figures) struct CSVResilienceTests {
    private static let files = [
        "id,at,price,day,label\r\n1,1998-12-05T23:30:00Z,0.25,mon,UP\r\n2,5,,\"t,u\"\"e\",DOWN\r\n",
        "a,b\n\"two\nlines\",2\n\n\"\",é\nlast,",
        "\u{FEFF}name\nx\n\"\"\n",
    ].map { Array($0.utf8) }

    private enum Outcome: Equatable {
        case rows([[String]])
        case refused(CSVError)
    }

    private func outcome(_ bytes: [UInt8], piece: Int) throws -> Outcome {
        do {
            return .rows(try CSVParserTests.rows(bytes, piece: piece))
        } catch let error as CSVError {
            return .refused(error)
        }
    }

    @Test func `every mutated file is rows or a refusal, the same in pieces of any size`() throws {
        let seed = AttackScale.seed("mutated CSV files", standard: 20_261_123)
        let times = AttackScale.count(600_000)
        var mutator = InputMutator(Self.files, words: ["\"\"", "\",\"", "\"\n"], seed: seed)
        let memory = ResidentMemory()
        var refused = 0
        for _ in 0..<times {
            let bytes = mutator.next()
            let whole = try outcome(bytes, piece: 1 << 17)
            #expect(try outcome(bytes, piece: 1 + bytes.count % 7) == whole)
            if case .refused = whole { refused += 1 }
        }
        #expect(refused > times / 10 && refused < times * 9 / 10, "\(refused) of \(times)")
        #expect(memory.isBounded, "\(memory.description)")
        try ResilienceFigure(
            part: 6, attack: "mutated CSV files, whole and in pieces", times: times,
            lost: "nothing", measured: "\(refused) refused, \(memory.description)", seed: seed
        ).record(repository: RepositoryFolder.path)
    }
}
