import Observations
import Registry
import Testing
import Windows

@testable import ControlPlane

struct StateJournalTests {
    /// Takes changes until the state is stored whole; returns how many were appended before.
    private func appends(
        _ journal: inout StateJournal, wholeBytes: Int, inputs: [StreamInput], atMost: Int
    ) -> Int {
        for count in 0...atMost {
            for input in inputs { journal.note(input) }
            if case .whole = journal.take({ [UInt8](repeating: 0, count: wholeBytes) }) {
                return count
            }
        }
        return atMost + 1
    }

    @Test func `the first commit stores the state whole, the next only what was taken in`() {
        var journal = StateJournal()
        #expect(appends(&journal, wholeBytes: 10, inputs: [.flush], atMost: 0) == 0)
        journal.note(.flush)
        guard case .appended(let bytes) = journal.take({ [] }) else {
            Issue.record("expected an appended entry")
            return
        }
        #expect(bytes == StreamInput.encoded([.flush]))
        #expect(journal.inputs.isEmpty)
    }

    @Test func `a state with few inputs is stored whole after so many entries`() {
        var journal = StateJournal()
        _ = journal.take { [] }
        #expect(
            appends(&journal, wholeBytes: 10, inputs: [.flush], atMost: 2000)
                == StateJournal.entriesMax)
        #expect(journal.bytes == 0)
    }

    @Test func `the journal never outgrows the state`() throws {
        var labels = LabelBatch()
        for row in 0..<20_000 {
            labels.offsets.append(Int64(row))
            labels.idHashes.append(UInt64(row) &* 0x9E37_79B9_7F4A_7C15)
            labels.eventTimes.append(Timestamp(milliseconds: Int64(row)))
            labels.labels.append(0)
            labels.weights.append(0.5)
        }
        let bytes = StreamInput.encoded([.labels(labels)]).count
        for wholeBytes in [10, 5_000_000] {
            var journal = StateJournal()
            _ = journal.take { [UInt8](repeating: 0, count: wholeBytes) }
            let count = appends(
                &journal, wholeBytes: wholeBytes, inputs: [.labels(labels)], atMost: 100)
            #expect(count == max(wholeBytes, StateJournal.wholeBytesMin) / bytes)
        }
    }

    @Test func `a commit can be made to store the state whole`() {
        var journal = StateJournal()
        _ = journal.take { [] }
        journal.requireWhole()
        #expect(appends(&journal, wholeBytes: 1, inputs: [.flush], atMost: 5) == 0)
        #expect(appends(&journal, wholeBytes: 1, inputs: [.flush], atMost: 5) == 6)
    }

    @Test func `letting go of waiting labels again and again is noted once`() {
        var journal = StateJournal()
        for _ in 0..<100 { journal.note(.flush) }
        #expect(journal.inputs == [.flush])
    }
}
