import Detection
import Testing

struct WindowPerformanceTests {
    /// After how many labels revisions are made.
    private func revisions(first: Int, labels: Int) -> [Int] {
        var window = WindowPerformance(firstRevision: first)
        return (1...labels).filter { window.add(label: 1, prediction: Double($0 % 2)) }
    }

    @Test func `revisions come at a quarter more labels each`() {
        #expect(revisions(first: 50, labels: 200) == [50, 62, 77, 96, 120, 150, 187])
        #expect(revisions(first: 1, labels: 9) == [1, 2, 3, 4, 5, 6, 7, 8])
        #expect(revisions(first: 300, labels: 200) == [])
    }

    @Test func `many labels make few revisions`() {
        #expect(revisions(first: 50, labels: 1_000_000).count == 45)
    }

    @Test func `a stored window goes on where it stood`() {
        var whole = WindowPerformance(firstRevision: 3)
        var parts = whole
        for index in 0..<40 {
            let (label, prediction) = (Double(index % 2), Double(index % 3 == 0 ? 1 : 0))
            parts = WindowPerformance(
                counts: parts.counts, revision: parts.revision, nextRevision: parts.nextRevision)
            #expect(
                whole.add(label: label, prediction: prediction)
                    == parts.add(label: label, prediction: prediction))
        }
        #expect(whole == parts)
        #expect(whole.labels == 40)
        // Of 40 rows every third is predicted positive, every second is.
        #expect(whole.counts.truePositives == 7)
    }
}
